"""Life events: one list over all that has to be seen to."""

import pytest

from tests.support.dialogue import NOT, Dialogue


@pytest.mark.parametrize(
    ("words", "event"),
    [
        ("孩子出生要办哪些事", "孩子出生"),
        ("刚生了孩子都要办什么手续", "孩子出生"),
        ("老人去世后要办哪些手续", "亲人去世"),
        ("我下个月退休了 要办些什么手续", "要退休了"),
        ("我爸瘫痪了 能办哪些事", "家人残疾"),
        ("刚搬来带着孩子要办哪些事", "带孩子搬来"),
        ("退休一件事", "要退休了"),
    ],
)
def test_is_found_by_what_people_say(resident: Dialogue, words: str, event: str) -> None:
    resident.plays((words, (f"【{event}】", "按这个顺序办", "①", "②")))


@pytest.mark.parametrize("words", ["新生儿医保怎么办", "老年证怎么办", "高龄津贴怎么办手续"])
def test_leaves_the_question_about_one_item_alone(resident: Dialogue, words: str) -> None:
    resident.plays((words, NOT("按这个顺序办")))


def test_leads_to_each_item_by_its_number(resident: Dialogue) -> None:
    resident.plays(("孩子出生要办哪些事", ("①怀孕后、出生前：生育登记", "②出生后1个月内：新生儿落户")), ("2", "【新生儿落户】"))


def test_puts_the_materials_of_all_together(resident: Dialogue) -> None:
    """M1.2: one list; each paper once, with the items that want it."""
    resident.plays(
        ("孩子出生要办哪些事", "材料合在一起看"), ("材料合在一起看", ("要带的合在一起", "第1件", "要填的表到窗口填")), ("1", "按这个顺序办")
    )
