"""What residents do on their phones, and how python-telegram-bot reads it."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.telegram import NO_PACE, Impossible, TelegramPhone, TelegramSimulator
from tests.support.botapi import TOKEN, BlockingBot, Exchange


def only_update(bot: BlockingBot) -> Any:
    """The one update that came since the last call."""
    (update,) = bot.get_updates()
    bot.get_updates(offset=update.update_id + 1)
    return update


def offer(bot: BlockingBot, chat_id: int) -> int:
    buttons = [InlineKeyboardButton("居住证", callback_data="item:1"), InlineKeyboardButton("地图", url="https://example.org")]
    sent = bot.send_message(chat_id, "请选择：", reply_markup=InlineKeyboardMarkup([buttons]))
    return int(sent.message_id)


def test_starts_the_bot_with_a_payload(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start("case_17")
    message = only_update(bot).message
    assert message.text == "/start case_17"
    assert [entity.type for entity in message.entities] == ["bot_command"]
    assert (message.from_user.id, message.chat.id, message.chat.type) == (phone.user_id, phone.chat_id, "private")
    with pytest.raises(Impossible):
        phone.start("不行")


def test_has_an_id_beyond_32_bits_unless_one_is_given(simulator: TelegramSimulator) -> None:
    assert simulator.phone("王阿姨").user_id > 2**32
    assert simulator.phone("李叔叔", user_id=42).user_id == 42
    with pytest.raises(ValueError, match="42"):
        simulator.phone("赵大爷", user_id=42)


def test_presses_the_last_button_of_a_name(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start()
    only_update(bot)
    first, second = offer(bot, phone.chat_id), offer(bot, phone.chat_id)
    phone.press("居住证")
    query = only_update(bot).callback_query
    assert (query.data, query.message.message_id, query.from_user.id) == ("item:1", second, phone.user_id)
    assert query.message.reply_markup.inline_keyboard[0][0].text == "居住证"
    phone.press("item:1", first)
    again = only_update(bot).callback_query
    assert again.message.message_id == first
    assert again.chat_instance == query.chat_instance
    assert again.id != query.id


def test_presses_no_button_that_is_not_there(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start()
    offer(bot, phone.chat_id)
    with pytest.raises(Impossible, match="居住证"):
        phone.press("老年证")
    with pytest.raises(Impossible, match="opens something"):
        phone.press("地图")


def test_edits_what_it_said(bot: BlockingBot, phone: TelegramPhone) -> None:
    number = phone.say("明天")
    only_update(bot)
    phone.edit(number, "后天")
    edited = only_update(bot).edited_message
    assert (edited.message_id, edited.text) == (number, "后天")
    assert [message.edited for message in phone.screen] == [True]


def test_sends_a_location(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.send_location(30.47, 106.63)
    location = only_update(bot).message.location
    assert (location.latitude, location.longitude) == (30.47, 106.63)


def test_sends_a_photo_in_several_sizes(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.send_photo(b"\xff\xd8 picture", "楼道灯坏了")
    message = only_update(bot).message
    assert message.caption == "楼道灯坏了"
    assert [size.width for size in message.photo] == sorted(size.width for size in message.photo)
    assert len({size.file_unique_id for size in message.photo}) == 3


def test_sends_a_sticker_a_document_and_a_contact(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.send_sticker("🙏")
    assert only_update(bot).message.sticker.emoji == "🙏"
    phone.send_document(b"%PDF", "申请表.pdf")
    assert only_update(bot).message.document.file_name == "申请表.pdf"
    phone.share_contact("+8613800003210")
    contact = only_update(bot).message.contact
    assert (contact.phone_number, contact.user_id) == ("+8613800003210", phone.user_id)
    assert [message.kind for message in phone.screen] == ["sticker", "document", "contact"]


def test_tells_the_bot_when_it_is_blocked_and_when_no_more(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start()
    only_update(bot)
    phone.block()
    change = only_update(bot).my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(Impossible):
        phone.say("在吗")
    phone.unblock()
    change = only_update(bot).my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("kicked", "member")


def test_unblocks_the_bot_by_starting_it_again(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start()
    phone.block()
    phone.start()
    kinds = ["message" if update.message else "my_chat_member" for update in bot.get_updates()]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]


def test_hears_each_message_once_and_says_what_is_on_the_screen_when_none_comes(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.start()
    bot.send_message(phone.chat_id, "您好")
    bot.send_message(phone.chat_id, "请讲")
    assert [message.text for message in phone.hears()] == ["您好", "请讲"]
    assert [message.text for message in phone.hears(count_after=1)] == ["请讲"]
    assert phone.heard == 2
    with pytest.raises(TimeoutError, match="邻办: 请讲"):
        phone.hears(timeout=0.01)


# groups


def test_tells_the_bot_that_it_was_added_to_a_group(bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator) -> None:
    group = simulator.group("三号楼", phone)
    added, service = bot.get_updates()
    assert (added.my_chat_member.old_chat_member.status, added.my_chat_member.new_chat_member.status) == ("left", "member")
    assert (added.my_chat_member.chat.id, added.my_chat_member.chat.title) == (group.chat_id, "三号楼")
    assert service.message.new_chat_members[0].username == "linban_bot"
    assert group.chat_id < 0


def test_hears_in_a_group_only_what_is_meant_for_it(bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator) -> None:
    group = simulator.group("三号楼", phone)
    greeting = bot.send_message(group.chat_id, "各位好").message_id
    bot.get_updates(offset=-1)
    for text in ("谁家的猫？", "/help", "/help@other_bot", "/help@linban_bot", "@linban_bot 居住证", "/"):
        group.say(phone, text)
    group.say(phone, "谢谢", reply_to=greeting)
    heard = [update.message.text for update in bot.get_updates()[1:]]
    assert heard == ["/help", "/help@linban_bot", "@linban_bot 居住证", "/", "谢谢"]


def test_hears_everything_in_a_group_without_privacy_mode(server: Exchange) -> None:
    simulator = TelegramSimulator(TOKEN, limits=NO_PACE, reads_groups=True)
    with server.telegram(simulator) as bot:
        group = simulator.group("三号楼")
        group.say(group.members[0], "谁家的猫？")
        assert bot.get_updates()[-1].message.text == "谁家的猫？"
        assert bot.get_me().can_read_all_group_messages


def test_a_member_presses_a_button_in_a_group(bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator) -> None:
    group = simulator.group("三号楼", phone, supergroup=True)
    offer(bot, group.chat_id)
    press = group.press(phone, "居住证")
    assert bot.get_updates()[-1].callback_query.message.chat.id == group.chat_id
    bot.answer_callback_query(press, "请私聊我")
    assert phone.toasts == ["请私聊我"]
    assert phone.screen == []


def test_tells_the_bot_the_old_and_the_new_id_of_a_migrated_group(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator
) -> None:
    group = simulator.group("三号楼", phone)
    old, new = group.chat_id, group.migrate()
    leaving, arriving = bot.get_updates()[-2:]
    assert (leaving.message.chat.id, leaving.message.migrate_to_chat_id) == (old, new)
    assert (arriving.message.chat.id, arriving.message.migrate_from_chat_id) == (new, old)
    group.say(phone, "/help")
    assert bot.get_updates()[-1].message.chat.id == new
    with pytest.raises(Impossible):
        group.migrate()
