"""`linban ask`: what questions are understood to mean, one a line, no conversation."""

import argparse
import json
import sys
import time

from bot.commands.command import Command, at_least_one, configured
from knowledge.catalogue import Catalogue
from knowledge.handbook import understander_of
from knowledge.loading import load_catalogue
from knowledge.understanding import Kind, Understanding

KINDS = {Kind.ANSWER: "答", Kind.CHOOSE: "请选", Kind.EMERGENCY: "紧急", Kind.CHITCHAT: "闲聊", Kind.NONE: "不是目录里的事"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="每行一个 JSON")
    parser.add_argument("--top", type=at_least_one, default=3, metavar="N", help="最多列几件事（默认 3）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured()
    catalogue = load_catalogue(settings.catalogue)
    understander = understander_of(catalogue, settings.cache).prepare()
    for line in sys.stdin:
        question = line.rstrip("\r\n")
        if not question.strip():
            continue
        began = time.perf_counter()
        understanding = understander.understand(question)
        milliseconds = (time.perf_counter() - began) * 1000
        if arguments.json:
            print(json.dumps(_record(question, understanding, arguments.top, milliseconds), ensure_ascii=False), flush=True)
        else:
            print(_sentence(question, understanding, catalogue, arguments.top), flush=True)
    return 0


def _record(question: str, understanding: Understanding, top: int, milliseconds: float) -> dict[str, object]:
    return {
        "question": question,
        "kind": understanding.kind.value,
        "items": [{"id": match.item_id, "score": round(match.score, 4)} for match in understanding.found[:top]],
        "facet": understanding.facet.value if understanding.facet else None,
        "ms": round(milliseconds, 3),
    }


def _sentence(question: str, understanding: Understanding, catalogue: Catalogue, top: int) -> str:
    found = [f"{catalogue.item(match.item_id).name} {match.score:.2f}" for match in understanding.found[:top]]
    facet = f" [{understanding.facet.value}]" if understanding.facet else ""
    return f"{question} → {KINDS[understanding.kind]}{':' if found else ''}{'、'.join(found)}{facet}"


COMMAND = Command("ask", "看问题被理解成什么（从标准输入读，一行一个）", "echo 老年证怎么办 | linban ask --json", _arguments, _run)
