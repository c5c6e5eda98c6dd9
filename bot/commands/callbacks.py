"""`linban callbacks`: the calls owed to residents, for the person at the telephone."""

import argparse

from bot.commands.command import BadInput, Command, configured, opened
from casework import callbacks
from casework.callbacks import Callback
from casework.database import Db
from casework.people import residents
from casework.people.residents import Resident
from handlers.inputs import mask_phone


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--done", type=int, metavar="N", help="第 N 号已回电")
    parser.add_argument("--full", action="store_true", help="显示完整的手机号（默认只显示 138****5678）")


def _run(arguments: argparse.Namespace) -> int:
    with opened(configured()) as linban:
        if arguments.done is not None:
            if not linban.store.write(lambda db: callbacks.finish(db, arguments.done, linban.clock())):
                raise BadInput(f"没有待回的第 {arguments.done} 号电话")
            print(f"第 {arguments.done} 号已记为回过")
            return 0

        def read(db: Db) -> list[tuple[Callback, Resident | None]]:
            return [(call, residents.get(db, call.resident_id)) for call in callbacks.owed(db)]

        owed = linban.store.read(read)
        for call, person in owed:
            phone = (person.phone if person else None) or "没有号码"
            by = linban.handbook.local(call.promised_by)
            name = (person.name if person else None) or "居民"
            shown = phone if arguments.full else mask_phone(phone)
            print(f"{call.id}  {by:%m-%d %H:%M}前  {name} {shown}  {' / '.join(call.question.splitlines()) or '未说明'}")
        print(f"待回电 {len(owed)} 个" if owed else "没有待回的电话")
    return 0


COMMAND = Command("callbacks", "待回电的名单：谁、什么事、几点前", "linban callbacks --full", _arguments, _run)
