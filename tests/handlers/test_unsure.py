"""When it is not sure what is meant: choices, a no, a person after the second miss, and what is kept of it."""

from casework import questions
from casework.questions import Question, QuestionKind
from tests.support.dialogue import NOT, Dialogue


def kept(resident: Dialogue) -> list[Question]:
    return list(resident.station.read(questions.waiting))


def test_a_second_miss_offers_a_person_and_no_third_round(resident: Dialogue) -> None:
    resident.plays(
        ("给狗绝育多少钱", ("您问的是", "2 不是")),
        ("2", "再说一遍"),
        ("给狗绝育多少钱", ("您问的是", "2 不是")),
        ("2", ("没听明白", "要工作人员给您回电吗", NOT("再说一遍"))),
    )


def test_none_of_several_is_an_answer_too(resident: Dialogue) -> None:
    resident.plays(("医保", ("您问的是哪一件", "都不是")), ("都不是", "再说一遍"), ("老年证怎么办", "【老年人优待证】"))


def test_what_was_asked_is_kept_masked_and_counted(resident: Dialogue) -> None:
    """S: nothing that points at a person, and nobody it was asked by."""
    resident.says("我叫王秀英，手机13812345678，车子被贴条了怎么申诉")
    other = resident.station.resident("另一位")
    other.says("我叫王秀英，手机13812345678，车子被贴条了怎么申诉")
    [question] = kept(resident)
    assert (question.text, question.times, question.kind) == (
        "我叫〔姓名〕，手机〔手机号〕，车子被贴条了怎么申诉",
        2,
        QuestionKind.UNKNOWN,
    )


def test_a_no_and_a_choice_are_remembered_of_the_question(resident: Dialogue) -> None:
    resident.says("给狗绝育多少钱", "不是", "医保", "1")
    by_text = {question.text: question for question in kept(resident)}
    rejected, picked = by_text["给狗绝育多少钱"], by_text["医保"]
    assert (rejected.kind, rejected.rejected) == (QuestionKind.REJECTED, "dog-registration")
    assert (picked.kind, picked.chosen) == (QuestionKind.UNSURE, "medical-insurance-transfer")


def test_what_is_sure_leaves_nothing_behind(resident: Dialogue) -> None:
    resident.says("老年证怎么办", "你好", "谢谢")
    assert kept(resident) == []
