"""`linban staff`: accounts for the desk."""

import argparse
import getpass
import sys

from bot.commands.command import BadInput, Command, configured, opened
from casework.database import Db
from casework.people.staff import members, passwords, sessions
from casework.people.staff.members import EVERYTHING, ROLE_NAMES, LoginTaken, Role
from casework.people.staff.passwords import WeakPassword

EXAMPLE = """linban staff add wangfang --name 王芳 --station centre              加一个工作人员，密码从键盘问
  linban staff add zhan --name 詹建国 --role lead                    站点负责人
  echo 新密码是这一行 | linban staff passwd wangfang                 重设密码，从标准输入读
  linban staff list"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("add", "passwd", "list"), help="add 加账号；passwd 重设密码；list 列出来")
    parser.add_argument("login", nargs="?", default="", metavar="登录名", help="字母或数字")
    parser.add_argument("--name", default="", help="姓名")
    parser.add_argument("--role", default=Role.WORKER.value, choices=[role.value for role in Role], help="角色（默认 worker 工作人员）")
    parser.add_argument("--station", default="", help="服务点的编号（默认第一个）")
    parser.add_argument("--position", default="", help="岗位，如 民生窗口")
    parser.add_argument("--grids", default=EVERYTHING, help="看哪些网格，逗号分隔（默认全部）")
    parser.add_argument("--categories", default=EVERYTHING, help="看哪些条线，逗号分隔（默认全部）")


def _run(arguments: argparse.Namespace) -> int:
    with opened(configured()) as linban:
        if arguments.action == "list":
            for member in linban.store.read(lambda db: members.everybody(db, gone=True)):
                gone = "（已停）" if member.left_at else ""
                print(f"{member.login}  {member.name}{gone}  {ROLE_NAMES[Role(member.role)]}  {member.station_id}  {member.position}")
            return 0
        if not arguments.login:
            raise BadInput("要写登录名，例如 linban staff add wangfang --name 王芳")
        stations = [station.id for station in linban.handbook.catalogue.stations]
        if arguments.action == "add":
            _check(arguments, stations)
        digest, now = _digest(arguments.login), linban.clock()

        def write(db: Db) -> None:
            if arguments.action == "passwd":
                member = members.by_login(db, arguments.login)
                if member is None:
                    raise BadInput(f"没有“{arguments.login}”这个账号：有哪些见 linban staff list")
                number = member.id
                sessions.close_all(db, number)
                passwords.was_right(db, arguments.login)
            else:
                station = arguments.station or stations[0]
                number = members.add(db, arguments.login, arguments.name, Role(arguments.role), station, now, position=arguments.position)
                members.set_scope(db, number, _listed(arguments.grids), _listed(arguments.categories))
            passwords.keep(db, number, digest, now)

        try:
            linban.store.write(write)
        except LoginTaken as taken:
            raise BadInput(str(taken)) from taken
        print(
            f"{arguments.login} 好了，登录在 /desk" if arguments.action == "add" else f"{arguments.login} 的密码重设了，别处的登录都退出了"
        )
    return 0


def _check(arguments: argparse.Namespace, stations: list[str]) -> None:
    wrong = []
    if not (arguments.login.isascii() and arguments.login.replace("-", "").replace(".", "").isalnum() and 2 <= len(arguments.login) <= 32):
        wrong.append(f"登录名“{arguments.login}”不行：用 2 到 32 个字母或数字")
    if not arguments.name:
        wrong.append("要写姓名：--name 王芳")
    if arguments.station and arguments.station not in stations:
        wrong.append(f"没有服务点“{arguments.station}”：有 {'、'.join(stations)}")
    if wrong:
        raise BadInput(*wrong)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _digest(login: str) -> str:
    """Of a password from the keyboard, asked twice, or from standard input: never from the command line, where everybody sees it."""
    if sys.stdin.isatty():
        password = getpass.getpass("密码（看不见）：")
        if getpass.getpass("再输一遍：") != password:
            raise BadInput("两次输的不一样，什么都没有改")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        return passwords.digest_of(password, login)
    except WeakPassword as weak:
        raise BadInput(str(weak)) from weak


COMMAND = Command("staff", "工作台的账号：加人、重设密码、列出来", EXAMPLE, _arguments, _run)
