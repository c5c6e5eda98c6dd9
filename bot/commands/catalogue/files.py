"""`linban catalogue export`, `import` and `new`: the catalogue as files."""

import argparse
import re
from pathlib import Path

from bot.app import utc_now
from bot.bookshelf import origin_of
from bot.commands.catalogue.editions import add_who_and_why, stage, told_against_live
from bot.commands.command import BadInput, Command, at_least_one, configured, opened, operator
from casework import editions
from knowledge.catalogue import Catalogue
from knowledge.checking import Severity, check_catalogue
from knowledge.folder import ITEMS
from knowledge.loading import load_catalogue
from knowledge.stations import Category
from knowledge.template import MARK, item_template
from knowledge.values import IDENTIFIER
from knowledge.workbook.writing import write_workbook
from knowledge.writing import StrangeFiles, write_folder

WORKBOOK = ".xlsx"


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        nargs="?",
        type=Path,
        default=Path("事项目录.xlsx"),
        metavar="TARGET",
        help=".xlsx 写成工作簿，其他写成文件夹（默认 %(default)s）",
    )
    parser.add_argument("--edition", type=at_least_one, metavar="N", help="导出存着的第几版（默认：在用的那一版）")
    parser.add_argument("--from", dest="source", type=Path, metavar="SOURCE", help="不读数据库，导出这个文件夹或工作簿")
    parser.add_argument("--overwrite", action="store_true", help="工作簿已经在了也写，原来的不留")


def _export(arguments: argparse.Namespace) -> int:
    if arguments.source is not None and arguments.edition is not None:
        raise BadInput("--from 和 --edition 只能给一个")
    target: Path = arguments.target
    if target.suffix.lower() == WORKBOOK and target.exists() and not arguments.overwrite:
        raise BadInput(f"{target} 已经在了，里面可能有人改过：换个名字，或加 --overwrite")
    catalogue, what = (load_catalogue(arguments.source), str(arguments.source)) if arguments.source else _stored(arguments.edition)
    if target.suffix.lower() == WORKBOOK:
        write_workbook(catalogue, target)
        print(f"{what}写进了 {target}：{len(catalogue.items)} 个事项。改好后：linban catalogue import {target}")
    else:
        print(f"{what}写进了 {target}：{_told_written(catalogue, target)}")
    return 0


def _stored(number: int | None) -> tuple[Catalogue, str]:
    """An edition, by default the live one; the settings' catalogue where none was published yet."""
    settings = configured()
    with opened(settings, handbook=False) as linban:
        chosen = number or linban.store.read(editions.live)
        if chosen is None:
            return load_catalogue(settings.catalogue), f"还没有发布过，{settings.catalogue} "
        return editions.read(linban.store.read(lambda db: editions.get(db, chosen))), f"第{chosen}版"


def _told_written(catalogue: Catalogue, folder: Path) -> str:
    try:
        changed = write_folder(catalogue, folder)
    except StrangeFiles as error:
        raise BadInput(str(error)) from error
    return f"{len(changed)} 个文件有变化" if changed else "没有变化"


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="改好的 .xlsx 工作簿，或文件夹")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="不存进数据库，写成这个文件夹里的文件")
    add_who_and_why(parser)


def _import(arguments: argparse.Namespace) -> int:
    settings = configured()
    catalogue = load_catalogue(arguments.source)
    today = utc_now().astimezone(settings.zone).date()
    faults = [finding for finding in check_catalogue(catalogue, today) if finding.severity is Severity.FAULT]
    if faults:
        print(f"能用，但有 {len(faults)} 处要改，逐条看：linban catalogue check {arguments.source}")
    if arguments.into is not None:
        print(f"写进了 {arguments.into}：{_told_written(catalogue, arguments.into)}")
        return 0
    with opened(settings, handbook=False) as linban:
        told = told_against_live(linban, catalogue)
        if not told:
            print("和在用的一样，没有要存的")
            return 0
        print("\n".join(told))
        edition = stage(linban, catalogue, origin_of(arguments.source), arguments.by or operator(), arguments.note)
    print(f"存成了第{edition.number}版，还没有给居民看。看过没问题就发布：linban catalogue publish --edition {edition.number}")
    return 0


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="编号：小写英文字母、数字和短横线，如 dog-licence")
    parser.add_argument("--category", choices=[category.value for category in Category], metavar="类别", help="归哪一类，如 便民")
    parser.add_argument("--name", default="", help="事项名称")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="放进哪个目录文件夹（默认 LINBAN_CATALOGUE，或自带的示例）")


def _new(arguments: argparse.Namespace) -> int:
    folder = configured(catalogue=arguments.into).catalogue
    if re.fullmatch(IDENTIFIER, arguments.id) is None:
        raise BadInput(f"编号“{arguments.id}”不行：只用小写英文字母、数字和短横线，如 dog-licence")
    if folder.is_file():
        raise BadInput(f"{folder} 是工作簿：请在“事项”表里加一行，不用这条命令")
    if not folder.is_dir():
        raise BadInput(f"没有文件夹 {folder}：请检查路径，或先导出一份：linban catalogue export {folder}")
    path = folder / ITEMS / f"{arguments.id}.toml"
    path.parent.mkdir(exist_ok=True)
    category = Category(arguments.category) if arguments.category else None
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(item_template(arguments.id, arguments.name, category))
    except FileExistsError as error:
        raise BadInput(f"事项“{arguments.id}”已经有了：{path}。请换一个编号，或直接改那个文件") from error
    print(f"写好了 {path}。填上标着{MARK}的地方，再检查：linban catalogue check {folder}")
    return 0


ACTIONS: tuple[Command, ...] = (
    Command("export", "导出：写成 Excel 工作簿或文件夹", "linban catalogue export 事项目录.xlsx", _export_arguments, _export),
    Command(
        "import",
        "收进来：检查，存成待发布的一版，列出改了什么",
        "linban catalogue import 事项目录.xlsx --note 秋季调整",
        _import_arguments,
        _import,
    ),
    Command("new", "新事项：写一份带说明的模板", "linban catalogue new dog-licence --category 便民 --name 养犬登记", _new_arguments, _new),
)
