"""A catalogue written as a folder of files: the same catalogue when read again, in the look of files written by hand."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from knowledge.catalogue import Catalogue
from knowledge.columns import width
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.procedure import Material
from knowledge.service_item import ServiceItem
from knowledge.writing import ORDER, ORDERS, WIDTH, StrangeFiles, item_text, write_folder
from tests.knowledge.strategies import NASTY, catalogues
from tests.knowledge.test_loading import ITEM

SHIPPED = load_catalogue(shipped_folder())
SLOW_TO_MAKE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@given(catalogue=catalogues())
@settings(max_examples=20, deadline=None, suppress_health_check=SLOW_TO_MAKE)
def test_gives_back_what_it_was_given(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> None:
    folder = tmp_path_factory.mktemp("folder")
    write_folder(catalogue, folder)
    assert load_catalogue(folder) == catalogue


def test_gives_back_the_shipped_catalogue(tmp_path: Path) -> None:
    write_folder(SHIPPED, tmp_path)
    assert load_catalogue(tmp_path) == SHIPPED


def test_gives_back_every_text_that_files_like_to_spoil(tmp_path: Path) -> None:
    spoilt = tuple(text.strip() for text in NASTY if text.strip())
    item = SHIPPED.items[0].model_copy(update={"notes": spoilt, "renewal": "\n".join(NASTY), "eligibility": ()})
    catalogue = Catalogue(items=(item,), stations=SHIPPED.stations)
    write_folder(catalogue, tmp_path)
    assert load_catalogue(tmp_path) == catalogue


def test_knows_the_place_of_every_field() -> None:
    assert sorted(ORDER) == sorted(ServiceItem.model_fields)
    assert sorted(ORDERS[Material]) == sorted(Material.model_fields)


def test_writes_the_way_people_do() -> None:
    item = ServiceItem.model_validate({**tomllib.loads(ITEM), "conditions": ["满60岁", "本地户籍"]})
    expected = ITEM.replace('conditions = ["满60岁"]', 'conditions = [\n    "满60岁",\n    "本地户籍",\n]')
    assert item_text(item).splitlines() == expected.splitlines()


def test_packs_long_lists_into_lines() -> None:
    item = SHIPPED.items[0].model_copy(update={"examples": tuple(f"第{number}种问法怎么问" for number in range(50))})
    lines = item_text(item).splitlines()
    place = lines.index("examples = [")
    packed = lines[place + 1 : lines.index("]", place)]
    assert all(line.startswith('    "') and width(line) <= WIDTH for line in packed)
    assert 5 < len(packed) < 15


def test_leaves_files_alone_that_say_the_same_already(tmp_path: Path) -> None:
    write_folder(SHIPPED, tmp_path)
    path = tmp_path / "items" / "elder-card.toml"
    path.write_text("# 一句备注\n" + path.read_text("utf-8"), "utf-8")
    first = SHIPPED.items[0]
    changed = first.model_copy(update={"summary": "改了的一句话"})
    assert write_folder(SHIPPED.model_copy(update={"items": (changed, *SHIPPED.items[1:])}), tmp_path) == [f"items/{first.id}.toml"]
    assert path.read_text("utf-8").startswith("# 一句备注\n")


def test_refuses_a_folder_with_items_of_another_catalogue(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "strange.toml").write_text('id = "strange"\n', "utf-8")
    with pytest.raises(StrangeFiles, match=r"items/strange\.toml"):
        write_folder(SHIPPED, tmp_path)
    assert [path.name for path in tmp_path.rglob("*.toml")] == ["strange.toml"]
