"""The public pages with the demonstration's 163 areas in a real Chromium: on a narrow phone, on a desk, on paper."""

import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser
from starlette.routing import BaseRoute

from bot.app import Linban, web_app
from bot.commands.serve import Server
from bot.demonstration import furnish
from bot.pages import PublicPages
from tests.support.chatpage import WATCH_POLICY, hosts
from tests.support.service import START_LIMIT, clocked_linban

PAGES = (
    "/items", "/items/elder-card", "/items?q=老年证", "/events", "/events/birth", "/stations", "/stations/east-gate", "/grids",
    "/grids?place=藕香居&building=4", "/grids/qinghe-03", "/grids/qinghe-03/card", "/board", "/board?community=qinghe", "/items/nothing",
)  # fmt: skip
LIGHT = 60_000  # bytes
FINGER = 30  # CSS pixels: what lies alone in a line can be hit


@dataclass(frozen=True, slots=True)
class Annex:
    """The pages beside the service's own."""

    pages: PublicPages

    def routes(self) -> Sequence[BaseRoute]:
        return self.pages.routes()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@pytest.fixture(scope="module")
def linban(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linban]:
    with clocked_linban(tmp_path_factory.mktemp("pages"), "2026-12-02T10:00") as furnished:
        furnish(furnished)
        yield furnished


@pytest.fixture(scope="module")
def address(linban: Linban) -> Iterator[str]:
    """The service with the demonstration's data, over real HTTP."""
    pages = PublicPages(linban.store, lambda: linban.handbook, linban.clock)
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(uvicorn.Config(web_app(linban, (Annex(pages),)), log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, args=([listener],), name="pages")
    thread.start()
    try:
        deadline = time.monotonic() + START_LIMIT
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.005)
        assert server.started, "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_LIMIT)
        listener.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_fits_and_loads_nothing_from_elsewhere(width: int, chromium: Browser, address: str) -> None:
    """M1.12: readable from 360 pixels on, nothing sideways, no third party, no violation of the page's own policy."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, is_mobile=width < 600, locale="zh-CN")
    context.add_init_script(WATCH_POLICY)
    requested: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    try:
        page = context.new_page()
        for path in PAGES:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("window.refusals") == [], path
    finally:
        context.close()
    assert hosts(requested) == hosts([address])


@pytest.mark.parametrize("path", PAGES)
def test_is_light(path: str, address: str) -> None:
    """With all that the page loads: an old telephone on a thin line."""
    files = ("/pages/pages.css", "/webchat/icon.svg")
    assert sum(len(httpx.get(address + each, trust_env=False).content) for each in (path, *files)) < LIGHT


def test_leads_from_the_lists_to_every_page(address: str) -> None:
    """Each item, station, grid and life event of the demonstration has a page, light and whole."""
    with httpx.Client(base_url=address, trust_env=False) as http:
        lists = {path: http.get(path).text for path in ("/items", "/stations", "/grids", "/events")}
        linked = {link for path, text in lists.items() for link in re.findall(rf'href="({path}/[a-z0-9-]+)"', text)}
        pages = {link: http.get(link) for link in linked}
    assert {link: page.status_code for link, page in pages.items() if page.status_code != 200 or len(page.content) > LIGHT} == {}
    assert len([link for link in linked if link.startswith("/grids/")]) == 68


def test_leads_from_a_search_to_the_counter_without_a_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(address + "/items")
        page.get_by_label("要办什么事").fill("老年证要带什么")
        page.get_by_role("button", name="找").click()
        page.get_by_role("link", name="老年人优待证", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "老年人优待证"
        page.get_by_role("link", name="东门便民服务点").click()
        assert "青禾街道东门巷6号" in page.inner_text("main")
    finally:
        context.close()


def test_leads_from_a_house_number_to_the_worker_without_a_script(chromium: Browser, address: str) -> None:
    """M2.2: touch a screen, find your own grid and worker."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(address + "/grids")
        page.get_by_label("小区或路名").select_option("桂香园")
        page.get_by_label("楼号或门牌号").fill("13")
        page.get_by_role("button", name="查").click()
        page.get_by_role("link", name="桂香-02网格").first.click()
        assert re.search(r"网格员 \S+ 154\d{8}", page.inner_text("main"))
    finally:
        context.close()


def test_can_be_hit_with_a_finger(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(address + "/items")
        heights = page.locator("header a, .classes a, .list > li > a, button, input").evaluate_all(
            "(nodes) => nodes.map((node) => node.getBoundingClientRect().height)"
        )
        assert len(heights) > 100 and min(heights) >= FINGER
    finally:
        context.close()


# paper


@dataclass(frozen=True, slots=True)
class Sheets:
    """A tagged PDF: its structure says what is a row and on which sheets it stands."""

    objects: dict[int, bytes]

    @classmethod
    def read(cls, pdf: bytes) -> "Sheets":
        return cls({int(number): body for number, body in re.findall(rb"(\d+) 0 obj\s(.*?)\sendobj", pdf, re.DOTALL)})

    @property
    def number(self) -> int:
        """How many sheets there are."""
        return sum(re.search(rb"/Type /Page\b", body) is not None for body in self.objects.values())

    def rows(self) -> list[set[int]]:
        """The sheets on which each row of a table stands; heads, which come again on every sheet, are left out."""
        rows = (body for body in self.objects.values() if re.search(rb"/S /TR\b", body))
        return [self._sheets(body) for body in rows if any(b"/S /TD" in self.objects[number] for number in _kids(body))]

    def _sheets(self, body: bytes) -> set[int]:
        found = {int(number) for number in re.findall(rb"/Pg (\d+) 0 R", body)}
        return found.union(*(self._sheets(self.objects[number]) for number in _kids(body)))


def _inside(body: bytes) -> bytes:
    return body.partition(b"/K ")[2].partition(b"/A ")[0]


def _kids(body: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"(?<!Pg )\b(\d+) 0 R", _inside(body))]


def printed(chromium: Browser, url: str, **how: object) -> Sheets:
    context = chromium.new_context(locale="zh-CN")
    try:
        page = context.new_page()
        page.goto(url)
        return Sheets.read(page.pdf(tagged=True, **how))  # type: ignore[arg-type]
    finally:
        context.close()


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_prints_a_board_with_a_row_for_every_area(paper: str, chromium: Browser, address: str) -> None:
    """M1.12: as many rows as the community has areas, none cut in two by the end of a sheet."""
    sheets = printed(chromium, f"{address}/board?community=qinghe", format=paper, landscape=True)
    rows = sheets.rows()
    assert len(rows) == 3 + 17, "three stations and seventeen areas"
    assert [row for row in rows if len(row) != 1] == []
    assert sheets.number <= 2


def test_has_a_board_for_every_area(address: str) -> None:
    """M5.6: 10 communities, 68 grids, 163 areas, each area on one board with three heads and the grid worker."""
    listed = set(re.findall(r"/board\?community=[a-z]+", httpx.get(f"{address}/board", trust_env=False).text))
    boards = [httpx.get(address + path, trust_env=False).text.partition('id="areas"')[2] for path in listed]
    assert len(boards) == 10
    assert sum(board.count('<tr><th scope="row">') for board in boards) == 163
    assert sum(len(set(re.findall(r"tel:154\d{8}", board))) for board in boards) == 163 * 3 + 68


def test_prints_a_card_on_one_sheet(chromium: Browser, address: str) -> None:
    assert printed(chromium, f"{address}/grids/qinghe-03/card", prefer_css_page_size=True).number == 1
