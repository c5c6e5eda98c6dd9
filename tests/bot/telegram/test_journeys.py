"""From the first word to the reminder, over polling and over the webhook."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.simulator.telegram import TelegramPhone
from tests.bot.telegram.station import START, Station, asks, heard, new_simulator, presses, station


@pytest.fixture(scope="module", params=["polling", "webhook"])
def running(request: pytest.FixtureRequest, new_folder: Callable[[], Path]) -> Iterator[Station]:
    with station(new_folder(), new_simulator(), webhook=request.param == "webhook") as running:
        yield running


@pytest.fixture
def service(running: Station) -> Station:
    running.move_to(START)
    return running


@pytest.fixture
def phone(service: Station) -> TelegramPhone:
    return service.simulator.phone("王阿姨")


def agree(phone: TelegramPhone) -> None:
    """Agree to every notice that is shown: that something is kept, and that it leaves the country."""
    while (answer := phone.screen[-1]).labels[:1] == ["1 同意"]:
        assert "不同意" in answer.labels[1]
        presses(phone, "1 同意")


def test_leads_from_the_first_word_to_the_reminder(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    assert "邻办" in heard(phone)[0].text
    answer = asks(phone, "老年证怎么办")
    assert "老年人优待证" in answer.text and "1 核对材料" in answer.labels
    assert "备齐了吗" in presses(phone, "1 核对材料").text
    assert "去哪里" in asks(phone, "预约老年证").text
    assert "哪天来" in asks(phone, "东门点").text
    assert "同意吗" in asks(phone, "周六十点").text
    agree(phone)
    assert "138****8000" in asks(phone, "王秀英 13800138000").text
    assert "约好了" in presses(phone, "1 确认").text
    service.move_to("2026-12-04T10:02")
    reminder = heard(phone)[0]
    assert reminder.text.startswith("提醒") and "12月5日周六10:00" in reminder.text
    for label, expected in (("1 核对材料", "备齐了吗"), ("2 改时间", "哪天来"), ("3 取消预约", "取消")):
        phone.press(label, reminder.message_id)
        assert expected in heard(phone)[0].text


def test_takes_the_buttons_of_a_settled_question_away(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    heard(phone)
    asked = asks(phone, "人工")
    presses(phone, "1 同意")
    service.until(lambda: phone.unanswered == 0, "the press is answered")
    service.until(lambda: next(each for each in phone.screen if each.message_id == asked.message_id).keyboard == (), "the buttons are gone")


def test_leaves_the_buttons_of_a_card_for_what_is_wanted_next(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    heard(phone)
    card = asks(phone, "老年证怎么办")
    for label in ("1 核对材料", "2 预约"):
        phone.press(label, card.message_id)
        heard(phone)
        service.until(lambda: phone.unanswered == 0, "the press is answered")
    assert next(each for each in phone.screen if each.message_id == card.message_id).labels == card.labels


def test_takes_a_digit_for_a_button(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    heard(phone)
    asks(phone, "老年证怎么办")
    assert "备齐了吗" in asks(phone, "1").text


def test_greets_who_scans_the_code_at_a_counter(service: Station, phone: TelegramPhone) -> None:
    phone.start("here_east-gate")
    assert "东门点" in heard(phone)[0].text


def test_hears_an_edited_message_as_a_new_one(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    heard(phone)
    number = phone.say("老年征")
    heard(phone)
    phone.edit(number, "老年证怎么办")
    assert "老年人优待证" in heard(phone)[0].text


def test_answers_whatever_is_sent(service: Station, phone: TelegramPhone) -> None:
    phone.start()
    heard(phone)
    sendings = (
        lambda: phone.send_location(31.23, 121.47),
        lambda: phone.send_photo(b"picture"),
        lambda: phone.send_voice(b"voice"),
        lambda: phone.share_contact("+8613800138000"),
        phone.send_sticker,
        lambda: phone.send_document(b"paper"),
    )
    for send in sendings:
        send()
        assert heard(phone)[0].text


def test_tells_what_it_does_and_that_messages_go_abroad(service: Station) -> None:
    service.until(lambda: len(service.calls("setMyShortDescription")) == 1, "the bot is described")
    (menu,), (description,) = service.calls("setMyCommands"), service.calls("setMyDescription")
    (short,) = service.calls("setMyShortDescription")
    telephone = service.linban.handbook.catalogue.stations[0].phone
    for text, most in ((str(description["description"]), 512), (str(short["short_description"]), 120)):
        assert all(said in text for said in ("境外", "微信", "网页", telephone)) and len(text) <= most
    assert "help" in str(menu["commands"])
