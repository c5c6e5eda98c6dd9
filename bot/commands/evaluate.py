"""`linban evaluate`: how well questions with known answers are understood."""

import argparse
import json
from pathlib import Path

from bot.commands.command import Command, configured
from bot.language import school_of
from knowledge.evaluation import evaluate, read_questions
from knowledge.handbook import understander_of
from knowledge.loading import load_catalogue


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.tsv", help="制表符分隔，列 question、item、facet")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def _run(arguments: argparse.Namespace) -> int:
    rows = read_questions(arguments.file)
    settings = configured()
    report = evaluate(understander_of(load_catalogue(settings.catalogue), school_of(settings)).prepare(), rows)
    print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2) if arguments.json else report)
    return 0


COMMAND = Command("evaluate", "用有标准答案的问题量一量理解得怎样", "linban evaluate questions.tsv", _arguments, _run)
