"""`linban callbacks`: the calls owed to residents, for the person at the telephone."""

import argparse
import getpass
import logging
import os

from bot.commands.command import BadInput, Command, at_least_one, configured, opened
from bot.logs import start_logging
from casework import callbacks
from casework.callbacks import Callback
from casework.database import Db
from casework.messaging import conversations, outbox
from casework.messaging.outbox import OutboxMessage
from casework.people import residents
from casework.people.residents import Resident
from handlers.inputs import mask_name, mask_phone

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # the trace of an opened full value is written whatever LOG_LEVEL says


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--done", type=at_least_one, metavar="N", help="第 N 号已回电")
    parser.add_argument("--full", action="store_true", help="显示完整的姓名和手机号（默认只显示 王** 138****5678）；谁看了会记进日志")


def _run(arguments: argparse.Namespace) -> int:
    settings = configured()
    start_logging(settings.log_level, settings.log_format)
    with opened(settings) as linban:
        if arguments.done is not None:
            if not linban.store.write(lambda db: callbacks.finish(db, arguments.done, linban.clock())):
                raise BadInput(f"没有待回的第 {arguments.done} 号电话")
            print(f"第 {arguments.done} 号已记为回过")
            return 0
        calls, notices = linban.store.read(lambda db: (_calls(db), _notices(db)))
        now = linban.clock()
        if arguments.full:
            shown = ",".join(str(call.id) for call, _ in calls), ",".join(str(notice.id) for notice, _ in notices)
            log.info("full names and numbers shown to %s: calls %s; notices %s", _operator(), shown[0] or "-", shown[1] or "-")
        for call, person in calls:
            by = f"{linban.handbook.local(call.promised_by):%m-%d %H:%M}前{'（已过点）' if call.promised_by < now else ''}"
            print(f"{call.id}  {by}  {_who(person, full=arguments.full)}  {' / '.join(call.question.splitlines()) or '未说明'}")
        print(f"待回电 {len(calls)} 个" if calls else "没有待回的电话")
        for notice, person in notices:
            due = f"{linban.handbook.local(notice.due_at):%m-%d %H:%M}"
            print(f"通知 {notice.id}  {due}  {_who(person, full=arguments.full)}  {_subject(notice)}")
        if notices:
            print(f"没有送到的通知 {len(notices)} 条，请打电话告知")
    return 0


def _calls(db: Db) -> list[tuple[Callback, Resident | None]]:
    return [(call, residents.get(db, call.resident_id)) for call in callbacks.owed(db)]


def _notices(db: Db) -> list[tuple[OutboxMessage, Resident | None]]:
    found = []
    for notice in outbox.undeliverable(db):
        resident_id = conversations.look(db, conversations.address_of(db, notice.conversation_id)).resident_id
        found.append((notice, residents.get(db, resident_id) if resident_id is not None else None))
    return found


def _who(person: Resident | None, *, full: bool) -> str:
    name, phone = (person.name, person.phone) if person else (None, None)
    if not full:
        name, phone = name and mask_name(name), phone and mask_phone(phone)
    return f"{name or '居民'} {phone or '没有号码'}"


def _subject(notice: OutboxMessage) -> str:
    about = f"预约 {notice.subject_id}" if notice.key.startswith("appointment:") else notice.key.partition(":v")[0]
    return f"{about}（{notice.failure or '渠道没有收下'}）"


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


COMMAND = Command("callbacks", "待回电的名单：谁、什么事、几点前；没有送到的通知", "linban callbacks --full", _arguments, _run)
