"""When a resident wishes to come: 明天上午十点, 下周三或周五下午, 工作日六点以后, 月底前.

1. words that are no time are covered: phone and house numbers, ages, durations
2. kinds of hour and haste are read: 下班后, 尽快
3. days are read and covered, then clock times and parts of the day
4. what is refused (周三不行) or past (昨天下午) is dropped with all that hangs on it
5. the rest becomes one wish
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from handlers.inputs.clock import DAY_MARK, ClockMention, PartMention, find_clocks, find_parts
from handlers.inputs.days import find_days
from handlers.inputs.hours import Hours, read_hours
from handlers.inputs.mention import DayMention, Span, each_day
from handlers.inputs.traps import NO_TIME, without_traps
from handlers.inputs.wish import TimeWish
from knowledge.text import simplified
from knowledge.typed import NUM, TO, blank, clean

MOST_DAYS = 62  # as many as are listed one by one before they are only a span
_ANY_DAY = date(2024, 1, 1)  # whether a day is possible depends on no today

_MOVED_TO = re.compile(r".*(?:改|换|挪|调|推迟|提前|延|移)(?:到|成|为|至)")
_AFTER_WORK = re.compile(r"(?<!你们)下了?班(?:之后|以后|过后|后|再|才)|下了班|等.{0,3}下班")
_OFF_HOURS = re.compile(
    r"(?:非|不在)(?:上班|工作|办公)时间|(?:上班|工作|办公)时间(?:以|之)?外|不上班的?(?:时候|时间|那天|日子)|业余时间"
    r"|下班时间(?=[来去办约行可有能,。!]|$)"
)
_AT_WORK = re.compile(r"(?:平时|平常|白天|天天|工作日|周一[到至]周五)(?:我|都|也|要|得|在|还)*上班")
_SOONEST = re.compile(
    rf"尽[快早]|越[快早]越好|最快|最早(?!\s*(?:[上下中]午|[早晚]上)?\s*(?:{NUM}\s*[点:时]|几|什么|多久))"
    r"|最近的(?=时间|时段|日子|一[个天次]|那[个天]|空|号|就|吧|可以|行|$|[,。;!])|随时|(?:哪[天日]|几点|什么时[候间]|啥时候?|任何时[候间])都"
)
_LINK = re.compile(r"(?:[\s的()]|[、和跟与及]|或者?|还是|" + TO + r")*")
_REFUSED_AFTER = re.compile(
    r"[^,。;!?、]{0,6}?(?:(?<!行)不行|(?<!可)不可以|(?<!成)不成|(?<!有)没有?(?:空|时间|人|号)|没法|(?<!方便)不方便|(?<!在)不在|[去来]不了|走不开|赶不上|除外|以外|之外|"
    r"有事(?!找|要办|想|问|求|咨询)|加班|出差)(?![吗么嘛?])"
)
_REFUSED_BEFORE = re.compile(
    r"(?:(?<![要])不要|除了?|(?<![特区分个级类])别|(?<!是)不是"
    r"|(?<!想)不想|(?<!能)不能|避开|不约)(?:在|约|是)?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    after_work: bool = False
    off_hours: bool = False
    at_work: bool = False  # "白天上班没空": names the hours that will not do
    soonest: bool = False


_Mention = DayMention | PartMention | ClockMention | _Word


@dataclass(frozen=True, slots=True)
class _Said:
    """All that one message says about when."""

    days: tuple[DayMention, ...]
    hours: Hours
    soonest: bool
    impossible: str | None


def parse_time(text: str, today: date) -> TimeWish | None:
    """What a resident says about when; None where nothing is said, or where a piece of it is impossible (see `impossible_time`)."""
    said = _read(text, today)
    if said.impossible:
        return None
    wish = _with_days(said, today)
    return None if wish in (None, TimeWish()) else wish


def impossible_time(text: str) -> str | None:
    """The piece that no calendar or clock has, e.g. 2月30号 or 25点; None where there is none."""
    return _read(text, _ANY_DAY).impossible


@lru_cache(maxsize=512)  # one letter is read by several steps
def _read(text: str, today: date) -> _Said:
    text = clean(simplified(text))
    moved = _MOVED_TO.match(text)
    if not moved:
        return _read_clause(text, today)
    said, before = _read_clause(text[moved.end() :], today), _read_clause(moved[0], today)
    # "明天的改到三点" keeps its day.
    return said if said.days or said.hours == Hours() else replace(said, days=before.days)


def _read_clause(text: str, today: date) -> _Said:
    text = without_traps(text)
    words: list[_Word] = []
    for pattern, kind in ((_AFTER_WORK, "after_work"), (_OFF_HOURS, "off_hours"), (_AT_WORK, "at_work"), (_SOONEST, "soonest")):
        for match in pattern.finditer(text):
            words.append(_Word(*match.span(), **{kind: True}))
            text = blank(text, *match.span(), NO_TIME)
    days = find_days(text, today)
    covered = text
    for day in days:
        covered = blank(covered, day.start, day.end, DAY_MARK)
    parts = find_parts(covered)
    clocks = find_clocks(covered, parts)
    kept = _kept(text, sorted([*words, *days, *parts, *clocks], key=lambda one: one.start))
    days = [one for one in kept if isinstance(one, DayMention)]
    words = [one for one in kept if isinstance(one, _Word)]
    hours = read_hours(
        covered,
        [one for one in kept if isinstance(one, PartMention)],
        [one for one in kept if isinstance(one, ClockMention)],
        after_work=any(word.after_work for word in words),
        off_hours=any(word.off_hours or word.at_work for word in words),
    )
    impossible = next((text[day.start : day.end].strip() for day in days if day.impossible), None) or hours.impossible
    soonest = any(word.soonest for word in words) or any(day.soonest for day in days)
    return _Said(tuple(days), hours, soonest, impossible)


def _kept(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """The mentions that are neither refused nor past; those linked by nothing but 的, 和, 或 stand and fall together."""
    groups: list[list[_Mention]] = []
    for mention in mentions:
        if groups and _LINK.fullmatch(text, groups[-1][-1].end, mention.start):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    kept: list[_Mention] = []
    for place, group in enumerate(groups):
        end = groups[place + 1][0].start if place + 1 < len(groups) else len(text)
        if _REFUSED_AFTER.match(text[group[-1].end : end]) or _REFUSED_BEFORE.search(text[: group[0].start]):
            kept += [mention for mention in group if isinstance(mention, _Word) and mention.at_work]
            continue
        past = False
        for mention in group:
            if isinstance(mention, DayMention):
                past = mention.past
            if not past:
                kept.append(mention)
    return kept


def _with_days(said: _Said, today: date) -> TimeWish | None:
    """The wish; a named day refines the week it is named with, otherwise what is named are alternatives."""
    days = said.days
    wish = TimeWish(
        first=max((day.not_before for day in days if day.not_before), default=None),
        last=min((day.not_after for day in days if day.not_after), default=None),
        weekend=any(day.weekend for day in days),
        workday=any(day.workday for day in days),
        at=said.hours.at,
        earliest=said.hours.earliest,
        latest=said.hours.latest,
        out_of_hours=said.hours.out_of_hours,
        soonest=said.soonest,
    )
    if wish.last is not None and (wish.last < today or (wish.first is not None and wish.last < wish.first)):
        return None
    if wish.last is not None and wish.first is None:
        wish = replace(wish, first=today)
    spans = _refined([day for day in days if day.spans])
    if not spans:
        return None if any(day.unknown for day in days) else wish
    if len(spans) == 1 and spans[0][0] < spans[0][1]:
        return _inside(wish, spans[0])
    listed = sorted({one for span in spans for one in each_day(span)[: MOST_DAYS + 1]})
    listed = [day for day in listed if (wish.first is None or day >= wish.first) and (wish.last is None or day <= wish.last)] or listed
    if len(listed) > 1 and (len(listed) > MOST_DAYS or (any(a < b for a, b in spans) and (listed[-1] - listed[0]).days == len(listed) - 1)):
        return _inside(wish, (listed[0], max(last for _, last in spans)))
    weekend = wish.weekend and not all(day.weekday() >= 5 for day in listed)
    workday = wish.workday and not all(day.weekday() < 5 for day in listed)
    if weekend or workday:
        return replace(wish, days=tuple(listed), weekend=weekend, workday=workday)
    return replace(wish, days=tuple(listed), first=None, last=None, weekend=False, workday=False)


def _inside(wish: TimeWish, span: Span) -> TimeWish:
    first = max(span[0], wish.first) if wish.first else span[0]
    last = min(span[1], wish.last) if wish.last else span[1]
    return replace(wish, first=first, last=last) if first <= last else replace(wish, first=span[0], last=span[1])


def _refined(mentions: list[DayMention]) -> list[Span]:
    """The alternatives; a bare weekday said beside a week or month is read inside it: 下周,最好周三."""
    wide = [span for mention in mentions for span in mention.spans if not mention.weekdays and (span[1] - span[0]) >= timedelta(days=1)]
    narrow = [span for mention in mentions for span in mention.spans if not mention.weekdays and span[0] == span[1]]
    weekdays = {weekday for mention in mentions for weekday in mention.weekdays}
    inside = [day for span in wide for day in each_day(span) if day.weekday() in weekdays]
    if wide and inside and not narrow:
        return [(day, day) for day in inside]
    inner = [span for span in narrow if any(first <= span[0] <= last for first, last in wide)]
    if wide and inner and len(inner) == len(narrow):
        return narrow
    return [span for mention in mentions for span in mention.spans]


__all__ = ["TimeWish", "impossible_time", "parse_time"]
