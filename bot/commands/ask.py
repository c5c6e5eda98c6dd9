"""`linban ask`: what questions are understood to mean, one a line, no conversation."""

import argparse
import json
import sys
import time
from collections.abc import Iterator

from bot.commands.command import Command, at_least_one, configured
from bot.language import chooser_of, school_of
from knowledge.catalogue import Catalogue
from knowledge.handbook import understander_of
from knowledge.judgement import Basis
from knowledge.loading import load_catalogue
from knowledge.understanding import Kind, Understander, Understanding

BASES = {
    Basis.NAME: "名称",
    Basis.LETTERS: "学过的字和音",
    Basis.MEANING: "字、音和意思",
    Basis.LIKENESS: "名称和相似",
    Basis.ADVICE: "对话接口在候选里选的",
}
KINDS = {Kind.ANSWER: "答", Kind.CHOOSE: "请选", Kind.EMERGENCY: "紧急", Kind.CHITCHAT: "闲聊", Kind.NONE: "不是目录里的事"}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--explain", action="store_true", help="每一件后面写出是哪几个词、哪几个音让它想到的，又凭什么问这一面")
    parser.add_argument("--json", action="store_true", help="每行一个 JSON")
    parser.add_argument("--top", type=at_least_one, default=3, metavar="N", help="最多列几件事（默认 3）")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured()
    catalogue = load_catalogue(settings.catalogue)
    understander = understander_of(catalogue, school_of(settings), chooser_of(settings)).prepare()
    for line in sys.stdin:
        question = line.rstrip("\r\n")
        if not question.strip():
            continue
        began = time.perf_counter()
        understanding = understander.understand(question)
        milliseconds = (time.perf_counter() - began) * 1000
        reasons = _reasons(understander, understanding, arguments.top) if arguments.explain else None
        if arguments.json:
            record = _record(question, understanding, arguments.top, milliseconds)
            print(json.dumps(record | ({"because": reasons} if reasons is not None else {}), ensure_ascii=False), flush=True)
        else:
            print(_sentence(question, understanding, catalogue, arguments.top), flush=True)
            for line in _told(understanding, reasons or {}, catalogue) if arguments.explain else ():
                print(f"    {line}", flush=True)
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


def _reasons(understander: Understander, understanding: Understanding, top: int) -> dict[str, list[str]]:
    """By item, the pieces of the question that speak most for it."""
    return {match.item_id: list(understander.because(understanding.text, match.item_id)) for match in understanding.found[:top]}


def _told(understanding: Understanding, reasons: dict[str, list[str]], catalogue: Catalogue) -> Iterator[str]:
    if understanding.emergency is not None:
        yield f"危急：{understanding.emergency.kind.value}，先说 {'、'.join(understanding.emergency.numbers)}"
    if understanding.basis is not None:
        yield f"凭{BASES[understanding.basis]}，头一件答对的可能 {understanding.likely:.2f}"
    for item_id, pieces in reasons.items():
        yield f"{catalogue.item(item_id).name}：{'、'.join(pieces) or '没有一个字指向它，是意思相近'}"


COMMAND = Command("ask", "看问题被理解成什么（从标准输入读，一行一个）", "echo 老年证怎么办 | linban ask --json", _arguments, _run)
