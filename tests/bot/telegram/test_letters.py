"""An update becomes a letter, or something that happened to the chat, or nothing."""

from datetime import UTC, datetime

import pytest

from bot.telegram.letters import Added, Blocked, Letter, Press, acknowledged, parsed, read
from casework.messages import Address, Attachment, AttachmentKind

NOW = datetime(2026, 12, 2, 10, 40, tzinfo=UTC)
PERSON = {"id": 42, "is_bot": False, "first_name": "王阿姨"}
BOT = {"id": 1, "is_bot": True, "first_name": "邻办", "username": "linban_bot"}
PRIVATE = {"id": 42, "type": "private", "first_name": "王阿姨"}
GROUP = {"id": -7, "type": "group", "title": "三号楼"}
FILE = {"file_id": "AgAC-1_x", "file_unique_id": "u", "file_size": 100}
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"),
)
MB = 1024 * 1024


def message(**content: object) -> dict[str, object]:
    return {"message_id": 9, "date": 1_796_000_000, "from": PERSON, "chat": PRIVATE, **content}


def letter(kind: str = "message", /, **content: object) -> Letter | None:
    happened = read(parsed({"update_id": 5, kind: message(**content)}), NOW)
    assert happened is None or isinstance(happened, Letter)
    return happened


def attachment(**content: object) -> Attachment | None:
    found = letter(**content)
    assert found is not None
    return found.inbound.attachment


OFFERED = {"1 核对材料": "check:start:a", "好": "b:c:"}
ASKED = {"1 确认": "book:confirm:yes", "2 改时间": "book:confirm:change"}


def press(data: str | None, offered: dict[str, str] = OFFERED) -> Letter | Press | None:
    keyboard = {"inline_keyboard": [[{"text": label, "callback_data": key} for label, key in offered.items()]]}
    told = message(reply_markup=keyboard, text="老年证", **{"from": BOT})
    query = {"id": "77", "from": PERSON, "chat_instance": "1", "message": told} | ({"data": data} if data is not None else {})
    happened = read(parsed({"update_id": 5, "callback_query": query}), NOW)
    assert happened is None or isinstance(happened, Letter | Press)
    return happened


def standing(chat: dict[str, object], was: str, now_is: str) -> object:
    def member(status: str) -> dict[str, object]:
        return {"status": status, "user": BOT, "until_date": 0} | (dict.fromkeys(RIGHTS, True) if status == "administrator" else {})

    changed = {"chat": chat, "from": PERSON, "date": 1, "old_chat_member": member(was), "new_chat_member": member(now_is)}
    return read(parsed({"update_id": 5, "my_chat_member": changed}), NOW)


def test_reads_words() -> None:
    found = letter(text="老年证怎么办")
    assert found is not None
    assert (found.inbound.address, found.inbound.text, found.inbound.message_id, found.inbound.at) == (
        Address("telegram", "42"),
        "老年证怎么办",
        "5",
        NOW,
    )


def test_reads_a_command() -> None:
    found = letter(text="/start here_east-gate")
    assert found is not None and (found.inbound.text, found.inbound.choice) == ("", "ask:here:east-gate")


def test_reads_half_a_character_as_a_question_mark() -> None:
    found = letter(text="好\ud83d\x00")
    assert found is not None and found.inbound.text == "好?"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {**FILE, "duration": 3}}, AttachmentKind.VOICE),
        ({"audio": {**FILE, "duration": 3}}, AttachmentKind.VOICE),
        ({"video": {**FILE, "duration": 3, "width": 1, "height": 1}}, AttachmentKind.VIDEO),
        ({"video_note": {**FILE, "duration": 3, "length": 1}}, AttachmentKind.VIDEO),
        ({"animation": {**FILE, "duration": 3, "width": 1, "height": 1}, "document": FILE}, AttachmentKind.VIDEO),
        ({"document": FILE}, AttachmentKind.FILE),
        ({"document": {**FILE, "mime_type": "image/png"}}, AttachmentKind.IMAGE),
        ({"document": {**FILE, "mime_type": "audio/mpeg"}}, AttachmentKind.VOICE),
        ({"photo": [{**FILE, "width": 1, "height": 1}]}, AttachmentKind.IMAGE),
    ],
)
def test_reads_a_file(content: dict[str, object], kind: AttachmentKind) -> None:
    assert attachment(**content) == Attachment(kind, "AgAC-1_x")


def test_takes_the_largest_photo_that_can_be_downloaded() -> None:
    sizes = [{**FILE, "file_id": f"size-{width}", "width": width, "height": width, "file_size": width * MB} for width in (1, 20, 21)]
    assert attachment(photo=sizes) == Attachment(AttachmentKind.IMAGE, "size-20")


def test_reads_the_words_below_a_photo() -> None:
    found = letter(photo=[{**FILE, "width": 1, "height": 1}], caption="这个行吗")
    assert found is not None and found.inbound.text == "这个行吗" and found.inbound.attachment is not None


def test_reads_the_name_of_a_file() -> None:
    assert attachment(document={**FILE, "file_name": "申请.pdf"}) == Attachment(AttachmentKind.FILE, "AgAC-1_x", "申请.pdf")


def test_reads_a_place() -> None:
    place = {"latitude": 31.25, "longitude": 121.5}
    assert attachment(location=place) == Attachment(AttachmentKind.LOCATION, "", "", 31.25, 121.5)
    venue = {"location": place, "title": "东门点", "address": "东门巷6号"}
    assert attachment(location=place, venue=venue) == Attachment(AttachmentKind.LOCATION, "", "东门点 东门巷6号", 31.25, 121.5)


@pytest.mark.parametrize("latitude", [float("nan"), float("inf"), 91, "31", None, True])
def test_reads_no_place_that_is_not_on_earth(latitude: object) -> None:
    assert letter(location={"latitude": latitude, "longitude": 121.5}) is None


def test_reads_what_it_does_not_know_as_something_else() -> None:
    sticker = {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False, "emoji": "👍"}
    assert attachment(sticker=sticker) == Attachment(AttachmentKind.OTHER, "AgAC-1_x", "👍")
    assert attachment(dice={"emoji": "🎲", "value": 3}) == Attachment(AttachmentKind.OTHER)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+86 138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("13800138000", "13800138000"),
        ("+1 212 555 0100", "+12125550100"),
    ],
)
@pytest.mark.parametrize("whose", [42, 43, None])
def test_reads_a_shared_number_as_words(number: str, text: str, whose: int | None) -> None:
    found = letter(contact={"phone_number": number, "first_name": "王"} | ({"user_id": whose} if whose else {}))
    assert found is not None and (found.inbound.text, found.inbound.attachment) == (text, None)


def test_reads_what_only_the_platform_says_as_nothing() -> None:
    assert letter(pinned_message=message(text="置顶")) is None
    assert letter(connected_website="example.cn") is None


def test_reads_other_words_as_a_new_letter() -> None:
    found = letter("edited_message", text="换了说法", edit_date=1)
    assert found is not None and found.inbound.text == "换了说法"


def test_reads_a_place_that_moves_as_nothing() -> None:
    assert letter("edited_message", location={"latitude": 31, "longitude": 121}, edit_date=1) is None


def test_reads_a_pressed_button() -> None:
    found = press("check:start:a")
    assert isinstance(found, Letter)
    assert (found.inbound.choice, found.inbound.text, found.press) == ("check:start:a", "核对材料", Press("77"))


@pytest.mark.parametrize("key", ASKED.values())
def test_reads_an_answer_that_settles_a_question(key: str) -> None:
    found = press(key, ASKED)
    assert isinstance(found, Letter) and found.press == Press("77", settled=(42, 9))


def test_reads_a_button_without_number() -> None:
    found = press("b:c:")
    assert isinstance(found, Letter) and found.inbound.text == "好"


def test_reads_a_button_of_a_message_too_old_to_be_seen() -> None:
    query = {"id": "77", "from": PERSON, "chat_instance": "1", "message": {"message_id": 9, "date": 0, "chat": PRIVATE}, "data": "b:c:"}
    happened = read(parsed({"update_id": 5, "callback_query": query}), NOW)
    assert isinstance(happened, Letter) and (happened.inbound.choice, happened.inbound.text) == ("b:c:", "")


@pytest.mark.parametrize("data", [None, "", "<script>", "a" * 65, "删除"])
def test_reads_a_button_that_was_never_sent_as_a_press_and_nothing_more(data: str | None) -> None:
    assert press(data) == Press("77")


def test_keeps_a_press_of_which_the_platform_does_not_tell_the_message() -> None:
    came = acknowledged({"update_id": 5, "callback_query": {"id": "77", "from": PERSON, "chat_instance": "1", "data": "b:c:"}}, NOW)
    assert came is not None and came.happened == Press("77") and came.kept.talk == "42"


def test_reads_who_left() -> None:
    assert standing(PRIVATE, "member", "kicked") == Blocked(Address("telegram", "42"))
    assert standing(PRIVATE, "kicked", "member") is None


def test_reads_who_brought_it_into_a_group() -> None:
    assert standing(GROUP, "left", "member") == Added(-7)
    assert standing(GROUP, "kicked", "administrator") == Added(-7)
    assert standing(GROUP, "member", "administrator") is None
    assert standing(GROUP, "member", "kicked") is None
    assert standing({"id": -9, "type": "channel", "title": "频道"}, "left", "administrator") is None


def test_reads_that_a_group_has_another_id_as_nothing() -> None:
    assert read(parsed({"update_id": 5, "message": message(chat=GROUP, migrate_to_chat_id=-1007)}), NOW) is None


def test_keeps_only_what_it_reads() -> None:
    came = acknowledged({"update_id": 5, "message": message(text="好"), "secret": "x"}, NOW)
    assert came is not None and (came.kept.number, came.kept.talk) == (5, "42") and "secret" not in came.kept.content
    assert acknowledged({"update_id": 5, "channel_post": message(text="好")}, NOW) is None
