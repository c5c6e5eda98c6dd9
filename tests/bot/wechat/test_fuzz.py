"""Whatever anybody sends to the callback address: no fault, no traceback, and the conversation goes on."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator.wechat.letters import to_xml
from bot.simulator.wechat.sealing import key_bytes, seal, signature
from bot.wechat import Mode
from handlers.router import REGISTRY
from tests.bot.wechat.support import APP_ID, KEY, TOKEN, Station, says, station

pytestmark = pytest.mark.timeout(600)  # the long ones, on a busy machine

SHORT = settings(max_examples=60, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=2500, suppress_health_check=list(HealthCheck))
TAKEN = {200, 400, 403, 413}

NAMES = st.sampled_from(
    [
        *("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Event", "EventKey", "Ticket", "Status", "Label"),
        *("MediaId", "Format", "Recognition", "Location_X", "Location_Y", "Scale", "bizmsgmenuid", "Title", "Url", "Encrypt", "List"),
        *("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent", "TemplateId", "SubscribeStatusString", "ErrorCode"),
    ]
)
KINDS = st.sampled_from(["text", "event", "image", "voice", "video", "location", "link", "file", "device_text", "miniprogrampage", "x"])
EVENTS = st.sampled_from(
    [
        *("subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event"),
        *("subscribe_msg_change_event", "subscribe_msg_sent_event", "kf_create_session"),
    ]
)
VERBS = [f"{flow.name}:{verb}" for flow in REGISTRY.values() for verb in flow.verbs] + ["waiting:show", "ask:nothing", ":", "x"]
ARGUMENTS = (
    st.from_regex(r"[A-Za-z0-9_:@.+-]{0,40}", fullmatch=True) | st.integers().map(str) | st.sampled_from(["elder-card", "east-gate"])
)
KEYS = st.builds("{}:{}".format, st.sampled_from(VERBS), ARGUMENTS) | st.text(max_size=80)
WORDS = st.text(max_size=60) | st.sampled_from(["老年证怎么办", "1", "2", "预约", "人工", "同意", "返回", "]]>", "<a href='x'>", "9" * 30])
VALUES = WORDS | KEYS | KINDS | EVENTS | st.integers() | st.floats(allow_nan=False)
FIELDS = st.recursive(VALUES, lambda inner: st.lists(st.tuples(NAMES, inner), max_size=4), max_leaves=8)
HEAD: dict[Any, Any] = {
    "ToUserName": st.just("gh_1"),
    "FromUserName": st.sampled_from(["oWang", "oLi", "oZhang"]),
    "CreateTime": st.integers(0, 2**40),
}
PLACED: dict[Any, Any] = {
    "MediaId": WORDS,
    "Location_X": st.floats() | WORDS,
    "Location_Y": st.floats() | WORDS,
    "Label": WORDS,
    "Title": WORDS,
}
TEXTS = st.fixed_dictionaries(
    {**HEAD, "MsgType": st.just("text"), "Content": WORDS, "MsgId": st.integers(0, 2**63) | WORDS}, optional={"bizmsgmenuid": KEYS}
)
THINGS = st.fixed_dictionaries({**HEAD, "MsgType": KINDS, "MsgId": st.integers(0, 2**63)}, optional=PLACED)
ACTS = st.fixed_dictionaries({**HEAD, "MsgType": st.just("event"), "Event": EVENTS, "EventKey": KEYS})
MORE = st.lists(st.tuples(NAMES, FIELDS), max_size=4)
XMLISH = st.one_of(
    st.builds(lambda letter, more: to_xml([*letter.items(), *more]), TEXTS | THINGS | ACTS, st.just([]) | MORE),
    MORE.map(to_xml),
)
QUERIES = st.dictionaries(
    st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "openid", "echostr", "x"]), st.text(max_size=50)
)


@dataclass
class Door:
    """The callback address, and what was written to the log since it was opened."""

    open_station: Station
    http: httpx.Client
    faults: list[logging.LogRecord] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def signed(self) -> dict[str, str]:
        timestamp, nonce = str(int(self.open_station.clock().timestamp())), str(next(self.numbers))
        return {"timestamp": timestamp, "nonce": nonce, "signature": signature(TOKEN, timestamp, nonce)}

    def post(self, query: dict[str, str], body: bytes) -> None:
        """Post something, and see that it was taken or refused, and not stumbled over."""
        response = self.http.post("/wechat", params=query, content=body)
        assert response.status_code in TAKEN and len(response.content) < 20_000
        assert not self.faults, logging.Formatter().format(self.faults[0])

    def post_plain(self, body: bytes) -> None:
        self.post(self.signed(), body)

    def post_sealed(self, content: str) -> None:
        hidden = seal(content, APP_ID, key_bytes(KEY))
        query = self.signed()
        signed = signature(TOKEN, query["timestamp"], query["nonce"], hidden)
        self.post({**query, "encrypt_type": "aes", "msg_signature": signed}, f"<xml><Encrypt>{hidden}</Encrypt></xml>".encode())

    def still_talks(self) -> None:
        phone = self.open_station.phone(f"居民{next(self.numbers)}")
        assert "老年人优待证" in says(phone, "老年证怎么办")
        assert "备齐了吗" in says(phone, "1")


class _Listener(logging.Handler):
    def __init__(self, faults: list[logging.LogRecord]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self._faults.append(record)


@pytest.fixture(scope="module")
def open_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with (
        station(tmp_path_factory.mktemp("fuzz"), mode=Mode.COMPATIBLE) as open_station,
        httpx.Client(base_url=open_station.address, timeout=10, trust_env=False) as http,
    ):
        opened = Door(open_station, http)
        listener = _Listener(opened.faults)
        logging.getLogger().addHandler(listener)
        yield opened
        logging.getLogger().removeHandler(listener)


@pytest.fixture
def door(open_door: Door) -> Iterator[Door]:
    """Afterwards the station must still talk."""
    open_door.faults.clear()
    yield open_door
    open_door.still_talks()


@pytest.fixture(params=[SHORT, pytest.param(LONG, marks=pytest.mark.slow)], ids=["short", "long"])
def tries(request: pytest.FixtureRequest) -> settings:
    """How long to try: briefly always, and at length where slow tests run."""
    chosen: settings = request.param
    return chosen


def test_takes_any_bytes_with_any_query(door: Door, tries: settings) -> None:
    @tries
    @given(QUERIES, st.binary(max_size=300))
    def taken(query: dict[str, str], body: bytes) -> None:
        door.post(query, body)

    taken()


def test_takes_any_bytes_that_are_signed(door: Door, tries: settings) -> None:
    @tries
    @given(st.binary(max_size=300) | XMLISH.map(lambda xml: xml.encode()[:-3]))
    def taken(body: bytes) -> None:
        door.post_plain(body)

    taken()


def test_takes_any_signed_letter(door: Door, tries: settings) -> None:
    @tries
    @given(XMLISH)
    def taken(letter: str) -> None:
        door.post_plain(letter.encode())

    taken()


def test_takes_anything_that_is_sealed(door: Door, tries: settings) -> None:
    @tries
    @given(XMLISH | st.text(max_size=300))
    def taken(content: str) -> None:
        door.post_sealed(content)

    taken()


def test_takes_any_query_string(door: Door, tries: settings) -> None:
    @tries
    @given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=200))
    def taken(query: str) -> None:
        for method in ("GET", "POST"):
            assert door.http.request(method, f"/wechat?{query}").status_code in TAKEN
            assert not door.faults

    taken()


def test_takes_no_more_than_its_limit(door: Door) -> None:
    assert door.http.post("/wechat", params=door.signed(), content=b"<" * (64 * 1024 + 1)).status_code == 413
