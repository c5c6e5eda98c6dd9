"""Values in the fields of a template or subscription message: within the size of their kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.fields import FieldTooLong, cut_field
from bot.rendering.splitting import utf16_units

FAMILY = "👨‍👩‍👧"  # eight units


@pytest.mark.parametrize(
    ("name", "value", "fitting"),
    [
        ("thing1", "老年人优待证", "老年人优待证"),
        ("thing12", "字" * 20, "字" * 20),
        ("thing2", "字" * 21, "字" * 19 + "…"),
        ("thing2", "青禾街道东门巷6号，\n从东门进", "青禾街道东门巷6号， 从东门进"),
        ("thing2", "字" * 18 + " 字字字", "字" * 18 + "…"),
        ("thing3", "字" * 12 + FAMILY, "字" * 12 + FAMILY),
        ("thing3", "字" * 13 + FAMILY, "字" * 13 + "…"),
        ("character_string4", "0" * 33, "0" * 31 + "…"),
        ("symbol5", "★★★★★★", "★★★★…"),
        ("name6", "阿不都热合曼·买买提江", "阿不都热合曼·买买…"),
        ("name6", "Alexander Hamilton", "Alexander Hamilton"),
        ("name6", "Alexander Hamilton Junior", "Alexander Hamilton…"),
        ("phrase7", "等待您补正材料", "等待您补正"),
        ("letter8", "x" * 40, "x" * 32),
        ("number9", "32", "32"),
        ("phone_number10", "+86-0766-66888866", "+86-0766-66888866"),
        ("car_number11", "粤A8Z888挂", "粤A8Z888挂"),
        ("amount12", "￥12.50元", "￥12.50元"),
        ("time13", "2026年12月5日 10:00~2026年12月5日 10:20", "2026年12月5日 10:00~2026年12月5日 10:20"),
        ("date14", "2026年12月5日 10:00", "2026年12月5日 10:00"),
        ("remark", "字" * 60, "字" * 60),
        ("thing", "字" * 21, "字" * 19 + "…"),
        ("", "字", "字"),
    ],
)
def test_cuts_a_value_to_the_size_of_its_kind(name: str, value: str, fitting: str) -> None:
    assert cut_field(name, value) == fitting


@pytest.mark.parametrize(("name", "value"), [("number1", "1" * 33), ("phone_number2", "1" * 18), ("car_number3", "粤A12345678")])
def test_cuts_no_number_into_another(name: str, value: str) -> None:
    with pytest.raises(FieldTooLong, match=name):
        cut_field(name, value)


@given(
    st.sampled_from([("thing1", 20), ("character_string2", 32), ("symbol3", 5), ("phrase4", 5), ("letter5", 32), ("name6", 20)]),
    st.lists(st.sampled_from((FAMILY, "🇨🇳", "字", "a", " ", "\n", "e\u0301"))).map("".join) | st.text(),
)
def test_always_fits(field: tuple[str, int], value: str) -> None:
    name, size = field
    cut = cut_field(name, value)
    assert utf16_units(cut) <= size and "\n" not in cut
    assert cut_field(name, cut) == cut
