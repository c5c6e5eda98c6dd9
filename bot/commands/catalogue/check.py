"""`linban catalogue check`: what is wrong with a catalogue, and how complete it is."""

import argparse
from pathlib import Path

from bot.app import utc_now
from bot.commands.command import Command, configured
from knowledge.checking import Severity, check_catalogue
from knowledge.completeness import completeness
from knowledge.loading import read_catalogue


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", type=Path, metavar="SOURCE", help="目录：文件夹或 .xlsx 工作簿（默认 LINBAN_CATALOGUE，或自带的示例）"
    )
    parser.add_argument("--gaps", action="store_true", help="待补的也一条条列出；不加只在表里计数")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured(catalogue=arguments.source)
    read = read_catalogue(settings.catalogue)
    findings = check_catalogue(read.catalogue, utc_now().astimezone(settings.zone).date(), read)
    faults = [finding for finding in findings if finding.severity is Severity.FAULT]
    gaps = [finding for finding in findings if finding.severity is Severity.GAP]
    for finding in (*faults, *(gaps if arguments.gaps else ())):
        print(finding)
    print("\n".join(completeness(read.catalogue, findings)))
    size = f"{len(read.catalogue.items)} 个事项，{len(read.catalogue.stations)} 处服务点，{len(read.catalogue.life_events)} 个一件事"
    hint = "（加 --gaps 逐条列出）" if gaps and not arguments.gaps else ""
    print(f"{f'要改 {len(faults)} 处' if faults else '没有错误'}，待补 {len(gaps)} 处{hint}：{size}")
    return 2 if faults else 0


ACTIONS: tuple[Command, ...] = (
    Command("check", "检查目录：错误和要改的逐条列出，空着的计数", "linban catalogue check 目录.xlsx --gaps", _arguments, _run),
)
