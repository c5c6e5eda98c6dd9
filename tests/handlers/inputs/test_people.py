import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.inputs import mask_name, mask_phone, parse_name, parse_phone


@pytest.mark.parametrize(
    "text",
    [
        "13812345678", "138 1234 5678", "138-1234-5678", "+8613812345678", "+86 138 1234 5678", "86-13812345678", "008613812345678",
        "１３８１２３４５６７８",
        "一三八一二三四五六七八", "幺三八幺二三四五六七八", "我的电话是13812345678", "王秀英13812345678", "电话:13812345678,谢谢",
        "13812345678 13812345678",
    ],
)  # fmt: skip
def test_hears_a_mobile_number(text: str) -> None:
    assert parse_phone(text) == "13812345678"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("010-65512345", "010-65512345"), ("01065512345", "010-65512345"), ("(010)65512345", "010-65512345"),
        ("0571 8765432", "0571-8765432"),
        ("0571-87654321转801", "0571-87654321-801"),
    ],
)  # fmt: skip
def test_hears_a_landline_with_its_area(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    "text",
    [
        "", "12812345678", "1381234567", "138123456789", "138 1234 56789", "110101199003071234", "65512345", "12345", "18号楼1502", "😀",
        "13812345678和13912345678", "2026-12-05 10:30",
    ],
)  # fmt: skip
def test_hears_no_number_or_will_not_choose_between_two(text: str) -> None:
    assert parse_phone(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王秀英", "王秀英"), ("我叫王秀英", "王秀英"), ("我是王秀英", "王秀英"), ("姓名:李明", "李明"), ("王秀英 13812345678", "王秀英"),
        ("13812345678 王秀英", "王秀英"), ("我叫王秀英,电话13812345678", "王秀英"), ("王秀英本人", "王秀英"), ("姓王", "王"),
        ("我姓王", "王"),
        ("免贵姓欧阳", "欧阳"), ("王女士", "王女士"), ("王师傅", "王师傅"), ("老王", "老王"), ("小李", "小李"), ("叫我老张就行", "老张"),
        ("欧阳娜娜", "欧阳娜娜"), ("买买提·吐尔逊", "买买提·吐尔逊"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("我叫扎西", "扎西"),
        ("我叫周一鸣", "周一鸣"),
        ("Tom Smith", "Tom Smith"), ("郝好", "郝好"), ("王秀英。", "王秀英"),
    ],
)  # fmt: skip
def test_hears_a_name(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "你好", "谢谢", "不行", "可以", "是", "要", "马上", "全部", "明白", "居民", "公积金", "老年证", "高龄津贴", "明天上午",
        "周三", "周末", "来不了", "我想预约", "时间不行", "李四的妈妈", "安排一下", "hello", "王😀", "王1", "13812345678", "王" * 21,
        "我叫什么", "\x00",
    ],
)  # fmt: skip
def test_takes_no_sentence_digit_or_sign_for_a_name(text: str) -> None:
    assert parse_name(text) is None


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("010-65512345", "010-****2345"),
        ("0571-87654321-801", "0571-****4321"),
        ("12345", "***45"),
        ("", ""),
    ],
)  # fmt: skip
def test_masks_a_number(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王秀英", "王**"), ("张三", "张*"), ("欧阳娜娜", "欧阳**"), ("王女士", "王女士"), ("王秀英女士", "王**女士"), ("老王", "老王"),
        ("李", "李"),
        ("买买提·吐尔逊", "买**"), ("Tom Smith", "T**"), ("", ""),
    ],
)  # fmt: skip
def test_masks_a_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(max_size=80) | st.text(st.sampled_from("王李我叫姓是电话138 -+0·老女士,的"), max_size=400))
def test_never_raises(text: str) -> None:
    phone, name = parse_phone(text), parse_name(text)
    assert phone is None or re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}(-\d{1,6})?", phone)
    assert name is None or 1 <= len(name) <= 20
    mask_name(text)
    mask_phone(text)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii))
def test_shows_seven_digits_of_a_mobile_at_most(phone: str) -> None:
    assert parse_phone(phone) == phone
    assert mask_phone(phone) == f"{phone[:3]}****{phone[-4:]}"
