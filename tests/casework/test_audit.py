"""The audit log: appended, newest first, by person and by act."""

from datetime import timedelta

from casework import audit
from casework.database import Db, Store
from casework.people.staff import members
from casework.people.staff.members import Role
from tests.support.stores import NOON


def test_says_who_did_what_and_who_opened_what_and_why(store: Store) -> None:
    """S: every opening of a full value is logged."""

    def act(db: Db) -> tuple[int, int]:
        wang = members.add(db, "wangfang", "王芳", Role.WORKER, "centre", NOON)
        li = members.add(db, "lihua", "李华", Role.LEAD, "centre", NOON)
        audit.note(db, wang, "callback-done", NOON, "callback", 17)
        audit.opened(db, li, "resident", 4, "回电核对号码", NOON + timedelta(minutes=1))
        audit.note(db, wang, "sign-in", NOON + timedelta(minutes=2))
        return wang, li

    wang, li = store.write(act)
    told = store.read(lambda db: audit.entries(db))
    assert [(each.staff_id, each.act) for each in told] == [(wang, "sign-in"), (li, "opened"), (wang, "callback-done")]
    [opened] = store.read(lambda db: audit.entries(db, act=audit.OPENED))
    assert (opened.subject, opened.subject_id, opened.detail) == ("resident", "4", "回电核对号码")
    assert len(store.read(lambda db: audit.entries(db, staff_id=wang))) == 2
    assert [each.act for each in store.read(lambda db: audit.entries(db, before=told[0].id, limit=1))] == ["opened"]
    assert store.write(lambda db: audit.forget_before(db, NOON + timedelta(minutes=1))) == 1
