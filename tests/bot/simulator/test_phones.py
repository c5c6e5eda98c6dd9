"""The demonstration's phones over HTTP: what each act does, what the screens tell, and what is refused, in words."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from tests.bot.simulator.phones_stage import ME, OTHER, PATIENCE, PLACES, Stage, Theatre, theatre

ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = 48 * 3600
LINKS = '请选：\n<a href="weixin://bizmsgmenu?msgmenucontent=预约&msgmenuid=book:1">1 预约</a>'


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


@pytest.fixture(scope="module")
def standing() -> Iterator[Stage]:
    """A stage for many tests, for what changes nothing; both phones are in use."""
    with theatre() as made, made.stage(ZONE) as stage:
        stage.do("wechat", "follow")
        stage.do("telegram", "start")
        stage.updates()
        yield stage


def said(screen: dict) -> list[tuple[bool, str]]:
    """What stands on a screen: whether it is one's own, and the words."""
    return [(message["mine"], "".join(part["text"] for part in message["parts"])) for message in screen["messages"]]


# WeChat


def test_shows_an_empty_wechat_before_the_first_act(stage: Stage) -> None:
    screen = stage.screen("wechat")
    assert (screen["follows"], screen["messages"], screen["menu"]) == (False, [], [])
    assert stage.wechat.phone("demo-" + ME).screen == []


def test_follows_and_talks(stage: Stage) -> None:
    assert stage.do("wechat", "follow")["follows"]
    screen = stage.do("wechat", "say", text="老年证怎么办")
    assert said(screen)[-2:] == [(True, "老年证怎么办"), (False, "您说的是“老年证怎么办”")]
    assert screen["messages"][-1]["time"] == "12月2日 18:40"


def test_lets_nobody_write_before_following(stage: Stage) -> None:
    status, sentence = stage.refusal("wechat", {"act": "say", "text": "你好"})
    assert status == 409 and "关注" in sentence
    assert stage.heard == []


def test_unfollows(stage: Stage) -> None:
    stage.do("wechat", "follow")
    assert not stage.do("wechat", "unfollow")["follows"]
    assert stage.heard[-1]["Event"] == "unsubscribe"


def test_taps_a_word_of_the_newest_message(stage: Stage) -> None:
    stage.do("wechat", "follow")
    stage.answer = lambda words: LINKS
    message = stage.do("wechat", "say", text="办事")["messages"][-1]
    assert message["parts"] == [{"text": "请选：\n"}, {"text": "1 预约", "tap": "1 预约"}]
    stage.do("wechat", "tap", label="1 预约", message=message["id"])
    assert (stage.heard[-1]["Content"], stage.heard[-1]["bizmsgmenuid"]) == ("预约", "book:1")


def test_does_not_tap_an_old_word_that_a_newer_one_repeats(stage: Stage) -> None:
    stage.do("wechat", "follow")
    stage.answer = lambda words: LINKS
    old = stage.do("wechat", "say", text="一")["messages"][-1]["id"]
    stage.do("wechat", "say", text="二")
    status, sentence = stage.refusal("wechat", {"act": "tap", "label": "1 预约", "message": old})
    assert status == 409 and "最新" in sentence


def test_shows_the_published_menu_to_followers_and_presses_it(stage: Stage) -> None:
    entries = [{"type": "click", "name": "我的预约", "key": "mine"}, {"type": "view", "name": "网页", "url": "https://example.org/"}]
    assert stage.account("menu/create", button=[{"name": "预约", "sub_button": entries}])["errcode"] == 0
    assert stage.screen("wechat")["menu"] == []
    assert stage.do("wechat", "follow")["menu"] == [{"name": "预约", "entries": ["我的预约", "网页"]}]
    stage.do("wechat", "menu", path=["预约", "我的预约"])
    assert (stage.heard[-1]["Event"], stage.heard[-1]["EventKey"]) == ("CLICK", "mine")
    assert stage.do("wechat", "menu", path=["预约", "网页"])["messages"][-1]["kind"] == "page"
    assert stage.refusal("wechat", {"act": "menu", "path": ["没有的"]})[0] == 409


def test_scans_the_codes_that_stand_in_the_stations(stage: Stage) -> None:
    assert [place["name"] for place in stage.screen("wechat")["places"]] == [place.name for place in PLACES]
    assert stage.do("wechat", "scan", code="east-gate.livelihood")["follows"]
    assert (stage.heard[-1]["Event"], stage.heard[-1]["EventKey"]) == ("subscribe", "qrscene_east-gate.livelihood")
    stage.do("wechat", "scan", code="centre")
    assert (stage.heard[-1]["Event"], stage.heard[-1]["EventKey"]) == ("SCAN", "centre")
    assert stage.refusal("wechat", {"act": "scan", "code": "nowhere"})[0] == 409


def test_offers_the_codes_that_the_service_made_where_none_were_named(server: Theatre) -> None:
    with server.stage(ZONE, places=()) as stage:
        assert stage.screen("wechat")["places"] == []
        for scene in ("centre", "grid.12", "centre"):
            stage.account("qrcode/create", action_name="QR_LIMIT_STR_SCENE", action_info={"scene": {"scene_str": scene}})
        assert [place["code"] for place in stage.screen("wechat")["places"]] == ["centre", "grid.12"]


def test_sends_samples_of_what_is_not_words(stage: Stage) -> None:
    stage.do("wechat", "follow")
    stage.do("wechat", "voice")
    stage.do("wechat", "image")
    stage.do("wechat", "location", spot="惠民路口（中心站附近）")
    voice, image, location = stage.heard[-3:]
    assert (voice["MsgType"], voice["Recognition"], image["MsgType"]) == ("voice", "", "image")
    assert stage.http.get(image["PicUrl"]).content.startswith(b"\xff\xd8")
    # As Chinese maps draw it: some hundred metres from where the satellites say.
    assert (location["Location_X"], location["Location_Y"]) == ("32.019192", "118.016266")


def test_shows_a_template_message_as_a_card(stage: Stage) -> None:
    stage.wechat.add_template("T", "预约提醒", {"thing1": "办理事项"})
    stage.do("wechat", "follow")
    openid = stage.wechat.phone("demo-" + ME).openid
    stage.account("message/template/send", touser=openid, template_id="T", data={"thing1": {"value": "老年证"}})
    assert stage.screen("wechat")["messages"][-1]["card"] == {"title": "预约提醒", "values": [["办理事项", "老年证"]], "url": ""}


def test_shows_the_platforms_own_line_where_the_service_answers_badly(stage: Stage) -> None:
    stage.do("wechat", "follow")
    stage.answer = lambda words: "长" * 3000
    screen = stage.do("wechat", "say", text="你好")
    assert screen["messages"][-1]["kind"] == "fault"
    assert screen["platform"]["faulty"] == 1


def test_tells_what_the_platform_knows_and_refused(stage: Stage) -> None:
    stage.do("wechat", "follow")
    platform = stage.do("wechat", "say", text="你好")["platform"]
    assert (platform["account"], platform["left"], platform["refused"]) == ("已认证的服务号", 8, [])
    openid = stage.wechat.phone("demo-" + ME).openid
    platform = stage.do("wechat", "wait")["platform"]
    assert (platform["left"], platform["ahead"], stage.clock.ahead) == (0, WINDOW, WINDOW)
    stage.account("message/custom/send", touser=openid, msgtype="text", text={"content": "还在吗"})
    refused = stage.screen("wechat")["platform"]["refused"]
    assert [(each["call"], each["code"], each["times"]) for each in refused] == [("message/custom/send", 45015, 1)]
    assert "不能主动发" in refused[0]["why"]


def test_says_that_the_account_is_not_connected_yet(server: Theatre) -> None:
    with server.stage(ZONE, connected=False) as stage:
        status, sentence = stage.refusal("wechat", {"act": "follow"})
        assert status == 503 and "公众号" in sentence


def test_goes_on_answering_while_a_letter_is_on_its_way(stage: Stage) -> None:
    stage.do("wechat", "follow")
    arrived, gate = Event(), Event()

    def slowly(words: str) -> str:
        arrived.set()
        gate.wait(PATIENCE)
        return "让您久等了"

    stage.answer = slowly
    with ThreadPoolExecutor(1) as thumb:
        sending = thumb.submit(stage.do, "wechat", "say", text="在吗")
        assert arrived.wait(PATIENCE)
        assert said(stage.screen("wechat"))[-1] == (True, "在吗")
        gate.set()
        assert said(sending.result())[-1] == (False, "让您久等了")


# Telegram


def test_starts_a_bot_and_hears_it_in_formatted_words(stage: Stage) -> None:
    assert not stage.screen("telegram")["started"]
    assert stage.do("telegram", "start")["started"]
    me = stage.updates()[0]["message"]["from"]["id"]
    keyboard = {"inline_keyboard": [[{"text": "1 预约", "callback_data": "book:1"}]]}
    stage.bot("sendMessage", chat_id=me, text="😀*老年证*_怎么_办", parse_mode="MarkdownV2", reply_markup=keyboard)
    message = stage.screen("telegram")["messages"][-1]
    pieces = [("😀", None), ("老年证", ["bold"]), ("怎么", ["italic"]), ("办", None)]
    assert [(part["text"], part.get("styles")) for part in message["parts"]] == pieces
    assert message["keyboard"] == [[{"label": "1 预约", "data": "book:1"}]]


def test_starts_by_the_link_of_a_place(stage: Stage) -> None:
    places = stage.screen("telegram")["places"]
    stage.do("telegram", "start", payload=places[0]["code"])
    assert stage.updates()[0]["message"]["text"] == "/start here_centre"
    assert stage.refusal("telegram", {"act": "start", "payload": "带空格 的"})[0] == 409


def test_presses_a_button_and_shows_the_toast_that_answers(stage: Stage) -> None:
    stage.do("telegram", "start")
    me = stage.updates()[0]["message"]["from"]["id"]
    sent = stage.bot("sendMessage", chat_id=me, text="选", reply_markup={"inline_keyboard": [[{"text": "要", "callback_data": "y"}]]})
    assert stage.do("telegram", "press", data="y", message=sent["message_id"])["waiting"] == 1
    query = stage.updates()[0]["callback_query"]
    stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="收到")
    screen = stage.screen("telegram")
    assert (screen["waiting"], screen["toasts"]) == (0, ["收到"])
    assert stage.refusal("telegram", {"act": "press", "data": "z", "message": sent["message_id"]}) == (409, "这个按钮已经不在了")


def test_marks_what_was_changed_afterwards(stage: Stage) -> None:
    stage.do("telegram", "start")
    mine = stage.do("telegram", "say", text="老年正")["messages"][-1]["id"]
    message = stage.do("telegram", "edit", message=mine, text="老年证")["messages"][-1]
    assert message["edited"] and message["parts"][0]["text"] == "老年证"
    assert stage.updates()[-1]["edited_message"]["text"] == "老年证"


def test_offers_the_commands_of_private_chats(stage: Stage) -> None:
    everywhere = [{"command": "help", "description": "怎么用"}]
    stage.bot("setMyCommands", commands=everywhere)
    stage.bot("setMyCommands", commands=[{"command": "group", "description": "群里"}], scope={"type": "all_group_chats"})
    assert stage.screen("telegram")["commands"] == everywhere
    stage.bot("deleteMyCommands")
    assert stage.screen("telegram")["commands"] == []


def test_sends_what_is_not_words_to_the_bot(stage: Stage) -> None:
    stage.do("telegram", "start")
    stage.do("telegram", "voice")
    stage.do("telegram", "image")
    stage.do("telegram", "contact")
    stage.do("telegram", "location", spot="惠民路口（中心站附近）")
    _, voice, photo, contact, location = (update["message"] for update in stage.updates())
    file = stage.bot("getFile", file_id=voice["voice"]["file_id"])
    assert file["file_path"].endswith(".oga") and photo["photo"]
    assert contact["contact"]["user_id"] == voice["from"]["id"]
    assert location["location"] == {"latitude": 32.0212, "longitude": 118.0108}


def test_blocks_the_bot_and_lets_it_write_again(stage: Stage) -> None:
    stage.do("telegram", "start")
    me = stage.updates()[0]["message"]["from"]["id"]
    assert stage.do("telegram", "block")["blocked"]
    assert stage.bot("sendMessage", chat_id=me, text="在吗") is None
    refused = stage.screen("telegram")["platform"]["refused"]
    assert [(each["call"], each["code"]) for each in refused] == [("sendMessage", 403)]
    status, sentence = stage.refusal("telegram", {"act": "say", "text": "你好"})
    assert status == 409 and "重新启用" in sentence
    assert not stage.do("telegram", "unblock")["blocked"]
    assert stage.refusal("telegram", {"act": "unblock"})[0] == 409


# both


@pytest.mark.parametrize("platform", ["wechat", "telegram"])
def test_keeps_visitors_apart(stage: Stage, platform: str) -> None:
    first = {"wechat": "follow", "telegram": "start"}[platform]
    stage.do(platform, first)
    stage.do(platform, "say", text="我的事")
    stage.do(platform, first, phone=OTHER)
    assert (True, "我的事") not in said(stage.screen(platform, OTHER))
    assert (True, "我的事") in said(stage.screen(platform))


def test_gives_the_same_person_the_same_number_after_a_restart(server: Theatre) -> None:
    numbers = []
    for _ in range(2):
        with server.stage(ZONE) as stage:
            stage.do("telegram", "start", phone=OTHER)
            stage.do("telegram", "start")
            numbers.append([update["message"]["from"]["id"] for update in stage.updates()])
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(("platform", "first"), [("wechat", "follow"), ("telegram", "start")])
def test_says_when_there_are_no_more_phones(server: Theatre, platform: str, first: str) -> None:
    with server.stage(ZONE, most=1) as stage:
        stage.do(platform, first)
        status, sentence = stage.refusal(platform, {"act": first}, OTHER)
        assert status == 503 and "一共1部" in sentence
        assert stage.screen(platform, OTHER)["messages"] == []
        assert stage.do(platform, "say", text="还在")["messages"]


def test_tells_only_the_version_where_nothing_changed(stage: Stage) -> None:
    version = stage.do("wechat", "follow")["version"]
    assert stage.screen("wechat", after=version) == {"version": version}
    stage.do("wechat", "say", text="你好")
    assert stage.screen("wechat", after=version)["messages"]


@pytest.mark.parametrize("platform", ["wechat", "telegram"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        [],
        None,
        "say",
        {"act": 7},
        {"act": "fly"},
        {"act": "say"},
        {"act": "say", "text": " "},
        {"act": "say", "text": 5},
        {"act": "say", "text": "长" * 2001},
        {"act": "location", "spot": "月亮"},
        {"act": "location", "spot": []},
        {"act": "tap", "label": "1"},
        {"act": "tap", "label": "1", "message": True},
        {"act": "press", "data": "x", "message": 2.5},
        {"act": "press", "data": "x", "message": 10**30},
        {"act": "menu", "path": []},
        {"act": "menu", "path": ["a", "b", "c"]},
        {"act": "menu", "path": [1]},
        {"act": "edit", "message": 0, "text": "x"},
        {"act": "start", "payload": 5},
        {"act": "scan", "code": {}},
    ],
    ids=lambda asked: json.dumps(asked, ensure_ascii=False)[:40],
)
def test_refuses_what_makes_no_sense_in_chinese(standing: Stage, platform: str, asked: object) -> None:
    status, sentence = standing.refusal(platform, asked)
    assert 400 <= status < 500
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 50_000, "application/json", 413),
        (b"[" * 10_000, "application/json", 400),
        (b'{"act": "say", "text": "\\ud800"}', "application/json", 400),
        (b'{"act": "say", "text": "%s"}' % (b"a" * 20_000), "application/json", 413),
        (b'{"act": "start"}', "text/plain", 400),
        (b"", "application/json", 400),
    ],
)
def test_refuses_what_is_no_act(standing: Stage, body: bytes, kind: str, status: int) -> None:
    response = standing.http.post(f"{standing.address}/demo/api/telegram/{ME}", content=body, headers={"content-type": kind})
    assert response.status_code == status and response.json()["error"]
    assert standing.updates() == []


@pytest.mark.parametrize("address", [f"sms/{ME}", "wechat/short", f"wechat/{'g' * 32}", f"wechat/{ME}0"])
def test_knows_only_its_own_phones(standing: Stage, address: str) -> None:
    for response in (
        standing.http.get(f"{standing.address}/demo/api/{address}"),
        standing.http.post(f"{standing.address}/demo/api/{address}", json={}),
    ):
        assert response.status_code in (400, 404) and response.json()["error"]


def test_serves_its_own_files_and_no_others(standing: Stage) -> None:
    page = standing.http.get(f"{standing.address}/demo")
    assert "default-src 'none'" in page.headers["content-security-policy"] and "unsafe" not in page.headers["content-security-policy"]
    assert standing.http.get(f"{standing.address}/demo/demo.js").headers["content-type"].startswith("text/javascript")
    for name in ("recording.amr", "nothing.js", "..%2fweb.py"):
        assert standing.http.get(f"{standing.address}/demo/{name}").status_code == 404
