"""The call list: residents who are owed an answer by telephone, and notices that reached nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from casework import audit, callbacks, recordings
from casework.callbacks import Callback
from casework.database import Db
from casework.messaging import conversations, outbox, sending
from casework.messaging.outbox import OutboxMessage
from casework.people import residents
from casework.people.residents import Resident
from casework.people.staff.permissions import Permission
from casework.recordings import Recording
from desk.asking import Ask, Page, Room
from knowledge.personal import mask_name, mask_phone

SHORTEST_REASON = 2  # characters
KINDS = {"voice": "语音", "image": "图片", "video": "视频", "file": "文件"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as the list shows him or her: masked, unless the full value was asked for with a reason."""

    name: str
    phone: str
    full: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One call owed."""

    call: Callback
    person: Shown
    recordings: Sequence[Recording]


@dataclass(frozen=True, slots=True)
class Lost:
    """One notice that a person has to be told of."""

    notice: OutboxMessage
    person: Shown


def masked(person: Resident | None) -> Shown:
    """Name and number fit for a screen."""
    name, phone = (person.name, person.phone) if person is not None else (None, None)
    return Shown(mask_name(name) if name else "居民", mask_phone(phone) if phone else "没有留号码", False)


def full(person: Resident | None) -> Shown:
    """Name and number whole."""
    name, phone = (person.name, person.phone) if person is not None else (None, None)
    return Shown(name or "居民", phone or "没有留号码", True)


def show(ask: Ask) -> Response:
    """Everything that has to be telephoned, the earliest promise first."""
    return _page(ask)


def _page(ask: Ask, opened: tuple[str, int] | None = None) -> Response:
    calls, lost = ask.store.read(lambda db: (_calls(db, opened), _lost(db, opened)))
    return ask.page("calls.html", "电话单", calls=calls, lost=lost, local=ask.handbook.local, kinds=KINDS)


def _calls(db: Db, opened: tuple[str, int] | None) -> list[Call]:
    owed = callbacks.owed(db)
    kept = recordings.of_calls(db, [call.id for call in owed])
    return [
        Call(
            call,
            (full if opened == ("call", call.id) else masked)(residents.get(db, call.resident_id)),
            [each for each in kept if each.callback_id == call.id],
        )
        for call in owed
    ]


def _lost(db: Db, opened: tuple[str, int] | None) -> list[Lost]:
    found = []
    for notice in outbox.undeliverable(db):
        resident_id = conversations.look(db, conversations.address_of(db, notice.conversation_id)).resident_id
        person = residents.get(db, resident_id) if resident_id is not None else None
        found.append(Lost(notice, (full if opened == ("notice", notice.id) else masked)(person)))
    return found


def act(ask: Ask) -> Response:
    """A call was made, somebody was told, or a full number is needed for it."""
    kind, number = ask.form.get("kind"), ask.form.get("number")
    if kind not in ("call", "notice") or not number.isdecimal():
        return ask.back("/desk/calls", "没有看懂要办哪一个，什么都没有改。", wrong=True)
    if ask.form.get("do") == "open":
        return _open(ask, kind, int(number))
    return _done(ask, kind, int(number))


def _open(ask: Ask, kind: str, number: int) -> Response:
    reason = ask.form.get("reason")
    if len(reason) < SHORTEST_REASON:
        return ask.back("/desk/calls", "看完整的姓名和号码，要写为什么（会记下来）。", wrong=True)
    ask.store.write(lambda db: audit.opened(db, ask.member.id, kind, number, reason, ask.now))
    return _page(ask, (kind, number))


def _done(ask: Ask, kind: str, number: int) -> Response:
    def write(db: Db) -> bool:
        done = callbacks.finish(db, number, ask.now) if kind == "call" else sending.told(db, number, ask.now)
        if done:
            audit.note(db, ask.member.id, f"{kind}-done", ask.now, kind, number)
        return done

    if not ask.store.write(write):
        return ask.back("/desk/calls", "这一个已经办过了，或者居民自己取消了。", wrong=True)
    return ask.back("/desk/calls", f"第 {number} 号记为{'已回电' if kind == 'call' else '已告知'}。")


def recording(ask: Ask) -> Response:
    """What a resident recorded, for whoever calls back; noted each time."""
    number = ask.path_number("number")
    found, content = ask.store.read(lambda db: _recorded(db, number))
    if found is None or content is None:
        return ask.page("refused.html", "没有这段留言", 404, why="没有取到，或者已经过了保存期。")
    ask.store.write(lambda db: audit.opened(db, ask.member.id, "recording", number, "回电前听、看留言", ask.now))
    headers = {"Content-Disposition": f"attachment; filename=recording-{number}", "Cache-Control": "no-store"}
    return Response(content, 200, headers, found.content_type or "application/octet-stream")


def _recorded(db: Db, number: int) -> tuple[Recording | None, bytes | None]:
    found = recordings.get(db, number)
    return found, recordings.content_of(db, found) if found is not None else None


CALLS = Room(
    "电话单",
    (
        Page("/calls", Permission.SERVE, show, act, ("kind", "number", "do", "reason")),
        Page("/recordings/{number}", Permission.SERVE, recording),
    ),
    "接待",
)
