"""How the simulated Telegram hands out updates: to polls, with offsets, until they are confirmed."""

import asyncio

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, NetworkError

from bot.simulator.telegram import TelegramPhone, TelegramSimulator
from tests.support.botapi import BlockingBot, Clock


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text if update.effective_message else None for update in updates]


def test_gives_an_update_again_until_a_higher_offset_confirms_it(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator
) -> None:
    for text in ("甲", "乙", "丙"):
        phone.say(text)
    first = bot.get_updates()
    assert texts(first) == texts(bot.get_updates()) == ["甲", "乙", "丙"]
    assert [update.update_id - first[0].update_id for update in first] == [0, 1, 2]
    assert texts(bot.get_updates(offset=first[1].update_id)) == ["乙", "丙"]
    assert bot.get_updates(offset=first[-1].update_id + 1) == ()
    assert simulator.pending_updates == 0


def test_gives_only_the_last_ones_for_a_negative_offset_and_forgets_the_rest(bot: BlockingBot, phone: TelegramPhone) -> None:
    for text in ("甲", "乙", "丙"):
        phone.say(text)
    assert texts(bot.get_updates(offset=-2)) == ["乙", "丙"]
    assert texts(bot.get_updates()) == ["乙", "丙"]
    assert texts(bot.get_updates(offset=-5)) == ["乙", "丙"]


def test_gives_at_most_as_many_as_asked_for(bot: BlockingBot, phone: TelegramPhone) -> None:
    for number in range(101):
        phone.say(str(number))
    assert texts(bot.get_updates(limit=2)) == ["0", "1"]
    assert len(bot.get_updates()) == 100
    for limit in (0, 101):
        with pytest.raises(BadRequest, match="Limit must be between 1 and 100"):
            bot.get_updates(limit=limit)


def test_wakes_a_poll_when_an_update_comes_from_another_thread(bot: BlockingBot, phone: TelegramPhone) -> None:
    async def listen(offset: int) -> tuple[Update, ...]:
        async with asyncio.timeout(10):  # well before the poll ends by itself
            poll = asyncio.create_task(bot.bot.get_updates(offset=offset, timeout=40))
            await bot.bot.get_me()  # the poll has set out earlier
            await asyncio.to_thread(phone.say, "来了")
            return await poll

    offset = 0
    for _ in range(5):
        (update,) = bot.run(listen(offset))
        assert update.message.text == "来了"
        offset = update.update_id + 1


def test_gives_nothing_when_nothing_comes_in_time(bot: BlockingBot) -> None:
    assert bot.get_updates(timeout=1) == ()


def test_ends_a_poll_when_another_begins(bot: BlockingBot) -> None:
    async def poll_twice() -> list[object]:
        first = asyncio.create_task(bot.bot.get_updates(timeout=30))
        while not first.done():
            await asyncio.gather(bot.bot.get_updates(timeout=0), asyncio.sleep(0.01))
        return list(await asyncio.gather(first, return_exceptions=True))

    (ended,) = bot.run(poll_twice())
    assert isinstance(ended, Conflict)
    assert "terminated by other getUpdates request; make sure that only one bot instance is running" in str(ended)


def test_ends_the_poll_and_refuses_calls_when_it_goes_down(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    async def hang_up_on_a_poll() -> list[object]:
        poll = asyncio.create_task(bot.bot.get_updates(timeout=30))
        await asyncio.sleep(0)
        simulator.hang_up()
        return list(await asyncio.gather(poll, bot.bot.get_me(), return_exceptions=True))

    for ended in bot.run(hang_up_on_a_poll()):
        assert isinstance(ended, NetworkError)
        assert "restart" in str(ended)


def test_keeps_the_kinds_the_bot_asked_for_and_remembers_them(bot: BlockingBot, phone: TelegramPhone) -> None:
    bot.get_updates(allowed_updates=["edited_message"])
    number = phone.say("明天")
    phone.edit(number, "后天")
    (update,) = bot.get_updates()
    assert update.edited_message.text == "后天"
    assert update.edited_message.edit_date is not None
    bot.get_updates(allowed_updates=[])
    phone.say("你好")
    assert texts(bot.get_updates())[-1] == "你好"
    with pytest.raises(BadRequest, match="Unknown update type"):
        bot.get_updates(allowed_updates=["messages"])


def test_keeps_an_update_for_a_day(bot: BlockingBot, phone: TelegramPhone, clock: Clock) -> None:
    phone.say("昨天")
    clock.at += 24 * 3600 + 1
    phone.say("今天")
    assert texts(bot.get_updates()) == ["今天"]
