"""The first page: what has to be done now, and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from casework import alerts, callbacks, editions, questions
from casework.booking import appointments
from casework.database import Db
from casework.messaging import outbox
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: how many, how bad, where to go."""

    title: str
    many: int
    href: str
    note: str = ""
    urgent: bool = False


def show(ask: Ask) -> Response:
    """What has to be done now."""
    return ask.page("home.html", "现在要做什么", tasks=ask.store.read(lambda db: tasks(ask, db)))


def tasks(ask: Ask, db: Db) -> list[Task]:
    """What waits for whoever asks, the most urgent first."""
    found: list[Task] = []
    if ask.may(Permission.SERVE):
        found += _danger(db)
        owed = callbacks.owed(db)
        late = sum(call.promised_by < ask.now for call in owed)
        found.append(Task("待回电", len(owed), "/desk/calls", f"{late} 个过了说好的时间" if late else "按说好的时间排", bool(late)))
        lost = len(outbox.undeliverable(db))
        found.append(Task("没送到的通知", lost, "/desk/calls#notices", "请打电话告知", bool(lost)))
        begins = datetime.combine(ask.today, datetime.min.time(), ask.handbook.opening.zone)
        coming = appointments.starting_between(db, begins - timedelta(seconds=1), begins + timedelta(days=1, seconds=-1))
        still = [each for each in coming if each.starts_at > ask.now]
        found.append(Task("今天的预约", len(coming), "/desk/appointments", f"还有 {len(still)} 个没到时间"))
    if ask.may(Permission.TEACH):
        found.append(Task("没听懂的话", len(questions.waiting(db)), "/desk/questions", "归到事项，下次就认得"))
        taught = len(questions.to_take_up(db))
        if taught:
            found.append(Task("归好还没发布的", taught, "/desk/questions", "发布了居民才用得上"))
    if ask.may(Permission.CATALOGUE):
        found.append(
            Task("在办的事项", len(ask.handbook.catalogue.admitted()), "/desk/editions", f"在用第 {editions.live(db) or 0} 版目录")
        )
    return sorted(found, key=lambda task: not task.urgent)


def _danger(db: Db) -> list[Task]:
    """Alerts that are not over, before everything else; nothing where there are none."""
    standing = alerts.open_ones(db)
    free = sum(alert.acknowledged_at is None for alert in standing)
    note = f"{free} 个还没有人接手" if free else "有人在处理，办完请记结果"
    return [Task("紧急警报", len(standing), "/desk/alerts", note, True)] if standing else []


HOME = Room("首页", (Page("", Permission.HOME, show),), "")
