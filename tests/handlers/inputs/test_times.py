import time as stopwatch
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.inputs import TimeWish, impossible_time, parse_time

SATURDAY = date(2026, 11, 21)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOTHING = None


def slot(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


def heard(text: str, today: date = SATURDAY) -> str | None:
    wish = parse_time(text, today)
    return wish.spoken(today) if wish else None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("今天", [nov(21)]), ("今儿", [nov(21)]), ("今日", [nov(21)]), ("今晚", [nov(21)]),
        ("明天", [nov(22)]), ("明儿", [nov(22)]), ("明儿个", [nov(22)]), ("明早", [nov(22)]), ("明晚8点", [nov(22)]),
        ("后天", [nov(23)]), ("大后天中午", [nov(24)]), ("今明两天", [nov(21), nov(22)]), ("明后天", [nov(22), nov(23)]),
        ("明天或后天", [nov(22), nov(23)]), ("明天、后天都行", [nov(22), nov(23)]),
        ("周三", [nov(25)]), ("星期三", [nov(25)]), ("礼拜三", [nov(25)]), ("周3", [nov(25)]), ("周六", [nov(21)]), ("周日", [nov(22)]),
        ("星期天", [nov(22)]), ("这周六", [nov(21)]), ("本周六", [nov(21)]), ("下周三", [nov(25)]), ("下个星期三", [nov(25)]),
        ("下下周一", [nov(30)]), ("下一个礼拜五", [nov(27)]), ("周六或周日", [nov(21), nov(22)]), ("下周三或周五", [nov(25), nov(27)]),
        ("周一三五", [nov(23), nov(25), nov(27)]), ("周二、四", [nov(24), nov(26)]), ("周三到周五", [nov(25), nov(26), nov(27)]),
        ("下周,最好周三", [nov(25)]), ("下下周 周三", [dec(2)]), ("周三五点", [nov(25)]), ("周三三点半", [nov(25)]),
        ("马上周五了", [nov(27)]),
        ("12月5号", [dec(5)]), ("12月5日", [dec(5)]), ("十二月五号", [dec(5)]), ("十二月二十五", [dec(25)]), ("12月05日", [dec(5)]),
        ("12.5", [dec(5)]), ("12-5", [dec(5)]), ("12/5", [dec(5)]), ("2026-12-05", [dec(5)]), ("2026年12月5日", [dec(5)]),
        ("2026/12/5", [dec(5)]), ("5号", [dec(5)]), ("25号下午", [nov(25)]), ("廿五号", [nov(25)]), ("31号", [dec(31)]),
        ("下个月5号", [dec(5)]), ("明年1月5号", [date(2027, 1, 5)]), ("2月29号", [date(2028, 2, 29)]),
        ("5、6号", [dec(5), dec(6)]), ("12月5号或8号", [dec(5), dec(8)]), ("12月5号和12月9号", [dec(5), dec(9)]),
        ("元旦", [date(2027, 1, 1)]), ("国庆", [date(2027, 10, 1)]), ("两天后", [nov(23)]), ("三天后", [nov(24)]), ("一周后", [nov(28)]),
        ("周三25号", [nov(25)]), ("12月5号(周六)", [dec(5)]), ("周六12月5号", [dec(5)]), ("下午3点25号", [nov(25)]),
    ],
)  # fmt: skip
def test_hears_the_days_that_are_named(text: str, days: list[date]) -> None:
    wish = parse_time(text, SATURDAY)
    assert wish is not None
    assert list(wish.days) == days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("下周", nov(23), nov(29)), ("这周", nov(21), nov(22)), ("下下周", nov(30), dec(6)), ("这个月", nov(21), nov(30)),
        ("下个月", dec(1), dec(31)), ("12月份", dec(1), dec(31)), ("月底前", nov(21), nov(30)), ("月底", nov(25), nov(30)),
        ("月初", dec(1), dec(10)), ("下月初", dec(1), dec(10)), ("12月中旬", dec(11), dec(20)), ("年底前", nov(21), dec(31)),
        ("12月5号到8号", dec(5), dec(8)), ("12月5-8号", dec(5), dec(8)), ("5-8号", dec(5), dec(8)),
        ("12月30号到1月3号", dec(30), date(2027, 1, 3)),
        ("25号到3号", nov(25), dec(3)), ("明天到周三", nov(22), nov(25)), ("三天内", nov(21), nov(24)), ("一周内", nov(21), nov(28)),
        ("一个月内", nov(21), dec(21)), ("周五前", nov(21), nov(26)), ("12月5号之前", nov(21), dec(4)), ("5号以后", dec(6), None),
        ("从12月5号起", dec(5), None), ("元旦后", date(2027, 1, 2), None), ("下周前", nov(21), nov(22)),
    ],
)  # fmt: skip
def test_hears_a_span_of_days(text: str, first: date, last: date | None) -> None:
    wish = parse_time(text, SATURDAY)
    assert wish is not None
    assert (wish.days, wish.first, wish.last) == ((), first, last)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("十点", time(10)), ("10点半", time(10, 30)), ("十点一刻", time(10, 15)), ("十点三刻", time(10, 45)), ("下午三点", time(15)),
        ("下午三点半", time(15, 30)), ("15:00", time(15)), ("10:30", time(10, 30)), ("3点40", time(15, 40)),
        ("三点二十五分", time(15, 25)),
        ("8点05分", time(8, 5)), ("晚上8点", time(20)), ("晚8点", time(20)), ("两点", time(14)), ("一点", time(13)),
        ("周三一点", time(13)),
        ("一点半", time(13, 30)), ("十二点", time(12)), ("中午一点", time(13)), ("中午12点半", time(12, 30)), ("明早八点半", time(8, 30)),
        ("十点整", time(10)), ("十点钟", time(10)), ("10点左右", time(10)), ("3:00", time(15)), ("03:00", time(3)), ("凌晨三点", time(3)),
        ("下午15点", time(15)), ("下午,三点吧", time(15)), ("三点,下午", time(15)), ("1 十点", time(10)), ("下午的三点", time(15)),
        ("6点", time(18)),
        ("7点", time(7)), ("12月5日10:30", time(10, 30)), ("2026-12-05T10:30", time(10, 30)), ("十点3号楼", time(10)),
        ("1点可以吗", time(13)),
    ],
)  # fmt: skip
def test_hears_a_clock_time(text: str, at: time) -> None:
    wish = parse_time(text, SATURDAY)
    assert wish is not None
    assert (wish.at, wish.earliest, wish.latest, wish.out_of_hours) == (at, None, None, False)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "out_of_hours"),
    [
        ("上午", time(0), time(12), False), ("早上", time(0), time(12), False), ("中午", time(11, 30), time(13, 30), False),
        ("下午", time(12), time(18), False), ("晚上", time(17, 30), None, True), ("傍晚", time(17, 30), None, True),
        ("12月5号晚", time(17, 30), None, True), ("上午或下午", time(0), time(18), False),
        ("9点到11点", time(9), time(11), False), ("9-11点", time(9), time(11), False), ("上午9-11", time(9), time(11), False),
        ("14:00-16:00", time(14), time(16), False), ("下午2点到4点", time(14), time(16), False), ("10点到2点", time(10), time(14), False),
        ("上午10点到下午2点", time(10), time(14), False), ("晚上7点到9点", time(19), time(21), False),
        ("三四点", time(15), time(16, 30), False),
        ("十点或十一点", time(10), time(11, 30), False), ("三点以后", time(15), None, False), ("五点前", None, time(17), False),
        ("下午4点之前", None, time(16), False), ("最晚五点", None, time(17), False), ("最早三点", time(15), None, False),
        ("三点以后五点以前", time(15), time(17), False), ("六点以后", time(18), None, True), ("后天晚上7点以后", time(19), None, True),
        ("下班后", time(18), None, True), ("下班以后", time(18), None, True), ("六点半才下班咋办", time(18, 30), None, True),
        ("非上班时间", None, None, True), ("不上班的时候", None, None, True), ("白天上班没空", None, None, True),
        ("午休或者下班后", None, None, True),
    ],
)  # fmt: skip
def test_hears_hours(text: str, earliest: time | None, latest: time | None, out_of_hours: bool) -> None:
    wish = parse_time(text, SATURDAY)
    assert wish is not None
    assert (wish.at, wish.earliest, wish.latest, wish.out_of_hours) == (None, earliest, latest, out_of_hours)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("周末", TimeWish(weekend=True)),
        ("周六日", TimeWish(weekend=True)),
        ("双休日", TimeWish(weekend=True)),
        ("这周末", TimeWish(weekend=True, first=nov(21), last=nov(22))),
        ("下周末", TimeWish(weekend=True, first=nov(28), last=nov(29))),
        ("工作日", TimeWish(workday=True)),
        ("周一到周五", TimeWish(workday=True)),
        ("下周工作日", TimeWish(workday=True, first=nov(23), last=nov(29))),
        ("工作日晚上6点后", TimeWish(workday=True, earliest=time(18), out_of_hours=True)),
        ("工作日晚上6点后或者周末", TimeWish(workday=True, weekend=True, earliest=time(18), out_of_hours=True)),
        ("国庆后第一个工作日", TimeWish(workday=True, soonest=True, first=date(2027, 10, 2))),
        ("尽快", TimeWish(soonest=True)),
        ("越快越好", TimeWish(soonest=True)),
        ("最早的", TimeWish(soonest=True)),
        ("最近的就行", TimeWish(soonest=True)),
        ("随时都可以", TimeWish(soonest=True)),
        ("周末或周三", TimeWish(weekend=True, days=(nov(25),))),
        ("周末,最好周六", TimeWish(days=(nov(21),))),
    ],
)
def test_hears_kinds_of_days_and_haste(text: str, wish: TimeWish) -> None:
    assert parse_time(text, SATURDAY) == wish


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "18号楼1502", "3号楼2单元", "12栋", "12栋301", "18-1502", "18-2-501", "一号线", "5号窗口", "人民路5号", "解放路32号",
        "门牌5号",
        "13812345678", "138 1234 5678", "010-65512345", "110101199003071234", "1", "2换时间", "4050", "80岁", "我80周岁", "2张照片",
        "一寸照片",
        "三个月", "1 还有老板欠我两个月工资", "5个工作日内", "一点也不懂", "有点", "有一点难", "快点", "差一点", "早点", "晚一点",
        "多一点", "几点关门",
        "你们几点下班", "你们五点下班吗", "我说两点意见", "第三点", "三点五公里", "24小时", "十分钟后", "一日三餐", "一周三次",
        "我叫周一鸣", "周边", "景点",
        "12.5元", "3-5天", "1.5小时", "昨天", "昨天下午三点来过", "三天前来过", "上周三", "上个月25号", "去年12月5号", "1988年12月5日",
        "2025年3月5日",
        "早上好", "下午好", "我不上班", "最近的服务站在哪", "马上到期了", "后天残疾", "腊月初八", "十月初五", "春节前",
        "春节后第一个工作日",
        "周三不行", "明天没空", "不要上午", "除了周三", "下班后没空", "娃明年上小学 租房 没房本 外地户口 要啥", "9月工资没发",
        "十二月一起去",
        "是", "好的", "一", "①", "王秀英", "👍", "老年证 腿不行 下不了楼", "这个月5号", "今天以前",
    ],
)  # fmt: skip
def test_hears_nothing_about_time(text: str) -> None:
    assert parse_time(text, SATURDAY) is NOTHING
    assert impossible_time(text) is None


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("2月30号", "2月30号"), ("我想约2月30号上午", "2月30号"), ("13月1号", "13月1号"), ("11月31日", "11月31日"), ("32号下午", "32号"),
        ("2027-02-29", "2027-02-29"), ("25点", "25点"), ("明天25:00", "25:00"), ("10:75", "10:75"), ("上午15点", "上午15点"),
        ("晚上12点", "晚上12点"), ("24点", "24点"), ("下午0点", "下午0点"),
    ],
)  # fmt: skip
def test_names_the_piece_that_no_calendar_or_clock_has(text: str, piece: str) -> None:
    assert impossible_time(text) == piece
    assert parse_time(text, SATURDAY) is None


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("明天没空,后天呢", "11月23日周一"),
        ("不是周三是周四", "11月26日周四"),
        ("周三行不行", "11月25日周三"),
        ("明天不行吗", "11月22日周日"),
        ("能不能周三", "11月25日周三"),
        ("特别急,周三", "11月25日周三"),
        ("周三改到周五", "11月27日周五"),
        ("明天的改到下午三点", "11月22日周日下午3点"),
        ("上周一来过,下周三再来", "11月25日周三"),
        ("早上好,我想约明天", "11月22日周日"),
    ],
)
def test_drops_what_is_refused_past_or_moved(text: str, spoken: str) -> None:
    assert heard(text) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("12.5上午十点", "12月5日周六上午10点"), ("下周三下午", "11月25日周三下午"), ("工作日18点以后", "工作日18点以后"),
        ("下班后", "18点以后或休息日"), ("周六晚上", "11月21日周六晚上"), ("11月30日14:00-16:00", "11月30日周一14点到16点"),
        ("12月5号到8号下午", "12月5日周六至12月8日周二下午"), ("周末晚上", "周末晚上"), ("尽快", "越早越好"),
        ("下周,越快越好", "11月23日周一至11月29日周日,越早越好"), ("周三到周五", "11月25日周三至11月27日周五"),
        ("2月29号", "2028年2月29日周二"), ("12月5号周日", "11月22日周日或12月5日周六"), ("一点半", "下午1点半"),
        ("3点40", "下午3点40分"),
    ],
)  # fmt: skip
def test_says_back_what_it_heard_with_concrete_dates(text: str, spoken: str) -> None:
    assert heard(text) == spoken


@pytest.mark.parametrize(
    ("today", "text", "spoken"),
    [
        (date(2026, 12, 20), "12月5日", "12月5日周日"),
        (date(2026, 12, 31), "明天", "1月1日周五"),
        (date(2026, 12, 31), "元旦后", "1月2日周六起"),
        (date(2026, 12, 28), "3号", "1月3日周日"),
        (date(2026, 12, 28), "下周三", "1月6日周三"),
        (date(2026, 12, 28), "下个月5号", "1月5日周二"),
        (date(2026, 12, 2), "周三", "12月2日周三"),
        (date(2026, 12, 2), "周二", "12月8日周二"),
        (date(2026, 12, 6), "下周一", "12月7日周一"),
        (date(2027, 1, 31), "一个月后", "2月28日周日"),
        (date(2027, 1, 30), "31号", "1月31日周日"),
        (date(2027, 2, 1), "31号", "3月31日周三"),
        (date(2026, 11, 23), "周三或周五", "11月25日周三或11月27日周五"),
    ],
)
def test_reads_days_from_the_given_today(today: date, text: str, spoken: str) -> None:
    assert heard(text, today) == spoken


def test_allows_a_day_off_to_who_asks_for_after_work() -> None:
    wish = parse_time("六点半才下班", date(2026, 12, 2))
    assert wish is not None
    assert wish.allows(slot(dec(5), 9), working_day=False, out_of_hours=True)
    assert wish.allows(slot(dec(3), 18, 30), working_day=True, out_of_hours=True)
    assert not wish.allows(slot(dec(3), 18), working_day=True, out_of_hours=True)
    assert not wish.allows(slot(dec(3), 10), working_day=True, out_of_hours=False)


def test_keeps_the_hours_of_a_day_that_is_named() -> None:
    wish = parse_time("周六晚上", SATURDAY)
    assert wish is not None
    assert not wish.allows(slot(nov(21), 9), working_day=False, out_of_hours=True)
    assert wish.allows(slot(nov(21), 19), working_day=False, out_of_hours=True)


def test_takes_a_weekend_or_an_evening_where_both_are_welcome() -> None:
    wish = parse_time("工作日晚上6点后或者周末", SATURDAY)
    assert wish is not None
    assert wish.allows(slot(nov(28), 9), working_day=False, out_of_hours=True)
    assert wish.allows(slot(nov(25), 18), working_day=True, out_of_hours=True)
    assert not wish.allows(slot(nov(25), 10), working_day=True, out_of_hours=False)


def test_starts_before_the_end_of_a_window() -> None:
    wish = parse_time("9点到11点", SATURDAY)
    assert wish is not None
    assert [hour for hour in range(24) if wish.allows(slot(nov(25), hour), working_day=True, out_of_hours=False)] == [9, 10]


def test_orders_slots_by_their_distance() -> None:
    wish = parse_time("周三十点", SATURDAY)
    assert wish is not None
    slots = [slot(nov(26), 10), slot(nov(25), 14), slot(nov(25), 9, 30), slot(nov(25), 10, 15)]
    assert sorted(slots, key=wish.distance) == [slot(nov(25), 10, 15), slot(nov(25), 9, 30), slot(nov(25), 14), slot(nov(26), 10)]
    assert wish.distance(slot(nov(25), 10)) == timedelta()


PIECES = (
    "今明后天大前昨周一二三四五六日星期礼拜下上这本个月号点半刻分时早晚中午到至或和前后内以之不行没空改最尽快工作节元旦国庆初底旬年岁楼栋单元路"
    "0123456789:.-/~、,。 零两十廿一点()有才班"
)
TODAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
TYPED = st.one_of(st.text(max_size=60), st.text(st.sampled_from(PIECES), max_size=24))


@given(TYPED, TODAYS)
def test_never_raises_and_never_goes_back_in_time(text: str, today: date) -> None:
    wish = parse_time(text, today)
    piece = impossible_time(text)
    if piece is not None:
        assert wish is None
    if wish is None:
        return
    assert wish != TimeWish()
    assert wish.spoken(today)
    assert all(day >= today for day in wish.days)
    assert list(wish.days) == sorted(set(wish.days))
    assert wish.first is None or wish.last is None or today <= wish.first <= wish.last
    assert wish.at is None or (wish.earliest, wish.latest, wish.out_of_hours) == (None, None, False)


@given(TODAYS, st.integers(0, 800), st.times())
def test_hears_again_what_it_says(today: date, ahead: int, clock: time) -> None:
    clock = clock.replace(second=0, microsecond=0)
    wish = TimeWish(days=(today + timedelta(days=ahead),), at=clock)
    assert parse_time(wish.spoken(today), today) == wish


@given(TYPED, TODAYS)
def test_hears_again_the_day_and_hour_of_whatever_was_typed(text: str, today: date) -> None:
    wish = parse_time(text, today)
    if wish and len(wish.days) == 1 and wish.at and not (wish.weekend or wish.workday or wish.soonest or wish.first or wish.last):
        assert parse_time(wish.spoken(today), today) == wish


@given(TYPED, TODAYS, st.integers(0, 60), st.times(), st.booleans(), st.booleans())
def test_allows_only_what_was_named(text: str, today: date, ahead: int, clock: time, working_day: bool, out_of_hours: bool) -> None:
    wish = parse_time(text, today)
    start = datetime.combine(today + timedelta(days=ahead), clock, tzinfo=SHANGHAI)
    if wish is None or not wish.allows(start, working_day=working_day, out_of_hours=out_of_hours):
        return
    day = start.date()
    assert wish.allows_day(day, working_day=working_day)
    assert wish.first is None or wish.first <= day
    assert wish.last is None or day <= wish.last
    assert not wish.days or day in wish.days or wish.weekend or wish.workday
    assert wish.at is None or (clock.hour, clock.minute) == (wish.at.hour, wish.at.minute)
    if not wish.out_of_hours:
        assert wish.earliest is None or wish.earliest <= clock
        assert wish.latest is None or clock < wish.latest


@pytest.mark.parametrize(
    "piece", ["一", "1", "周三", "12月5号到", "三点", "9-", "下", "1.", "明天不", "18号楼", "周一二", "、", "3点到", "\u0000", "😀", "ﷺ"]
)
def test_is_quick_however_long_the_message(piece: str) -> None:
    began = stopwatch.perf_counter()
    parse_time(piece * 20_000, SATURDAY)
    assert stopwatch.perf_counter() - began < 1
