"""Made-up staff, so that the desk can be entered: one for each role, and some who serve at counters and in grids."""

from datetime import datetime, timedelta

from casework.database import Db
from casework.people.staff import absences, duties, members, passwords, posts
from casework.people.staff.absences import AbsenceKind
from casework.people.staff.members import EVERYTHING, Role
from casework.people.staff.posts import Rank
from knowledge.handbook import Handbook

PASSWORD = "linban-demo"  # noqa: S105 - told to everybody who starts a demonstration
"""Everybody's: a demonstration listens to this machine alone, and holds nobody's data."""

PEOPLE = (
    # login, name, role, station, position, grids, categories
    ("zhan", "詹建国", Role.LEAD, "centre", "中心站站长", (EVERYTHING,), (EVERYTHING,)),
    ("wangfang", "王芳", Role.WORKER, "centre", "民生窗口", (EVERYTHING,), ("救助", "养老", "助残")),
    ("lijing", "李静", Role.WORKER, "centre", "社保医保窗口", (EVERYTHING,), ("社保", "医保", "就业")),
    ("chenbo", "陈波", Role.WORKER, "centre", "青禾-01网格员", ("qinghe-01", "qinghe-02"), (EVERYTHING,)),
    ("zhaomin", "赵敏", Role.WORKER, "centre", "户籍法律窗口", (EVERYTHING,), ("户籍", "法律平安", "党群")),
    ("sunli", "孙丽", Role.WORKER, "east-gate", "东门点窗口", (EVERYTHING,), (EVERYTHING,)),
    ("zhouqi", "周琦", Role.WORKER, "east-gate", "东门点窗口", (EVERYTHING,), (EVERYTHING,)),
    ("wulei", "吴磊", Role.WORKER, "west-garden", "西苑点窗口", (EVERYTHING,), (EVERYTHING,)),
    ("zhengyun", "郑云", Role.WORKER, "west-garden", "西苑点窗口", (EVERYTHING,), (EVERYTHING,)),
    ("mulu", "穆璐", Role.KEEPER, "centre", "目录管理员", (), ()),
    ("guanli", "管立", Role.ADMINISTRATOR, "centre", "系统管理员", (), ()),
    ("shenji", "沈洁", Role.AUDITOR, "centre", "审计员", (), ()),
)
POSTS = (
    ("民生岗", "养老", "wangfang", "zhaomin"), ("救助岗", "救助", "wangfang", "lijing"), ("助残岗", "助残", "wangfang", "chenbo"),
    ("社保岗", "社保", "lijing", "wangfang"), ("医保岗", "医保", "lijing", "zhaomin"), ("就业岗", "就业", "lijing", "chenbo"),
    ("户籍岗", "户籍", "zhaomin", "wangfang"), ("法律平安岗", "法律平安", "zhaomin", "chenbo"), ("综合岗", "", "chenbo", "wangfang"),
)  # fmt: skip
NUMBERS = "154200{:05}"  # the range 154 is not assigned to any operator


def _posts(db: Db, handbook: Handbook, now: datetime) -> None:
    """A first and a second person for each line of the centre, and one post for everything at each outlet."""
    today = handbook.today(now)
    known = {member.login: member.id for member in members.everybody(db)}
    for name, category, first, second in POSTS:
        post = posts.create(db, "centre", name, category)
        posts.appoint(db, post, known[first], Rank.PRIMARY, today - timedelta(days=90))
        posts.appoint(db, post, known[second], Rank.BACKUP, today - timedelta(days=90))
    for station, first, second in (("east-gate", "sunli", "zhouqi"), ("west-garden", "wulei", "zhengyun")):
        post = posts.create(db, station, "综合岗")
        posts.appoint(db, post, known[first], Rank.PRIMARY, today - timedelta(days=90))
        posts.appoint(db, post, known[second], Rank.BACKUP, today - timedelta(days=90))


def _rota(db: Db, handbook: Handbook, now: datetime) -> None:
    """Four weeks of duties, one absence today and one to come."""
    today = handbook.today(now)
    known = {member.login: member.id for member in members.everybody(db)}
    absences.note(db, known["lijing"], today, today + timedelta(days=1), AbsenceKind.TRAINING, known["zhan"], now)
    absences.note(db, known["sunli"], today + timedelta(days=6), today + timedelta(days=8), AbsenceKind.LEAVE, known["sunli"], now)
    monday = today - timedelta(days=today.weekday())
    for station in handbook.catalogue.stations:
        duties.fill(db, handbook.opening, station, monday, monday + timedelta(days=27))


def furnish(db: Db, handbook: Handbook, now: datetime) -> str:
    """Staff where there is none; says how to sign in."""
    if not members.everybody(db, gone=True):
        digest = passwords.digest_of(PASSWORD, "demo")
        stations = {station.id for station in handbook.catalogue.stations}
        for number, (login, name, role, station, position, grids, categories) in enumerate(PEOPLE, 1):
            if station not in stations:
                continue
            added = members.add(db, login, name, role, station, now, position=position, phone=NUMBERS.format(number))
            members.set_scope(db, added, grids, categories)
            passwords.keep(db, added, digest, now)
        _posts(db, handbook, now)
        _rota(db, handbook, now)
    return f"{len(members.everybody(db))} 位工作人员"
