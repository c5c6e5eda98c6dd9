"""The legal syllables of Mandarin without tones, and the cutting of typed pinyin into them."""

from functools import lru_cache

_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan ue un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
SYLLABLES = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
LONGEST = max(map(len, SYLLABLES))
LONGEST_WORD = 120  # letters in one run that are tried; a longer run is a key held down, not pinyin


@lru_cache(maxsize=4096)
def cut(letters: str) -> tuple[str, ...]:
    """Cut a run of lower-case letters into syllables, as few as possible; empty where it is no pinyin."""
    if len(letters) > LONGEST_WORD:
        return ()
    best: list[tuple[int, int, tuple[str, ...]] | None] = [None] * (len(letters) + 1)
    best[0] = (0, 0, ())
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - LONGEST), end):
            before, piece = best[start], letters[start:end]
            if before is None or piece not in SYLLABLES:
                continue
            # By the spelling rules a syllable that begins with a vowel stands first, or behind an apostrophe: fewer of them is likelier.
            path = (before[0] + 1, before[1] + (piece[0] in "aeo"), (*before[2], piece))
            current = best[end]
            if current is None or path[:2] < current[:2]:
                best[end] = path
    whole = best[-1]
    return whole[2] if whole else ()
