"""How items, stations and appointments read in Chinese."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.cards import appointments, items, stations, whereabouts, words
from knowledge.catalogue import Catalogue
from knowledge.coordinates import Position
from knowledge.handbook import Handbook, open_handbook
from knowledge.loading import shipped_folder
from knowledge.opening import SHANGHAI
from knowledge.procedure import Handling, Limit, LimitUnit, MaterialForm
from knowledge.service_item import ServiceItem, ServiceMode
from knowledge.stations import ShiftService
from knowledge.triage import Facet

HANDBOOK = open_handbook(shipped_folder())
CATALOGUE = HANDBOOK.catalogue
WEDNESDAY = datetime(2026, 12, 2, 18, 40, tzinfo=SHANGHAI)
SCREEN = 420  # characters a phone shows without scrolling twice
LONG = 900  # of a full list of materials

ITEM_FACETS = (None, *Facet)
SAMPLES = {"fee": Facet.FEE, "materials": Facet.MATERIALS, "conditions": Facet.ELIGIBILITY, "amount": Facet.AMOUNT}
HALF_WIDTH = re.compile(r"[一-鿿】）”][,:;!?]|[,:;!?][一-鿿【（“]")


def every_item(rule: Callable[[ServiceItem], None]) -> Callable[[], None]:
    """A test of all items at once, which names every item that breaks the rule."""

    def test() -> None:
        broken = {}
        for item in CATALOGUE.admitted():
            try:
                rule(item)
            except AssertionError as error:
                broken[item.id] = str(error)
        assert broken == {}

    test.__name__, test.__doc__ = rule.__name__, rule.__doc__
    return test


def reads_well(text: str) -> None:
    assert text.strip() == text and text
    assert not HALF_WIDTH.search(text), HALF_WIDTH.search(text)
    assert "{" not in text and "None" not in text and "。。" not in text and "；。" not in text and "\n\n" not in text
    assert not re.search(r"[a-z]{3}", text), "a resident reads Chinese"


@every_item
def test_every_item_answers_every_facet(item: ServiceItem) -> None:
    for facet in ITEM_FACETS:
        text = items.answer(item, facet, CATALOGUE)
        reads_well(text)
        assert text.startswith(f"【{item.name}】")
        assert len(text) <= LONG, facet


@every_item
def test_a_short_card_fits_a_screen(item: ServiceItem) -> None:
    card = items.short(item, CATALOGUE)
    reads_well(card)
    assert len(card) <= SCREEN, len(card)


@every_item
def test_a_short_card_tells_everything_needed_in_one_go(item: ServiceItem) -> None:
    card = items.short(item, CATALOGUE)
    always = [material for material in item.materials if not material.case and not material.agent_only]
    for material in always:
        assert material.name in card
    for station, _ in CATALOGUE.stations_for(item):
        assert station.short_name in card
    assert item.fee.text in card
    for window in item.windows:
        assert items.window(window) in card


@every_item
def test_all_materials_are_told_at_once(item: ServiceItem) -> None:
    text = items.materials(item)
    for material in item.materials:
        assert material.name in text
        for other in material.alternatives:
            assert other in text
        assert material.case in text
        assert not material.deferrable or "可以先办、后补" in text


@every_item
def test_where_to_go_carries_address_and_telephone(item: ServiceItem) -> None:
    text = items.answer(item, Facet.WHERE, CATALOGUE)
    for station, offer in CATALOGUE.stations_for(item):
        assert station.address in text and station.phone in text
        assert whereabouts.MODES[offer.mode] in text


@every_item
def test_a_value_of_the_sample_station_is_marked(item: ServiceItem) -> None:
    for field, facet in SAMPLES.items():
        text = items.answer(item, facet, CATALOGUE)
        told = field != "amount" or item.amount
        assert (items.SAMPLE in text) == (field in item.local and bool(told)), field


@every_item
def test_limits_are_told_with_their_unit(item: ServiceItem) -> None:
    text = items.how_long(item)
    reads_well(text)
    if item.promised_limit is None and item.statutory_limit is None and item.no_limit_reason:
        assert text in item.no_limit_reason
    elif item.handling is Handling.ON_THE_SPOT and (item.promised_limit is None or item.promised_limit.amount == 0):
        assert "当场" in text
    elif item.promised_limit is not None:
        assert f"{item.promised_limit.amount}{words.UNITS[item.promised_limit.unit]}" in text
    told = items.answer(item, Facet.TIME, CATALOGUE)
    assert text in told and ("示例" in told) == bool({"promised_limit", "statutory_limit"} & set(item.local))


@every_item
def test_a_short_card_says_what_holds_for_the_sample_station_only(item: ServiceItem) -> None:
    card = items.short(item, CATALOGUE)
    assert ("示例" in card) == bool(set(items.SAMPLED) & set(item.local))


@every_item
def test_what_the_catalogue_does_not_say_is_not_said(item: ServiceItem) -> None:
    text = items.answer(item, Facet.AMOUNT, CATALOGUE)
    if not item.amount:
        assert "没有依据" in text and "不敢答" in text and whereabouts.phone(item, CATALOGUE) in text
        assert not re.search(r"\d元", text)


def changed(item: ServiceItem, **values: object) -> ServiceItem:
    return item.model_copy(update=values)


ELDER = CATALOGUE.item("elder-card")
INSURANCE = CATALOGUE.item("resident-medical-insurance")


def test_a_limit_of_no_days_is_on_the_spot() -> None:
    item = changed(ELDER, handling=Handling.ON_THE_SPOT, promised_limit=None, statutory_limit=None)
    assert items.how_long(item) == "材料齐全当场办结"
    assert words.spoken_limit(Limit(amount=0, unit=LimitUnit.WORKING_DAYS)) == "当场"


def test_no_limit_is_not_made_up() -> None:
    item = changed(ELDER, promised_limit=None, statutory_limit=None, local=())
    assert items.how_long(item) == "办结时间以受理时告知的为准"


def test_the_law_is_named_where_the_promise_is_shorter() -> None:
    limits = {
        "promised_limit": Limit(amount=3, unit=LimitUnit.WORKING_DAYS),
        "statutory_limit": Limit(amount=20, unit=LimitUnit.CALENDAR_DAYS),
    }
    assert items.how_long(changed(ELDER, local=(), **limits)) == "受理后3个工作日内办结，法定20日"


def test_a_window_is_read_as_dates() -> None:
    assert items.window(INSURANCE.windows[0]).startswith("每年9月1日至12月31日（")
    assert items.answer(INSURANCE, Facet.DEADLINE, CATALOGUE).count("办理。") == 1


def test_nothing_written_about_renewal_or_loss_says_so() -> None:
    item = changed(ELDER, renewal="", questions=(), result=ELDER.result.model_copy(update={"validity": ""}))
    assert "没有依据" in items.answer(item, Facet.RENEW, CATALOGUE)
    assert "没有依据" in items.answer(item, Facet.LOST, CATALOGUE)


def test_who_cannot_come_hears_what_is_possible() -> None:
    assert "可以上门" in items.answer(ELDER, Facet.VISIT, CATALOGUE)
    at_counter_only = changed(ELDER, home_visit=False)
    text = items.answer(at_counter_only, Facet.VISIT, CATALOGUE)
    assert "没有写能上门" in text and "代办" in text and "找人工" in text


def test_a_material_is_told_with_everything_that_saves_a_second_walk() -> None:
    material = ELDER.materials[0].model_copy(
        update={
            "count": 2,
            "form": MaterialForm.COPY,
            "case": "外地户口。",
            "source": "派出所",
            "deferrable": True,
            "alternatives": ("护照",),
        }
    )
    text = items.full(material)
    reads_well(text)
    for part in ("复印件2份", "护照", "外地户口", "派出所", "可以先办、后补"):
        assert part in text


@pytest.mark.parametrize("enum", [*MaterialForm], ids=str)
def test_every_form_has_a_word(enum: MaterialForm) -> None:
    assert items.FORMS[enum]


@pytest.mark.parametrize("mode", [*ServiceMode], ids=str)
def test_every_mode_has_a_word(mode: ServiceMode) -> None:
    assert whereabouts.MODES[mode]


@pytest.mark.parametrize("service", [*ShiftService], ids=str)
def test_every_shift_has_a_word(service: ShiftService) -> None:
    assert stations.SERVICES[service]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 2), "今天12月2日周三"),
        (date(2026, 12, 3), "明天12月3日周四"),
        (date(2026, 12, 4), "后天12月4日周五"),
        (date(2026, 12, 5), "12月5日周六"),
        (date(2027, 1, 5), "1月5日周二"),
        (date(2027, 12, 1), "2027年12月1日周三"),
    ],
)
def test_days_are_spoken(day: date, said: str) -> None:
    assert words.spoken_day(day, WEDNESDAY.date()) == said


def test_times_are_spoken_on_the_clock_of_the_day() -> None:
    assert words.spoken_time(datetime(2026, 12, 2, 8, 5, tzinfo=SHANGHAI)) == "8:05"
    assert words.spoken_time(datetime(2026, 12, 2, 15, 0, tzinfo=SHANGHAI)) == "15:00"
    assert words.spoken_length(timedelta(minutes=40)) == "40分钟"


def test_a_sentence_ends_once() -> None:
    assert [words.sentence(text) for text in ("好", "好。", "好！", "好？")] == ["好。", "好。", "好！", "好？"]


def test_many_lines_are_numbered() -> None:
    assert words.numbered(["甲", "乙"]) == "①甲\n②乙"
    assert words.numbered(["项"] * 21).endswith("⑳项\n·项")


def test_hours_of_a_saturday_say_what_can_be_done() -> None:
    text = stations.hours_on(HANDBOOK, CATALOGUE.stations, date(2026, 12, 5), WEDNESDAY)
    reads_well(text)
    for part in ("12月5日周六：", "中心站：休息", "东门点：9:00–12:00（只收件）", "下一个工作日受理"):
        assert part in text


def test_hours_of_a_holiday_name_it() -> None:
    text = stations.hours_on(HANDBOOK, CATALOGUE.stations, date(2026, 10, 1), datetime(2026, 9, 29, tzinfo=SHANGHAI))
    assert "国庆节放假" in text and text.count("休息") == 3


def test_hours_not_published_yet_are_tentative() -> None:
    assert "暂定" in stations.hours_on(HANDBOOK, CATALOGUE.stations, date(2027, 5, 1), WEDNESDAY)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-12-02T07:00", "中心站现在关着，下次开门：今天12月2日周三8:00–18:00"),
        ("2026-12-02T12:30", "中心站现在开着，18:00关门"),
        ("2026-12-01T17:59", "中心站现在开着，20:00关门"),
        ("2026-12-02T12:30", "东门点现在关着，下次开门：今天12月2日周三13:30–17:30"),
        ("2026-12-05T10:00", "东门点现在开着，12:00关门（只收件）"),
        ("2026-12-04T18:00", "中心站现在关着，下次开门：12月7日周一8:00–18:00"),
    ],
)
def test_says_until_when_or_from_when(now: str, said: str) -> None:
    assert said in stations.open_now(HANDBOOK, CATALOGUE.stations, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("metres", "spoken"),
    [
        *((0, "不到100米"), (74, "不到100米"), (76, "约100米"), (349, "约350米"), (974, "约950米"), (976, "约1公里")),
        *((1_049, "约1公里"), (1_051, "约1.1公里"), (9_949, "约9.9公里"), (9_951, "约10公里"), (14_400, "约14公里")),
    ],
)
def test_distances_are_rounded(metres: float, spoken: str) -> None:
    assert stations.spoken_distance(metres) == spoken


def test_the_nearest_station_comes_first_and_the_others_by_distance() -> None:
    west = CATALOGUE.station("west-garden").position
    assert west is not None
    text = stations.near(HANDBOOK, west, WEDNESDAY)
    reads_well(text)
    assert text.startswith("离您最近的是西苑点，直线不到100米，走路大概1分钟。")
    assert text.index("西苑路77号") < text.index("中心站约") < text.index("东门点约")


def test_stations_that_are_on_no_map_are_named_all() -> None:
    nowhere = tuple(station.model_copy(update={"latitude": None}) for station in CATALOGUE.stations)
    handbook = Handbook(Catalogue(items=(), stations=nowhere), HANDBOOK.opening, HANDBOOK.understander)
    text = stations.near(handbook, Position(32.0, 118.0), WEDNESDAY)
    reads_well(text)
    assert "没有标在地图上" in text and all(station.phone in text for station in nowhere)


def test_out_of_hours_names_both_the_next_and_the_one_that_does_everything() -> None:
    text, shift = stations.out_of_hours(HANDBOOK, CATALOGUE.stations, WEDNESDAY)
    reads_well(text)
    assert shift is not None and shift.opens == datetime(2026, 12, 5, 9, tzinfo=SHANGHAI)
    assert "12月5日周六9:00–12:00" in text and "只收件" in text and "12月8日周二18:00–20:00" in text and "全部业务都办" in text


def test_no_hours_after_work_are_not_made_up() -> None:
    quiet = tuple(station.model_copy(update={"hours": ()}) for station in CATALOGUE.stations)
    handbook = Handbook(Catalogue(items=(), stations=quiet), HANDBOOK.opening, HANDBOOK.understander)
    assert stations.out_of_hours(handbook, quiet, WEDNESDAY) == ("近两个月没有排下班后和周末的班。", None)
    assert "近期不开门" in stations.open_now(handbook, quiet, WEDNESDAY)


@dataclass(frozen=True, slots=True)
class Time:
    station_id: str = "east-gate"
    counter_id: str = "second"
    starts_at: datetime = datetime(2026, 12, 5, 2, tzinfo=UTC)
    ends_at: datetime = datetime(2026, 12, 5, 2, 20, tzinfo=UTC)
    service: str = "intake"


def test_an_appointment_reads_the_same_everywhere() -> None:
    told = appointments.when_and_where(HANDBOOK, ELDER, Time(), WEDNESDAY)
    reads_well(told)
    for part in ("【老年人优待证】", "12月5日周六10:00", "20分钟", "东门点2号窗口", "东门巷6号", "000-6620102", "只收件"):
        assert part in told
    for card in (
        appointments.booked(HANDBOOK, ELDER, Time(), "00000018", "到时提醒您。", WEDNESDAY),
        appointments.moved(HANDBOOK, ELDER, Time(), "00000018", "", WEDNESDAY),
        appointments.already(HANDBOOK, ELDER, Time(), "00000018", WEDNESDAY),
        appointments.reminder(HANDBOOK, ELDER, Time(), "00000018", WEDNESDAY),
    ):
        reads_well(card)
        assert told in card and "0000 0018" in card and len(card) <= SCREEN
    reads_well(appointments.cancelled(HANDBOOK, ELDER, Time(), WEDNESDAY))


def test_a_full_shift_says_nothing_of_papers_only() -> None:
    assert "只收件" not in appointments.when_and_where(HANDBOOK, ELDER, Time(service="full"), WEDNESDAY)


def test_a_date_not_published_yet_is_tentative() -> None:
    time = Time(starts_at=datetime(2027, 1, 5, 2, tzinfo=UTC), ends_at=datetime(2027, 1, 5, 2, 20, tzinfo=UTC))
    assert "暂定" in appointments.when_and_where(HANDBOOK, ELDER, time, WEDNESDAY)


@every_item
def test_a_reminder_of_every_item_fits_a_screen(item: ServiceItem) -> None:
    if not item.bookable:
        return
    station, _ = CATALOGUE.stations_for(item)[0]
    counter = CATALOGUE.counter_for(item, station)
    assert counter is not None
    card = appointments.reminder(HANDBOOK, item, Time(station.id, counter.id, service="full"), "00000018", WEDNESDAY)
    reads_well(card)
    assert len(card) <= SCREEN
