"""A catalogue written as a workbook and read again is the same catalogue, whatever its texts are."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from knowledge.catalogue import Catalogue
from knowledge.loading import load_catalogue, shipped_folder
from knowledge.workbook.writing import write_workbook
from tests.knowledge.strategies import NASTY, catalogues

SLOW_TO_MAKE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@given(catalogue=catalogues())
@settings(max_examples=12, deadline=None, suppress_health_check=SLOW_TO_MAKE)
def test_gives_back_what_it_was_given(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> None:
    path = tmp_path_factory.mktemp("workbook") / "catalogue.xlsx"
    write_workbook(catalogue, path)
    assert load_catalogue(path) == catalogue


def test_gives_back_the_shipped_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(shipped_folder())
    write_workbook(catalogue, tmp_path / "catalogue.xlsx")
    assert load_catalogue(tmp_path / "catalogue.xlsx") == catalogue


def test_gives_back_every_text_that_tables_like_to_spoil(tmp_path: Path) -> None:
    catalogue = load_catalogue(shipped_folder())
    item = catalogue.items[0]
    spoilt = tuple(text.strip() for text in NASTY if text.strip())
    item = item.model_copy(update={"notes": spoilt, "examples": spoilt, "renewal": "\n".join(NASTY), "consultation_phone": "0" * 20})
    catalogue = catalogue.model_copy(update={"items": (item, *catalogue.items[1:3]), "life_events": ()})
    items = tuple(each.model_copy(update={"eligibility": ()}) for each in catalogue.items)
    catalogue = Catalogue(items=items, stations=catalogue.stations)
    write_workbook(catalogue, tmp_path / "catalogue.xlsx")
    assert load_catalogue(tmp_path / "catalogue.xlsx") == catalogue
