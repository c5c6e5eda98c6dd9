"""Checking a catalogue that can be used: faults that must be mended, gaps that are counted, each with its place."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue
from knowledge.checking import Finding, Severity, check_catalogue
from knowledge.columns import width
from knowledge.completeness import completeness
from knowledge.loading import load_catalogue, read_catalogue
from knowledge.procedure import ApplicationWindow, Handling, Limit, LimitUnit
from knowledge.service_item import Criterion, ItemStatus, Question, Referral, ServiceItem, Source, SourceKind
from tests.knowledge.test_loading import ITEM, STATIONS

TODAY = date(2026, 11, 22)
WHOLE = {
    "questions": (Question(question="问一", answer="答"), Question(question="问二", answer="答")),
    "referrals": (Referral(name="区里"),),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items").mkdir()
    (tmp_path / "stations.toml").write_text(STATIONS, encoding="utf-8")
    (tmp_path / "items" / "elder-card.toml").write_text(ITEM, encoding="utf-8")
    return tmp_path


@pytest.fixture
def item(folder: Path) -> ServiceItem:
    """An item without a fault."""
    found = load_catalogue(folder).items[0]
    materials = tuple(material.model_copy(update={"source": "自己带来"}) for material in found.materials)
    return found.model_copy(update={**WHOLE, "materials": materials})


def catalogue_of(folder: Path, *items: ServiceItem) -> Catalogue:
    return load_catalogue(folder).model_copy(update={"items": items})


def faults(folder: Path, *items: ServiceItem) -> list[str]:
    found = check_catalogue(catalogue_of(folder, *items), TODAY)
    return [finding.message for finding in found if finding.severity is Severity.FAULT]


def gaps(folder: Path, *items: ServiceItem) -> list[str]:
    found = check_catalogue(catalogue_of(folder, *items), TODAY)
    return [finding.message for finding in found if finding.severity is Severity.GAP]


def test_finds_no_fault_in_an_item_that_has_none(folder: Path, item: ServiceItem) -> None:
    assert faults(folder, item) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"effective_until": date(2026, 11, 21)}, "只办到2026-11-21，已经过了"),
        ({"windows": (ApplicationWindow(opens="09-01", closes="11-21", year=2026),)}, "窗口期是2026年的，已经过去"),
        ({"windows": (ApplicationWindow(opens="12-01", closes="02-01", year=2024),)}, "窗口期是2024年的，已经过去"),
        ({"offers": (), "referrals": ()}, "没有一个服务点办理"),
        ({"offers": (), "referrals": (Referral(name="区里"),)}, "没有一个能打的电话"),
        ({"statutory_limit": None, "promised_limit": None}, "没有办结时限"),
        ({"questions": WHOLE["questions"][:1]}, "常见问题只有1个"),
        ({"aliases": ()}, "没有俗称"),
        ({"conditions": ()}, "没有受理条件"),
    ],
)
def test_finds_what_must_be_mended(folder: Path, item: ServiceItem, change: dict[str, object], said: str) -> None:
    found = faults(folder, item.model_copy(update=change))
    assert any(message.startswith(said) for message in found), found


@pytest.mark.parametrize(
    "change",
    [
        {"effective_until": TODAY},
        {"windows": (ApplicationWindow(opens="09-01", closes="11-22", year=2026),)},
        {"windows": (ApplicationWindow(opens="12-01", closes="02-01", year=2026),)},
        {"windows": (ApplicationWindow(opens="01-01", closes="02-29"),)},
        {"offers": (), "referrals": (Referral(name="区里", phone="12345"),)},
        {"offers": (), "consultation_phone": "12345"},
        {"statutory_limit": None, "promised_limit": None, "handling": Handling.ON_THE_SPOT},
        {"statutory_limit": None, "promised_limit": None, "no_limit_reason": "随时可报名"},
        {"promised_limit": None, "statutory_limit": Limit(amount=3, unit=LimitUnit.WORKING_DAYS)},
    ],
)
def test_finds_no_fault_where_there_is_none(folder: Path, item: ServiceItem, change: dict[str, object]) -> None:
    assert faults(folder, item.model_copy(update=change)) == []


@pytest.mark.parametrize("status", [ItemStatus.DRAFT, ItemStatus.SUSPENDED, ItemStatus.WITHDRAWN])
def test_asks_less_of_an_item_that_is_not_offered(folder: Path, item: ServiceItem, status: ItemStatus) -> None:
    """M3.2."""
    assert faults(folder, item.model_copy(update={"status": status, "aliases": (), "questions": ()})) == []


def test_finds_a_material_that_nobody_knows_where_to_get(folder: Path) -> None:
    """M1.2: where to get it stands beside every paper."""
    read = read_catalogue(folder)
    found = [finding for finding in check_catalogue(read.catalogue, TODAY, read) if "从哪里取得" in finding.message]
    assert [str(finding).split("：")[0] for finding in found] == [
        f"items/elder-card.toml:{line}: 老年人优待证（elder-card）" for line in (18, 22)
    ]


def test_counts_what_is_empty(folder: Path, item: ServiceItem) -> None:
    found = gaps(folder, item)
    assert "设定依据（legal_basis）还空着。" in found
    assert "资格自查（eligibility）还空着。" in found
    assert not any("申请材料" in message and "空着" in message for message in found)


def test_counts_what_nobody_answers_for(folder: Path, item: ServiceItem) -> None:
    """Every claim has a source, or is the station's own."""
    assert any(message.startswith("收费（fee）没有出处") for message in gaps(folder, item))
    source = Source(title="网页", kind=SourceKind.OFFICIAL, facts=("fee",))
    covered = item.model_copy(
        update={"sources": (source,), "local": ("materials", "conditions", "statutory_limit", "promised_limit", "result")}
    )
    assert not any("没有出处" in message for message in gaps(folder, covered))


def test_takes_an_empty_field_that_somebody_stands_for_as_said(folder: Path, item: ServiceItem) -> None:
    nothing_needed = item.model_copy(update={"materials": (), "local": ("materials",)})
    assert not any(message.startswith("申请材料") for message in gaps(folder, nothing_needed))


def test_finds_an_example_that_two_items_claim_and_one_written_twice(folder: Path, item: ServiceItem) -> None:
    one = item.model_copy(update={"examples": ("怎么办证", "怎么办证")})
    other = item.model_copy(update={"id": "other", "name": "别的证", "aliases": ("别证",), "examples": ("怎么办证",)})
    assert faults(folder, one, other) == ["问法“怎么办证”也是老年人优待证（elder-card）的，认不出该答哪一个：请删去一处。"]
    assert "问法“怎么办证”写了2遍。" in gaps(folder, one)


def test_finds_a_station_where_nothing_is_offered(folder: Path, item: ServiceItem) -> None:
    second = STATIONS.replace('"centre"\nname', '"second"\nname').replace("甲中心", "乙点")
    (folder / "stations.toml").write_text(STATIONS + second, encoding="utf-8")
    read = read_catalogue(folder)
    found = [str(finding) for finding in check_catalogue(read.catalogue, TODAY, read) if "乙点" in finding.about]
    assert found == ["stations.toml:18: 乙点（second）：没有一个事项在这里办。"]


def test_says_so_without_a_place_where_there_is_no_file() -> None:
    assert str(Finding(Severity.GAP, "老年证（elder-card）", "空着。")) == "老年证（elder-card）：空着。"


def test_tells_how_complete_each_class_is(folder: Path, item: ServiceItem) -> None:
    second = item.model_copy(update={"id": "other", "eligibility": (Criterion(question="问", otherwise="答"),)})
    catalogue = catalogue_of(folder, item, second)
    lines = completeness(catalogue, check_catalogue(catalogue, TODAY))
    header, elderly, total = (line.split() for line in lines)
    assert header == [
        "类别",
        "事项",
        "条件",
        "材料",
        "时限",
        "流程",
        "收费",
        "次数",
        "依据",
        "问答",
        "俗称",
        "来源",
        "自查",
        "编码",
        "待补",
    ]
    shares = dict(zip(header, elderly, strict=True))
    assert (shares["类别"], shares["事项"], shares["条件"], shares["自查"], shares["编码"]) == ("养老", "2", "100%", "50%", "0%")
    assert total[0] == "合计" and total[1:] == elderly[1:]
    assert len({width(line) for line in lines}) == 1
