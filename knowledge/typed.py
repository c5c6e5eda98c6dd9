"""Typed words before they are read: width, spaces and control characters put in order, numerals turned into numbers."""

import re
import unicodedata

LIMIT = 300  # characters read of one message; nobody names a day after the third hundred

CN_SIGNS = "零〇一二两三四五六七八九十廿"
CN = f"[{CN_SIGNS}]{{1,3}}"
NUM = rf"(?:\d{{1,2}}|{CN})"
NOT_INSIDE_NUMBER = rf"(?<![\d{CN_SIGNS}])"
TO = r"(?:一直到|到|至|-|~|〜|—|–)"

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """The message in one width, lower case, one line (a new line is a comma), without control characters, at most LIMIT characters."""
    folded = unicodedata.normalize("NFKC", text[:LIMIT].replace("\n", ",").replace("\r", " ").replace("\t", " "))
    kept = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Mn", "Me"})
    return _SPACES.sub(" ", kept).strip().lower()[:LIMIT]


def read_number(text: str) -> int | None:
    """A number below a hundred in digits or Chinese numerals, e.g. 12, 十二, 二十五, 廿五, 零五; None where it is neither."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    if len(text) == 2 and text[0] in "零〇" and text[1] in _DIGITS:
        return _DIGITS[text[1]]
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    digits = set(_DIGITS) - set("零〇两")
    if (tens and tens not in digits) or (ones and ones not in digits):
        return None
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def number(text: str) -> int:
    """A number that a pattern has already seen, or 0 where the numerals do not form one (0 is no day and no month)."""
    read = read_number(text)
    return 0 if read is None else read


def blank(text: str, start: int, end: int, mark: str) -> str:
    """The text with one stretch covered, so that positions stay and nothing is read twice."""
    return text[:start] + mark * (end - start) + text[end:]
