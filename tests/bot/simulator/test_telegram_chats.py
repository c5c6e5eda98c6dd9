"""Whom a bot may write to at the simulated Telegram, which files it gets, what it tells of itself."""

import httpx
import pytest
from telegram import BotCommandScopeChat
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.simulator.telegram import TelegramPhone, TelegramSimulator
from tests.support.botapi import BlockingBot


@pytest.fixture
def phone(phone: TelegramPhone) -> TelegramPhone:
    """Somebody who has started the bot."""
    phone.start()
    return phone


def test_writes_to_nobody_who_never_started_the_bot(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        bot.send_message(simulator.phone("李叔叔").chat_id, "您好")


def test_writes_to_nobody_who_blocked_the_bot_until_they_unblock_it(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        bot.send_message(phone.chat_id, "您好")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        bot.send_chat_action(phone.chat_id, "typing")
    phone.unblock()
    assert bot.send_message(phone.chat_id, "您好")


def test_tells_the_new_id_of_a_group_that_became_a_supergroup(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    group = simulator.group("三号楼")
    old = group.chat_id
    bot.send_message(old, "各位好")
    new = group.migrate()
    with pytest.raises(ChatMigrated) as moved:
        bot.send_message(old, "各位好")
    assert moved.value.new_chat_id == new == group.chat_id
    bot.send_message(new, "又见面了")
    assert [message.text for message in group.hears()] == ["又见面了"]


def test_leaves_a_group_and_writes_there_no_more(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    left, removed = simulator.group("三号楼"), simulator.group("四号楼", supergroup=True)
    assert bot.leave_chat(left.chat_id)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        bot.send_message(left.chat_id, "各位好")
    removed.remove_bot()
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        bot.send_message(removed.chat_id, "各位好")


def test_tells_about_a_chat(bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator) -> None:
    group = simulator.group("三号楼", phone)
    assert bot.get_chat(phone.chat_id).first_name == "王阿姨"
    assert (bot.get_chat(group.chat_id).title, bot.get_chat(group.chat_id).type) == ("三号楼", "group")


def test_shows_that_the_bot_is_typing_and_nothing_unheard_of(bot: BlockingBot, phone: TelegramPhone) -> None:
    assert bot.send_chat_action(phone.chat_id, "typing")
    with pytest.raises(BadRequest, match=r"[Ww]rong parameter action"):
        bot.send_chat_action(phone.chat_id, "singing")


# files


def test_gives_the_file_a_resident_sent(bot: BlockingBot, phone: TelegramPhone) -> None:
    phone.send_voice(b"OggS spoken", duration=7)
    voice = bot.get_updates()[-1].message.voice
    assert (voice.mime_type, voice.file_size) == ("audio/ogg", 11)
    file = bot.get_file(voice.file_id)
    assert bytes(bot.run(file.download_as_bytearray())) == b"OggS spoken"
    with pytest.raises(BadRequest, match=r"[Ii]nvalid file_id"):
        bot.get_file("unknown")


def test_gives_no_file_to_a_wrong_token_or_path(bot: BlockingBot) -> None:
    files = str(bot.bot.base_file_url)
    assert httpx.get(f"{files}/voice/file_1.oga", trust_env=False).status_code == 404
    assert httpx.get(f"{files}x/voice/file_1.oga", trust_env=False).status_code == 401


def test_sends_photos_and_documents_with_their_captions(bot: BlockingBot, phone: TelegramPhone) -> None:
    photo = bot.send_photo(phone.chat_id, b"\xff\xd8 picture", caption="位置图")
    again = bot.send_photo(phone.chat_id, photo.photo[-1].file_id)
    document = bot.send_document(phone.chat_id, b"a\r\n--b\r\n", filename="申请表.pdf", caption="*请打印*", parse_mode="MarkdownV2")
    assert document.document.file_name == "申请表.pdf"
    assert bytes(bot.run(bot.get_file(document.document).download_as_bytearray())) == b"a\r\n--b\r\n"
    assert [(message.kind, message.text) for message in phone.hears()] == [("photo", "位置图"), ("photo", ""), ("document", "请打印")]
    assert len(again.photo) == 3
    with pytest.raises(BadRequest, match="caption is too long"):
        bot.send_photo(phone.chat_id, b"picture", caption="长" * 1025)
    with pytest.raises(BadRequest, match=r"[Ww]rong file identifier"):
        bot.send_document(phone.chat_id, "unknown")


# what the bot tells of itself


def test_keeps_commands_by_scope_and_language(bot: BlockingBot) -> None:
    assert bot.set_my_commands([("start", "开始"), ("help", "帮助")])
    assert [(command.command, command.description) for command in bot.get_my_commands()] == [("start", "开始"), ("help", "帮助")]
    assert bot.get_my_commands(language_code="en") == ()
    bot.delete_my_commands()
    assert bot.get_my_commands() == ()


@pytest.mark.parametrize(
    "commands",
    [[("Start", "开始")], [("a" * 33, "开始")], [("预约", "预约")], [("start", "")], [("start", "长" * 257)], [("start", "开始")] * 101],
    ids=["capital", "33 letters", "Chinese", "no description", "257 characters", "101"],
)
def test_refuses_commands_the_platform_refuses(bot: BlockingBot, commands: list[tuple[str, str]]) -> None:
    with pytest.raises(BadRequest, match=r"(?i)bot_command"):
        bot.set_my_commands(commands)


def test_keeps_commands_for_one_chat(bot: BlockingBot, phone: TelegramPhone) -> None:
    scope = BotCommandScopeChat(phone.chat_id)
    bot.set_my_commands([("duty", "值班")], scope=scope)
    assert [command.command for command in bot.get_my_commands(scope=scope)] == ["duty"]
    assert bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match="Chat not found"):
        bot.set_my_commands([("duty", "值班")], scope=BotCommandScopeChat(1))


def test_keeps_the_descriptions(bot: BlockingBot) -> None:
    assert bot.set_my_description("问事、预约、看提醒。")
    assert bot.set_my_short_description("社区服务台")
    assert bot.get_my_description(language_code="zh").description == "问事、预约、看提醒。"
    assert bot.get_my_short_description().short_description == "社区服务台"
    with pytest.raises(BadRequest):
        bot.set_my_short_description("长" * 121)
