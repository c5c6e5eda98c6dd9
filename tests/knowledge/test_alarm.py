"""Danger: said plainly, described in a roundabout way, in other scripts, and what only sounds like it (M2.4)."""

from collections.abc import Sequence

import pytest

from knowledge import lessons
from knowledge.alarm import Alarm, Verdict
from knowledge.features import asking
from knowledge.learning import Lesson, learn
from knowledge.meaning import learn_meaning
from knowledge.ranker import NOTHING
from knowledge.school import Learned
from knowledge.text import normalise
from knowledge.vectors import vectors_of
from knowledge.wording.emergencies import EmergencyKind
from tests.support.learned import CACHE, SCHOOL
from tests.support.small import SMALL

LEARNED: Learned = SCHOOL.learned(SMALL)
ALARM = Alarm(LEARNED.dangers, LEARNED.danger_meaning, SCHOOL.encoder)
RULES = Alarm(None, None, None)
WRITERS = ("hotline", "roundabout")


def kind(alarm: Alarm, said: str) -> EmergencyKind | None:
    found = alarm.judge_with_meaning(normalise(said))
    return found.kind if found is not None else None


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("我妈摔倒起不来了", EmergencyKind.MEDICAL),
        ("厨房一股臭鸡蛋味，头晕得很", EmergencyKind.GAS),
        ("电梯停在半当中，我和娃娃出不来", EmergencyKind.TRAPPED),
        ("隔壁在打孩子，喊救命", EmergencyKind.VIOLENCE),
        ("遗书写好了，我站在楼顶", EmergencyKind.SUICIDE),
        ("奶奶早上出门到现在没回来，她有老年痴呆", EmergencyKind.MISSING),
        ("三楼窗户往外冒黑烟", EmergencyKind.FIRE),
        ("wo ba hun dao le mei you hu xi", EmergencyKind.MEDICAL),
    ],
)
def test_hears_danger_in_plain_and_in_roundabout_words(said: str, danger: EmergencyKind) -> None:
    """Missing one is worse than a false alarm."""
    assert kind(ALARM, said) is danger


@pytest.mark.parametrize(
    "said",
    [
        "电梯坏了，里面没人", "路灯不亮", "青禾苑3号楼", "12-3-402", "王秀英 13800000001", "周六上午十点", "同意", "笑死我了", "热死了空调坏了",
        "去年我爸摔倒住院能报销吗", "飞线充电怕着火", "瘫痪在床想上门办老年证", "人走了开死亡证明要什么", "家暴怎么申请保护令", "我妈一个人在家，能上门吗",
        "孩子找不到工作", "钥匙锁家里了", "急用，能快点吗", "没人接电话", "老年机怎么调音量",
    ],
)  # fmt: skip
def test_leaves_everyday_words_alone(said: str) -> None:
    assert kind(ALARM, said) is None


def test_needs_no_meaning_for_what_is_plain() -> None:
    assert ALARM.judge(normalise("我家着火了")) == Verdict(RULES.judge(normalise("我家着火了")).emergency)
    assert ALARM.judge(normalise("老年证怎么办")) == Verdict(None)


def test_goes_by_rules_where_nothing_was_learned() -> None:
    assert kind(RULES, "我家着火了") is EmergencyKind.FIRE
    assert kind(RULES, "老年证怎么办") is None


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("writer", WRITERS)
def test_hears_what_a_writer_says_by_what_others_taught(writer: str) -> None:
    """Each writer's cries and near-misses, some hundred and fifty to two hundred of each, judged without anything of his."""
    cries, near = _judged(writer)
    assert len(cries) >= 150 and len(near) >= 150
    assert sum(cries) / len(cries) >= {"hotline": 0.88, "roundabout": 0.78}[writer]
    assert sum(near) / len(near) <= {"hotline": 0.04, "roundabout": 0.14}[writer]


def _judged(writer: str) -> tuple[Sequence[bool], Sequence[bool]]:
    ranker = learn(lessons.of_dangers(writer), asking)
    meaning = None
    if SCHOOL.encoder is not None:
        taught = lessons.of_dangers_by_meaning(writer)
        vectors = vectors_of(SCHOOL.encoder, [normalise(lesson.text) for lesson in taught], CACHE)
        meaning = learn_meaning(vectors, [lesson.label for lesson in taught])
    alarm = Alarm(ranker, meaning, SCHOOL.encoder)
    told: dict[bool, list[bool]] = {True: [], False: []}
    for lesson in lessons.dangers_of(writer):
        told[lesson.label != NOTHING].append(kind(alarm, lesson.text) is not None)
    return told[True], told[False]


def test_knows_every_kind_it_was_taught() -> None:
    labels = {lesson.label for lesson in lessons.of_dangers()} - {NOTHING}
    assert labels == {kind.value for kind in EmergencyKind}
    assert isinstance(lessons.of_dangers()[0], Lesson)
