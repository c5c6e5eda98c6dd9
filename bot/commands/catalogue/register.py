"""`linban catalogue register`: the admission register (准入登记, M3.2)."""

import argparse
from pathlib import Path

from bot.commands.command import Command, configured, opened
from knowledge.catalogue import Catalogue
from knowledge.labels import VALUE_NAMES
from knowledge.loading import load_catalogue
from knowledge.service_item import ItemStatus, ServiceItem

UNKNOWN = "没有登记"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", nargs="?", type=Path, metavar="SOURCE", help="文件夹或 .xlsx 工作簿（默认：在用的那一版）")
    parser.add_argument("--status", choices=[status.value for status in ItemStatus], help="只列这一种状态的")


def _run(arguments: argparse.Namespace) -> int:
    listed = [item for item in _catalogue(arguments.source).items if arguments.status in (None, item.status)]
    for item in listed:
        print(_line(item))
    print(f"{len(listed)} 个事项，其中{sum(item.admission is None for item in listed)}个{UNKNOWN}")
    return 0


def _catalogue(source: Path | None) -> Catalogue:
    if source is not None:
        return load_catalogue(source)
    with opened(configured()) as linban:
        return linban.handbook.catalogue


def _line(item: ServiceItem) -> str:
    told = item.admission
    if told is None:
        return f"{item.id}\t{item.name}\t{VALUE_NAMES[item.status]}\t{UNKNOWN}"
    resources = "；".join(f"{name}：{text}" for name, text in (("人", told.people), ("费", told.money), ("权", told.powers)) if text)
    reason = told.reason and f"{told.reason}；{item.redirect}".rstrip("；")
    return "\t".join(
        (
            item.id,
            item.name,
            VALUE_NAMES[item.status],
            told.department,
            told.basis,
            resources,
            f"{told.decided_on} {told.decided_by}",
            reason,
        )
    )


ACTIONS: tuple[Command, ...] = (
    Command(
        "register", "准入登记：哪个部门、凭什么、带来什么人和钱、谁定的", "linban catalogue register --status withdrawn", _arguments, _run
    ),
)
