"""What a reader takes for one character (字素簇): a letter with its marks, an emoji with all that belongs to it, a flag.

The rules are those of Unicode's annex 29 (unicode.org/reports/tr29), drawn wider where that is simpler: two characters that only
may belong together stay together.
"""

import re
from unicodedata import category

JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me", "Mc"})  # accents, variation selectors, the frame of a keycap, vowel signs
_ATTACHED = re.compile("[\u200c\u200d\u0e33\u0eb3\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
"""What attaches without being a mark: joiners, two vowels, parts of Hangul syllables, kana voicing, skin tones, tags of regional flags."""
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")


def graphemes(text: str) -> list[str]:
    """The characters of a text as a reader counts them; joined they are the text."""
    found: list[str] = []
    for char in text:
        if found and _belongs(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _belongs(before: str, char: str) -> bool:
    last = before[-1]
    if last < " ":
        return before == "\r" and char == "\n"
    if char < "\u00a9":  # the first sign that can be part of an emoji; marks come later
        return False
    if category(char) in _MARKS or _ATTACHED.match(char):
        return True
    if last == JOINER:
        return category(char)[0] == "S" or category(char) == "Cn"  # an emoji may be younger than Python's tables
    return len(before) == 1 and bool(_FLAG_LETTER.match(before) and _FLAG_LETTER.match(char))
