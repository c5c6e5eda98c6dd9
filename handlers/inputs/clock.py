"""Clock times and parts of the day: 下午三点半, 9点到11点, 六点以后, 上午."""

import re
from dataclasses import dataclass
from datetime import time

from handlers.inputs.mention import COVERED
from handlers.inputs.wish import AFTERNOON, DAYTIME, EVENING_FROM, MORNING, NOON
from knowledge.typed import CN_SIGNS, NUM, TO, number, read_number

DAY_MARK = COVERED  # "周三晚" leaves a part of the day behind the day

Window = tuple[time | None, time | None]

_PARTS: dict[str, Window] = {
    "上午": MORNING,
    "中午": NOON,
    "下午": AFTERNOON,
    "晚上": (EVENING_FROM, None),
    "白天": DAYTIME,
    "凌晨": (time(0), time(6)),
}
_PART_WORDS = (
    ("凌晨", r"凌晨"),
    (
        "上午",
        rf"上午|午前|早[上晨间]|大?清[晨早]|一?大早(?!已)|一早|(?<={DAY_MARK})早(?![点一些就已晚])"
        rf"|(?<!最)早(?=\s*{NUM}\s*点)(?!\s*[一1]点)",
    ),
    ("中午", r"[中正]午|晌午|午[间休]"),
    ("下午", r"下午|午后"),
    ("晚上", rf"晚[上间]|傍晚|黄昏|夜[里间晚]|半夜|(?<={DAY_MARK})晚(?![点一些了])|(?<!最)晚(?=\s*{NUM}\s*(?:点|{TO}))(?!\s*[一1]点)"),
    ("白天", r"白天(?!.{0,3}上班)"),
)
_NOT_GREETING = r"(?!好(?!吗|么|不|的))"
_PART = re.compile("|".join(f"(?P<p{place}>{words})" for place, (_, words) in enumerate(_PART_WORDS)))

_BEFORE_CLOCK = rf"(?<![\d{CN_SIGNS}第.:])"
_UNCOUNTED = rf"(?![{CN_SIGNS}号楼栋幢岁个元月日层单块万公米平倍度斤折亿%:.])"
_MINUTES = (
    rf"(?:半|(?P<quarter>[一三])刻|过?(?P<m>{NUM})分"
    rf"|(?P<mm>\d\d(?!\d)|[零〇][1-9一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?!刻|分){_UNCOUNTED})?"
)
_CLOCKS = re.compile(
    "|".join(
        (
            r"(?<![\d.:])(?P<h24>\d{1,2}):(?P<m24>\d\d)(?!\d)(?::\d\d(?!\d))?分?",
            rf"{_BEFORE_CLOCK}(?P<pair>十?[一二两三四五六七八九]{{2}})点(?!{NUM})",
            rf"{_BEFORE_CLOCK}(?P<h>{NUM})\s*(?:点钟?|(?<=\d)时(?![间候段长常刻期装代]))整?(?P<rest>{_MINUTES})",
            # The first hour of "9到11点", and of "下午2-4", where the unit is left out.
            rf"{_BEFORE_CLOCK}(?P<from>{NUM})(?=\s*{TO}\s*{NUM}\s*点)",
            rf"(?<=[午上晚])\s*(?P<bare>\d{{1,2}})\s*{TO}\s*(?P<to>\d{{1,2}})(?![\d.:/-]|\s*[点时号月日楼个岁])",
        )
    )
)
_ONE_IS_A_BIT = re.compile(r"[也都儿点不没]")
_AFTER_ONE = re.compile(r"\s*(?:[吧呢行可好左右前后以之到至~\-—,。;!?、)]|$|起|开始|见|来|去|约|有|方便|那会|的)")
_NOUNS = re.compile(r"\s*(?:意见|建议|要求|问题|疑问|想法|原因|情况|说明|希望|疑惑|事|水)")
_POINTS = ("说", "提", "讲", "补充", "注意")
_A_BIT = ("有", "差", "快", "慢", "多", "少", "早", "晚", "好", "大", "小", "便宜")
_DECIMAL = re.compile(rf"[\d{CN_SIGNS}]+\s*(?:[万元块米平倍度斤折亿%]|公里|公斤|个百分|小时)")


@dataclass(frozen=True, slots=True)
class PartMention:
    """A part of the day: 上午, 晚上."""

    start: int
    end: int
    name: str

    @property
    def window(self) -> Window:
        """From when until when it lasts."""
        return _PARTS[self.name]


@dataclass(frozen=True, slots=True)
class ClockMention:
    """A clock time as typed, before the part of the day is known."""

    start: int
    end: int
    hour: int
    minute: int
    as_said: bool = False  # 03:00 with its leading zero is the 24-hour clock
    hours: int = 0  # 三四点 spans one hour more

    def read(self, part: str | None) -> time | None:
        """The time of day it names; a bare small hour is the afternoon's, as an office has no other; None where no clock shows it."""
        hour = self.hour
        if self.minute > 59 or hour > 23 or (hour >= 13 and part in {"上午", "凌晨"}):
            return None
        if part == "晚上":
            if hour < 5 or hour == 12:
                return None  # past midnight: whose day that is would be a guess, and no office is open
            hour += 12 if hour < 12 else 0
        elif part == "下午":
            if hour == 0:
                return None
            hour += 12 if 1 <= hour < 12 else 0
        elif part == "中午":
            hour += 12 if 1 <= hour <= 3 else 0
        elif part in {None, "白天"} and not self.as_said:
            hour += 12 if 1 <= hour <= 6 else 0
        return time(hour, self.minute)


def find_parts(text: str) -> list[PartMention]:
    """Every part of the day, greetings such as 下午好 left out."""
    return [
        PartMention(match.start(), match.end(), _PART_WORDS[int(str(match.lastgroup)[1:])][0])
        for match in _PART.finditer(text)
        if re.match(_NOT_GREETING, text[match.end() : match.end() + 3])
    ]


def find_clocks(text: str, parts: list[PartMention]) -> list[ClockMention]:
    """Every clock time in a text whose days are covered; 一点 and 两点 only where they are no "a bit" and no "two points"."""
    part_ends = {part.end for part in parts}
    found: list[ClockMention] = []
    for match in _CLOCKS.finditer(text):
        if match["bare"]:
            found.append(ClockMention(match.start("bare"), match.end("bare"), int(match["bare"]), 0))
            found.append(ClockMention(match.start("to"), match.end("to"), int(match["to"]), 0))
        elif (clock := _clock(match)) is not None and not _is_figure_of_speech(match, part_ends):
            found.append(clock)
    return found


def _clock(match: re.Match[str]) -> ClockMention | None:
    start, end = match.span()
    if match["h24"]:
        return ClockMention(start, end, int(match["h24"]), int(match["m24"]), as_said=match["h24"].startswith("0"))
    if match["pair"]:
        first, second = read_number(match["pair"][:-1]), number(match["pair"][-1])
        if first is None or second != first % 10 + 1:
            return None
        return ClockMention(start, end, first, 0, hours=1)
    typed = match["h"] or match["from"]
    hour = read_number(typed)
    if hour is None:
        return None
    minute = 0
    if rest := match["rest"]:
        minutes = match["m"] or match["mm"]
        minute = 30 if rest == "半" else 15 * number(match["quarter"]) if match["quarter"] else number(minutes)
    return ClockMention(start, end, hour, minute, as_said=typed[0] in "0零〇" and hour > 0)


def _is_figure_of_speech(match: re.Match[str], part_ends: set[int]) -> bool:
    """Whether 点 counts points, decimals or a bit instead of hours."""
    if not match["h"] or match["rest"]:
        return bool(match["mm"] and _DECIMAL.match(match["mm"] + match.string[match.end() : match.end() + 2]))
    text, end = match.string, match.end()
    led = text[: match.start()].rstrip(" 的")
    if _NOUNS.match(text, end) or _DECIMAL.match(text, end) or led.endswith(_POINTS):
        return True
    if match["h"] not in {"一", "1"} or match[0].endswith(("钟", "整")):
        return False
    if _ONE_IS_A_BIT.match(text, end) or led.endswith(_A_BIT):
        return True
    if match["h"] == "1" or len(led) in part_ends or led.endswith(DAY_MARK):
        return False
    free = not led or not "\u4e00" <= led[-1] <= "\u9fff" or led[-1] in "约到就在"
    return not (free and _AFTER_ONE.match(text, end))
