"""Days of the calendar: 12月5号, 5号到8号, 2026-12-05, 12.5, 月底, 十二月, 国庆."""

import re
from datetime import date, timedelta

from handlers.inputs.mention import DayMention, Rule, Span, month_end, month_start, next_date, possible
from knowledge.typed import CN, CN_SIGNS, NOT_INSIDE_NUMBER, NUM, TO, number

SHORTHAND_AHEAD = timedelta(days=183)  # "12-5" and a bare "三月" may be anything: read as days only in the coming half year

# What a number counts where it names no day: 5号楼, 5号线, 15日内, 5个人, 12.5元.
_UNIT = (
    r"(?:号(?![楼栋幢院门窗线单室房机车店厅柜台桌码弄路街铺库馆棚井桥岗]|电池|公寓|小区|大街|地块)"
    r"|日(?![内后间常游均夜子光报益趋记用班本]))"
)
_UNIT_IN_MONTH = _UNIT.replace("[内后间", "[间")
_COUNTED = rf"[\d{CN_SIGNS}.:/%个人次张楼栋幢层单室块份岁条件号日家间种套位名只天周年月点时万千百倍度米平斤折寸公分秒级路卷册页户口窗元趟]"
_NOT_COUNTED = rf"(?!\s*(?:{_COUNTED}|小时|礼拜|星期))"
_DAY = rf"(?P<day>{NUM})(?:\s*(?P<unit>{_UNIT_IN_MONTH})|{_NOT_COUNTED})"
_FIRST_DAY = re.compile(rf"的?\s*{_DAY}")
_NEXT_DAY = re.compile(rf"\s*(?P<sep>{TO}|[、,和或跟及与]|或者|还是)?\s*{_DAY}")
_YEAR = r"(?P<year>(?:19|20)\d\d年|今年|明年|后年)"
_MONTH = rf"(?:{_YEAR}?\s*{NOT_INSIDE_NUMBER}(?P<month>{NUM})月(?P<named>份)?|(?P<relative>(?:下+|这|本)个?|当)月)"
_PARTS = {"初": (1, 10), "上": (1, 10), "中": (11, 20), "下": (21, 31), "底": (25, 31), "末": (25, 31)}
_MONTH_BEFORE = re.compile(r"\s*(?:[,。;!?、)之以里内前后都]|$)")


def _month_of(match: re.Match[str], today: date) -> tuple[int | None, int]:
    """Year (None where the next such month is meant) and month."""
    if match["relative"]:
        first = month_start(today, match["relative"].count("下"))
        return first.year, first.month
    years = {"今年": today.year, "明年": today.year + 1, "后年": today.year + 2}
    year = match["year"]
    return (years.get(year) or int(year[:4])) if year else None, number(match["month"])


def _is_bare_word(day: re.Match[str]) -> bool:
    """Whether a lone numeral stands in running text: 十二月一起去, 5号到一趟."""
    following = day.string[day.end() : day.end() + 1]
    return not day["unit"] and len(day["day"]) == 1 and day["day"] in CN_SIGNS and following > "\u4e00"


def _more_days(text: str, end: int, days: list[int]) -> tuple[list[str], int]:
    """Further days after the first (、8号 / 到8号 / -8): their separators, and where they end."""
    separators: list[str] = []
    while more := _NEXT_DAY.match(text, end):
        separator = more["sep"] or ""
        if (separator in {"", ","} and not more["unit"]) or _is_bare_word(more):
            break
        days.append(number(more["day"]))
        separators.append(separator)
        end = more.end()
    return separators, end


def _joined(found: list[date], separators: list[str], today: date, end: int) -> DayMention:
    """Dates as alternatives and spans; what has passed is cut off."""
    spans: list[Span] = [(found[0], found[0])]
    for separator, day in zip(separators, found[1:], strict=True):
        if not re.fullmatch(TO, separator):
            spans.append((day, day))
        else:
            spans[-1] = (spans[-1][0] if spans[-1][0] <= day else today, day)  # 12月30号到1月3号 has begun where its end comes first
    kept = tuple((max(first, today), last) for first, last in spans if last >= today)
    return DayMention(end, kept, past=not kept)


def _month_day(match: re.Match[str], today: date) -> DayMention | None:
    first = _FIRST_DAY.match(match.string, match.end())
    if first is None or _is_bare_word(first):
        return None
    days = [number(first["day"])]
    separators, end = _more_days(match.string, first.end(), days)
    year, month = _month_of(match, today)
    fixed_year = int(match["year"][:4]) if match["year"] and match["year"][0].isdigit() else None
    if not all(possible(month, day, fixed_year) for day in days):
        return DayMention(end, impossible=True)
    if year is None:
        found = [next_date(month, day, today) for day in days]
    else:
        found = [date(year, month, day) if possible(month, day, year) else None for day in days]
    dates = [day for day in found if day is not None]
    if len(dates) < len(days):
        return DayMention(end, unknown=True)  # 下个月31号 where that month is shorter
    return _joined(dates, separators, today, end)


def _full_date(match: re.Match[str], today: date) -> DayMention:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not possible(month, day, year):
        return DayMention(match.end(), impossible=True)
    return _joined([date(year, month, day)], [], today, match.end())


def _shorthand(match: re.Match[str], today: date) -> DayMention | None:
    month, day = int(match["m"]), int(match["d"])
    found = next_date(month, day, today) if possible(month, day) else None
    if found is None or (not match["unit"] and found - today > SHORTHAND_AHEAD):
        return None
    return DayMention(match.end(), ((found, found),))


def _day_of_month(match: re.Match[str], today: date) -> DayMention | None:
    """A bare 5号: this month's, or that of the next month which has the day."""
    if match[0] in {"一日", "1日"}:
        return None  # 一日三餐
    days = [number(match["day"])]
    separators, end = _more_days(match.string, match.end(), days)
    if match.string[end - 1] not in "号日":
        return None
    if not all(1 <= day <= 31 for day in days):
        return DayMention(end, impossible=True)
    found: list[date] = []
    for place, day in enumerate(days):
        after = found[-1] if place and re.fullmatch(TO, separators[place - 1]) else today
        months = (month_start(after, ahead) for ahead in range(3))
        found.append(next(one for month in months if day <= month_end(month).day and (one := month.replace(day=day)) >= after))
    return _joined(found, separators, today, end)


def _month_part(match: re.Match[str], today: date) -> DayMention | None:
    """月初, 下月中旬, 12月底, 这个月, 十二月份."""
    part = match["part"] or match["own_part"] or ""
    named = bool(match["relative"] or match["month"])
    year, month = _month_of(match, today) if named else (today.year, today.month)
    if not 1 <= month <= 12 or (match["month"] and not part and not match["named"] and not _MONTH_BEFORE.match(match.string, match.end())):
        return None
    if year is None:
        year = today.year if month >= today.month else today.year + 1
        if date(year, month, 1) - today > SHORTHAND_AHEAD and not part:
            return None
    first_day, last_day = _PARTS.get(part[:1], (1, 31))
    start = date(year, month, 1)
    if not named and today.day > min(last_day, month_end(start).day):
        start = month_start(start, 1)
    first, last = start.replace(day=first_day), start.replace(day=min(last_day, month_end(start).day))
    if last < today:
        return DayMention(match.end(), past=True)
    return DayMention(match.end(), ((max(first, today), last),), till_end=part in {"底", "末"})


def _year_end(match: re.Match[str], today: date) -> DayMention:
    return DayMention(match.end(), ((max(today, date(today.year, 12, 21)), date(today.year, 12, 31)),), till_end=True)


_FESTIVALS = {
    "元旦": (1, 1), "妇女": (3, 8), "五一": (5, 1), "劳动": (5, 1), "青年": (5, 4), "六一": (6, 1), "儿童": (6, 1),
    "建军": (8, 1), "教师": (9, 10), "国庆": (10, 1), "圣诞": (12, 25),
}  # fmt: skip


def _festival(match: re.Match[str], today: date) -> DayMention:
    found = next_date(*_FESTIVALS[match[0][:2]], today) or today
    return DayMention(match.end(), ((found, found),))


RULES: tuple[Rule, ...] = (
    # 春节前, 腊月初八, 十月初五: what needs a lunar table is not guessed.
    (
        re.compile(
            rf"农历|阴历|腊月|正月|(?:{NUM}月)?初{CN}|大年|春节|过年|(?<![\d{CN_SIGNS}半几多去今明来])年[前后]|除夕|元宵|清明|端午|中秋|重阳|冬至"
        ),
        lambda match, today: DayMention(match.end(), unknown=True),
    ),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[号日]?t?"), _full_date),
    (re.compile(_MONTH), _month_day),
    (
        re.compile(
            rf"(?:{_MONTH}的?\s*(?P<part>上旬|中旬|下旬|[初中底末])?"
            rf"|(?<![个年\d{CN_SIGNS}])月(?P<own_part>[初中底末]))(?![午间心学审步])"
        ),
        _month_part,
    ),
    (re.compile(r"年底|年末"), _year_end),
    (
        re.compile(rf"(?<![\d.:/-])(?<![上下中]午)(?<![早晚]上)(?:(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?!-?\d))(?P<unit>){_NOT_COUNTED}"),
        _shorthand,
    ),
    (re.compile(rf"(?<![\da-z.:/])(?P<m>\d{{1,2}})[./](?P<d>\d{{1,2}})(?P<unit>\s*{_UNIT})?{_NOT_COUNTED}"), _shorthand),
    (
        re.compile(rf"{NOT_INSIDE_NUMBER}(?<![.:/])(?P<day>{NUM})\s*(?:{_UNIT}|(?=(?:\s*(?:{TO}|[、和或])\s*{NUM}){{1,4}}\s*{_UNIT}))"),
        _day_of_month,
    ),
    (
        re.compile(
            rf"元旦|国庆|劳动节|妇女节|青年节|儿童节|建军节|教师节|圣诞"
            rf"|(?<![\d{CN_SIGNS}周])[五六]一(?![\d{CN_SIGNS}点号楼栋个月岁起定])"
        ),
        _festival,
    ),
)
