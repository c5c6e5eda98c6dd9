"""Envelopes, tried against callbacks that were not made by the channel's own library."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest

from bot.simulator.wechat.sealing import key_bytes, seal, signature, unseal
from bot.wechat import Limits, Mode, WeChatAccount
from bot.wechat.envelope import Envelopes, Opened, Refused
from tests.bot.wechat.support import APP_ID, KEY, NEW_KEY, TOKEN

NOW = datetime(2026, 12, 2, 10, 40, tzinfo=UTC)
LETTER = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oWang]]></FromUserName><CreateTime>1796207000</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[老年证怎么办]]></Content><MsgId>7000000000000000002</MsgId></xml>"
)
ACCOUNT = WeChatAccount(APP_ID, "secret", TOKEN, KEY)


class Post:
    """The platform's end: callbacks with a signature, sealed or open."""

    def __init__(self, mode: Mode = Mode.SAFE, *, previous_key: str = "", aes_key: str = KEY) -> None:
        self.now = NOW
        account = replace(ACCOUNT, mode=mode, aes_key=aes_key, previous_aes_key=previous_key)
        self.envelopes = Envelopes(account, lambda: self.now, Limits(callbacks_kept=4))

    def query(self, **changed: str) -> dict[str, str]:
        given = {"timestamp": str(int(self.now.timestamp())), "nonce": "1234567890"} | changed
        return {"signature": signature(TOKEN, given["timestamp"], given["nonce"]), **given}

    def plain(self, body: str = LETTER, **changed: str) -> Opened:
        return self.envelopes.open(self.query(**changed), body.encode())

    def sealed(self, letter: str = LETTER, key: str = KEY, app_id: str = APP_ID, beside: str = "", **changed: str) -> Opened:
        hidden = seal(letter, app_id, key_bytes(key))
        query = self.query()
        signed = signature(TOKEN, query["timestamp"], query["nonce"], hidden)
        body = f"<xml><ToUserName>gh_1</ToUserName>{beside}<Encrypt>{hidden}</Encrypt></xml>"
        return self.envelopes.open({**query, "encrypt_type": "aes", "msg_signature": signed, **changed}, body.encode())


def refusal(act: Callable[[], object]) -> int:
    """The status with which a callback is refused."""
    with pytest.raises(Refused) as refused:
        act()
    assert len(str(refused.value)) < 80
    return refused.value.status


def content(opened: Opened) -> str:
    return str(opened.message._data["Content"])


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.COMPATIBLE])
def test_opens_an_open_letter(mode: Mode) -> None:
    assert content(Post(mode).plain()) == "老年证怎么办"


@pytest.mark.parametrize("mode", list(Mode))
def test_opens_a_sealed_letter(mode: Mode) -> None:
    assert content(Post(mode).sealed()) == "老年证怎么办"


def test_refuses_an_open_letter_in_safe_mode() -> None:
    assert refusal(Post().plain) == 403


def test_refuses_a_sealed_letter_without_a_key() -> None:
    assert refusal(Post(Mode.PLAIN, aes_key="").sealed) == 403


def test_trusts_only_the_sealed_part() -> None:
    beside = "<FromUserName>oLi</FromUserName><MsgType>text</MsgType><Content>别的话</Content>"
    opened = Post(Mode.COMPATIBLE).sealed(beside=beside)
    assert content(opened) == "老年证怎么办" and opened.message._data["FromUserName"] == "oWang"


@pytest.mark.parametrize(
    "changed", [{"signature": "0" * 40}, {"signature": ""}, {"signature": "错"}, {"nonce": "2", "signature": "0" * 40}]
)
def test_refuses_a_wrong_signature(changed: dict[str, str]) -> None:
    assert refusal(lambda: Post(Mode.PLAIN).plain(**changed)) == 403


@pytest.mark.parametrize("signed", ["", "0" * 40, "错"])
def test_refuses_a_wrong_signature_of_a_sealed_letter_though_the_open_one_is_right(signed: str) -> None:
    assert refusal(lambda: Post().sealed(msg_signature=signed)) == 403


@pytest.mark.parametrize("seconds", [-301, 301])
def test_refuses_what_was_signed_at_another_time(seconds: int) -> None:
    then = str(int((NOW + timedelta(seconds=seconds)).timestamp()))
    assert refusal(lambda: Post(Mode.PLAIN).plain(timestamp=then)) == 403
    assert content(Post(Mode.PLAIN).plain(timestamp=str(int(then) - seconds // 301))) == "老年证怎么办"


@pytest.mark.parametrize(
    "changed", [{"timestamp": ""}, {"timestamp": "-1"}, {"timestamp": "今天"}, {"timestamp": "9" * 20}, {"nonce": ""}, {"nonce": "空 格"}]
)
def test_refuses_what_is_no_time_and_no_nonce(changed: dict[str, str]) -> None:
    assert refusal(lambda: Post(Mode.PLAIN).plain(**changed)) == 400


def test_takes_the_same_letter_again_and_refuses_another_under_its_signature() -> None:
    post = Post(Mode.PLAIN)
    post.plain()
    assert content(post.plain()) == "老年证怎么办"
    assert refusal(lambda: post.plain(LETTER.replace("老年证", "居住证"))) == 403


def test_refuses_another_letter_under_a_signature_that_fits_another_time_and_nonce_as_well() -> None:
    post = Post(Mode.PLAIN)
    stamp = int(NOW.timestamp())
    first, second = str(stamp), str(stamp + 100)  # the parts are sorted before they are signed: changed places look the same
    post.plain(timestamp=first, nonce=second)
    other = LETTER.replace("老年证", "居住证")
    assert refusal(lambda: post.plain(other, timestamp=second, nonce=first)) == 403


def test_forgets_signatures_when_they_are_no_longer_fresh_and_never_too_many() -> None:
    post = Post(Mode.PLAIN)
    for number in range(20):
        post.plain(nonce=str(number))
    assert len(post.envelopes._used._seen) == 4
    post.now += timedelta(seconds=601)
    post.plain()
    assert len(post.envelopes._used._seen) == 1


def test_refuses_a_letter_for_another_account() -> None:
    assert refusal(lambda: Post().sealed(app_id="wxother")) == 403


def test_refuses_a_letter_under_another_key() -> None:
    assert refusal(lambda: Post().sealed(key=NEW_KEY)) == 403


@pytest.mark.parametrize("key", [KEY, NEW_KEY])
def test_seals_the_answer_with_the_key_that_opened_the_letter(key: str) -> None:
    post = Post(previous_key=NEW_KEY)
    opened = post.sealed(key=key)
    answer = fromstring(post.envelopes.seal("<xml>您好</xml>", opened))
    parts = [answer.findtext(name) or "" for name in ("TimeStamp", "Nonce", "Encrypt")]
    assert unseal(parts[2], APP_ID, key_bytes(key)) == "<xml>您好</xml>"
    assert answer.findtext("MsgSignature") == signature(TOKEN, *parts)


def test_leaves_the_answer_to_an_open_letter_open() -> None:
    post = Post(Mode.COMPATIBLE)
    assert post.envelopes.seal("<xml/>", post.plain()) == "<xml/>"


SPOILT = {
    "nothing": "",
    "no XML": "老年证怎么办",
    "half": LETTER[:100],
    "another root": "<html><MsgType>text</MsgType></html>",
    "an empty root": "<xml/>",
    "words in the root": "<xml>text</xml>",
    "no kind": LETTER.replace("MsgType", "Type"),
    "a kind twice": LETTER.replace("<CreateTime>", "<MsgType>text</MsgType><CreateTime>"),
    "a kind with parts": LETTER.replace("<![CDATA[text]]>", "<a>text</a>"),
    "an event that is none": LETTER.replace("[text]", "[event]").replace("<Content>", "<Event><a/></Event><Content>"),
    "entities": f'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>{LETTER.replace("老年证", "]]>&b;<![CDATA[")}',
    "an outside entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><xml><MsgType>&a;</MsgType></xml>',
    "another encoding": '<?xml version="1.0" encoding="utf-16"?>' + LETTER + "\0",
    "a forbidden sign": LETTER.replace("老年证", "\0"),
}


@pytest.mark.parametrize("body", SPOILT.values(), ids=SPOILT.keys())
def test_refuses_what_cannot_be_read(body: str) -> None:
    assert refusal(lambda: Post(Mode.PLAIN).plain(body)) == 400
    assert refusal(lambda: Post().sealed(body)) == 400


def test_refuses_bytes_that_are_no_text() -> None:
    post = Post(Mode.PLAIN)
    assert refusal(lambda: post.envelopes.open(post.query(), b"\xff\xfe<xml/>")) == 400


@pytest.mark.parametrize("hidden", ["", "%%%", "AAAA", "A" * 44, "密" * 44])
def test_refuses_a_seal_that_is_none(hidden: str) -> None:
    post = Post()
    query = post.query(encrypt_type="aes")
    signed = signature(TOKEN, query["timestamp"], query["nonce"], hidden)
    body = f"<xml><Encrypt>{hidden}</Encrypt></xml>".encode()
    assert refusal(lambda: post.envelopes.open({**query, "msg_signature": signed}, body)) in (400, 403)


def test_finds_the_sealed_part_beside_words_that_look_like_one() -> None:
    beside = f"<Content><![CDATA[<Encrypt>{'A' * 64}</Encrypt>]]></Content>"
    assert content(Post(Mode.COMPATIBLE).sealed(beside=beside)) == "老年证怎么办"


def test_refuses_a_sealed_letter_that_does_not_say_so() -> None:
    assert refusal(lambda: Post(Mode.COMPATIBLE).sealed(encrypt_type="raw")) == 400
    assert refusal(lambda: Post().sealed(encrypt_type="raw")) == 403


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.SAFE])
def test_reads_no_xml_before_it_has_seen_the_signature(mode: Mode) -> None:
    post = Post(mode)
    wrong = {"signature": "0" * 40, "msg_signature": "0" * 40, "encrypt_type": "raw" if mode is Mode.PLAIN else "aes"}
    spoilt = f"no XML <Encrypt>{'A' * 64}</Encrypt>".encode()
    assert refusal(lambda: post.envelopes.open(post.query(**wrong), spoilt)) == 403


def test_refuses_a_letter_longer_than_any_of_the_platform_s() -> None:
    long = LETTER.replace("<MsgId>", f"{'<a>' * 2500}{'</a>' * 2500}<MsgId>")
    assert Limits().letter_bytes < len(long) < Limits().body_bytes
    assert refusal(lambda: Post(Mode.PLAIN).plain(long)) == 413
    assert refusal(lambda: Post().sealed(long)) == 413


def test_opens_a_deep_letter() -> None:
    deep = "<a>" * 2000 + "</a>" * 2000
    assert content(Post(Mode.PLAIN).plain(LETTER.replace("<MsgId>", f"{deep}<MsgId>"))) == "老年证怎么办"


@pytest.mark.parametrize("mode", list(Mode))
def test_gives_the_random_text_back_when_the_address_is_checked(mode: Mode) -> None:
    post = Post(mode)
    assert post.envelopes.echo(post.query(echostr="5837492")) == "5837492"
    assert refusal(lambda: post.envelopes.echo(post.query(echostr="5837492", signature="0" * 40))) == 403
    assert refusal(lambda: post.envelopes.echo(post.query())) == 400
    assert refusal(lambda: post.envelopes.echo({})) == 400
