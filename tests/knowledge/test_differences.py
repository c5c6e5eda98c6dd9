"""Differences: nothing where nothing changed, and every change told in words that a reader of the catalogue knows."""

from datetime import date, time
from typing import Any

import pytest

from knowledge.catalogue import Catalogue
from knowledge.differences import Act, differences, lines
from knowledge.labels import FIELD_NAMES
from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import ApplicationWindow, Fee, Handling, Limit, LimitUnit, Material, MaterialForm, Result, Stage
from knowledge.serialising import from_json, to_json
from knowledge.service_item import (
    Admission,
    Codes,
    Criterion,
    ItemKind,
    ItemStatus,
    Level,
    Offer,
    Question,
    Referral,
    ServiceItem,
    ServiceMode,
    Source,
    SourceKind,
)
from knowledge.stations import Category, Counter, DayKind, OpeningHours, Season, Station, StationKind
from knowledge.values import Value
from tests.support.small import CARD, EVENT, SMALL, STATION, SUBSIDY, with_items

OTHER: dict[str, tuple[Any, Any]] = {
    "kind": (ItemKind.GRANT, ItemKind.REWARD),
    "codes": (Codes(base="A00000000001"), Codes(base="A00000000001", local="X")),
    "status": (ItemStatus.ADMITTED, ItemStatus.SUSPENDED),
    "category": (Category.ELDERLY, Category.RELIEF),
    "handling": (Handling.PROMISED, Handling.ON_THE_SPOT),
    "level": (Level.STREET, Level.CITY),
    "effective_from": (None, date(2027, 1, 1)),
    "effective_until": (date(2027, 1, 1), None),
    "statutory_limit": (None, Limit(amount=30, unit=LimitUnit.WORKING_DAYS)),
    "promised_limit": (Limit(amount=30, unit=LimitUnit.WORKING_DAYS), Limit(amount=20, unit=LimitUnit.WORKING_DAYS)),
    "fee": (Fee(charged=False, text="不收费"), Fee(charged=True, text="工本费10元")),
    "result": (Result(name="证"), Result(name="证", delivery=("邮寄",))),
    "admission": (None, Admission(department="民政局", basis="文件", decided_by="街道", decided_on=date(2026, 1, 1))),
    "eligibility": (
        (Criterion(question="满了吗", otherwise="再等等"),),
        (Criterion(question="满了吗", expected=False, otherwise="再等等"),),
    ),
    "stages": ((Stage(name="审核", body="街道"),), (Stage(name="审核", body="区里"),)),
    "materials": ((Material(name="身份证", form=MaterialForm.SHOWN),), (Material(name="身份证", form=MaterialForm.COPY),)),
    "offers": ((Offer(station="centre", mode=ServiceMode.ACCEPT),), (Offer(station="centre", mode=ServiceMode.COLLECT),)),
    "referrals": ((), (Referral(name="派出所"),)),
    "windows": ((ApplicationWindow(opens="01-01", closes="02-01"),), (ApplicationWindow(opens="01-01", closes="03-01"),)),
    "questions": ((Question(question="几寸", answer="一寸"),), (Question(question="几寸", answer="两寸"),)),
    "sources": ((Source(title="条例", kind=SourceKind.LAW),), (Source(title="条例", kind=SourceKind.OFFICIAL),)),
    "counters": (STATION.counters, (*STATION.counters, Counter(id="second", name="2号窗口", categories=(Category.ELDERLY,)))),
    "hours": (STATION.hours, (OpeningHours(days=(DayKind.WORKDAY,), opens=time(9), closes=time(18)),)),
    "steps": (EVENT.steps, tuple(reversed(EVENT.steps))),
    "communities": (("青禾社区",), ("青禾社区", "惠民社区")),
}
"""Two values of a field, where a word or a number more does not do."""


def two_values(model: type[Value], name: str) -> tuple[Any, Any]:
    """Two values that a field can have."""
    if name in OTHER and not (model is ServiceItem and name == "steps") and not (model is Station and name == "kind"):
        return OTHER[name]
    if model is Station and name == "kind":
        return StationKind.CENTRE, StationKind.OUTLET
    default = model.model_fields[name].annotation
    if default is bool or default == bool | None:
        return False, True
    if default is str or name in ("id", "name", "short_name", "address", "phone", "summary", "audience"):
        return "甲", "乙"
    if str(default).startswith("tuple[") or "tuple[" in str(default):
        return ("甲", "乙"), ("甲", "丙")
    return 10, 20


def fields() -> list[tuple[str, str]]:
    models: dict[str, type[Value]] = {"items": ServiceItem, "stations": Station, "life_events": LifeEvent}
    return [(kind, name) for kind, model in models.items() for name in model.model_fields if name != "id"]


def changed(kind: str, name: str, value: Any) -> Catalogue:
    first, *others = getattr(SMALL, kind)
    return SMALL.model_copy(update={kind: (first.model_copy(update={name: value}), *others)})


def of_card(**fields: Any) -> list[str]:
    """What is told when the card changes."""
    found = differences(SMALL, with_items(CARD.model_copy(update=fields)))
    assert {(change.kind, change.id, change.name) for change in found} == {("事项", "elder-card", "老年人优待证")}
    return [str(change) for change in found]


def test_finds_nothing_where_nothing_changed() -> None:
    assert differences(SMALL, SMALL) == ()
    assert differences(SMALL, from_json(to_json(SMALL))) == ()
    assert lines(()) == ()


@pytest.mark.parametrize(("kind", "name"), fields())
def test_shows_every_field_that_changed(kind: str, name: str) -> None:
    model: type[Value] = type(getattr(SMALL, kind)[0])
    before, after = (changed(kind, name, value) for value in two_values(model, name))
    found = differences(before, after)
    assert found, name
    assert {change.field for change in found} == {name}
    assert {change.where[0] for change in found} == {"步骤" if (kind, name) == ("life_events", "steps") else FIELD_NAMES[name]}
    assert differences(after, before), "and the other way round"


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (model, name)
        for model in (
            *(Codes, Admission, Offer, Referral, Criterion, Question, Source, Limit, Stage, Material, ApplicationWindow, Fee, Result),
            *(Season, OpeningHours, Counter, EventStep),
        )
        for name in model.model_fields
    ],
)
def test_has_a_chinese_name_for_every_part_of_a_field(model: type[Value], name: str) -> None:
    assert not FIELD_NAMES[name].isascii()


def test_tells_of_items_that_come_and_go() -> None:
    new = SUBSIDY.model_copy(update={"id": "elder-canteen", "name": "助餐"})
    found = differences(SMALL, with_items(new, without=("elder-card",)))
    assert [(change.act, change.id, change.where) for change in found] == [
        (Act.ADDED, "elder-canteen", ()),
        (Act.REMOVED, "elder-card", ()),
    ]
    assert lines(found) == ("新增事项 助餐（elder-canteen）", "删去事项 老年人优待证（elder-card）")


def test_tells_of_a_status_that_changed() -> None:
    assert of_card(status=ItemStatus.SUSPENDED, redirect="市民中心") == ["准入状态：已准入 → 暂停", "现去向：（空） → 市民中心"]


def test_finds_the_material_that_changed() -> None:
    card, photo = CARD.materials
    assert of_card(materials=(card, photo.model_copy(update={"count": 3}))) == ["申请材料·“近期一寸照片”·份数：2 → 3"]
    assert of_card(materials=(photo,)) == ["申请材料：删去“居民身份证”"]
    book = Material(name="户口簿", form=MaterialForm.SHOWN)
    assert of_card(materials=(book, card, photo)) == ["申请材料：新增“户口簿”"]
    assert of_card(materials=(photo, card)) == ["申请材料：换了次序"]
    assert of_card(materials=(card, card, photo)) == ["申请材料：新增“居民身份证（第2个）”"]


def test_finds_the_question_that_changed() -> None:
    [question] = CARD.questions
    assert of_card(questions=(question.model_copy(update={"answer": "两寸。"}),)) == ["常见问题·“照片要几寸？”·回答：一寸。 → 两寸。"]
    [criterion] = CARD.eligibility
    assert of_card(eligibility=(criterion.model_copy(update={"expected": False}),)) == ["资格自查·“满六十岁了吗？”·符合的回答：是 → 否"]


def test_finds_the_place_that_changed() -> None:
    [offer] = CARD.offers
    assert of_card(offers=(offer.model_copy(update={"mode": ServiceMode.COLLECT}),)) == ["办理地点·“centre”·服务方式：受理 → 代收"]


def test_tells_a_number_of_days_as_days() -> None:
    assert of_card(promised_limit=Limit(amount=10, unit=LimitUnit.WORKING_DAYS)) == ["承诺办结时限·天数：15 → 10"]
    assert of_card(promised_limit=None) == ["承诺办结时限：天数15，单位工作日 → （空）"]


def test_tells_of_lines_that_come_go_and_change() -> None:
    assert of_card(conditions=("本地居民", "年满六十五岁")) == ["受理条件·第2条：年满六十岁 → 年满六十五岁"]
    assert of_card(conditions=("年满六十岁",)) == ["受理条件：删去“本地居民”"]
    assert of_card(conditions=("有居住证", "本地居民", "年满六十岁")) == ["受理条件：新增“有居住证”"]
    assert of_card(conditions=("年满六十岁", "本地居民")) == ["受理条件：换了次序"]


def test_tells_of_hours_counters_and_life_events() -> None:
    later = STATION.model_copy(update={"hours": (STATION.hours[0].model_copy(update={"closes": time(18)}),)})
    one = LifeEvent(id="moving-in", name="搬来了", summary="搬来要办的事。", steps=EVENT.steps)
    [step, last] = EVENT.steps
    event = EVENT.model_copy(update={"steps": (step.model_copy(update={"when": "满六十五岁"}), last)})
    new = SMALL.model_copy(update={"stations": (later,), "life_events": (event, one)})
    assert lines(differences(SMALL, new)) == (
        "服务点 便民服务中心（centre）",
        "  开放时间·第1条·结束：17:00 → 18:00",
        "一件事 满六十岁（turning-sixty）",
        "  步骤·“elder-card”·何时办：满六十岁 → 满六十五岁",
        "新增一件事 搬来了（moving-in）",
    )


def test_tells_of_another_order_of_items() -> None:
    found = differences(SMALL, SMALL.model_copy(update={"items": tuple(reversed(SMALL.items))}))
    assert [str(line) for line in lines(found)] == ["事项换了次序"]


def test_shows_long_texts_from_where_they_part() -> None:
    long = "按照有关规定，" * 20
    [said] = of_card(summary=f"{long}先到社区。")
    [again] = [
        str(each)
        for each in differences(
            with_items(CARD.model_copy(update={"summary": f"{long}先到社区。"})),
            with_items(CARD.model_copy(update={"summary": f"{long}先到街道。"})),
        )
    ]
    assert len(said) < 200 and "先到社区" in again and "先到街道" in again and again.count("…") == 2
