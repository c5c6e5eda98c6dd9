import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.inputs import parse_number, parse_yes_no


@pytest.mark.parametrize(
    "text",
    [
        "是", "是的", "对", "对的", "好", "好的", "好吧", "行", "可以", "要", "嗯", "嗯嗯", "确认", "没问题", "没错", "不错", "ok", "OK!",
        "yes", "好的谢谢", "是的,没错", "那行吧", "同意", "需要", "有", "可以可以", "👍", "ＯＫ", "当然",
    ],
)  # fmt: skip
def test_hears_a_yes(text: str) -> None:
    assert parse_yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "不", "不是", "不对", "不用", "不要", "不行", "不好", "不需要", "不同意", "否", "no", "No", "没有", "算了", "算了吧",
        "不用了谢谢", "错了", "不了", "别",
    ],
)  # fmt: skip
def test_hears_a_no(text: str) -> None:
    assert parse_yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "是不是", "好不好", "行不行", "要不要", "可以吗", "嗯?", "对不起", "不好意思", "好吧不用了", "不,是", "对,不过",
        "好像不对", "1", "要身份证吗", "要多少钱", "可以办居住证", "随便", "谢谢", "你好", "是王秀英", "明天行", "\x00", "😀",
    ],
)  # fmt: skip
def test_leaves_open_what_is_mixed_asked_or_something_else(text: str) -> None:
    assert parse_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("1.", 1), ("1。", 1), ("1、", 1), ("①", 1), ("❷", 2), ("1️⃣", 1), ("１", 1), ("一", 1), ("第一", 1), ("第一个", 1),
        ("第二条", 2),
        ("选2", 2), ("我选3", 3), ("2吧", 2), ("2号", 2), ("(2)", 2), ("要1", 1), ("十", 10), ("12", 12), (" 3 ", 3), ("1谢谢", 1),
        ("二", 2),
    ],
)  # fmt: skip
def test_hears_the_number_of_a_choice(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-1", "3.5", "100", "138", "一二", "两个", "一点", "1 十点", "2换时间", "1个人", "12月5号", "1 还有老板欠我两个月工资",
        "13812345678", "是", "😀", "一下",
    ],
)  # fmt: skip
def test_hears_no_number_in_anything_longer(text: str) -> None:
    assert parse_number(text) is None


@given(st.text(max_size=80) | st.text(st.sampled_from("是不对好行要一二第个选12.①吗?没有"), max_size=500))
def test_never_raises(text: str) -> None:
    assert parse_yes_no(text) in {True, False, None}
    number = parse_number(text)
    assert number is None or 1 <= number <= 99


@given(st.integers(1, 99))
def test_hears_every_number_a_menu_may_have(number: int) -> None:
    assert parse_number(f"第{number}个") == parse_number(str(number)) == number
