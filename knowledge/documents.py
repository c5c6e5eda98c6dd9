"""Which papers a material is made of: 逝者户口簿和身份证 are two, and 死亡证明 is the same one whatever an item calls it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.procedure import Material, MaterialForm

KNOWN = (
    ("死亡证明", "死亡(?:医学)?证明"),
    ("火化证明", "火化证(?:明)?"),
    ("出生医学证明", "出生(?:医学)?证明?"),
    ("结婚证", "结婚证|婚姻证件"),
    ("户口簿", "户口(?:簿|本)|户籍本"),
    ("居住证", "居住证(?!明)"),
    ("身份证", "身份证"),
    ("社保卡", "社保卡|社会保障卡"),
    ("银行卡", "银行卡|存折|一卡通"),
    ("残疾人证", "残疾人?证"),
    ("预防接种证", "接种证"),
    ("照片", "照片|免冠照"),
)
"""The papers that many items want, and how they are written."""
OWNERS = (("逝者", "逝者|去世|死者|亡者|亡故"), ("孩子", "孩子|新生儿|宝宝|婴儿|幼儿|子女|儿童|学生"), ("父母", "父母|爸妈|夫妻|双方|夫妇"))
OWNERLESS = frozenset({"死亡证明", "火化证明", "出生医学证明", "结婚证", "预防接种证"})
"""Papers of which the occasion knows only one."""
ORIGINALS = frozenset({MaterialForm.ORIGINAL, MaterialForm.SHOWN, MaterialForm.ORIGINAL_AND_COPY, MaterialForm.FILLED_IN})
COPIES = frozenset({MaterialForm.COPY, MaterialForm.ORIGINAL_AND_COPY})
_ASIDE = re.compile(r"[（(].*?[）)]")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as one item wants it: seen or kept in the original, and in how many copies."""

    name: str
    original: bool
    copies: int


def papers(material: Material) -> Iterator[Paper]:
    """The papers of a material in the order of its name; of what is joined by 或 the first will do."""
    original = material.form in ORIGINALS
    copies = material.count if material.form in COPIES else 0
    for name in _names(_ASIDE.sub("", material.name)):
        yield Paper(name, original, copies)


def _names(text: str) -> tuple[str, ...]:
    first_choice = text.split("或")[0]
    owner = next((owner for owner, words in OWNERS if re.search(words, first_choice)), "")
    found = [(match.start(), name) for name, words in KNOWN if (match := re.search(words, first_choice))]
    if not found:
        return (text,)
    return tuple(name if name in OWNERLESS else f"{owner}{name}" for _, name in sorted(found))
