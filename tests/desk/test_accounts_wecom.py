"""The account on Enterprise WeChat is written down by the administrator, one for one person."""

from casework.people.staff import members
from casework.people.staff.members import Role
from tests.desk.conftest import STATION, Station


def form(wecom: str, name: str = "王芳") -> dict[str, str]:
    return {"do": "change", "name": name, "role": "worker", "station": STATION, "position": "", "phone": "", "wecom": wecom}


def test_is_written_down_and_taken_away(station: Station) -> None:
    clerk = station.enter(Role.ADMINISTRATOR)
    number = station.member(Role.WORKER)
    page = clerk.does(f"/desk/accounts/{number}", form("wangfang"))
    assert "改好了" in page and 'value="wangfang"' in page
    assert station.store.read(lambda db: members.by_wecom(db, "wangfang")) is not None
    clerk.does(f"/desk/accounts/{number}", form(""))
    assert station.store.read(lambda db: members.by_wecom(db, "wangfang")) is None


def test_is_nobody_elses_and_no_name(station: Station) -> None:
    """S: nobody reads another's alerts."""
    clerk = station.enter(Role.ADMINISTRATOR)
    first, second = station.member(Role.WORKER, "a"), station.member(Role.WORKER, "b")
    clerk.does(f"/desk/accounts/{first}", form("wangfang"))
    for wrong, said in (("wangfang", "已经记在王芳名下"), ("王芳", "通讯录里的“账号”"), ("x" * 65, "64 个字以内")):
        answer = clerk.post(f"/desk/accounts/{second}", form(wrong, "李静"))
        assert answer.status_code == 422 and said in answer.text
    assert clerk.post(f"/desk/accounts/{first}", form("wangfang")).status_code == 303
