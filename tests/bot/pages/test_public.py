"""What every public page keeps to: safe, light, honest about what is not there, and not sent twice."""

import re
from itertools import pairwise

import pytest

from casework import openings
from tests.bot.pages.conftest import NOW, Reader

PAGES = (
    "/items",
    "/items/elder-card",
    "/items?q=老年证",
    "/events",
    "/events/turning-sixty",
    "/stations",
    "/stations/centre",
    "/grids",
    "/board",
)


@pytest.mark.parametrize("path", PAGES)
def test_is_chinese_and_can_be_found_one_s_way_in(path: str, reader: Reader) -> None:
    text = reader.read(path)
    assert '<html lang="zh-CN">' in text
    assert len(re.findall(r"<h1\b", text)) == 1 and text.index("<h1") < text.index("</main>")
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert text.index('class="skip" href="#main"') < text.index("<header") and 'id="main"' in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:aria-labelledby|for)="([^"]+)"', text)) <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_loads_nothing_from_elsewhere_and_runs_nothing(path: str, reader: Reader) -> None:
    page = reader.get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'self' https://www.example.gov.cn")
    assert not re.search(r"<script|\son\w+=|\sstyle=|<style", page.text)
    assert set(re.findall(r'(?:src|<link rel="(?:icon|stylesheet)"[^>]*href)="([^"]+)"', page.text)) == {
        "/webchat/icon.svg",
        "/pages/pages.css",
    }


@pytest.mark.parametrize("path", PAGES)
def test_is_light(path: str, reader: Reader) -> None:
    assert len(reader.get(path).content) + len(reader.get("/pages/pages.css").content) < 60_000


@pytest.mark.parametrize("path", PAGES)
def test_keeps_to_full_width_punctuation(path: str, reader: Reader) -> None:
    words = re.sub(r"<[^>]*>", "\n", reader.read(path))
    assert re.findall(r"[一-鿿][,:;?!()]|[,;?!()][一-鿿]", words) == []


def test_is_not_sent_twice(reader: Reader) -> None:
    first = reader.get("/stations/centre")
    assert first.headers["cache-control"] == "no-cache"
    again = reader.get("/stations/centre", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    reader.store.write(lambda db: openings.close_on(db, "centre", NOW.date(), "停电", "李主任", NOW))
    changed = reader.get("/stations/centre", if_none_match=first.headers["etag"])
    assert changed.status_code == 200 and "停电" in changed.text


@pytest.mark.parametrize("path", ["/items/nothing", "/stations/nothing", "/grids/nothing", "/events/nothing", "/items/%3Cb%3E"])
def test_says_what_to_do_where_nothing_is(path: str, reader: Reader) -> None:
    page = reader.get(path)
    assert page.status_code == 404
    assert 'lang="zh-CN"' in page.text and 'href="/items"' in page.text and "000-6600-0001" in page.text


@pytest.mark.parametrize("path", ["/pages/base.html", "/pages/..%2fsite.py", "/pages/", "/pages/pages.css/x"])
def test_serves_its_own_files_and_no_others(path: str, reader: Reader) -> None:
    assert reader.get(path).status_code == 404


def test_takes_an_address_with_a_slash_too_many(reader: Reader) -> None:
    moved = reader.get("/items/?q=1")
    assert (moved.status_code, moved.headers["location"]) == (307, "/items?q=1")
