"""What the platform tells, as letters to the station."""

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from wechatpy.parser import parse_message

from bot.simulator.wechat.letters import to_xml
from bot.wechat import AccountKind, Limits, WeChatAccount
from bot.wechat.channel import answer_in_words
from bot.wechat.envelope import Refused
from bot.wechat.letters import Act, Consents, Letter, Nothing, Sent, Unfollowed, read
from casework.messages import Address, Allowance, Attachment, AttachmentKind, Inbound

NOW = datetime(2026, 12, 2, 10, 40, tzinfo=UTC)
WANG = Address("wechat", "oWang")


def told(kind: str, *fields: tuple[str, Any], account: AccountKind = AccountKind.VERIFIED_SERVICE, **changed: Any) -> Act:
    """What a callback says."""
    head = {"ToUserName": "gh_1", "FromUserName": "oWang", "CreateTime": 1796207000, "MsgType": kind} | changed
    message = parse_message(to_xml([*head.items(), *fields]))
    return read(message, WeChatAccount("wx1", "s", "t", kind=account), NOW, Limits())


def letter(kind: str, *fields: tuple[str, Any], **changed: Any) -> Inbound:
    """The letter that a callback is."""
    act = told(kind, *fields, **changed)
    assert isinstance(act, Letter) and act.account == "gh_1"
    return act.inbound


def event(name: str, *fields: tuple[str, Any], **changed: Any) -> Act:
    return told("event", ("Event", name), *fields, **changed)


MESSAGE = Allowance("message", 5, NOW + timedelta(hours=48))
ACT = Allowance("act", 3, NOW + timedelta(minutes=1))


def test_reads_words_at_the_station_s_own_time() -> None:
    got = letter("text", ("Content", "老年证怎么办"), ("MsgId", 7000000000000000001))
    assert got == Inbound(WANG, "老年证怎么办", "7000000000000000001-1796207000", NOW, allowance=MESSAGE)


def test_reads_a_tapped_word_as_its_choice_which_opens_no_48_hours() -> None:
    got = letter("text", ("Content", "核对材料"), ("bizmsgmenuid", "check:start:elder-card"), ("MsgId", 7))
    assert (got.text, got.choice, got.allowance) == ("核对材料", "check:start:elder-card", ACT)


def test_reads_a_tapped_word_of_another_program_as_words() -> None:
    got = letter("text", ("Content", "满意"), ("bizmsgmenuid", "101"), ("MsgId", 7))
    assert (got.text, got.choice, got.allowance) == ("满意", "", ACT)


@pytest.mark.parametrize(
    ("kind", "attached"),
    [
        ("image", AttachmentKind.IMAGE),
        ("voice", AttachmentKind.VOICE),
        ("video", AttachmentKind.VIDEO),
        ("shortvideo", AttachmentKind.VIDEO),
        ("file", AttachmentKind.FILE),
        ("sticker", AttachmentKind.OTHER),
    ],
)
def test_reads_what_came_instead_of_words(kind: str, attached: AttachmentKind) -> None:
    got = letter(kind, ("MediaId", "media-1"), ("Recognition", ""), ("MsgId", 7))
    assert (got.text, got.attachment, got.allowance) == ("", Attachment(attached, "media-1"), MESSAGE)


def test_names_no_file_where_the_account_cannot_fetch_it() -> None:
    got = letter("voice", ("MediaId", "media-1"), ("MsgId", 7), account=AccountKind.UNVERIFIED)
    assert got.attachment == Attachment(AttachmentKind.VOICE)


def test_reads_a_place() -> None:
    got = letter("location", ("Location_X", 32.018), ("Location_Y", 118.015), ("Scale", 15), ("Label", "惠民路18号"), ("MsgId", 7))
    assert got.attachment == Attachment(AttachmentKind.LOCATION, label="惠民路18号", latitude=32.018, longitude=118.015)


@pytest.mark.parametrize("degrees", ["", "north", "nan", "1e999", "91"])
def test_reads_a_place_without_degrees_as_one_without(degrees: str) -> None:
    got = letter("location", ("Location_X", degrees), ("Location_Y", 118.0), ("MsgId", 7)).attachment
    assert got is not None and got.latitude is None


def test_reads_a_shared_page_by_its_title() -> None:
    got = letter("link", ("Title", "领补贴"), ("Description", "快领"), ("Url", "http://example.com/"), ("MsgId", 7))
    assert got.attachment == Attachment(AttachmentKind.LINK, label="领补贴")


@pytest.mark.parametrize(
    ("name", "key", "choice"),
    [
        ("subscribe", "", "ask:welcome:"),
        ("subscribe", "qrscene_east-gate", "ask:here:east-gate"),
        ("subscribe", "qrscene_<script>", "ask:welcome:"),
        ("subscribe", "scanbarcode|1|2", "ask:welcome:"),
        ("subscribe", "last_trade_no_1", "ask:welcome:"),
        ("SCAN", "grid.12", "ask:here:grid.12"),
        ("SCAN", "东门", "ask:welcome:"),
        ("CLICK", "change:show:", "change:show:"),
    ],
)
def test_reads_following_scanning_and_clicking(name: str, key: str, choice: str) -> None:
    act = event(name, ("EventKey", key), ("Ticket", "gQ"))
    assert isinstance(act, Letter)
    assert (act.inbound.text, act.inbound.choice, act.inbound.allowance) == ("", choice, ACT)


def test_reads_the_words_of_a_hand_made_menu_as_said() -> None:
    act = event("CLICK", ("EventKey", "几点开门"))
    assert isinstance(act, Letter) and (act.inbound.text, act.inbound.choice) == ("几点开门", "")


def test_tells_events_of_one_second_apart_by_what_they_are() -> None:
    acts = [event("CLICK", ("EventKey", key)) for key in ("change:show:", "privacy:show:", "change:show:")]
    first, second, again = (act.inbound.message_id for act in acts if isinstance(act, Letter))
    assert first == again != second


def test_grants_nothing_to_an_account_that_may_not_push() -> None:
    assert letter("text", ("Content", "好"), ("MsgId", 7), account=AccountKind.UNVERIFIED).allowance is None


def test_notes_who_leaves() -> None:
    assert event("unsubscribe", ("EventKey", "")) == Unfollowed(WANG)


@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "view_miniprogram", "masssendjobfinish", "guide_qrcode_scan_event"])
def test_says_nothing_to_other_events(name: str) -> None:
    assert event(name, ("EventKey", "https://example.com/"), ("Latitude", 32.0)) == Nothing()


def test_notes_how_a_template_message_fared() -> None:
    assert event("TEMPLATESENDJOBFINISH", ("MsgID", 1), ("Status", "failed:user block")) == Sent(WANG, "failed:user block")


def consents(name: str, field: str, *listed: dict[str, str]) -> tuple[tuple[str, int], ...]:
    act = event(name, (field, [("List", list(each.items())) for each in listed]))
    return act.changes if isinstance(act, Consents) else ()


def test_notes_consents_one_or_several() -> None:
    popup = "subscribe_msg_popup_event", "SubscribeMsgPopupEvent"
    yes = {"TemplateId": "N1", "SubscribeStatusString": "accept", "PopupScene": "2"}
    no = {"TemplateId": "N2", "SubscribeStatusString": "reject"}
    assert consents(*popup, yes) == (("N1", 1),)
    assert consents(*popup, yes, no, {**yes, "TemplateId": "N3"}) == (("N1", 1), ("N3", 1))
    assert consents(*popup, no) == ()


def test_notes_that_a_consent_was_withdrawn_or_used_up() -> None:
    off = {"TemplateId": "N1", "SubscribeStatusString": "reject"}
    assert consents("subscribe_msg_change_event", "SubscribeMsgChangeEvent", off) == (("N1", 0),)
    failed = {"TemplateId": "N1", "MsgID": "1", "ErrorCode": "43101", "ErrorStatus": "user refuse"}
    assert consents("subscribe_msg_sent_event", "SubscribeMsgSentEvent", failed) == (("N1", 0),)
    assert consents("subscribe_msg_sent_event", "SubscribeMsgSentEvent", {**failed, "ErrorCode": "0"}) == ()


@pytest.mark.parametrize(
    "changed",
    [{"FromUserName": ""}, {"FromUserName": "o Wang"}, {"FromUserName": [("a", "b")]}, {"CreateTime": "今天"}, {"ToUserName": "<x>"}],
)
def test_refuses_a_letter_of_nobody(changed: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        told("text", ("Content", "好"), ("MsgId", 7), **changed)


def test_refuses_words_that_are_none() -> None:
    with pytest.raises(Refused):
        told("text", ("Content", [("a", "b")]), ("MsgId", 7))


@pytest.mark.parametrize("words", ["]]></Content><Content>坏", "]]]]>>", "\0\x08好", "<a href='x'>好</a> & 好", "🧓🏽" * 3])
def test_is_answered_in_words_that_cannot_break_out(words: str) -> None:
    act = told("text", ("Content", "好"), ("MsgId", 7))
    assert isinstance(act, Letter)
    answer = fromstring(answer_in_words(act, words, 1796207000))
    assert [each.tag for each in answer].count("Content") == 1
    assert answer.findtext("Content") == words.replace("\0\x08", "")
    assert (answer.findtext("ToUserName"), answer.findtext("FromUserName"), answer.findtext("CreateTime")) == (
        "oWang",
        "gh_1",
        "1796207000",
    )
