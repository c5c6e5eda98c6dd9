"""Masking: what points at a person is taken out, what was asked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.masking import masked


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我电话13812345678，帮我查一下低保", "我电话〔手机号〕，帮我查一下低保"),
        ("138 1234 5678 打这个", "〔手机号〕 打这个"),
        ("身份证110101199003074514能办吗", "身份证〔证件号〕能办吗"),
        ("身份证11010119900307451X", "身份证〔证件号〕"),
        ("座机010-66201010没人接", "座机〔电话〕没人接"),
        ("卡号6222021234567890123没到账", "卡号〔号码〕没到账"),
        ("我叫王秀英今年八十", "我叫〔姓名〕今年八十"),
        ("我叫王秀英，今年八十", "我叫〔姓名〕，今年八十"),
        ("姓名：李建国 要办老年证", "姓名：〔姓名〕 要办老年证"),
        ("我是外地的能办吗", "我是外地的能办吗"),
        ("我是单亲妈妈", "我是单亲妈妈"),
        ("住青禾苑3号楼2单元501，路灯坏了", "住青禾苑〔门牌〕，路灯坏了"),
        ("12-3-402漏水", "〔门牌〕漏水"),
        ("惠民路18号门口积水", "〔地址〕门口积水"),
        ("加我微信wang_88123", "加我〔账号〕"),
        ("发到lisi@example.cn", "发到〔邮箱〕"),
        ("车牌京A12345被挪", "车牌〔车牌〕被挪"),
        ("看 https://example.cn/a?b=1", "看 〔网址〕"),
        ("我妈80岁，2号能来吗，9点到11点", "我妈80岁，2号能来吗，9点到11点"),
        ("4050补贴和12345热线", "4050补贴和12345热线"),
    ],
)
def test_takes_out_what_points_at_a_person_and_nothing_else(said: str, left: str) -> None:
    """S: what leaves the talk carries no number, address or name."""
    assert masked(said) == left


@given(
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.sampled_from(["电话", "打", "，", " ", "我的号"]),
    st.sampled_from(["谢谢", "", "，急"]),
)
def test_leaves_no_mobile_number(number: str, before: str, after: str) -> None:
    assert number not in masked(f"{before}{number}{after}")
