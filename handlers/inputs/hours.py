"""The hours of a wish: clock times, their bounds and the parts of the day put together."""

import re
from dataclasses import dataclass
from datetime import time

from handlers.inputs.clock import ClockMention, PartMention, Window
from handlers.inputs.wish import AFTER_WORK, EVENING_FROM
from knowledge.typed import TO

_RANGE = re.compile(rf"\s*(?:之?间|钟)?\s*{TO}\s*")
_GAP = re.compile(r"[\s的,、]*")
_AFTER = re.compile(r"(?:左右|多|钟)?\s*(?:(?:之|以|往|过)?后(?![天面台])|起(?!床|来)|开始(?!上班|办公))")
_BEFORE = re.compile(r"\s*(?:(?:之|以)前|前(?![天台后面]))")
_LEAVES_WORK = re.compile(r"(?:左右|多|钟)?\s*(?:[才就刚能]|准时|可以)*\s*(?:下夜?班|放工|收工|放学|下课)")
_ASKED = re.compile(r"[吗么嘛呢?]")
_FROM = re.compile(r"(?:最早|不早于|过了)[\s是要得在]*$")
_UNTIL = re.compile(r"(?:最晚|最迟|不晚于|不超过|赶在)[\s是要得在]*$")
_THEIR_HOURS = re.compile(r"(?:你们|您们|他们|人家|窗口|服务站|居委会?|社区|中心)[^,。;!?]{0,6}$")


@dataclass(frozen=True, slots=True)
class Hours:
    """What was said about the hour; `impossible` is the piece that no clock shows."""

    at: time | None = None
    earliest: time | None = None
    latest: time | None = None
    out_of_hours: bool = False
    impossible: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A clock mention with its time of day."""

    start: int
    end: int
    clock: time
    until: time | None  # 三四点: until half past four


def read_hours(text: str, parts: list[PartMention], clocks: list[ClockMention], *, after_work: bool, off_hours: bool) -> Hours:
    """One wish from all that was said; the hull where several times were named, as any of them is welcome."""
    told: list[_Told] = []
    for clock in clocks:
        one = _tell(text, parts, clock, told[-1] if told else None, parts_before=[part for part in parts if part.end <= clock.start])
        if isinstance(one, str):
            return Hours(impossible=one)
        told.append(one)
    if not told:
        return _without_clock(parts, after_work=after_work, off_hours=off_hours)
    exact: list[time] = []
    windows: list[Window] = []
    place = 0
    while place < len(told):
        one = told[place]
        before, following = text[: one.start], told[place + 1] if place + 1 < len(told) else None
        if following and _is_range(text, parts, one, following):
            windows.append((one.clock, _end_of_range(one.clock, following.clock)))
            place += 2
            continue
        if leaves := _LEAVES_WORK.match(text, one.end):
            if not _THEIR_HOURS.search(before) and not _ASKED.match(text, leaves.end()):
                windows.append((one.clock, None))
                off_hours = True
        elif _AFTER.match(text, one.end) or _FROM.search(before):
            windows.append((one.clock, None))
        elif _BEFORE.match(text, one.end) or _UNTIL.search(before):
            windows.append((None, one.clock))
        elif one.until:
            windows.append((one.clock, one.until))
        else:
            exact.append(one.clock)
        place += 1
    if len(set(exact)) == 1 and not windows:
        return Hours(at=exact[0])
    if not exact and not windows:
        return _without_clock([], after_work=after_work, off_hours=off_hours)
    earliest, latest = _together(exact, windows)
    late = earliest is not None and earliest >= EVENING_FROM and latest is None
    return Hours(earliest=earliest, latest=latest, out_of_hours=late or after_work or off_hours)


def _without_clock(parts: list[PartMention], *, after_work: bool, off_hours: bool) -> Hours:
    names = {part.name for part in parts}
    if after_work and not names - {"晚上"}:
        return Hours(earliest=AFTER_WORK, out_of_hours=True)
    if off_hours or after_work:
        if len(names) == 1 and not after_work:
            earliest, latest = parts[0].window
            return Hours(earliest=earliest, latest=latest, out_of_hours=True)
        return Hours(out_of_hours=True)  # lunch or after work: two windows, one kind of hour
    if not parts:
        return Hours()
    earliest, latest = _together([], [part.window for part in parts])
    return Hours(earliest=earliest, latest=latest, out_of_hours=names == {"晚上"})


def _tell(text: str, parts: list[PartMention], clock: ClockMention, last: _Told | None, parts_before: list[PartMention]) -> _Told | str:
    """The mention's time of day: its own part of the day binds, one said elsewhere only helps."""
    nearest = parts_before[-1] if parts_before else None
    if nearest and _GAP.fullmatch(text, nearest.end, clock.start):
        read, begins = clock.read(nearest.name), nearest.start
    else:
        helping = nearest or (parts[0] if parts else None)
        read, begins = (clock.read(helping.name) if helping else None), clock.start
        if read is None or (helping and helping.name in {"上午", "凌晨"} and clock.hour < 7):
            read = clock.read(None)
    if read is None:
        return text[begins : clock.end].strip()
    until = time(read.hour + clock.hours, 30) if clock.hours and read.hour + clock.hours < 24 else None
    return _Told(clock.start, clock.end, read, until)


def _is_range(text: str, parts: list[PartMention], one: _Told, following: _Told) -> bool:
    between = [part for part in parts if one.end <= part.start and part.end <= following.start]
    end = between[0].start if between else following.start
    return bool(_RANGE.fullmatch(text, one.end, end))


def _end_of_range(start: time, end: time) -> time | None:
    if end > start:
        return end
    return end.replace(hour=end.hour + 12) if end.hour < 12 and end.hour + 12 > start.hour else None


def _half_an_hour_later(clock: time) -> time | None:
    minutes = clock.hour * 60 + clock.minute + 30
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else None


def _together(exact: list[time], windows: list[Window]) -> Window:
    """Bounds that meet are one window; otherwise from the first beginning to the last end."""
    afters = [first for first, last in windows if first is not None and last is None] + exact
    befores = [last for first, last in windows if first is None and last is not None]
    if befores and afters and len(befores) + len(afters) == len(windows) + len(exact) and max(afters) < min(befores):
        return max(afters), min(befores)
    every: list[Window] = [*windows, *((clock, _half_an_hour_later(clock)) for clock in exact)]
    firsts = [first for first, _ in every if first is not None]
    lasts = [last for _, last in every if last is not None]
    return (min(firsts) if len(firsts) == len(every) else None), (max(lasts) if len(lasts) == len(every) else None)
