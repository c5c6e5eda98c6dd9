"""The WeChat simulator's letters to a service, which reads and answers them with wechatpy's own parser, replies and encryption."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import ArticlesReply, TextReply
from wechatpy.utils import check_signature

from bot.simulator.wechat import FAULT_TEXT, NotPossible, ScreenKind, WeChatLimits, WeChatPhone, WeChatSimulator
from tests.bot.simulator.wechat_platform import serving

APP, TOKEN = "wx0123456789abcdef", "callback-token"
KEY, NEW_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "0123456789ABCDEFGabcdefghijklmnopqrstuvwxyz"
NOON = 1_796_097_600
Answer = Callable[[Any], str]


@dataclass(slots=True)
class Service:
    """A service at the callback address: keeps what it gets, and answers as the test says."""

    address: str = ""
    key: str = ""  # seals with this one and reads with it
    seals: bool = True
    answer: Answer = lambda message: "success"
    status: int = 200
    held: list[threading.Event] = field(default_factory=list)  # what each of the next answers waits for
    raw: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)

    def take(self, query: dict[str, str], body: str) -> Response:
        """Read one letter and answer it."""
        self.queries.append(query)
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
        if "echostr" in query:
            return Response(query["echostr"])
        self.raw.append(body)
        if query.get("encrypt_type") == "aes":
            body = WeChatCrypto(TOKEN, self.key, APP).decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(body)
        self.messages.append(message)
        if self.held:
            self.held.pop(0).wait(10)
        answer = self.answer(message)
        if self.seals and query.get("encrypt_type") == "aes" and answer.startswith("<"):
            answer = WeChatCrypto(TOKEN, self.key, APP).encrypt_message(answer, "a-nonce", query["timestamp"])
        return Response(answer, self.status)


@pytest.fixture(scope="module")
def server() -> Iterator[Service]:
    """One server for all tests of this module."""
    service = Service()

    async def letters(request: Request) -> Response:
        body = await request.body()
        return await asyncio.to_thread(service.take, dict(request.query_params), body.decode())

    with serving(Starlette(routes=[Route("/wechat", letters, methods=["GET", "POST"])])) as address:
        service.address = f"{address}/wechat"
        yield service


@pytest.fixture
def service(server: Service) -> Service:
    """The service, as new."""
    fresh = Service(address=server.address, key=KEY)
    for name in Service.__slots__:
        setattr(server, name, getattr(fresh, name))
    return server


MakeSimulator = Callable[..., WeChatSimulator]


@pytest.fixture
def make_simulator(service: Service) -> Iterator[MakeSimulator]:
    """Make a simulator whose letters go to the service; the clock stands."""
    made = []

    def make(**given: Any) -> WeChatSimulator:
        sim = WeChatSimulator(APP, "secret", TOKEN, KEY, **{"clock": lambda: float(NOON), **given})
        sim.callback_url, sim.address = service.address, "http://localhost/sim"
        made.append(sim)
        return sim

    yield make
    for sim in made:
        asyncio.run(sim.stop())


@pytest.fixture
def sim(make_simulator: MakeSimulator) -> WeChatSimulator:
    """A simulator in plain mode."""
    return make_simulator()


@pytest.fixture
def phone(sim: WeChatSimulator) -> WeChatPhone:
    """A follower's phone."""
    return following(sim)


def following(sim: WeChatSimulator) -> WeChatPhone:
    phone = sim.phone("王阿姨")
    phone.follow()
    return phone


def says(text: str) -> Answer:
    """Answer every letter with a text."""
    return lambda message: str(TextReply(content=text, message=message).render())


# the way there and back


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_carries_a_text_and_its_reply_in_each_mode(make_simulator: MakeSimulator, service: Service, mode: str) -> None:
    sim = make_simulator(mode=mode)
    phone = following(sim)
    service.answer = lambda message: str(TextReply(content=f"您说：{message.content}", message=message).render())
    shown = phone.say("居住证怎么办 <b>&amp; 🏠")
    assert shown is not None and shown.from_account
    assert shown.text == "您说：居住证怎么办 <b>&amp; 🏠"
    message = service.messages[-1]
    assert (message.target, message.source) == (sim.account_id, phone.openid)
    assert ("<Content>" in service.raw[-1], "<Encrypt>" in service.raw[-1]) == (mode != "safe", mode != "plain")
    assert ("msg_signature" in service.queries[-1]) == (mode != "plain")
    assert service.queries[-1]["openid"] == phone.openid


def test_writes_a_text_as_the_platform_does(service: Service, phone: WeChatPhone, sim: WeChatSimulator) -> None:
    phone.say("您好")
    fields = [(element.tag, element.text) for element in ElementTree.fromstring(service.raw[-1])]
    message_id = int(fields.pop()[1] or "")
    assert 2**53 < message_id < 2**63
    created = str(NOON + 1)  # the follow was in the second before
    expected = [
        ("ToUserName", sim.account_id),
        ("FromUserName", phone.openid),
        ("CreateTime", created),
        ("MsgType", "text"),
        ("Content", "您好"),
    ]
    assert fields == expected


def test_writes_what_would_break_xml_so_that_it_arrives(service: Service, phone: WeChatPhone) -> None:
    phone.say("a ]]> b \x0b</Content> &amp;")
    assert service.messages[-1].content == "a ]]> b </Content> &amp;"


def test_answers_the_platforms_check_of_an_address(sim: WeChatSimulator, service: Service) -> None:
    assert sim.verify_url()
    assert service.queries[-1]["echostr"] and "encrypt_type" not in service.queries[-1]
    sim.callback_url = service.address.replace("/wechat", "/elsewhere")
    assert not sim.verify_url()


@pytest.mark.parametrize("answer", ["success", ""])
def test_shows_nothing_for_silence(service: Service, phone: WeChatPhone, answer: str) -> None:
    service.answer = lambda message: answer
    assert phone.say("您好") is None
    assert [message.from_account for message in phone.screen] == [False]


def test_takes_an_open_answer_in_compatible_mode_and_not_in_safe_mode(make_simulator: MakeSimulator, service: Service) -> None:
    service.answer, service.seals = says("您好"), False
    shown = [following(make_simulator(mode=mode)).say("在吗") for mode in ("compatible", "safe")]
    assert [message.text for message in shown if message] == ["您好", FAULT_TEXT]


def test_seals_with_the_new_key_and_takes_answers_sealed_with_the_old_one(make_simulator: MakeSimulator, service: Service) -> None:
    sim = make_simulator(mode="safe")
    phone = following(sim)
    sim.change_key(NEW_KEY)
    service.key, service.answer = NEW_KEY, says("新的")
    shown = phone.say("在吗")
    assert shown is not None and shown.text == "新的"
    sealed_before = WeChatCrypto(TOKEN, KEY, APP)
    service.seals = False
    service.answer = lambda message: str(sealed_before.encrypt_message(says("旧的")(message), "nonce", "1796097600"))
    shown = phone.say("还在吗")
    assert shown is not None and shown.text == "旧的"
    sim.change_key("Z" * 42 + "E")
    service.key = "Z" * 42 + "E"
    shown = phone.say("再旧的呢")
    assert shown is not None and shown.kind is ScreenKind.FAULT and "unsealed" in sim.faulty_replies[-1]


@pytest.mark.parametrize(
    ("spoilt", "why"), [("MsgSignature", "wrong MsgSignature"), ("Nonce", "wrong MsgSignature"), ("app", "another app id")]
)
def test_refuses_a_sealed_answer_with_a_wrong_seal(make_simulator: MakeSimulator, service: Service, spoilt: str, why: str) -> None:
    sim = make_simulator(mode="safe")
    phone = following(sim)
    service.seals = False

    def answer(message: Any) -> str:
        app = "wx-another" if spoilt == "app" else APP
        sealed = str(WeChatCrypto(TOKEN, KEY, app).encrypt_message(says("您好")(message), "nonce", "1796097600"))
        return sealed.replace(f"<{spoilt}><![CDATA[", f"<{spoilt}><![CDATA[x")

    service.answer = answer
    shown = phone.say("在吗")
    assert shown is not None and shown.text == FAULT_TEXT
    assert why in sim.faulty_replies[-1]


def test_needs_a_key_for_sealing() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        WeChatSimulator(APP, "secret", TOKEN, mode="safe")
    with pytest.raises(ValueError, match="43 characters"):
        WeChatSimulator(APP, "secret", TOKEN, "short", mode="safe")


# malformed answers and none


def wrapped(fields: str) -> Answer:
    """An answer with these fields and the right envelope."""
    envelope = "<ToUserName>{}</ToUserName><FromUserName>{}</FromUserName><CreateTime>1796097600</CreateTime>"
    return lambda message: f"<xml>{envelope.format(message.source, message.target)}{fields}</xml>"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda message: '{"text": "您好"}', "not XML"),
        (lambda message: "SUCCESS", "not XML"),
        (lambda message: "<html></html>", "root element"),
        (lambda message: "<!DOCTYPE xml><xml></xml>", "document type"),
        (lambda message: says("您好")(message).replace(message.source, "o-somebody"), "ToUserName"),
        (lambda message: says("您好")(message).replace(message.target, "gh_another"), "FromUserName"),
        (says("字" * 683), "2049 bytes"),
        (says(""), "Content has no text"),
        (says("a ]]> b"), "not XML"),
        (says("a]]></Content><Content><![CDATA[b"), "Content is there 2 times"),
        (says("\x00"), "not XML"),
        (wrapped("<MsgType>text</MsgType>"), "Content is there 0 times"),
        (wrapped("<MsgType>text</MsgType><Content><b>您好</b></Content>"), "Content has no text"),
        (wrapped("<MsgType>dance</MsgType>"), "no such MsgType"),
        (wrapped("<MsgType>image</MsgType><Image><MediaId>made-up</MediaId></Image>"), "no such media_id"),
        (wrapped("words<MsgType>text</MsgType><Content>您好</Content>"), "between the elements"),
        (lambda message: wrapped("<MsgType>text</MsgType><Content>您好</Content>")(message).replace("1796097600", "noon"), "CreateTime"),
    ],
)
def test_shows_the_platforms_own_line_for_a_malformed_answer(
    service: Service, phone: WeChatPhone, sim: WeChatSimulator, answer: Answer, why: str
) -> None:
    service.answer = answer
    heard = len(service.raw)
    shown = phone.say("您好")
    assert shown is not None and (shown.kind, shown.text) == (ScreenKind.FAULT, FAULT_TEXT)
    assert why in sim.faulty_replies[-1]
    assert len(service.raw) == heard + 1, "an answer, even a bad one, ends it"


def test_takes_a_text_of_2048_bytes(service: Service, phone: WeChatPhone) -> None:
    service.answer = says("字" * 682 + "ab")
    shown = phone.say("您好")
    assert shown is not None and shown.kind is ScreenKind.TEXT


def test_shows_one_article_after_a_message_and_more_after_an_event(service: Service, sim: WeChatSimulator) -> None:
    article = {"title": "居住证", "description": "", "image": "", "url": "http://localhost/"}
    service.answer = lambda message: str(ArticlesReply(message=message, articles=[article] * 2).render())
    phone = sim.phone("李叔")
    welcome = phone.follow()
    assert welcome is not None and (welcome.kind, welcome.text) == (ScreenKind.NEWS, "居住证\n居住证")
    shown = phone.say("您好")
    assert shown is not None and shown.kind is ScreenKind.FAULT


def test_tries_three_times_with_the_same_message_and_a_new_signature(make_simulator: MakeSimulator, service: Service) -> None:
    sim = make_simulator(limits=WeChatLimits(reply_seconds=0.5))
    phone = following(sim)
    released = threading.Event()
    service.answer, service.held = says("让您久等了"), [released, released]
    service.raw.clear()
    shown = phone.say("您好")
    released.set()
    assert shown is not None and shown.text == "让您久等了"
    assert len(service.raw) == 3 and len(set(service.raw)) == 1
    assert len({query["nonce"] for query in service.queries[-3:]}) == 3
    assert sim.faulty_replies == []


def test_gives_up_after_three_tries(service: Service, phone: WeChatPhone, sim: WeChatSimulator) -> None:
    service.status = 500
    service.raw.clear()
    shown = phone.say("您好")
    assert shown is not None and shown.kind is ScreenKind.FAULT
    assert len(service.raw) == 3 and sim.faulty_replies == ["no answer: HTTP 500"]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    sim.callback_url = f"http://127.0.0.1:{nobody}/wechat"
    shown = phone.say("还在吗")
    assert shown is not None and shown.kind is ScreenKind.FAULT
    assert sim.faulty_replies[-1] == "no answer: ConnectError"


# what happens and what is sent


def test_tells_of_followers_coming_and_going(service: Service, sim: WeChatSimulator) -> None:
    service.answer = says("欢迎")
    phone = sim.phone("王阿姨")
    shown = phone.follow()
    assert shown is not None and shown.text == "欢迎"
    phone.unfollow()
    events = service.messages[-2:]
    assert [event.event for event in events] == ["subscribe", "unsubscribe"]
    assert len(phone.screen) == 1, "who has left sees no answer"
    with pytest.raises(NotPossible):
        phone.say("您好")


def test_tells_which_code_was_scanned(service: Service, sim: WeChatSimulator) -> None:
    ticket = sim.print_code("counter-3")
    phone = sim.phone("王阿姨")
    phone.scan("counter-3")
    phone.scan(ticket)
    first, second = service.messages[-2:]
    assert (first.event, first.scene_id, first.ticket) == ("subscribe_scan", "counter-3", ticket)
    assert (second.event, second.scene_id, second.ticket) == ("scan", "counter-3", ticket)
    with pytest.raises(NotPossible):
        phone.scan("counter-4")


def test_sends_what_a_click_in_a_menu_message_says(service: Service, phone: WeChatPhone) -> None:
    service.answer = says(
        '<a href="weixin://bizmsgmenu?msgmenucontent=1%20%E6%9D%90%E6%96%99&msgmenuid=ask%3Amaterials%3A7">1 核对材料</a>'
    )
    shown = phone.say("居住证")
    assert shown is not None and shown.text == "1 核对材料"
    assert shown.links == (("1 核对材料", "1 材料", "ask:materials:7"),)
    phone.tap("1 核对材料")
    message = service.messages[-1]
    assert (message.content, message._data["bizmsgmenuid"]) == ("1 材料", "ask:materials:7")


def test_sends_places_pictures_voice_video_links_and_the_unheard_of(service: Service, phone: WeChatPhone) -> None:
    phone.send_location(30.456, 106.632, "五福社区服务站")
    place = service.messages[-1]
    assert (place.location, place.scale, place.label) == (("30.456000", "106.632000"), "15", "五福社区服务站")
    phone.report_location(30.456, 106.632)
    assert (service.messages[-1].event, service.messages[-1].latitude) == ("location", 30.456)
    phone.send_image(b"picture")
    picture = service.messages[-1]
    assert picture.image == f"http://localhost/sim/mmbiz_pic/{picture.media_id}"
    phone.send_voice(b"sound")
    voice = service.messages[-1]
    assert (voice.format, voice.recognition) == ("amr", None) and "<Recognition><![CDATA[]]></Recognition>" in service.raw[-1]
    phone.send_video(b"moving")
    assert service.messages[-1].media_id != service.messages[-1].thumb_media_id
    phone.send_link("通知", "停水", "http://localhost/1")
    assert (service.messages[-1].title, service.messages[-1].url) == ("通知", "http://localhost/1")
    phone.send_unknown("channels_dance")
    assert service.messages[-1].type == "unknown"
    assert len({message.id for message in service.messages if hasattr(message, "id") and message.id}) == 6
    kinds = [message.kind for message in phone.screen]
    assert kinds == ["location", "image", "voice", "video", "link", "other"]


def test_tells_of_consents_given_and_taken_back(service: Service, phone: WeChatPhone, sim: WeChatSimulator) -> None:
    sim.add_notice("N1", "办件进度", {"thing1": "办理事项"})
    phone.accept_subscription("N1")
    phone.refuse_subscription("N1")
    phone.turn_off("N1")
    events = [message._data for message in service.messages[-3:]]
    assert [event["Event"] for event in events] == ["subscribe_msg_popup_event"] * 2 + ["subscribe_msg_change_event"]
    listed = [dict(event["SubscribeMsgPopupEvent"]["List"]) for event in events[:2]]
    assert listed[0] == {"TemplateId": "N1", "SubscribeStatusString": "accept", "PopupScene": "2"}
    assert listed[1]["SubscribeStatusString"] == "reject"
    assert len({event["CreateTime"] for event in events}) == 3, "events of one person are told apart by their second"
    with pytest.raises(NotPossible):
        phone.accept_subscription("N2")


def test_waits_for_what_is_pushed(phone: WeChatPhone) -> None:
    with pytest.raises(TimeoutError):
        phone.hears(timeout=0.01)


def test_has_one_phone_for_each_person(sim: WeChatSimulator) -> None:
    assert sim.phone("王阿姨").openid == sim.phone("王阿姨").openid != sim.phone("李叔").openid
    assert len(sim.phone("李叔").openid) == 28
    assert sim.phone("甲", openid="o-known").openid == "o-known"


def test_lets_many_people_write_at_once(service: Service, sim: WeChatSimulator) -> None:
    service.answer = lambda message: str(TextReply(content=f"收到 {getattr(message, 'content', '')}", message=message).render())
    names = [f"居民{number}" for number in range(8)]

    def write(name: str) -> list[str]:
        phone = sim.phone(name)
        phone.follow()
        return [shown.text for shown in (phone.say(f"{name}的第 {number} 句") for number in range(5)) if shown]

    with ThreadPoolExecutor(8) as pool:
        heard = list(pool.map(write, names))
    assert heard == [[f"收到 {name}的第 {number} 句" for number in range(5)] for name in names]
    assert sim.faulty_replies == []
