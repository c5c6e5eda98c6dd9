"""The webhook takes updates from Telegram alone, whatever is in them, and acknowledges what is stored."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator.telegram import TelegramPhone
from bot.telegram.api import KINDS
from tests.bot.telegram.station import SECRET, TOKEN, Station, asks, heard, message

LARGEST = 1024 * 1024


@pytest.fixture
def service(webhook_service: Station) -> Station:
    return webhook_service


@pytest.fixture
def phone(resident: TelegramPhone) -> TelegramPhone:
    return resident


def kept(service: Station) -> int:
    return len(service.read("SELECT id FROM received_messages"))


def update(phone: TelegramPhone, number: int = 1, **content: object) -> str:
    return json.dumps({"update_id": number, "message": message(phone, **content)})


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", TOKEN, "é"])
def test_refuses_a_wrong_secret(service: Station, phone: TelegramPhone, secret: str) -> None:
    before = kept(service)
    assert service.post(update(phone, text="帮助"), secret.encode("latin-1")).status_code == 403
    assert service.post(update(phone, text="帮助"), None).status_code == 403
    assert kept(service) == before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"update"',
        "{}",
        '{"update_id": "1"}',
        '{"update_id": true}',
        '{"update_id": 9223372036854775808}',
        "[" * 100_000,
    ],
)
def test_refuses_what_is_no_update(service: Station, body: str) -> None:
    assert service.post(body).status_code == 400


def test_refuses_bytes_that_are_no_text(service: Station) -> None:
    assert service.post(b'{"update_id": 1, "x": "\xff\xfe"}').status_code == 400


def test_refuses_a_body_without_end(service: Station) -> None:
    assert service.post(b" " * (LARGEST + 1)).status_code == 413


@pytest.mark.parametrize(
    "content",
    [
        {"message": 7},
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": 1, "type": "private"}}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": "one", "type": "private"}, "text": "帮助"}},
        {"callback_query": {"id": "1"}},
        {"my_chat_member": {"chat": None}},
    ],
)
def test_drops_what_it_cannot_read_lest_it_comes_for_ever(
    service: Station, phone: TelegramPhone, content: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    before = kept(service)
    assert service.post(json.dumps({"update_id": 5, **content})).status_code == 200
    assert "could not be read and was dropped" in caplog.text
    assert kept(service) == before


def test_takes_no_notice_of_what_is_of_no_concern(service: Station, phone: TelegramPhone) -> None:
    chat = {"id": -100, "type": "channel", "title": "频道"}
    post = {"message_id": 1, "date": 1, "chat": chat, "text": "大家好"}
    contents: tuple[dict[str, object], ...] = ({"channel_post": post}, {"message": post}, {"poll": {"id": "1"}}, {"inline_query": {}}, {})
    for content in contents:
        assert service.post(json.dumps({"update_id": 5, **content})).status_code == 200
    assert service.read("SELECT id FROM inbox") == []


def test_keeps_no_words_once_they_are_answered(service: Station, phone: TelegramPhone) -> None:
    service.post(update(phone, text="老年证怎么办"))
    heard(phone)
    service.until(lambda: service.read("SELECT id FROM inbox") == [], "the update is put away")


def test_tells_the_platform_where_to_post(service: Station) -> None:
    service.until(lambda: service.simulator.webhook_url != "", "the webhook is set")
    (call,) = service.calls("setWebhook")
    assert call["url"] == str(service.http.base_url.join("/telegram"))
    assert call["allowed_updates"] == list(KINDS)
    assert call["secret_token"] == SECRET


def test_answers_405_to_a_browser(service: Station) -> None:
    assert service.http.get("/telegram").status_code == 405


# whatever comes

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("message_id", "date", "from", "chat", "text", "id", "type", "caption", "photo", "voice", "location", "contact", "sticker", "data")
NUMBERS = st.integers(10**12, 10**12 + 10**6)  # none that the simulated platform gives itself


def texts() -> st.SearchStrategy[str]:
    words = st.sampled_from(
        ["/start", "/start here_", "/help@", "1", "2", "取消", "老年证", "预约", "着火了", "\x00", "\ud800", "👨‍👩‍👧", "关联 123456"]
    )
    return st.lists(words | st.text(max_size=30), min_size=1, max_size=4).map("".join)


def messages(phone: TelegramPhone) -> st.SearchStrategy[dict[str, Any]]:
    """Messages of the right shape with anything inside, from this phone and others."""
    file = st.fixed_dictionaries(
        {"file_id": texts(), "file_unique_id": texts()}, optional={"file_size": JUNK, "mime_type": JUNK, "file_name": JUNK}
    )
    measured = st.builds(lambda file, width: {**file, "width": width, "height": 1, "duration": 1, "length": 1}, file, JUNK)
    place = st.fixed_dictionaries({"latitude": JUNK, "longitude": JUNK})
    contact = st.fixed_dictionaries({"phone_number": texts(), "first_name": texts()}, optional={"user_id": st.integers()})
    chats = st.builds(
        lambda number, kind: {"id": number, "type": kind},
        st.just(phone.user_id) | st.integers(),
        st.sampled_from(["private", "private", "private", "group", "supergroup", "channel", "其他"]),
    )
    return st.fixed_dictionaries(
        {"message_id": st.integers(), "date": st.integers(0, 2**31), "chat": chats},
        optional={
            "text": texts(),
            "caption": texts(),
            "from": st.fixed_dictionaries({"id": st.integers(), "is_bot": st.booleans(), "first_name": texts()}),
            "photo": st.lists(measured, max_size=3),
            "voice": measured,
            "video_note": measured,
            "document": file,
            "location": place,
            "contact": contact,
            "migrate_to_chat_id": st.integers(),
            "dice": st.fixed_dictionaries({"emoji": texts(), "value": st.integers()}),
        },
    )


def updates(phone: TelegramPhone) -> st.SearchStrategy[dict[str, Any]]:
    someone = st.just({"id": phone.user_id, "is_bot": False, "first_name": "王阿姨"})
    press = st.fixed_dictionaries(
        {"id": texts(), "from": someone, "chat_instance": st.just("1")}, optional={"message": messages(phone), "data": texts() | JUNK}
    )
    member = st.fixed_dictionaries(
        {"user": someone, "status": st.sampled_from(["member", "left", "kicked", "其他"]), "until_date": st.just(0)}
    )
    standing = st.fixed_dictionaries(
        {
            "chat": messages(phone).map(lambda each: each["chat"]),
            "from": someone,
            "date": st.just(1),
            "old_chat_member": member,
            "new_chat_member": member,
        }
    )
    kinds = {"message": messages(phone), "edited_message": messages(phone), "callback_query": press, "my_chat_member": standing}
    return st.one_of([st.fixed_dictionaries({"update_id": NUMBERS, kind: body}) for kind, body in kinds.items()])


def _survives(service: Station, phone: TelegramPhone, caplog: pytest.LogCaptureFixture, examples: int) -> None:
    bodies = (
        st.binary(max_size=200)
        | JUNK.map(json.dumps).map(str.encode)
        | st.fixed_dictionaries(
            {"update_id": NUMBERS | JUNK}, optional={kind: JUNK | st.dictionaries(st.sampled_from(NAMES), JUNK) for kind in KINDS}
        )
        .map(json.dumps)
        .map(str.encode)
        | updates(phone).map(json.dumps).map(str.encode)
    )
    caplog.set_level(logging.INFO)

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(body=bodies)
    def posts(body: bytes) -> None:
        assert service.post(body).status_code in (200, 400)

    posts()
    service.until(lambda: service.read("SELECT id FROM inbox") == [], "everything is read")
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert TOKEN not in caplog.text
    phone.start()
    before = phone.heard
    phone.until(lambda: phone.heard > before)
    service.until(
        lambda: service.read("SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= '2026-12-02 10:40:00'") == [], "all is said"
    )
    phone.hears(count_after=0)
    assert "老年人优待证" in asks(phone, "老年证怎么办").text


def test_survives_whatever_is_posted(service: Station, phone: TelegramPhone, caplog: pytest.LogCaptureFixture) -> None:
    _survives(service, phone, caplog, 120)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_survives_much_more_of_it(service: Station, phone: TelegramPhone, caplog: pytest.LogCaptureFixture) -> None:
    _survives(service, phone, caplog, 3000)
