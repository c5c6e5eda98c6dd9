"""`linban catalogue check`: lint of the catalogue."""

import argparse
from pathlib import Path

from bot.commands.command import Command, configured
from knowledge.checking import check_catalogue
from knowledge.loading import load_catalogue


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("check",), help="check 检查目录：错误逐条列出，空着的字段计数")
    parser.add_argument("folder", nargs="?", type=Path, help="目录文件夹（默认 LINBAN_CATALOGUE，或自带的示例）")


def _run(arguments: argparse.Namespace) -> int:
    catalogue = load_catalogue(configured(catalogue=arguments.folder).catalogue)
    for finding in check_catalogue(catalogue):
        print(finding)
    print(f"没有错误：{len(catalogue.items)} 个事项，{len(catalogue.stations)} 处服务点")
    return 0


COMMAND = Command("catalogue", "事项目录：检查", "linban catalogue check knowledge", _arguments, _run)
