"""In groups nothing is done: who addresses the bot there is asked, once in a while, to write privately."""

import json
from pathlib import Path

import pytest

from bot.simulator.telegram import Broken, PlannedFaults, TelegramPhone
from tests.bot.telegram.station import Station, heard, message, new_simulator, quick, station

LINK = "https://t.me/linban_bot?start="


def test_asks_politely_to_write_privately(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        group = service.simulator.group("三号楼", phone)
        (greeting,) = group.hears()
        assert LINK in greeting.text and "私下" in greeting.text
        assert service.read("SELECT * FROM channel_accounts") == []


@pytest.mark.parametrize("said", ["/help", "/help@linban_bot", "@linban_bot 老年证怎么办", "老年证怎么办 @Linban_Bot"])
def test_declines_who_addresses_the_bot(webhook_service: Station, resident: TelegramPhone, said: str) -> None:
    webhook_service.move_to("2026-12-02T18:40")
    group = webhook_service.simulator.group("三号楼", resident)
    (greeting,) = group.hears()
    webhook_service.move_to("2026-12-02T19:41")
    group.say(resident, said)
    (answer,) = group.hears()
    assert LINK in answer.text
    webhook_service.move_to("2026-12-02T20:42")
    group.say(resident, "可是我就在这儿问", reply_to=greeting.message_id)
    assert LINK in group.hears()[0].text


def test_declines_once_in_a_while(folder: Path) -> None:
    with station(folder, new_simulator()) as service:
        phone = service.simulator.phone("王阿姨")
        group = service.simulator.group("三号楼", phone)
        group.hears()
        for _ in range(5):
            group.say(phone, "/help")
        phone.start()
        heard(phone)
        assert group.heard == 1
        service.move_to("2026-12-02T19:41")
        group.say(phone, "/help")
        assert LINK in group.hears()[0].text


def test_keeps_out_of_what_is_said_to_others(folder: Path) -> None:
    with station(folder, new_simulator(reads_groups=True), limits=quick(decline_seconds=0.0)) as service:
        phone = service.simulator.phone("王阿姨")
        group = service.simulator.group("三号楼", phone)
        group.hears()
        group.say(phone, "今天停水了吗")
        group.say(phone, "/start@another_bot")
        group.say(phone, "@linban_bot2 你好")
        group.say(phone, "/help")
        (answer,) = group.hears()
        assert [message.text for message in group.screen if message.from_bot][-1] == answer.text
        assert group.heard == 2


def test_stores_nothing_that_is_said_to_others(folder: Path) -> None:
    with station(folder, new_simulator(), reading=False, delivering=False) as service:
        phone = service.simulator.phone("王阿姨")
        group = {"id": -7, "type": "group", "title": "三号楼"}
        for number, said in enumerate(("今天停水了吗", "/start@another_bot", "/help"), 1):
            assert service.post(json.dumps({"update_id": number, "message": message(phone, text=said, chat=group)})).status_code == 200
        assert service.read("SELECT number FROM inbox") == [(3,)]


def test_has_the_platform_send_again_what_it_cannot_judge(folder: Path) -> None:
    faults = PlannedFaults().plan("getMe", Broken(500))
    with station(folder, new_simulator(faults), reading=False, delivering=False) as service:
        phone = service.simulator.phone("王阿姨")
        group = {"id": -7, "type": "group", "title": "三号楼"}
        body = json.dumps({"update_id": 1, "message": message(phone, text="/help@linban_bot", chat=group)})
        assert [service.post(body).status_code for _ in range(2)] == [503, 200]
        assert service.read("SELECT number FROM inbox") == [(1,)]


def test_follows_a_group_that_became_a_supergroup_before_it_was_answered(folder: Path) -> None:
    with station(folder, new_simulator(), webhook=True) as service:
        phone = service.simulator.phone("王阿姨")
        group = service.simulator.group("三号楼", phone)
        group.hears()
        old = {"id": group.chat_id, "type": "group", "title": "三号楼"}
        group.migrate()
        service.move_to("2026-12-02T19:41")
        service.post(json.dumps({"update_id": 900_000_001, "message": message(phone, text="/help", chat=old)}))
        assert LINK in group.hears()[0].text


def test_goes_on_when_a_group_becomes_a_supergroup(folder: Path) -> None:
    with station(folder, new_simulator(), limits=quick(decline_seconds=0.0)) as service:
        phone = service.simulator.phone("王阿姨")
        group = service.simulator.group("三号楼", phone)
        group.hears()
        group.migrate()
        group.say(phone, "/help")
        assert LINK in group.hears()[0].text
