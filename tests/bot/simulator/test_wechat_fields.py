"""What the fields of a WeChat template take."""

import pytest

from bot.simulator.wechat.errors import Refused
from bot.simulator.wechat.fields import FIELD_RULES, Template

TAKEN = {
    "thing": ["字" * 20, "居住证签注（五福社区）", "a b 1"],
    "number": ["0", "3.50", "9" * 32],
    "letter": ["a", "Z" * 32],
    "symbol": ["+-*/%", "！"],
    "character_string": ["A-2026-0007", "x" * 32],
    "time": ["15:01", "9:05:30", "2026年12月3日 15:01", "2026-12-03 09:30", "09:00~11:30"],
    "date": [
        "2026年12月3日",
        "12月3日",
        "2026年12月",
        "2026-12-03",
        "2026/12/03 15:01",
        "2026.12.03",
        "12-03",
        "2026年12月3日~2026年12月5日",
    ],
    "amount": ["0", "￥12.50", "100元", "9" * 10],
    "phone_number": ["0826-2222222", "138****5678", "+86-0766-66888866"],
    "car_number": ["粤A8Z888挂", "川X12345"],
    "name": ["王阿姨", "阿卜杜拉·买买提", "Li Ming", "字" * 10, "A" * 20],
    "phrase": ["已预约", "字" * 5],
}
REFUSED = {
    "thing": ["字" * 21, "两\n行"],
    "number": ["三", "9" * 33, "1."],
    "letter": ["a1", "a" * 33, "字"],
    "symbol": ["++++++", "a", "字"],
    "character_string": ["编号7", "x" * 33],
    "time": ["25:00", "明天上午", "2026年12月3日", "9点"],
    "date": ["15:01", "明天", "2026年"],
    "amount": ["免费", "$$1", "9" * 11],
    "phone_number": ["1" * 18, "电话见网页"],
    "car_number": ["粤A8Z888888", "粤a12345"],
    "name": ["字" * 11, "字" + "A" * 10, "A" * 21, "王1"],
    "phrase": ["字" * 6, "OK", "已 约"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in TAKEN.items() for value in values])
def test_takes_what_fits(kind: str, value: str) -> None:
    assert Template("T", "标题", {f"{kind}7": "名称"}).fill({f"{kind}7": {"value": value}}) == {"名称": value}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in REFUSED.items() for value in values])
def test_refuses_what_does_not_fit_and_names_the_field(kind: str, value: str) -> None:
    with pytest.raises(Refused, match=rf"47003.*data\.{kind}7\.value invalid"):
        Template("T", "标题", {f"{kind}7": "名称"}).fill({f"{kind}7": {"value": value}})


def test_has_examples_for_every_kind_of_field() -> None:
    assert set(TAKEN) == set(REFUSED) == set(FIELD_RULES)


@pytest.mark.parametrize("fields", [{}, {"first": "开头"}, {"keyword1": "关键词"}, {"thing": "没有编号"}])
def test_knows_no_template_with_fields_of_no_known_kind(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no such kind"):
        Template("T", "标题", fields)
