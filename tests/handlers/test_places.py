"""Where somebody stands: a code that was scanned, a place that was sent."""

import pytest

from casework.messages import AttachmentKind
from knowledge.coordinates import Position, on_map
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, at, press, sends

EAST_GATE = Position(32.0246, 118.0294)  # on the map, as stations.toml has it


def place(latitude: float | None, longitude: float | None) -> sends:
    return sends(AttachmentKind.LOCATION, latitude=latitude, longitude=longitude)


# scanned


def test_a_counter_says_what_is_open_and_what_it_does(resident: Dialogue) -> None:
    resident.plays(
        (at("2026-12-03T10:00"), ()),
        (
            press("ask:here:east-gate.second"),
            ("您在东门点2号窗口", "现在开着，12:00关门", "救助、养老", "比如", "000-6620102", "1 预约", "3 找人工", NOT("户籍")),
        ),
        ("1", "约办哪件事"),
    )


def test_a_station_says_what_every_counter_does(resident: Dialogue) -> None:
    resident.plays((press("ask:here:east-gate"), ("您在东门点。", "1号窗口：户籍", "2号窗口：救助", "3号窗口", "现在关着", "000-6620102")))


def test_a_saturday_only_takes_papers_in(resident: Dialogue) -> None:
    resident.plays((at("2026-12-05T10:00"), ()), (press("ask:here:east-gate.second"), "12:00关门（只收件）"))


def test_a_counter_that_is_gone_is_its_station(resident: Dialogue) -> None:
    resident.plays((press("ask:here:east-gate.ninth"), ("您在东门点。", "2号窗口")))


@pytest.mark.parametrize("unknown", ["", "nowhere", "nowhere.second", "grid.12", ".", "east-gate2"])
def test_a_code_of_nowhere_is_greeted_and_nothing_pretended(resident: Dialogue, unknown: str) -> None:
    resident.plays((press(f"ask:here:{unknown}"), ("您好，我是邻办", "老年证怎么办", NOT("您在"))))


# sent


def test_a_place_is_answered_with_the_nearest_station(resident: Dialogue) -> None:
    resident.plays(
        (
            place(32.024, 118.03),
            ("离您最近的是东门点，直线约650米，走路大概14分钟", "东门巷6号", "000-6620102", "现在关着", "再远些：中心站"),
        ),
        ("1", "约办哪件事"),
    )
    assert "没有记下" in resident.transcript[1]


def test_a_place_on_the_map_and_one_from_satellites_are_told_apart(station: StationUnderTest) -> None:
    """WeChat sends what its map shows, Telegram what the telephone measured: some hundred metres lie between."""
    wechat, telegram = station.resident(channel="wechat"), station.resident(channel="telegram")
    measured = Position(32.0267, 118.0241)  # about where the map shows the station
    shown = on_map(measured)
    wechat.plays((place(EAST_GATE.latitude, EAST_GATE.longitude), "东门点，直线不到100米，走路大概1分钟"))
    wechat.plays((place(measured.latitude, measured.longitude), ("东门点，直线约550米",)))
    wechat.plays((place(shown.latitude, shown.longitude), "不到100米"))
    telegram.plays((place(measured.latitude, measured.longitude), "不到100米"))


@pytest.mark.parametrize(
    ("latitude", "said"),
    [
        (32.06, ("直线约3.9公里", "坐车")),
        (32.15, ("直线约14公里", "坐车")),
        (32.3, ("您离我们远", "20公里以外", "000-6620102", NOT("走路"))),
    ],
)
def test_who_is_far_is_not_sent_on_foot(station: StationUnderTest, latitude: float, said: tuple[str | NOT, ...]) -> None:
    station.resident(channel="wechat").plays((place(latitude, EAST_GATE.longitude), said))


@pytest.mark.parametrize("nowhere", [(None, None), (32.0, None), (999.0, 118.0), (float("nan"), 118.0)])
def test_a_place_that_is_none_gets_every_station(resident: Dialogue, nowhere: tuple[float | None, float | None]) -> None:
    resident.plays((place(*nowhere), ("服务点在这些地方", "000-6620101", "000-6620102", "000-6620103", "2 找人工")))


def test_a_place_helps_in_the_middle_of_a_booking(resident: Dialogue) -> None:
    resident.plays(
        ("预约老年证", "去哪里方便"),
        (place(32.024, 118.03), ("离您最近的是东门点", "接着预约", "去哪里方便", "2 东门点")),
        ("2", "东门点，哪天来"),
    )


def test_a_place_is_not_kept(resident: Dialogue) -> None:
    resident.says("预约老年证", place(32.02417, 118.03061))
    assert "32.02" not in str(resident.talk()) and "32.02" not in resident.told()
