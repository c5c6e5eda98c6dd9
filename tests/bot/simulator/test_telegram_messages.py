"""What a bot may send, edit and delete at the simulated Telegram; the bot is python-telegram-bot's own, over real HTTP."""

import json

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, InvalidToken

from bot.simulator.telegram import TelegramPhone, TelegramSimulator
from tests.support.botapi import START, BlockingBot, Clock, blocking_bot


@pytest.fixture
def phone(phone: TelegramPhone) -> TelegramPhone:
    """Somebody who has started the bot."""
    phone.start()
    return phone


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows])


def raw_call(bot: BlockingBot, method: str, **params: object) -> tuple[int, str]:
    """A call as JSON, for what the library does not let through; its status and description."""
    body, headers = json.dumps(params), {"content-type": "application/json"}
    response = httpx.post(f"{bot.bot.base_url}/{method}", content=body, headers=headers, trust_env=False)
    return response.status_code, response.json().get("description", "")


def test_tells_the_bot_who_it_is(bot: BlockingBot) -> None:
    me = bot.get_me()
    assert (me.id, me.is_bot, me.username, me.can_read_all_group_messages) == (123456789, True, "linban_bot", False)


def test_refuses_a_wrong_token(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    address = str(bot.bot.base_url).partition("/bot")[0]
    with blocking_bot(address, "123456789:another") as stranger, pytest.raises(InvalidToken, match="Unauthorized"):
        stranger.get_me()
    assert simulator.calls == []


def test_knows_no_method_that_is_not_published(bot: BlockingBot) -> None:
    assert raw_call(bot, "sendLove", chat_id=1) == (404, "Not Found")


def test_shows_the_residents_phone_what_was_sent(bot: BlockingBot, phone: TelegramPhone) -> None:
    sent = bot.send_message(
        phone.chat_id, "您想办哪件事？", reply_markup=keyboard([("居住证", "item:1")], [("老年证", "item:2"), ("返回", "back")])
    )
    (message,) = phone.hears()
    assert (message.message_id, message.text, message.from_bot, message.at) == (sent.message_id, "您想办哪件事？", True, START)
    assert message.keyboard == ((("居住证", "item:1"),), (("老年证", "item:2"), ("返回", "back")))
    assert [shown.text for shown in phone.screen] == ["/start", "您想办哪件事？"]


def test_takes_a_call_as_query_form_and_json_alike(bot: BlockingBot, phone: TelegramPhone) -> None:
    url, params = f"{bot.bot.base_url}/sendMessage", {"chat_id": str(phone.chat_id), "text": "好"}
    with httpx.Client(trust_env=False) as http:
        answers = [http.get(url, params=params), http.post(url, data=params), http.post(url, json=params)]
        answers.append(http.post(url, data=params, files={"unused": b""}))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert '"unused" is no parameter' in answers[3].json()["description"]
    assert [message.text for message in phone.hears()] == ["好"] * 3


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "好"}, "chat_id is empty"),
        ({"chat_id": 1}, "message text is empty"),
        ({"chat_id": "王", "text": "好"}, 'field "chat_id" must be of type Integer'),
        ({"chat_id": 1, "text": ["好"]}, 'field "text" must be of type String'),
        ({"chat_id": 1, "text": "好", "silent": True}, '"silent" is no parameter of sendMessage that is understood here'),
        ({"chat_id": 1, "text": "好", "disable_notification": "maybe"}, 'field "disable_notification" must be of type Boolean'),
        ({"chat_id": 1, "text": "好", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"chat_id": 1, "text": "好", "reply_markup": "[]"}, "object expected as reply markup"),
        ({"chat_id": 1, "text": "好", "parse_mode": "HTML"}, "unsupported parse_mode"),
        ({"chat_id": 1, "text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ({"chat_id": 1, "text": "好"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "好"}, "chat not found"),
    ],
)
def test_refuses_a_call_that_is_not_as_published(bot: BlockingBot, params: dict[str, object], reason: str) -> None:
    assert raw_call(bot, "sendMessage", **params) == (400, f"Bad Request: {reason}")


def test_takes_4096_characters_and_not_one_more(bot: BlockingBot, phone: TelegramPhone) -> None:
    bot.send_message(phone.chat_id, "邻" * 4096)
    with pytest.raises(BadRequest, match="Message is too long"):
        bot.send_message(phone.chat_id, "邻" * 4097)
    with pytest.raises(BadRequest, match="Message is too long"):
        bot.send_message(phone.chat_id, "👍" * 2049)  # two units each


def test_counts_the_characters_after_the_marks_are_read(bot: BlockingBot, phone: TelegramPhone) -> None:
    bot.send_message(phone.chat_id, "*" + "\\." * 4096 + "*", parse_mode="MarkdownV2")
    (message,) = phone.hears()
    assert message.text == "." * 4096
    assert message.entities == ({"type": "bold", "offset": 0, "length": 4096},)


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_refuses_a_text_of_nothing(bot: BlockingBot, phone: TelegramPhone, text: str) -> None:
    with pytest.raises(BadRequest, match="text is empty"):
        bot.send_message(phone.chat_id, text)


def test_refuses_an_unescaped_mark(bot: BlockingBot, phone: TelegramPhone) -> None:
    with pytest.raises(BadRequest) as refused:
        bot.send_message(phone.chat_id, "周三 9:00 开门.", parse_mode="MarkdownV2")
    expected = "Can't parse entities: character '.' is reserved and must be escaped with the preceding '\\'"
    assert str(refused.value).lower() == expected.lower()


def test_finds_commands_and_addresses_by_itself_and_keeps_given_entities(bot: BlockingBot, phone: TelegramPhone) -> None:
    found = bot.send_message(
        phone.chat_id, "👍 请发 /help 或看 https://example.org/a", link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    assert found.parse_entities() == {found.entities[0]: "/help", found.entities[1]: "https://example.org/a"}
    assert found.link_preview_options.is_disabled
    given = bot.send_message(phone.chat_id, "请带证件", entities=[MessageEntity("bold", 2, 2)])
    assert given.parse_entities() == {given.entities[0]: "证件"}
    with pytest.raises(BadRequest):
        bot.send_message(phone.chat_id, "请带证件", entities=[MessageEntity("bold", 3, 2)])


def test_answers_a_message_that_is_there(bot: BlockingBot, phone: TelegramPhone) -> None:
    asked = phone.say("居住证怎么办？")
    assert (
        bot.send_message(phone.chat_id, "带身份证来。", reply_parameters=ReplyParameters(asked)).reply_to_message.text == "居住证怎么办？"
    )
    with pytest.raises(BadRequest, match="to be replied not found"):
        bot.send_message(phone.chat_id, "带身份证来。", reply_parameters=ReplyParameters(999))
    bot.send_message(phone.chat_id, "带身份证来。", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))


# buttons


def test_takes_64_bytes_of_button_data_and_not_one_more(bot: BlockingBot, phone: TelegramPhone) -> None:
    fits = "邻" * 21 + "x"
    bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("好", fits)]))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("好", fits + "x")]))
    assert phone.hears()[0].keyboard == ((("好", fits),),)


@pytest.mark.parametrize(
    "rows",
    [
        [[("", "a")]],
        [[("好", "")]],
        [[(str(number), "a") for number in range(9)]],
        [[(str(number), "a")] for number in range(101)],
    ],
    ids=["no label", "no data", "nine in a row", "a hundred and one"],
)
def test_refuses_a_keyboard_the_platform_refuses(bot: BlockingBot, phone: TelegramPhone, rows: list[list[tuple[str, str]]]) -> None:
    with pytest.raises(BadRequest):
        bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard(*rows))
    assert len(phone.screen) == 1


@pytest.mark.parametrize(
    "button",
    [{"text": "好"}, {"text": "好", "callback_data": "a", "url": "https://example.org"}, {"text": "好", "url": "example"}],
    ids=["does nothing", "does two things", "leads nowhere"],
)
def test_refuses_a_button_that_is_not_one(bot: BlockingBot, phone: TelegramPhone, button: dict[str, str]) -> None:
    status, _ = raw_call(bot, "sendMessage", chat_id=phone.chat_id, text="请选择：", reply_markup={"inline_keyboard": [[button]]})
    assert status == 400


def test_takes_100_buttons_eight_in_a_row(bot: BlockingBot, phone: TelegramPhone) -> None:
    rows = [[(f"{row}-{place}", "a") for place in range(8)] for row in range(12)] + [[("末", "a")] * 4]
    bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard(*rows))
    assert len(phone.hears()[0].labels) == 100


def test_puts_a_keyboard_in_place_of_the_phones_own(bot: BlockingBot, phone: TelegramPhone) -> None:
    sent = bot.send_message(phone.chat_id, "请选择：", reply_markup=ReplyKeyboardMarkup([["预约", "办件"], ["帮助"]]))
    assert phone.reply_keyboard == (("预约", "办件"), ("帮助",))
    with pytest.raises(BadRequest, match="can't be edited"):
        bot.edit_message_text("请另选：", phone.chat_id, sent.message_id)


def test_answers_a_press_once_the_bot_says_so(bot: BlockingBot, phone: TelegramPhone) -> None:
    bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("居住证", "item:1")]))
    press = phone.press("居住证")
    assert phone.unanswered == 1
    bot.answer_callback_query(press, "请稍候")
    assert (phone.unanswered, phone.toasts) == (0, ["请稍候"])
    with pytest.raises(BadRequest):
        bot.answer_callback_query(phone.press("item:1"), "长" * 201)


def test_refuses_an_answer_that_comes_too_late(bot: BlockingBot, phone: TelegramPhone, clock: Clock) -> None:
    bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("居住证", "item:1")]))
    press = phone.press("居住证")
    clock.at += 16
    for unknown in (press, "77"):
        with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
            bot.answer_callback_query(unknown)


# edit and delete


def test_edits_its_own_message_and_takes_the_keyboard_away_unless_it_is_given_again(
    bot: BlockingBot, phone: TelegramPhone, clock: Clock
) -> None:
    sent = bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("居住证", "item:1")]))
    clock.at += 5
    edited = bot.edit_message_text("已选居住证。", phone.chat_id, sent.message_id)
    assert (edited.edit_date.timestamp(), edited.date.timestamp(), edited.reply_markup) == (START + 5, START, None)
    bot.edit_message_reply_markup(phone.chat_id, sent.message_id, reply_markup=keyboard([("返回", "back")]))
    shown = phone.screen[-1]
    assert (shown.text, shown.labels, shown.edited) == ("已选居住证。", ["返回"], True)


def test_refuses_an_edit_that_changes_nothing(bot: BlockingBot, phone: TelegramPhone) -> None:
    sent = bot.send_message(phone.chat_id, "请选择：", reply_markup=keyboard([("居住证", "item:1")]))
    with pytest.raises(BadRequest, match="Message is not modified"):
        bot.edit_message_text("请选择：", phone.chat_id, sent.message_id, reply_markup=keyboard([("居住证", "item:1")]))
    with pytest.raises(BadRequest, match="Message is not modified"):
        bot.edit_message_reply_markup(phone.chat_id, sent.message_id, reply_markup=keyboard([("居住证", "item:1")]))
    bot.edit_message_reply_markup(phone.chat_id, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        bot.edit_message_reply_markup(phone.chat_id, sent.message_id)


def test_refuses_to_edit_what_is_not_there_or_not_its_own(bot: BlockingBot, phone: TelegramPhone) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        bot.edit_message_text("好", phone.chat_id, 999)
    with pytest.raises(BadRequest, match="can't be edited"):
        bot.edit_message_text("好", phone.chat_id, phone.say("你好"))


def test_deletes_a_message_within_two_days(bot: BlockingBot, phone: TelegramPhone, clock: Clock) -> None:
    first, second = (bot.send_message(phone.chat_id, text).message_id for text in ("甲", "乙"))
    assert bot.delete_message(phone.chat_id, first)
    assert [message.text for message in phone.screen] == ["/start", "乙"]
    with pytest.raises(BadRequest, match="to delete not found"):
        bot.delete_message(phone.chat_id, first)
    clock.at += 48 * 3600 + 1
    with pytest.raises(BadRequest, match="can't be deleted"):
        bot.delete_message(phone.chat_id, second)
