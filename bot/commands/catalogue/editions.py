"""`linban catalogue diff`, `publish`, `rollback` and `history`: what residents are told is an edition that was published."""

import argparse
from datetime import datetime
from pathlib import Path

from bot.app import Linban
from bot.bookshelf import origin_of
from bot.commands.command import BadInput, Command, at_least_one, configured, opened, operator
from bot.language import school_of
from casework import editions
from casework.database import Db
from casework.editions import Edition, EditionError, PublicationKind
from knowledge.catalogue import Catalogue
from knowledge.differences import differences, lines
from knowledge.loading import load_catalogue

SOON = "正在运行的服务几秒内换上"
DONE = {PublicationKind.PUBLISH: "发布", PublicationKind.ROLLBACK: "退回到"}


def stage(linban: Linban, catalogue: Catalogue, origin: str, by: str, note: str) -> Edition:
    """Keep a catalogue as an edition that is not live; the newest edition where that is the same catalogue."""
    packed, now = editions.pack(catalogue), linban.clock()
    return linban.store.write(lambda db: editions.add(db, packed, by, note, origin, now))


def told_against_live(linban: Linban, catalogue: Catalogue) -> list[str]:
    """What would change for residents if this catalogue were published, in lines to print; empty where nothing would."""
    number = linban.store.read(editions.live)
    if number is None:
        return [f"还没有发布过目录：会成为第一版，{_size(catalogue)}"]
    try:
        present = _load(linban, number)
    except EditionError as error:
        return [f"比不出有什么不同：{error}"]
    changes = differences(present, catalogue)
    return [f"和在用的第{number}版比，有 {len(changes)} 处不同：", *lines(changes)] if changes else []


def add_who_and_why(parser: argparse.ArgumentParser) -> None:
    """The options that are kept with an edition or a publication: NAME and TEXT."""
    parser.add_argument("--note", default="", metavar="TEXT", help="为什么，如“按省里新规改”")
    parser.add_argument("--by", default="", metavar="NAME", help="谁改的（默认：登录这台机器的用户名）")


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, "要比的目录")


def _diff(arguments: argparse.Namespace) -> int:
    with opened(configured(), handbook=False) as linban:
        catalogue, _ = _chosen(linban, arguments)
        for line in told_against_live(linban, catalogue) or ["和在用的一样，没有不同"]:
            print(line)
    return 0


def _learn(linban: Linban, number: int) -> None:
    """Learn before residents ask: the running processes here find it done."""
    catalogue, school = linban.store.read(lambda db: editions.load(db, number)), school_of(linban.settings)
    if not school.is_ready(catalogue):
        print("正在学居民的问法，约十秒……", flush=True)
        school.learned(catalogue)


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    _add_source(parser, "要发布的目录")
    add_who_and_why(parser)


def _publish(arguments: argparse.Namespace) -> int:
    with opened(configured(), handbook=False) as linban:
        catalogue, number = _chosen(linban, arguments)
        told = told_against_live(linban, catalogue)
        if not told:
            print("和在用的一样，不用发布")
            return 0
        print("\n".join(told))
        by, note, now = arguments.by or operator(), arguments.note, linban.clock()
        if number is None:
            number = stage(linban, catalogue, origin_of(_source(arguments)), by, note).number
        published = number
        _learn(linban, published)
        linban.store.write(lambda db: editions.publish(db, published, by, note, now))
        print(f"第{published}版发布了，{SOON}；不对就退回：linban catalogue rollback")
    return 0


def _rollback_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=at_least_one, metavar="N", help="退到第几版（默认：现在这一版之前在用的）")
    add_who_and_why(parser)


def _rollback(arguments: argparse.Namespace) -> int:
    with opened(configured(), handbook=False) as linban:
        by, now = arguments.by or operator(), linban.clock()
        number = linban.store.write(lambda db: editions.roll_back(db, by, arguments.note, now, arguments.to))
        print(f"退回到第{number}版了，{SOON}")
    return 0


def _history_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def _history(arguments: argparse.Namespace) -> int:
    with opened(configured(), handbook=False) as linban:
        for line in linban.store.read(lambda db: _told_history(linban, db)):
            print(line)
    return 0


def _told_history(linban: Linban, db: Db) -> list[str]:
    history, live = editions.history(db), editions.live(db)
    if not history.editions:
        return ["还没有目录版本：第一次启动时会把目录文件存成第一版"]
    told = ["目录版本："]
    for edition in history.editions:
        mark = "（在用）" if edition.number == live else ""
        note = f"，{edition.note}" if edition.note else ""
        told.append(f"  第{edition.number}版{mark} {_when(linban, edition.made_at)} {edition.made_by}，来自 {edition.origin}{note}")
    told.append("发布经过：")
    for each in history.publications:
        note = f"，{each.note}" if each.note else ""
        told.append(f"  {_when(linban, each.at)} {each.by} {DONE[PublicationKind(each.kind)]}第{each.edition}版{note}")
    return told


def _add_source(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("source", nargs="?", type=Path, metavar="SOURCE", help=f"{what}：文件夹或工作簿（默认 LINBAN_CATALOGUE）")
    parser.add_argument("--edition", type=at_least_one, metavar="N", help="不读文件，用已经存着的第几版")


def _source(arguments: argparse.Namespace) -> Path:
    return configured(catalogue=arguments.source).catalogue


def _chosen(linban: Linban, arguments: argparse.Namespace) -> tuple[Catalogue, int | None]:
    """The catalogue that was named, and its number where it is an edition."""
    if arguments.source is not None and arguments.edition is not None:
        raise BadInput("SOURCE 和 --edition 只能给一个")
    if arguments.edition is not None:
        return _load(linban, arguments.edition), arguments.edition
    return load_catalogue(_source(arguments)), None


def _load(linban: Linban, number: int) -> Catalogue:
    return editions.read(linban.store.read(lambda db: editions.get(db, number)))


def _size(catalogue: Catalogue) -> str:
    return f"{len(catalogue.items)} 个事项，{len(catalogue.stations)} 处服务点"


def _when(linban: Linban, moment: datetime) -> str:
    return f"{moment.astimezone(linban.settings.zone):%Y-%m-%d %H:%M}"


ACTIONS: tuple[Command, ...] = (
    Command("diff", "看发布后居民看到的会有哪些不同", "linban catalogue diff 目录.xlsx", _diff_arguments, _diff),
    Command("publish", "发布：存成新的一版，给居民看", "linban catalogue publish --note 按省里新规改", _publish_arguments, _publish),
    Command("rollback", "退回：让上一版或指定的一版重新给居民看", "linban catalogue rollback --to 3", _rollback_arguments, _rollback),
    Command("history", "有哪些版本，谁在什么时候发布、退回", "linban catalogue history", _history_arguments, _history),
)
