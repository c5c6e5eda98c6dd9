"""How the simulated Telegram slows a bot down, and what goes wrong on purpose."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter

from bot.simulator.telegram import Broken, Delayed, Fault, Lost, PlannedFaults, RandomFaults, TelegramLimits, TelegramSimulator, TooMany
from bot.simulator.telegram.limits import Limiter
from bot.simulator.telegram.refusals import Refusal
from tests.support.botapi import TOKEN, BlockingBot

NOW = 1_796_000_000.0


@pytest.fixture
def limiter() -> Limiter:
    return Limiter(TelegramLimits())


def taken(limiter: Limiter, chat_ids: list[int], now: float, *, group: bool = False) -> int:
    """How many of these messages pass at once."""
    passed = 0
    for chat_id in chat_ids:
        try:
            limiter.take(chat_id, now, group=group)
            passed += 1
        except Refusal:
            continue
    return passed


def test_lets_a_short_burst_into_one_chat_and_then_one_a_second(limiter: Limiter) -> None:
    assert taken(limiter, [1] * 10, NOW) == 3
    assert [taken(limiter, [1] * 10, NOW + second) for second in (0.9, 1, 1.5, 2, 10)] == [0, 1, 0, 1, 3]


def test_lets_thirty_a_second_through_overall(limiter: Limiter) -> None:
    assert taken(limiter, list(range(1, 101)), NOW) == 30
    assert taken(limiter, list(range(101, 201)), NOW + 0.5) == 15
    assert taken(limiter, list(range(201, 301)), NOW + 60) == 30


def test_lets_twenty_a_minute_into_a_group(limiter: Limiter) -> None:
    passed = sum(taken(limiter, [-1], NOW + second, group=True) for second in range(40))
    assert passed == 20 + 39 // 3


def test_counts_nothing_it_refused(limiter: Limiter) -> None:
    taken(limiter, [1] * 100, NOW)
    assert taken(limiter, list(range(2, 100)), NOW) == 27


def test_tells_whole_seconds_to_wait(limiter: Limiter) -> None:
    taken(limiter, [-1] * 3, NOW, group=True)
    with pytest.raises(Refusal) as refused:
        limiter.take(-1, NOW + 0.01, group=True)
    assert refused.value.parameters == {"retry_after": 1}
    assert refused.value.description == "Too Many Requests: retry after 1"


# over HTTP


@pytest.fixture
def simulator() -> TelegramSimulator:
    return TelegramSimulator(TOKEN, clock=lambda: NOW)


@pytest.fixture(autouse=True)
def retry_after_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this choice the library warns whenever it makes a `RetryAfter`."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def started(simulator: TelegramSimulator) -> int:
    phone = simulator.phone("王阿姨")
    phone.start()
    return phone.chat_id


def test_tells_a_bot_that_sends_too_fast_when_to_come_again(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    chat_id = started(simulator)
    sent = [bot.send_message(chat_id, str(number)) for number in range(3)]
    with pytest.raises(RetryAfter) as refused:
        bot.send_message(chat_id, "太快")
    assert refused.value.retry_after == timedelta(seconds=1)
    assert simulator.counters == Counter({("sendMessage", 200): 3, ("sendMessage", 429): 1})
    assert bot.edit_message_text("改", chat_id, sent[0].message_id)


def test_fails_as_planned_before_it_acts(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    chat_id = started(simulator)
    simulator.faults = PlannedFaults().plan("sendMessage", Broken(502), Broken(500), TooMany(7))
    with pytest.raises(NetworkError, match="Bad Gateway"):
        bot.send_message(chat_id, "好")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        bot.send_message(chat_id, "好")
    with pytest.raises(RetryAfter, match="7"):
        bot.send_message(chat_id, "好")
    assert bot.send_message(chat_id, "好").message_id == 2


def test_acts_and_loses_the_answer(bot: BlockingBot, simulator: TelegramSimulator, caplog: pytest.LogCaptureFixture) -> None:
    chat_id = started(simulator)
    simulator.faults = PlannedFaults().plan("sendMessage", Lost())
    with pytest.raises(NetworkError):
        bot.send_message(chat_id, "好")
    assert [(call.method, call.status, call.arrived) for call in simulator.calls] == [("sendMessage", 200, False)]
    assert bot.send_message(chat_id, "好").message_id == 3
    assert "without completing response" in caplog.text


def test_acts_after_a_delay(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    simulator.faults = PlannedFaults().plan("getMe", Delayed(0.01))
    assert bot.get_me().is_bot


def test_asks_for_a_fault_with_the_call_at_hand(bot: BlockingBot, simulator: TelegramSimulator) -> None:
    chat_id = started(simulator)

    def only_bad_news(method: str, params: Mapping[str, Any]) -> Fault | None:
        return Broken() if "坏" in params.get("text", "") else None

    simulator.faults = only_bad_news
    assert bot.send_message(chat_id, "好消息")
    with pytest.raises(NetworkError):
        bot.send_message(chat_id, "坏消息")


def test_draws_the_same_faults_for_the_same_seed() -> None:
    one, same, other = (RandomFaults(seed, error_rate=0.2, too_many_rate=0.2, lost_rate=0.2) for seed in (7, 7, 8))
    drawn = [one("sendMessage", {}) for _ in range(1000)]
    assert drawn == [same("sendMessage", {}) for _ in range(1000)]
    assert drawn != [other("sendMessage", {}) for _ in range(1000)]
    counted = Counter(type(fault) for fault in drawn)
    assert all(150 < counted[kind] < 250 for kind in (Broken, TooMany, Lost))
