"""The setting that says how notices are told in a form."""

import json
from typing import Any

import pytest

from bot.wechat.templates import TemplatesError, Unfit, read_templates
from tests.bot.wechat.support import FIELDS, forms

FACTS = {"subject": "老年人优待证", "time": "2026年12月05日 10:00", "place": "东门服务点", "code": "12345674", "note": "请按时来"}


def mistakes(given: Any) -> list[str]:
    """What is wrong with a setting."""
    with pytest.raises(TemplatesError) as wrong:
        read_templates(given if isinstance(given, str) else json.dumps(given))
    return wrong.value.mistakes


def test_needs_no_forms() -> None:
    assert read_templates("") == read_templates(" \n") == {}


def test_fills_each_field_with_its_fact() -> None:
    form = read_templates(forms(template="T1"))["appointment"]
    assert (form.template, form.subscription, form.lasting) == ("T1", "", False)
    assert form.fill(FACTS)["thing1"] == {"value": "老年人优待证"}


def test_cannot_fill_a_number_with_nothing() -> None:
    form = read_templates(forms(template="T1"))["appointment"]
    with pytest.raises(Unfit, match="character_string4"):
        form.fill({**FACTS, "code": ""})


def test_cannot_cut_a_telephone_number() -> None:
    form = read_templates(json.dumps({"appointment": {"template": "T1", "fields": {"phone_number1": "phone"}}}))["appointment"]
    with pytest.raises(Unfit, match="phone_number1"):
        form.fill({"phone": "000-6620101" * 3})


@pytest.mark.parametrize("text", ["老年证", "{", "[]", "1", "[" * 100_000])
def test_says_what_is_no_object(text: str) -> None:
    (mistake,) = mistakes(text)
    assert "JSON" in mistake and "appointment" in mistake


def test_names_every_mistake_at_once() -> None:
    given = {
        "预约": {"template": "T1", "fields": FIELDS},
        "appointment": {"fields": {"什么1": "subject", "thing2": "weather"}, "colour": "red", "lasting": "yes"},
        "callback": {"template": 1, "fields": []},
        "news": "T1",
    }
    found = mistakes(given)
    for part in (
        "“预约”",
        "至少要有",
        "“什么1”",
        "“weather”",
        "colour",
        "lasting",
        "callback 的 template",
        "callback 的 fields",
        "news 应是",
    ):
        assert [each for each in found if part in each], (part, found)
    assert len(found) == 9
