"""The menu: fits the phone, and every button leads somewhere."""

from collections.abc import Iterator

import pytest

from bot.wechat import Limits
from bot.wechat.menu import Button, Group, MenuError, as_platform, default_menu
from knowledge.loading import load_catalogue, shipped_folder
from tests.bot.wechat.support import Station, station

LIMITS = Limits()
MENU = default_menu(load_catalogue(shipped_folder()), LIMITS)
LOST = ("已经过去了", "没看懂", "不在目录里", "我没有依据")


@pytest.fixture(scope="module")
def open_station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with station(tmp_path_factory.mktemp("menu")) as running:
        running.channel.platform.post("menu/create", as_platform(MENU, LIMITS))
        yield running


def test_is_taken_by_the_platform_and_shown_whole(open_station: Station) -> None:
    shown = open_station.platform.phone("王秀英").menu_shown
    assert shown == [(group.name, [button.name for button in group.buttons]) for group in MENU]
    assert [name for name, _ in shown] == ["办事", "预约", "找人"]


@pytest.mark.parametrize(("group", "button"), [(group.name, button.name) for group in MENU for button in group.buttons])
def test_leads_somewhere_with_every_button(group: str, button: str, open_station: Station) -> None:
    answer = open_station.phone(f"{group}{button}").menu(group, button)
    assert answer is not None and answer.kind == "text"
    assert not [words for words in LOST if words in answer.text], answer.text


def test_keeps_within_the_platforms_sizes() -> None:
    assert all(len(button.name) <= LIMITS.sub_button_characters for group in MENU for button in group.buttons)
    assert all(len(button.key.encode()) <= LIMITS.key_bytes for group in MENU for button in group.buttons)


def test_names_every_mistake_at_once() -> None:
    groups = (
        Group("办事办事办", (Button("老年人优待证办理指南", "k" * 129),)),
        Group("", ()),
        Group("预约", tuple(Button(f"约{number}", f"book:{number}") for number in range(6))),
        Group("找人", (Button("人工", ""),)),
    )
    with pytest.raises(MenuError) as wrong:
        as_platform(groups, LIMITS)
    found = "\n".join(wrong.value.mistakes)
    for part in (
        "一级菜单要 1 到 3 个，这里有 4 个",
        "“办事办事办”太长",
        "“老年人优待证办理指南”太长",
        "没有名字",
        "“预约”下面",
        "“人工”的 key",
    ):
        assert part in found
    assert len(wrong.value.mistakes) == 8
