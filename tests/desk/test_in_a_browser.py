"""The desk in a real Chromium, over the service with the demonstration's data: walked as staff walk it, on a desk and on a phone."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Page

from bot.demonstration import furnish
from bot.demonstration.staff import PASSWORD
from casework.messages import Address, Inbound
from tests.support.chatpage import WATCH_POLICY
from tests.support.service import ClockedService, clocked_service

PAGES = (
    "/desk", "/desk/alerts", "/desk/calls", "/desk/appointments", "/desk/questions", "/desk/editions", "/desk/editions/1", "/desk/password",
    "/desk/people", "/desk/people?who=王秀英", "/desk/rota", "/desk/posts", "/desk/openings", "/desk/ledgers/staff", "/desk/ledgers/households",
    "/desk/ledgers/units", "/desk/ledgers/key-groups", "/desk/ledgers/households/import",
)  # fmt: skip
SIZES = ((1280, 800), (360, 740))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedService]:
    with clocked_service(tmp_path_factory.mktemp("desk"), "2026-12-02T10:00", semantics="off") as running:
        furnish(running.linban)
        letter = Inbound(Address("web", "resident"), "家里煤气漏了，味道很重，老人还在屋里", "letter-1", running.linban.clock())
        running.linban.intake.receive_now(letter)
        yield running


def enter(page: Page, service: ClockedService, login: str = "zhan") -> None:
    page.goto(f"{service.address}/desk")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_fits_a_desk_and_a_phone_without_a_complaint(chromium: Browser, service: ClockedService, size: tuple[int, int]) -> None:
    """No page is wider than the screen, breaks its own policy, or has a field without a name."""
    with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        enter(page, service)
        for path in PAGES:
            page.goto(f"{service.address}{path}")
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, path
            assert page.evaluate("window.refusals") == [], path
            nameless = page.evaluate(
                "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(f => !f.labels.length && !f.ariaLabel).length"
            )
            assert nameless == 0, path
            assert page.locator("h1").count() == 1, path
        assert failed == []


def test_an_alert_comes_by_itself_to_whoever_is_busy_elsewhere(chromium: Browser, service: ClockedService) -> None:
    """M2.4: also while something is being typed, which is not lost."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.clock.install()
        enter(page, service, "sunli")
        page.goto(f"{service.address}/desk/password")
        page.locator("main input[type=password]").first.fill("something")
        before = page.locator("#alarm").inner_text()
        letter = Inbound(Address("web", "another"), "我妈摔倒起不来了", "letter-9", service.linban.clock())
        service.linban.intake.receive_now(letter)
        page.clock.run_for(21_000)
        page.wait_for_function("before => document.querySelector('#alarm').innerText !== before", arg=before)
        assert "个紧急警报还没有人接手" in page.locator("#alarm").inner_text()
        assert page.title().startswith("（警报）")
        assert page.locator("main input[type=password]").first.input_value() == "something"


def test_a_question_is_assigned_published_and_then_understood(chromium: Browser, service: ClockedService) -> None:
    """The learning loop, from a resident's words to the same words understood."""
    asked = "桑榆卡在哪儿弄"

    def understood() -> str:
        found = service.linban.handbook.understander.understand(asked)
        return f"{found.kind} {found.matches[0].item_id if found.matches else ''}"

    assert understood() != "answer elder-card"
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, service, "mulu")
        page.get_by_role("link", name="没听懂的话").first.click()
        card = page.locator("li.card", has_text=asked)
        card.get_by_label("是哪件事").fill("老年人优待证")
        card.get_by_role("button", name="就是它").click()
        assert "归到【老年人优待证】" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="发布", exact=True).click()
        assert "居民几秒后就用得上" in page.get_by_role("status").inner_text()
        page.goto(f"{service.address}/desk/editions")
        assert "在用" in page.locator("tr", has_text="第 2 版").inner_text()
    service.linban.shelf.refresh()
    deadline = time.monotonic() + 60
    while understood() != "answer elder-card" and time.monotonic() < deadline:
        time.sleep(0.2)
    assert understood() == "answer elder-card"


def test_works_without_script(chromium: Browser, service: ClockedService) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        enter(page, service, "wangfang")
        page.goto(f"{service.address}/desk/calls")
        first = page.locator("li.card").first
        number = first.get_attribute("id")
        first.get_by_role("button", name="已回电").click()
        assert "记为已回电" in page.get_by_role("status").inner_text()
        assert page.locator(f"#{number}").count() == 0


def test_a_full_number_is_shown_for_a_reason_alone_and_the_auditor_sees_it(chromium: Browser, service: ClockedService) -> None:
    """S: masked until opened with a reason; every opening is logged."""
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, service, "wangfang")
        page.goto(f"{service.address}/desk/calls")
        card = page.locator("li.card").last
        assert "****" in card.inner_text()
        card.get_by_text("看完整的").click()
        card.get_by_label("为什么看").fill("回电核对")
        card.get_by_role("button", name="看（会记下来）").click()
        assert page.locator("a.tel[href^='tel:154']").count() == 1
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, service, "shenji")
        page.goto(f"{service.address}/desk/log")
        row = page.locator("tr", has_text="看了完整信息").first.inner_text()
        assert "王芳" in row and "回电核对" in row


def test_keeps_the_home_page_current_by_itself(service: ClockedService) -> None:
    """What the little script asks for again is a page like any other."""
    script = httpx.get(f"{service.address}/desk/files/desk.js", trust_env=False)
    assert script.status_code == 200 and "data-live" in script.text
    assert httpx.get(f"{service.address}/desk/files/../app.py", trust_env=False).status_code == 404


def test_an_absence_shows_what_it_leaves_open_and_b_acts(chromium: Browser, service: ClockedService) -> None:
    """M1.5: conflicts are shown before saving; B takes over."""
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, service)
        page.goto(f"{service.address}/desk/rota?week=2026-12-07")
        card = page.locator("section.card", has=page.get_by_role("heading", name="请假"))
        card.get_by_label("谁").select_option(label="王芳")
        card.get_by_label("从哪天").fill("2026-12-02")
        card.get_by_label("到哪天").fill("2026-12-11")
        card.get_by_role("button", name="记下").click()
        assert "已经排了班" in page.locator(".mistakes[role=alert]").inner_text()
        page.get_by_role("button", name="知道了，照样保存").click()
        assert "归 B 岗办" in page.get_by_role("status").inner_text()
        page.goto(f"{service.address}/desk/posts")
        row = page.locator("tr", has_text="民生岗").inner_text()
        assert "赵敏" in row and "代" in row


def test_a_workbook_with_mistakes_is_refused_whole(chromium: Browser, service: ClockedService, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(("网格", "单位", "类别", "地址", "联系人", "电话", "能提供", "需要"))
    book.worksheets[0].append(("qinghe-99", "", "学校", "", "", "12", "", ""))
    book.save(tmp_path / "单位.xlsx")
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, service)
        page.goto(f"{service.address}/desk/ledgers/units/import")
        page.get_by_label("工作簿").set_input_files(tmp_path / "单位.xlsx")
        page.get_by_role("button", name="导入").click()
        said = page.locator(".mistakes[role=alert]").inner_text()
        assert "3 处要改" in said and "第 2 行“网格”" in said and "第 2 行“电话”" in said
