"""`linban callbacks`: the calls owed to residents and what they recorded, for the person at the telephone."""

import argparse
import logging
import os
from pathlib import Path

from bot.commands.command import BadInput, Command, at_least_one, configured, opened, operator
from bot.logs import start_logging
from casework import callbacks, recordings
from casework.callbacks import Callback
from casework.database import Db
from casework.messaging import conversations, outbox, sending
from casework.messaging.outbox import OutboxMessage, OutboxState
from casework.people import residents
from casework.people.residents import Resident
from casework.recordings import Recording
from handlers.attachments import KEPT
from handlers.inputs import mask_name, mask_phone
from knowledge.cards.channels import name_of

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # the trace of an opened full value is written whatever LOG_LEVEL says


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--done", type=at_least_one, metavar="N", help="第 N 号已回电")
    parser.add_argument("--told", type=at_least_one, metavar="N", help="没有送到的第 N 号通知已打电话告知")
    parser.add_argument("--full", action="store_true", help="显示完整的姓名和手机号（默认只显示 王** 138****5678）；谁看了会记进日志")
    parser.add_argument(
        "--recording", type=at_least_one, metavar="N", help="取出第 N 号留言（语音、图片），要和 --out 一起用；谁取的会记进日志"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="留言写到这个文件；只有您自己能读，听完请删掉")


def _run(arguments: argparse.Namespace) -> int:
    if (arguments.recording is None) != (arguments.out is None):
        raise BadInput("取留言要同时写 --recording 编号 和 --out 文件")
    settings = configured()
    start_logging(settings.log_level, settings.log_format)
    with opened(settings) as linban:
        if arguments.done is not None:
            if not linban.store.write(lambda db: callbacks.finish(db, arguments.done, linban.clock())):
                raise BadInput(f"没有待回的第 {arguments.done} 号电话")
            print(f"第 {arguments.done} 号已记为回过")
            return 0
        if arguments.told is not None:
            if not linban.store.write(lambda db: sending.told(db, arguments.told, linban.clock())):
                raise BadInput(f"没有要打电话告知的第 {arguments.told} 号通知")
            print(f"通知 {arguments.told} 已记为打电话告知")
            return 0
        if arguments.recording is not None:
            recording, content = linban.store.read(lambda db: _recorded(db, arguments.recording))
            _write_out(recording, content, arguments.out)
            return 0
        calls, notices = linban.store.read(lambda db: (_calls(db), _notices(db)))
        recorded = linban.store.read(lambda db: recordings.of_calls(db, [call.id for call, _ in calls]))
        held = linban.store.read(_held)
        now = linban.clock()
        if arguments.full:
            shown = ",".join(str(call.id) for call, _ in calls), ",".join(str(notice.id) for notice, _ in notices)
            log.info("full names and numbers shown to %s: calls %s; notices %s", operator(), shown[0] or "-", shown[1] or "-")
        for call, person in calls:
            by = f"{linban.handbook.local(call.promised_by):%m-%d %H:%M}前{'（已过点）' if call.promised_by < now else ''}"
            print(f"{call.id}  {by}  {_who(person, full=arguments.full)}  {' / '.join(call.question.splitlines()) or '未说明'}")
            for each in recorded:
                if each.callback_id == call.id:
                    print(f"    留言 {each.id}  {_spoken(each.kind)}  {_whereabouts(each)}")
        print(f"待回电 {len(calls)} 个" if calls else "没有待回的电话")
        for notice, person in notices:
            due = f"{linban.handbook.local(notice.due_at):%m-%d %H:%M}"
            print(f"通知 {notice.id}  {due}  {_who(person, full=arguments.full)}  {_subject(notice)}")
        if notices:
            print(f"没有送到的通知 {len(notices)} 条，请打电话告知，打过用 --told 编号 记上")
        for channel, many in held:
            print(f"{name_of(channel)}上有 {many} 条发不过去的消息，等居民下次来说话时看；要紧的请打电话")
    return 0


def _calls(db: Db) -> list[tuple[Callback, Resident | None]]:
    return [(call, residents.get(db, call.resident_id)) for call in callbacks.owed(db)]


def _notices(db: Db) -> list[tuple[OutboxMessage, Resident | None]]:
    found = []
    for notice in outbox.undeliverable(db):
        resident_id = conversations.look(db, conversations.address_of(db, notice.conversation_id)).resident_id
        found.append((notice, residents.get(db, resident_id) if resident_id is not None else None))
    return found


def _held(db: Db) -> list[tuple[str, int]]:
    """How many messages wait on which channel until the resident is next in touch."""
    return sorted((channel, many) for (channel, state), many in outbox.owed_counts(db).items() if state == OutboxState.HELD)


def _recorded(db: Db, number: int) -> tuple[Recording | None, bytes | None]:
    recording = recordings.get(db, number)
    return recording, recordings.content_of(db, recording) if recording is not None else None


def _write_out(recording: Recording | None, content: bytes | None, out: Path) -> None:
    """Write what a resident recorded into a new file that nobody else can read; who did is logged, as for every full value."""
    if recording is None:
        days = recordings.KEPT_FOR.days
        raise BadInput(f"没有这个号的留言：用 linban callbacks 看编号；回电后过了 {days} 天的已经删除，没打成的从说好的时间算起")
    if content is None:
        raise BadInput(f"第 {recording.id} 号留言{_whereabouts(recording)}")
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(f"{out} 已经有了，请换个文件名") from error
    except OSError as error:
        raise BadInput(f"{out} 写不了：看看文件夹在不在、有没有权限") from error
    log.info("recording %d of call %d written out for %s", recording.id, recording.callback_id, operator())
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    print(f"第 {recording.id} 号留言（{_spoken(recording.kind)}，{recording.content_type or '类型不明'}）写到了 {out}，听完请删掉")


def _spoken(kind: str) -> str:
    return next((name for known, (name, *_) in KEPT.items() if known == kind), "文件")


def _whereabouts(recording: Recording) -> str:
    if recording.at_hand:
        return f"已取到（{recording.content_type or '类型不明'}）"
    if recording.due_at is None:
        return f"没有取到：{recording.failure}"
    return f"还没取到：{recording.failure}，会再试" if recording.failure else "还没取到，稍等"


def _who(person: Resident | None, *, full: bool) -> str:
    name, phone = (person.name, person.phone) if person else (None, None)
    if not full:
        name, phone = name and mask_name(name), phone and mask_phone(phone)
    return f"{name or '居民'} {phone or '没有号码'}"


def _subject(notice: OutboxMessage) -> str:
    if notice.key.startswith(("reply:", "rest:")):
        about = "给居民的答复"
    else:
        about = f"预约 {notice.subject_id}" if notice.key.startswith("appointment:") else notice.key.partition(":v")[0]
    return f"{about}（{notice.failure or '渠道没有收下'}）"


COMMAND = Command(
    "callbacks",
    "待回电的名单：谁、什么事、几点前、留了什么言；没有送到的通知，等居民来看的消息",
    "linban callbacks --full",
    _arguments,
    _run,
)
