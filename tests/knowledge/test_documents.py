"""The papers a material is made of."""

import pytest

from knowledge.documents import papers
from knowledge.procedure import Material, MaterialForm


def material(name: str, form: MaterialForm = MaterialForm.SHOWN, count: int = 1) -> Material:
    return Material(name=name, form=form, count=count, source="自己带来")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("居民身份证", ["身份证"]),
        ("逝者户口簿和身份证", ["逝者户口簿", "逝者身份证"]),
        ("去世人的户口簿", ["逝者户口簿"]),
        ("逝者的死亡医学证明", ["死亡证明"]),
        ("死亡证明或火化证", ["死亡证明"]),
        ("父母双方的身份证、结婚证", ["父母身份证", "结婚证"]),
        ("孩子的居民身份证或户口簿", ["孩子身份证"]),
        ("出生医学证明（原件）", ["出生医学证明"]),
        ("居住证明", ["居住证明"]),
        ("遇到困难的材料", ["遇到困难的材料"]),
    ],
)
def test_is_told_by_its_name(name: str, expected: list[str]) -> None:
    assert [paper.name for paper in papers(material(name))] == expected


@pytest.mark.parametrize(
    ("form", "original", "copies"),
    [
        (MaterialForm.SHOWN, True, 0),
        (MaterialForm.ORIGINAL, True, 0),
        (MaterialForm.COPY, False, 2),
        (MaterialForm.ORIGINAL_AND_COPY, True, 2),
        (MaterialForm.ELECTRONIC, False, 0),
    ],
)
def test_is_wanted_in_the_original_or_in_copies(form: MaterialForm, original: bool, copies: int) -> None:
    [paper] = papers(material("身份证", form, 2))
    assert (paper.original, paper.copies) == (original, copies)
