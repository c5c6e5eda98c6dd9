"""Letters are read in order within a chat, many chats side by side, each once, and also after a crash."""

import json
from pathlib import Path

import httpx
import pytest

from bot.intake import MOST_CHARACTERS
from bot.rendering.telegram import Button, TelegramText
from bot.simulator.telegram import Broken, PlannedFaults, TelegramPhone
from bot.telegram.channel import SECRET_HEADER
from casework.messaging import inbox
from casework.messaging.inbox import Acknowledged
from tests.bot.telegram.station import (
    BRISK,
    BRISK_PACE,
    PATIENCE,
    SECRET,
    START,
    Station,
    asks,
    heard,
    message,
    new_simulator,
    process,
    quick,
    station,
)
from tests.support.service import local

CHATS, LETTERS = 15, 5


def update(phone: TelegramPhone, text: str, number: int = 900_000_001) -> str:
    return json.dumps({"update_id": number, "message": message(phone, text=text)})


def waiting(service: Station) -> int:
    return service.linban.store.read(lambda db: inbox.waiting(db, "telegram"))


@pytest.mark.parametrize("webhook", [False, True])
def test_answers_each_chat_in_order(folder: Path, webhook: bool) -> None:
    with station(folder, new_simulator(), webhook=webhook) as service:
        phones = [service.simulator.phone(f"居民{number}") for number in range(CHATS)]
        for number in range(1, LETTERS + 1):
            for phone in phones:
                phone.say(str(number))
        for phone in phones:
            answers = [answer.text for answer in heard(phone, LETTERS)]
            assert [f"“{number}”" in answer for number, answer in enumerate(answers, 1)] == [True] * LETTERS, answers
        service.until(lambda: waiting(service) == 0, "nothing is left in the inbox")


def test_keeps_the_order_when_several_processes_read(folder: Path) -> None:
    with station(folder, new_simulator(), webhook=True) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        base = service.channel.api_base
        with process(service.linban, base, webhook=True) as (other, address), httpx.Client(base_url=address, trust_env=False) as http:
            for number in range(1, 13):
                body = update(phone, str(number + 10), number)
                taken = service.post(body) if number % 2 else http.post("/telegram", content=body, headers={SECRET_HEADER: SECRET})
                assert taken.status_code == 200
            answers = [answer.text for answer in heard(phone, 12)]
            assert [f"没有第{number + 10}项" in answer for number, answer in enumerate(answers, 1)] == [True] * 12, answers
            assert other.bell is not service.channel.bell


@pytest.mark.parametrize("webhook", [False, True])
def test_reads_and_answers_on_postgresql_too(folder: Path, postgres_store_url: str, webhook: bool) -> None:
    with station(folder, new_simulator(), webhook=webhook, database_url=postgres_store_url) as service:
        phones = [service.simulator.phone(f"居民{number}") for number in range(8)]
        for number in range(1, 4):
            for phone in phones:
                phone.say(str(number))
        for phone in phones:
            answers = [answer.text for answer in heard(phone, 3)]
            assert [f"“{number}”" in answer for number, answer in enumerate(answers, 1)] == [True] * 3, answers
        service.until(lambda: waiting(service) == 0, "nothing is left in the inbox")


def test_answers_an_update_that_comes_twice_once(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        for _ in range(3):
            assert service.post(update(phone, "老年证怎么办")).status_code == 200
            service.until(lambda: waiting(service) == 0, "the update is read")
        assert "老年人优待证" in heard(phone)[0].text
        assert "没有第7项" in asks(phone, "7").text
        assert phone.heard == 3


def test_answers_after_a_crash_what_was_stored_before(folder: Path) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    with station(folder, simulator, reading=False, delivering=False) as service:
        phone.start()
        assert service.post(update(phone, "老年证怎么办", 1)).status_code == 200
        assert service.post(update(phone, "2", 2)).status_code == 200
        assert waiting(service) == 2
    with station(folder, simulator) as service:
        answers = [answer.text for answer in heard(phone, 3)]
        assert any("老年人优待证" in answer for answer in answers)
        service.until(lambda: waiting(service) == 0, "nothing is left in the inbox")


def test_takes_over_a_letter_from_a_process_that_died(folder: Path) -> None:
    simulator = new_simulator()
    phone = simulator.phone("王阿姨")
    with station(folder, simulator, reading=False, delivering=False) as service:
        phone.start()
        service.post(update(phone, "老年证怎么办", 1))
        now = service.linban.clock()
        talk, lease = str(phone.user_id), service.channel._reading._lease
        assert service.linban.store.write(lambda db: inbox.claim_next(db, "telegram", talk, now, lease)) is not None
    with station(folder, simulator) as service:
        service.until(lambda: waiting(service) == 2, "the first words have come by polling, and wait behind the older letter")
        assert phone.heard == 0
        service.move_to("2026-12-02T18:41")
        assert "老年人优待证" in heard(phone, 2)[0].text


def test_drops_a_letter_that_fails_again_and_again(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with station(folder, new_simulator(), limits=quick(letter_seconds=0.0)) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        spoilt = [Acknowledged(1, str(phone.user_id), "不是更新")]
        now = local(service.linban, START)
        service.linban.store.write(lambda db: inbox.keep(db, "telegram", spoilt, now))
        assert "老年人优待证" in asks(phone, "老年证怎么办").text
    assert "failed 5 times and is dropped" in caplog.text
    assert "不是更新" not in caplog.text


def test_refuses_a_letter_that_is_too_long(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        assert "太长了" in asks(phone, "我" * (MOST_CHARACTERS + 1)).text
        assert "老年人优待证" in asks(phone, "老年证怎么办").text


def test_answers_though_a_press_cannot_be_tidied_up(folder: Path) -> None:
    faults = PlannedFaults().plan("answerCallbackQuery", Broken()).plan("editMessageReplyMarkup", Broken(500))
    with station(folder, new_simulator(faults)) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        assert "1 同意" in asks(phone, "人工").labels
        phone.press("1 同意")
        heard(phone)
        service.until(lambda: service.simulator.counters["editMessageReplyMarkup", 500] == 1, "the buttons could not be taken away")


def test_answers_a_press_of_a_button_that_it_never_sent(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        service.channel._api.send_now(phone.user_id, TelegramText("旧", "旧", ((Button("旧的", "删除"),),)), PATIENCE)
        phone.press("旧的", heard(phone)[0].message_id)
        service.until(lambda: phone.unanswered == 0, "the press is answered")
        assert "老年人优待证" in asks(phone, "老年证怎么办").text


def test_refuses_at_the_pace_of_the_chat(folder: Path) -> None:
    with station(folder, new_simulator(limits=BRISK), pace=BRISK_PACE) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        for _ in range(3):
            phone.say("我" * (MOST_CHARACTERS + 1))
        assert all("太长了" in refusal.text for refusal in heard(phone, 3))
        assert service.simulator.counters["sendMessage", 429] == 0


def test_notes_who_blocked_the_bot_and_who_came_back(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        heard(phone)
        phone.block()
        service.until(lambda: service.read("SELECT left_at FROM channel_accounts")[0][0] is not None, "the account has left")
        phone.start()
        heard(phone)
        assert service.read("SELECT left_at FROM channel_accounts") == [(None,)]
