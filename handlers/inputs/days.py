"""Days as residents name them: 明天, 周三或周五, 下周, 周末, 三天内, each with 前, 后 or a second one as its end."""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.inputs import dates
from handlers.inputs.mention import DayMention, Rule, find, months_later
from knowledge.typed import CN_SIGNS, NUM, TO, number

ONE_DAY = timedelta(days=1)
_WEEKDAYS = {sign: place for place, sign in enumerate("一二三四五六日")} | {"天": 6, "七": 6} | {str(day + 1): day for day in range(7)}
_DAYS_AHEAD = {"今": (0,), "明": (1,), "后": (2,), "大后": (3,), "今明": (0, 1), "明后": (1, 2)}
_WEEK = r"(?:周|星期|礼拜)"
_NEXT_WEEKDAY = re.compile(
    rf"\s*(?P<sep>{TO}|[、和或跟及与]|或者|还是)?\s*(?P<head>{_WEEK})?(?P<day>[一二三四五六日天1-7])"
    rf"(?![{CN_SIGNS}]?点|[\d零〇十两廿点时:号月年楼栋层单个次张人岁份起定直般样下家共些边])"
)
_BESIDE = re.compile(r"[\s(,]*")
_CLOSING = re.compile(r"\s*\)")
_RANGE = re.compile(rf"\s*{TO}\s*")
_BOUND = re.compile(
    r"\s*(?:那天|当天|这天)?\s*(?:(?P<before>之前|以前|前(?![天日台面几些后]))|(?P<after>之后|以后|往后|过后|后(?![天日台面门半]))|(?P<since>起(?!床|来|码)|开始))"
)


def _span(first: date, last: date, today: date, end: int, **kind: bool) -> DayMention:
    if last < today:
        return DayMention(end, past=True)
    return DayMention(end, ((max(first, today), last),), **kind)  # type: ignore[arg-type]


def _past(match: re.Match[str], today: date) -> DayMention:
    return DayMention(match.end(), past=True)


def _relative(match: re.Match[str], today: date) -> DayMention:
    days = [today + timedelta(days=ahead) for ahead in _DAYS_AHEAD[match["word"]]]
    return DayMention(match.end(), tuple((day, day) for day in days))


def _these_days(match: re.Match[str], today: date) -> DayMention:
    return _span(today, today + timedelta(days=1 if match[1] == "两" else 2), today, match.end())


def _amount_later(amount: int, unit: str, today: date) -> date:
    if unit == "月":
        return months_later(today, amount)
    return today + timedelta(days=amount * (7 if unit in {"周", "星期", "礼拜"} else 1))


def _within(match: re.Match[str], today: date) -> DayMention:
    later = today + timedelta(days=15) if match["half"] else _amount_later(number(match["amount"]), match["unit"], today)
    return DayMention(match.end(), ((today, later),))


def _later(match: re.Match[str], today: date) -> DayMention:
    later = today + timedelta(days=15) if match["half"] else _amount_later(number(match["amount"]), match["unit"], today)
    return DayMention(match.end(), ((later, later),))


def _week(match: re.Match[str], today: date) -> DayMention:
    """这周, 下周, 下下周末: Monday to Sunday of the calendar."""
    monday = today - today.weekday() * ONE_DAY + 7 * ONE_DAY * match["which"].count("下")
    if match["weekend"]:
        return _span(monday + 5 * ONE_DAY, monday + 6 * ONE_DAY, today, match.end(), weekend=True)
    return _span(monday, monday + 6 * ONE_DAY, today, match.end())


def _weekdays(match: re.Match[str], today: date) -> DayMention | None:
    """周三: the next one, today included; 下周三: that of the next calendar week; 周一三五, 周六或周日: all of them."""
    which = match.groupdict().get("which")
    named = [_WEEKDAYS[match["day"]]]
    end = match.end()
    while more := _NEXT_WEEKDAY.match(match.string, end):
        day, separator = _WEEKDAYS[more["day"]], more["sep"] or ""
        if not more["head"] and (day <= named[-1] or (not separator and more["day"] in "一1234567")):
            break
        if re.fullmatch(TO, separator):
            named += [(named[-1] + passed) % 7 for passed in range(1, (day - named[-1]) % 7 + 1)]
        else:
            named.append(day)
        end = more.end()
    if which is None and named == [0, 1, 2, 3, 4]:
        return DayMention(end, workday=True)
    if which is None and match.string[match.start("day") : end] in {"六日", "六天"}:
        return DayMention(end, weekend=True)  # 周六日 is the weekend's other name
    monday = today - today.weekday() * ONE_DAY
    if which is None:
        days = [today + ((day - today.weekday()) % 7) * ONE_DAY for day in named]
        return DayMention(end, tuple((day, day) for day in sorted(set(days))), weekdays=tuple(named))
    days = [monday + (7 * which.count("下") + day) * ONE_DAY for day in named]
    kept = tuple((day, day) for day in sorted(set(days)) if day >= today)
    return DayMention(end, kept, past=not kept)


def _workday(match: re.Match[str], today: date) -> DayMention:
    following = match["which"] or ""
    return DayMention(match.end(), workday=True, soonest=bool(following), not_before=today + ONE_DAY if "下" in following else None)


_PREFIX = r"(?P<which>下+(?:一?个|一)?|(?:这|本)个?)"
_AMOUNT = rf"(?:(?P<half>半)个?月|(?<![\d{CN_SIGNS}])(?P<amount>{NUM})\s*个?(?P<unit>天|日|周|星期|礼拜|(?<=个)月))"

RULES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"大?前[天日儿]|昨[天日儿晚早夜]个?|(?<![早晚马网线以晨身])上+个?{_WEEK}[一二三四五六日天末]?|(?<![早晚马网线以晨身])上+个?月(?:\s*{NUM}[号日]?|[初中底末])?"
            rf"|去年(?:\s*{NUM}月(?:份|\s*{NUM}[号日]?)?)?|前[几两些][天日周]|(?:{NUM}|半|几)\s*(?:天|日(?=[以之])|个?(?:星期|礼拜|月)|周|年)(?:以|之)?前"
        ),
        _past,
    ),
    (re.compile(rf"(?:{NUM}\s*个?工作日|前{NUM}个?工作日)"), lambda match, today: DayMention(match.end())),
    (re.compile(r"(?P<word>今明|明后)(?:两天|天)?"), _relative),
    (re.compile(r"(?P<word>大后|后)[天日儿]个?(?!性|残|致|失|形成|因素)"), _relative),
    (re.compile(r"(?P<word>[今明])(?:[天日儿]个?|(?=[早晚夜]))"), _relative),
    (re.compile(r"(?:这|近|最近)([两几三])天"), _these_days),
    (re.compile(rf"{_AMOUNT}(?:之|以)?内"), _within),
    (re.compile(rf"{_AMOUNT}(?:之|以|过)?后(?![天日])"), _later),
    (re.compile(rf"{_PREFIX}{_WEEK}(?P<day>[一二三四五六日天1-7])(?![\d])"), _weekdays),
    (re.compile(rf"{_PREFIX}{_WEEK}(?P<weekend>末)?(?![一二三四五六日天岁边围转])"), _week),
    (
        re.compile(rf"(?<![{CN_SIGNS}半几叫姓]){_WEEK}(?P<day>[一二三四五六日天]|[1-7](?![\d点:号月年天次内后]))(?![岁年次趟回]|天(?!气))"),
        _weekdays,
    ),
    (re.compile(r"周末|双休日?|休息[日天]|非工作日"), lambda match, today: DayMention(match.end(), weekend=True)),
    (re.compile(r"(?P<which>第一个|最近的?一?个?|下一?个)?(?<!非)工作日(?!以外|之外)"), _workday),
    *dates.RULES,
)


def _joined_ranges(mentions: list[DayMention], text: str, today: date) -> list[DayMention]:
    """Two mentions with 到 between them become one from the first to the second."""
    joined: list[DayMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last and last.spans and mention.spans and _RANGE.fullmatch(text, last.end, mention.start):
            first, end = last.spans[-1][0], mention.spans[0][1]
            span = (first if first <= end else today, end)
            joined[-1] = replace(mention, start=last.start, spans=(*last.spans[:-1], span, *mention.spans[1:]), weekdays=())
        else:
            joined.append(mention)
    return joined


def _with_own_weekday(mentions: list[DayMention], text: str) -> list[DayMention]:
    """A date with its own weekday beside it, 12月5日周六, is one mention; with another's, the two stay two."""
    kept: list[DayMention] = []
    for mention in mentions:
        last = kept[-1] if kept else None
        if last and _BESIDE.fullmatch(text, last.end, mention.start) and (_is_weekday_of(mention, last) or _is_weekday_of(last, mention)):
            closing = _CLOSING.match(text, mention.end)
            dated = last if mention.weekdays else mention
            kept[-1] = replace(dated, start=last.start, end=closing.end() if closing else mention.end)
        else:
            kept.append(mention)
    return kept


def _is_weekday_of(weekday: DayMention, dated: DayMention) -> bool:
    if len(weekday.weekdays) != 1 or dated.weekdays or len(dated.spans) != 1:
        return False
    first, last = dated.spans[0]
    return first == last and first.weekday() == weekday.weekdays[0]


def _bounded(mention: DayMention, text: str) -> DayMention:
    """前 and 后 leave the day itself out, so that either reading of the word is met; 月底前 lasts until the end."""
    bound = _BOUND.match(text, mention.end)
    if not bound or not mention.spans:
        return mention
    first, last = mention.spans[0][0], mention.spans[-1][1]
    bare = DayMention(bound.end(), start=mention.start)
    if bound["before"]:
        return replace(bare, not_after=last if mention.till_end else first - ONE_DAY)
    return replace(bare, not_before=last + ONE_DAY if bound["after"] else first)


def find_days(text: str, today: date) -> list[DayMention]:
    """Every mention of days in a cleaned message, with its end moved over 前, 后 and the weekday in brackets."""
    mentions = _joined_ranges(_with_own_weekday(find(RULES, text, today), text), text, today)
    return [_bounded(mention, text) for mention in mentions]
