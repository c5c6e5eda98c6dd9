"""The demonstration page in a real browser: fingers, keyboards, wide and narrow screens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.bot.simulator.phones_stage import Stage, Theatre, theatre, whole_demo
from tests.support.chatpage import WATCH_POLICY, hosts

ZONE = ZoneInfo("Asia/Shanghai")
PATIENCE = 10_000  # milliseconds
WIDE, NARROW = (1440, 900), (390, 844)
LINKS = '请选：\n<a href="weixin://bizmsgmenu?msgmenucontent=预约&msgmenuid=book:1">1 预约</a>'
NOTE = "这是演示：微信和 Telegram 都是本机模拟的，消息不会发到外面。"


@dataclass
class Demo:
    """The page of one visitor, and everything it complained about or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def one(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def click(self, selector: str) -> None:
        self.settle()
        self.one(selector).first.click()

    def settle(self) -> None:
        """Wait until no act is under way: until then a phone takes no other."""
        expect(self.one("[data-busy=true]")).to_have_count(0, timeout=PATIENCE)

    def say(self, platform: str, text: str) -> None:
        self.one(f"#{platform} .text").fill(text)
        self.click(f"#{platform} .send")

    def hears(self, platform: str, text: str) -> Locator:
        """The last message of the other side, once it holds these words."""
        last = self.one(f"#{platform} article.theirs").last
        expect(last).to_contain_text(text, timeout=PATIENCE)
        self.settle()
        return last

    def tab_to(self, selector: str) -> None:
        """Press Tab until the element has the focus."""
        for _ in range(40):
            if self.one(selector).first.evaluate("(node) => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def phone_id(self, platform: str) -> str:
        """The visitor's own phone."""
        kept: str = self.page.evaluate(f"localStorage.getItem('linban.demo.{platform}')")
        return kept

    def focused(self, selector: str) -> bool:
        return bool(self.one(selector).first.evaluate("(node) => node.contains(document.activeElement)"))


@contextmanager
def visiting(chromium: Browser, address: str, size: tuple[int, int] = WIDE) -> Iterator[Demo]:
    """A new visitor; in the end nothing was refused, failed or fetched from elsewhere."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    demo = Demo(page)
    page.on("console", lambda message: demo.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: demo.complaints.append(str(error)))
    page.on("request", lambda request: demo.requested.append(request.url))
    try:
        page.goto(f"{address}/demo")
        yield demo
        assert page.evaluate("window.refusals") == []
        assert demo.complaints == []
        assert hosts(demo.requested) == hosts([address])
    finally:
        context.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Theatre]:
    """One server for all stages of this module."""
    with theatre() as made:
        yield made


@pytest.fixture
def stage(server: Theatre) -> Iterator[Stage]:
    """New phones, new platforms, a service that repeats what it hears."""
    with server.stage(ZONE) as made:
        yield made


@pytest.fixture
def demo(chromium: Browser, stage: Stage) -> Iterator[Demo]:
    """A visitor with a wide screen."""
    with visiting(chromium, stage.address) as visitor:
        yield visitor


def started(stage: Stage, demo: Demo) -> int:
    """Start the bot; the chat's id."""
    demo.click("#telegram .start")
    demo.one("#telegram .dock").wait_for()
    chat: int = stage.updates()[0]["message"]["chat"]["id"]
    return chat


def test_shows_three_phones_side_by_side(demo: Demo) -> None:
    assert demo.one("#note").inner_text() == NOTE
    assert [demo.one(f"#{name}").is_visible() for name in ("wechat", "telegram", "web", "tabs")] == [True, True, True, False]
    expect(demo.page.frame_locator("iframe").locator("h1")).to_have_text("网页聊天在这里")


def test_fits_every_screen(demo: Demo) -> None:
    demo.click("#wechat .follow")
    demo.hears("wechat", "subscribe")
    demo.click("#wechat .drawer")
    demo.click("#wechat .dock .scan")
    for width, height in ((360, 640), (390, 844), (800, 600), (1080, 700), (1920, 1080)):
        demo.page.set_viewport_size({"width": width, "height": height})
        box = demo.one("#wechat .send").bounding_box()
        assert demo.page.evaluate("document.documentElement.scrollWidth") <= width
        assert box is not None and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height, width


def test_shows_one_phone_at_a_time_on_a_narrow_screen(chromium: Browser, stage: Stage) -> None:
    with visiting(chromium, stage.address, NARROW) as demo:
        assert [demo.one(f"#{name}").is_visible() for name in ("wechat", "telegram", "web")] == [True, False, False]
        demo.one("#tab-wechat").focus()
        demo.page.keyboard.press("ArrowRight")
        assert [demo.one(f"#{name}").is_visible() for name in ("wechat", "telegram", "web")] == [False, True, False]
        assert demo.focused("#tab-telegram") and demo.one("#tab-telegram").get_attribute("aria-selected") == "true"
        demo.click("#tab-web")
        expect(demo.page.frame_locator("iframe").locator("h1")).to_be_visible()


def test_marks_the_tab_of_a_phone_that_has_news(chromium: Browser, stage: Stage) -> None:
    with visiting(chromium, stage.address, NARROW) as demo:
        demo.click("#wechat .follow")
        demo.hears("wechat", "subscribe")
        demo.click("#tab-telegram")
        openid = stage.wechat.phone(f"demo-{demo.phone_id('wechat')}").openid
        stage.account("message/custom/send", touser=openid, msgtype="text", text={"content": "提醒您"})
        expect(demo.one("#tab-wechat .new")).to_be_visible(timeout=PATIENCE)
        demo.click("#tab-wechat")
        assert not demo.one("#tab-wechat .new").is_visible()


def test_talks_in_wechat_by_keyboard_alone(stage: Stage, demo: Demo) -> None:
    stage.answer = lambda words: LINKS
    demo.tab_to("#wechat .follow")
    demo.page.keyboard.press("Enter")
    demo.hears("wechat", "请选")
    assert demo.focused("#wechat .text")
    demo.page.keyboard.insert_text("老年证怎么办")
    demo.page.keyboard.press("Enter")
    expect(demo.one("#wechat article.mine").last).to_have_text("老年证怎么办", timeout=PATIENCE)
    stage.answer = lambda words: f"好的，{words}"
    expect(demo.one("#wechat[data-busy=false] article.theirs")).to_have_count(2, timeout=PATIENCE)
    for _ in range(20):  # back from the box to the words above it
        demo.page.keyboard.press("Shift+Tab")
        if demo.page.evaluate("document.activeElement.className").startswith("tap"):
            break
    demo.page.keyboard.press("Enter")
    demo.hears("wechat", "好的，预约")


def test_shows_one_s_own_words_while_the_answer_is_on_its_way(stage: Stage, demo: Demo) -> None:
    demo.click("#wechat .follow")
    demo.hears("wechat", "subscribe")
    stage.wechat.callback_url = "http://127.0.0.1:9/nobody"  # three tries, each refused at once
    demo.say("wechat", "在吗")
    expect(demo.one("#wechat article.mine").last).to_have_text("在吗", timeout=PATIENCE)
    demo.hears("wechat", "该公众号提供的服务出现故障")


def test_gives_back_the_words_that_did_not_go_out(chromium: Browser, stage: Stage) -> None:
    with visiting(chromium, stage.address) as demo:
        demo.click("#wechat .follow")
        demo.hears("wechat", "subscribe")
        stage.wechat.callback_url = ""
        demo.say("wechat", "老年证怎么办")
        expect(demo.one("#wechat .error")).to_contain_text("没有接好", timeout=PATIENCE)
        assert demo.one("#wechat .text").input_value() == "老年证怎么办"
        assert "503" in demo.complaints.pop()  # the browser's own line


def test_draws_what_the_service_says_as_words_and_never_as_a_page(stage: Stage, demo: Demo) -> None:
    stage.answer = lambda words: "<b>粗</b><img src=x onerror=alert(1)>"
    demo.click("#wechat .follow")
    demo.hears("wechat", "<b>粗</b><img")
    chat = started(stage, demo)
    stage.bot("sendMessage", chat_id=chat, text="<script>alert(1)</script>")
    demo.hears("telegram", "<script>alert(1)</script>")


def test_opens_the_menu_above_the_box_and_closes_it_with_escape(stage: Stage, demo: Demo) -> None:
    entries = [{"type": "click", "name": "我的预约", "key": "mine"}]
    stage.account("menu/create", button=[{"name": "预约", "sub_button": entries}, {"type": "click", "name": "找人", "key": "person"}])
    demo.click("#wechat .follow")
    demo.click("#wechat .menu button")
    assert demo.focused("#wechat .chooser")
    demo.page.keyboard.press("Escape")
    assert not demo.one("#wechat .chooser").is_visible() and demo.focused("#wechat .menu button")
    demo.page.keyboard.press("Enter")
    demo.page.keyboard.press("Enter")
    demo.hears("wechat", "CLICK")
    assert stage.heard[-1]["EventKey"] == "mine"


def test_lets_48_hours_pass_and_shows_what_the_platform_refused(stage: Stage, demo: Demo) -> None:
    demo.click("#wechat .follow")
    demo.hears("wechat", "subscribe")
    demo.click("#wechat .drawer")
    expect(demo.one("#wechat .account")).to_have_text("账号：已认证的服务号")
    demo.click("#wechat .wait")
    expect(demo.one("#wechat .left")).to_contain_text("0条", timeout=PATIENCE)
    openid = stage.wechat.phone(f"demo-{demo.phone_id('wechat')}").openid
    stage.account("message/custom/send", touser=openid, msgtype="text", text={"content": "提醒您"})
    expect(demo.one("#wechat .refused")).to_contain_text("45015", timeout=PATIENCE)


def test_shows_a_card_that_comes_by_itself(stage: Stage, demo: Demo) -> None:
    stage.wechat.add_template("T", "预约提醒", {"thing1": "办理事项"})
    demo.click("#wechat .follow")
    demo.hears("wechat", "subscribe")
    openid = stage.wechat.phone(f"demo-{demo.phone_id('wechat')}").openid
    stage.account("message/template/send", touser=openid, template_id="T", data={"thing1": {"value": "老年证"}})
    card = demo.hears("wechat", "老年证")
    assert card.locator("dt").inner_text() == "办理事项"
    assert demo.one("#wechat .log").get_attribute("aria-live") == "polite"


def test_presses_a_button_of_the_bot_and_keeps_the_focus_when_it_goes(stage: Stage, demo: Demo) -> None:
    chat = started(stage, demo)
    keyboard = {"inline_keyboard": [[{"text": "要", "callback_data": "y"}, {"text": "不要", "callback_data": "n"}]]}
    sent = stage.bot("sendMessage", chat_id=chat, text="*要吗*", parse_mode="MarkdownV2", reply_markup=keyboard)
    message = demo.hears("telegram", "要吗")
    assert message.locator(".bold").inner_text() == "要吗"
    message.get_by_role("button", name="不要").click()
    expect(demo.one("#telegram .state")).to_contain_text("等机器人", timeout=PATIENCE)
    query = stage.updates()[-1]["callback_query"]
    stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="记下了")
    stage.bot("editMessageText", chat_id=chat, message_id=sent["message_id"], text="不要了")
    expect(demo.one("#telegram .toast")).to_have_text("记下了", timeout=PATIENCE)
    demo.hears("telegram", "已修改")
    expect(message.locator(".keyboard")).to_have_count(0)
    assert demo.focused("#telegram article.theirs")


def test_edits_commands_and_shares_in_telegram(stage: Stage, demo: Demo) -> None:
    stage.bot("setMyCommands", commands=[{"command": "help", "description": "怎么用"}])
    started(stage, demo)
    demo.say("telegram", "老年正")
    expect(demo.one("#telegram article.mine").last).to_contain_text("老年正")
    demo.settle()
    demo.one("#telegram .edit").last.click()
    demo.say("telegram", "老年证")
    expect(demo.one("#telegram article.mine").last).to_contain_text("已修改", timeout=PATIENCE)
    demo.click("#telegram .commands")
    demo.click("#telegram .entry")
    expect(demo.one("#telegram article.mine").last).to_contain_text("/help", timeout=PATIENCE)
    demo.click("#telegram .contact")
    demo.click("#telegram .entry")
    expect(demo.one("#telegram article.mine").last).to_contain_text("电话号码", timeout=PATIENCE)
    kinds = [sorted(update.keys() - {"update_id"}) for update in stage.updates()]
    assert kinds == [["message"], ["edited_message"], ["message"], ["message"]]


def test_blocks_the_bot_and_says_how_to_go_back(stage: Stage, demo: Demo) -> None:
    started(stage, demo)
    demo.click("#telegram .leave")
    expect(demo.one("#telegram .blocked")).to_be_visible(timeout=PATIENCE)
    assert not demo.one("#telegram .dock").is_visible()
    demo.click("#telegram .unblock")
    expect(demo.one("#telegram .dock")).to_be_visible(timeout=PATIENCE)


def test_keeps_the_phone_after_a_reload_until_another_is_taken(stage: Stage, demo: Demo) -> None:
    demo.click("#wechat .follow")
    demo.hears("wechat", "subscribe")
    mine = demo.phone_id("wechat")
    demo.page.reload()
    demo.hears("wechat", "subscribe")
    assert demo.phone_id("wechat") == mine
    demo.click("#wechat .drawer")
    demo.click("#wechat .another")
    expect(demo.one("#wechat .entrance")).to_be_visible(timeout=PATIENCE)
    assert demo.phone_id("wechat") != mine and demo.one("#wechat article").count() == 0


def test_names_everything_that_can_be_pressed(stage: Stage, demo: Demo) -> None:
    demo.click("#wechat .follow")
    started(stage, demo)
    unnamed = demo.page.evaluate(
        "[...document.querySelectorAll('button, a, input, iframe')].filter(node => node.offsetParent && "
        "!(node.innerText || node.ariaLabel || node.title || (node.labels && node.labels.length))).map(node => node.outerHTML)"
    )
    assert unnamed == []


def test_talks_to_the_real_service_on_three_channels(chromium: Browser, tmp_path: Path) -> None:
    with whole_demo(tmp_path, "2026-12-02T18:40") as address, visiting(chromium, address) as demo:
        demo.click("#wechat .follow")
        demo.hears("wechat", "您好")
        demo.say("wechat", "老年证怎么办")
        demo.hears("wechat", "老年人优待证").get_by_role("button", name="预约").click()
        expect(demo.one("#wechat article.mine").last).to_have_text("预约", timeout=PATIENCE)
        demo.click("#telegram .start")
        demo.hears("telegram", "您好")
        demo.say("telegram", "老年证怎么办")
        demo.hears("telegram", "老年人优待证").get_by_role("button", name="预约").click()
        expect(demo.one("#telegram article.theirs")).to_have_count(3, timeout=PATIENCE)
        web = demo.page.frame_locator("iframe")
        web.locator("#text").fill("老年证怎么办")
        web.locator("#send").click()
        expect(web.locator("article.reply")).to_contain_text("老年人优待证", timeout=PATIENCE)
