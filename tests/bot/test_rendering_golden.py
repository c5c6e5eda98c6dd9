"""Replies that residents really get, as every channel shows them: kept in files, and fit for the platform.

`LINBAN_TEST_GOLDEN=write` writes the files anew; read the difference before keeping it.
"""

import os
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.rendering import numbered
from bot.rendering.splitting import utf16_units
from bot.rendering.telegram import TelegramText, messages
from bot.rendering.wechat import texts
from casework.messages import Choice, Reply
from knowledge.handbook import Handbook
from tests.bot.golden.markdown import MarkdownError, read_markdown
from tests.support import stores
from tests.support.dialogue import Dialogue, Says, StationUnderTest, at, press
from tests.support.dialogue_fixtures import handbook

__all__ = ["handbook"]

FOLDER = Path(__file__).parent / "golden"
WRITE = os.environ.get("LINBAN_TEST_GOLDEN") == "write"
PART = "\n===== 下一条 =====\n"

# what somebody says, one after the other, and the name under which the answer is kept ("" where it is not)
SCRIPT: tuple[tuple[str, Says], ...] = (
    ("greeting", "你好"),
    ("one-of-several", "医保"),
    ("item", "老年证怎么办"),
    ("materials", press("核对材料")),
    ("hours", "几点关门"),
    ("places", "预约老年证"),
    ("days", "东门点"),
    ("times", "后天"),
    ("notice", "8:30"),
    ("", "同意"),
    ("", "王秀英 13800005678"),
    ("booked", press("确认")),
    ("reminder", at("2026-12-03T10:00")),
    ("emergency", "煤气漏了"),
    ("unknown", "合同是我老公的名字行吗"),
    ("help", "帮助"),
)

LONG = "\n\n".join(
    f"第{number}条：办理人要带身份证原件和复印件，复印件留一份；电话000-66201{number:02}，也可以看 https://linban.example/a?b={number}&c=d 。人来不了的，可以请家里人代办，也可以约上门。"
    for number in range(1, 40)
)
HARD = {
    "hard-markup": Reply(
        '3 < 5 & 7 > 6，<a href="https://a.example/">点我</a>，]]>，&lt;b&gt;，https://a.example/?x=1&y=2。',
        (Choice("ask:item:a&b", '<a href="x">是</a>'), Choice("ask:item:]]>", '"不"')),
    ),
    "hard-markdown": Reply(
        "【A_B*】_斜_ *粗* [字](https://a.example/x_y) ~删~ `码` > # + - = | { } . ! \\ 138****5678\n———\n___\n接着预约：",
        (Choice("book:confirm:*", "*确认*"), Choice("book:change:_", "10:00-10:20")),
    ),
    "hard-emoji": Reply(
        "👨‍👩‍👧 一家三口，👍🏽 好的，🇨🇳，1️⃣ 先来，🏳️‍🌈。" * 90, (Choice("ask:item:smile", "😀 好"), Choice("ask:item:family", "👨‍👩‍👧 家"))
    ),
    "hard-long": Reply(LONG, tuple(Choice(f"ask:item:{number}", f"第{number}条") for number in range(1, 13))),
    "hard-one-word": Reply(
        "号" * 3000 + "https://a.example/" + "x" * 300, (Choice("ask:item:" + "号" * 20, "键太长的"), Choice("ask:item:ok", "好"))
    ),
}
NAMES = (*(name for name, _ in SCRIPT if name), *HARD)


@pytest.fixture(scope="module")
def replies(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, handbook: Handbook) -> Iterator[dict[str, Reply]]:
    """The answers of one talk by name, and the hard ones."""
    url = stores.copy_of(sqlite_template, tmp_path_factory.mktemp("golden"))
    with stores.opened(url) as store:
        resident = StationUnderTest(store, handbook).resident()
        yield {name: answer(resident, says) for name, says in SCRIPT} | HARD


def answer(resident: Dialogue, says: Says) -> Reply:
    resident.says(says)
    return resident.notices()[-1] if isinstance(says, at) else resident.last


def telegram_page(message: TelegramText) -> str:
    """A message as one reads it in a file: the markup, then the rows of buttons with their keys."""
    return "\n".join([message.markdown, *(" ".join(f"[{button.label} → {button.data}]" for button in row) for row in message.keyboard)])


CHANNELS = {
    "plain": numbered,
    "wechat": lambda reply: PART.join(texts(reply, links=False)),
    "wechat-links": lambda reply: PART.join(texts(reply, links=True)),
    "telegram": lambda reply: PART.join(map(telegram_page, messages(reply))),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_reads_as_it_is_kept(replies: dict[str, Reply], channel: str, name: str) -> None:
    path = FOLDER / channel / f"{name}.txt"
    shown = CHANNELS[channel](replies[name]) + "\n"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, "utf-8", newline="\n")
    kept = path.read_bytes().decode() if path.exists() else ""
    difference = unified_diff(kept.splitlines(), shown.splitlines(), str(path.relative_to(FOLDER)), "now", lineterm="")
    assert kept == shown, "\n".join(difference)


def test_keeps_no_file_that_nothing_reads() -> None:
    kept = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.txt")}
    assert kept == {f"{channel}/{name}.txt" for channel in CHANNELS for name in NAMES}


ADDRESS = re.compile(r'https?://[!-~]+|weixin://[^"]+')


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("links", [False, True])
def test_fits_wechat(replies: dict[str, Reply], links: bool, name: str) -> None:
    for text in texts(replies[name], links):
        assert len(text.encode()) <= 2048
        # `&` stands in an address as it is; anywhere else it would not be well-formed
        escaped = ADDRESS.sub(lambda address: address[0].replace("&", "&amp;"), text)
        root = ElementTree.fromstring(f"<t>{escaped}</t>")
        assert {(anchor.tag, *anchor.attrib) for anchor in root.iter() if anchor is not root} <= {("a", "href")}


@pytest.mark.parametrize("name", NAMES)
def test_fits_telegram(replies: dict[str, Reply], name: str) -> None:
    for message in messages(replies[name]):
        shown, bold = read_markdown(message.markdown)
        assert shown == message.plain and utf16_units(shown) <= 4096
        assert all(shown.startswith(words) and words[0] + words[-1] == "【】" for words in bold)
        assert all(1 <= len(button.data.encode()) <= 64 for row in message.keyboard for button in row)


@pytest.mark.parametrize("name", NAMES)
def test_offers_every_choice_on_every_channel(replies: dict[str, Reply], name: str) -> None:
    offered = [f"{number} " for number, _ in enumerate(replies[name].choices, 1)]
    for channel, show in CHANNELS.items():
        last = show(replies[name]).rpartition(PART)[2]
        assert [number for number in offered if not re.search(rf"(?:^|\n|  |>|\[|\] \[){number}", last)] == [], channel


@pytest.mark.parametrize("refused", ["a.b", "*a", "**", "a\\", "a\\中", "[a](b)", "_a_"])
def test_knows_what_telegram_refuses(refused: str) -> None:
    with pytest.raises(MarkdownError):
        read_markdown(refused)
