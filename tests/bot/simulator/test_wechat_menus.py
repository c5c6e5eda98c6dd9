"""Menus and codes at the simulated WeChat."""

import pytest

from bot.simulator.wechat import NotPossible, ScreenKind
from tests.bot.simulator.wechat_platform import DAY, Platform, button, refused


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([button()] * 4, 40016),
        ([button(name="六个字太长了")], 40018),
        ([button(name="")], 40018),
        ([button(type="dance")], 40017),
        ([button(key="k" * 129)], 40019),
        ([button(type="view", url="http://localhost/" + "u" * 1024)], 40020),
        ([{"name": "更多", "sub_button": [button()] * 6}], 40023),
        ([{"name": "更多", "sub_button": [button(name="字" * 21)]}], 40025),
        ([{"name": "更多", "sub_button": [button(type="")]}], 40024),
        ([{"name": "更多", "sub_button": [button(key="")]}], 40026),
        ([{"name": "更多", "sub_button": [button(type="view")]}], 40027),
        ([{"name": "更多", "sub_button": [{"name": "再", "sub_button": [button()]}]}], 40022),
    ],
)
def test_refuses_a_menu_that_is_too_big(platform: Platform, buttons: list[object], code: int) -> None:
    refused(code, lambda: platform.client.menu.create({"button": buttons}))


def test_publishes_a_menu_and_takes_it_back(platform: Platform) -> None:
    refused(46003, lambda: platform.client.get("menu/get"))
    page = button(type="view", name="一网通办政务服务大厅", url="http://localhost/hall")
    menu = {"button": [button(), {"name": "邻里服务", "sub_button": [page]}]}
    platform.client.menu.create(menu)
    assert platform.client.menu.get() == {"menu": menu}
    phone = platform.follower()
    assert phone.menu_shown == [("办事", []), ("邻里服务", ["一网通办政务服务..."])]
    opened = phone.menu("邻里服务", "一网通办政务服务大厅")
    assert opened is not None and (opened.kind, opened.text) == (ScreenKind.PAGE, "http://localhost/hall")
    refused(45015, lambda: platform.client.message.send_text(phone.openid, "一个网页不算"))
    for path in (("邻里服务",), ("没有",), ("邻里服务", "没有"), ()):
        with pytest.raises(NotPossible):
            phone.menu(*path)
    platform.client.menu.delete()
    with pytest.raises(NotPossible):
        phone.menu("办事")


def test_makes_codes_that_end(platform: Platform) -> None:
    asked = {"expire_seconds": 600, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "counter-3"}}}
    made = platform.client.qrcode.create(asked)
    assert made["expire_seconds"] == 600 and made["ticket"] and made["url"].startswith("http")
    phone = platform.sim.phone("王阿姨")
    phone.scan(made["url"])
    assert phone.follows and platform.client.user.get(phone.openid)["qr_scene_str"] == "counter-3"
    platform.clock.now += 600
    with pytest.raises(NotPossible):
        phone.scan("counter-3")
    lasting = platform.client.qrcode.create({**asked, "action_name": "QR_LIMIT_STR_SCENE"})
    assert "expire_seconds" not in lasting
    platform.clock.now += 365 * DAY
    phone.scan("counter-3")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"expire_seconds": 2_592_001}, 40053),
        ({"action_info": {"scene": {"scene_str": "s" * 65}}}, 40053),
        ({"action_info": {"scene": {"scene_str": ""}}}, 40053),
        ({"action_name": "QR_SCENE"}, 40053),
        ({"action_name": "QR"}, 40052),
    ],
)
def test_refuses_a_code_with_a_wrong_scene(platform: Platform, given: dict[str, object], code: int) -> None:
    asked = {"expire_seconds": 60, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}
    refused(code, lambda: platform.client.qrcode.create({**asked, **given}))
