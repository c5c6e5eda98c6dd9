"""Before any item is looked for: is somebody in danger, is it only talk, is it a matter for us at all, which side is asked about?"""

import re

from knowledge.text import content, normalise
from knowledge.wording.emergencies import EMERGENCIES, EMERGENCY_WORDINGS, FEARED, HAZARD, OVER, URGENT, Emergency, EmergencyKind
from knowledge.wording.facets import EMPTY_WORDS, FACET_WORDINGS, Facet
from knowledge.wording.out_of_scope import ELSEWHERE, INSULT
from knowledge.wording.smalltalk import BESIDE, COMPANY, COURTESY, LONGEST, SMALL_TALK, ChitChat

__all__ = [
    "ChitChat",
    "Emergency",
    "EmergencyKind",
    "Facet",
    "find_chitchat",
    "find_courtesy",
    "find_emergency",
    "find_facet",
    "is_elsewhere",
    "is_noise",
    "says_only_facet",
]

_MEANINGFUL = re.compile(r"[^\W\d_]")
_SAME = re.compile(r"(.)\1*")


def find_emergency(text: str) -> Emergency | None:
    """The danger somebody is in now, or None: what is over, what is only feared, and what asks for papers or money is none."""
    text = normalise(text)
    for kind, wording in EMERGENCY_WORDINGS:
        before = wording.before(text)
        if before is None:
            continue
        if kind is EmergencyKind.SUICIDE or URGENT.found(text) or not (_feared(before) or OVER.found(text) or HAZARD.found(text)):
            return EMERGENCIES[kind]
    return None


def _feared(before: str) -> bool:
    return FEARED.found(re.split("[,?]", before)[-1][-12:])


def find_chitchat(text: str) -> ChitChat | None:
    """The kind of small talk where the text is nothing else."""
    text = normalise(text)
    if COMPANY.found(text):
        return ChitChat.OTHER
    if not text or len(text) > LONGEST:
        return None
    rest, kinds = text, []
    for kind, wording in SMALL_TALK:
        if wording.found(rest):
            kinds.append(kind)
            rest = wording.without(rest)
    return kinds[0] if kinds and not BESIDE.without(rest).strip() else None


def find_courtesy(normalised: str) -> ChitChat | None:
    """Thanks or good wishes in a text in which nothing else was found."""
    return next((kind for kind, wording in COURTESY if wording.found(normalised)), None)


def find_facet(normalised: str) -> Facet | None:
    """Which side of a matter the text asks about, or None where it only names the matter."""
    return next((facet for facet, wording in FACET_WORDINGS if wording.found(normalised)), None)


def says_only_facet(normalised: str) -> bool:
    """Whether a text that asks for a facet names nothing else: 要带什么, 那要多久."""
    return not EMPTY_WORDS.without(content(normalised)).strip()


def is_noise(normalised: str) -> bool:
    """Whether the text says nothing: empty, marks and digits only, one letter again and again."""
    if not _MEANINGFUL.search(normalised):
        return True
    letters = "".join(_MEANINGFUL.findall(normalised))
    return len(letters) > 2 and len(_SAME.findall(letters)) == 1


def is_elsewhere(normalised: str) -> bool:
    """Whether it is plainly a matter for somebody else, an advertisement or an insult."""
    return ELSEWHERE.found(normalised) or INSULT.found(normalised)
