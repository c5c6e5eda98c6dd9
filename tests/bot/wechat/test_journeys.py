"""A resident at the phone: following, asking, booking, being reminded."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator.wechat import WeChatLimits
from bot.wechat import AccountKind, Mode
from casework.messaging import allowances
from scheduler.outlet import DeliveryError
from tests.bot.wechat.support import LABELS, NEW_KEY, NOTICE, TEMPLATE, Station, address, book, forms, says, station


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as running:
        yield running


def test_greets_who_follows(open_station: Station) -> None:
    greeting = open_station.platform.phone("王秀英").follow()
    assert greeting is not None and "邻办" in greeting.text


def test_leads_from_a_question_to_an_appointment_and_its_reminder(open_station: Station) -> None:
    phone = open_station.phone()
    assert "老年人优待证" in says(phone, "老年证怎么办")
    tapped = phone.tap("1 核对材料")
    assert tapped is not None and "备齐了吗" in tapped.text
    book(phone)
    open_station.move_to("2026-12-04T10:02")
    reminder = phone.hears()
    assert "提醒" in reminder.text and "12月5日周六10:00" in reminder.text
    assert "备齐了吗" in says(phone, "1")


def test_greets_at_the_place_whose_code_was_scanned(open_station: Station) -> None:
    for scene in ("east-gate", "east-gate.second", "grid.12"):
        open_station.platform.print_code(scene)
    newcomer = open_station.platform.phone("李建国")
    greeting = newcomer.follow("east-gate")
    assert greeting is not None and "东门" in greeting.text
    again = newcomer.scan("east-gate.second")
    assert again is not None and "东门" in again.text
    grid = newcomer.scan("grid.12")
    assert grid is not None and "邻办" in grid.text


def test_takes_numbers_and_taps_alike(open_station: Station) -> None:
    phone, other = open_station.phone(), open_station.phone("李建国")
    says(phone, "老年证怎么办")
    says(other, "老年证怎么办")
    tapped = phone.tap("2 预约")
    assert tapped is not None and tapped.text == says(other, "2")


def test_sends_a_notice_within_the_48_hours(open_station: Station) -> None:
    phone = open_station.phone()
    book(phone)
    open_station.move_to("2026-12-04T10:02")
    assert "提醒" in phone.hears().text
    assert [state for _, state in open_station.outbox()] == ["sent"]


def test_fills_in_a_template_when_the_48_hours_are_over(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(template=TEMPLATE)) as open_station:
        phone = open_station.phone()
        book(phone)
        open_station.move_to("2026-12-04T18:45")
        card = phone.hears().card
    assert card is not None and card.template_id == TEMPLATE
    assert card.values["办理事项"] == "老年人优待证" and card.values["预约时间"] == "2026年12月05日 10:00"


def test_sends_a_notice_to_which_the_resident_agreed_and_only_once(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(subscription=NOTICE)) as open_station:
        phone = open_station.phone()
        book(phone)
        phone.accept_subscription(NOTICE)
        open_station.move_to("2026-12-04T18:45")
        card = phone.hears().card
        assert card is not None and card.template_id == NOTICE
        open_station.move_to("2026-12-05T08:01")
        assert open_station.outbox()[-1][1] == "held"


def test_uses_a_lasting_consent_for_every_notice(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(subscription=NOTICE, lasting=True)) as open_station:
        open_station.platform.add_notice(NOTICE, "预约提醒", LABELS, lasting=True)
        phone = open_station.phone()
        book(phone)
        phone.accept_subscription(NOTICE)
        open_station.move_to("2026-12-04T18:45")
        open_station.move_to("2026-12-05T08:01")
        assert [phone.hears().kind, phone.hears().kind] == ["card", "card"]


def test_forgets_a_consent_that_was_withdrawn(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(subscription=NOTICE)) as open_station:
        phone = open_station.phone()
        book(phone)
        phone.accept_subscription(NOTICE, count=2)
        phone.turn_off(NOTICE)
        open_station.move_to("2026-12-04T18:45")
        assert open_station.outbox()[-1][1] == "held"
        assert not [call for call in open_station.platform.calls if call.endpoint == "message/subscribe/bizsend"]


def test_holds_a_notice_without_a_form_and_shows_it_at_the_next_contact(open_station: Station) -> None:
    phone = open_station.phone()
    book(phone)
    open_station.move_to("2026-12-04T18:45")
    assert [state for _, state in open_station.outbox()] == ["held"]
    said = says(phone, "周六开门吗")
    assert "您有1条新消息，回复" in said
    number = said.partition("您有1条新消息，回复")[2][0]
    assert "提醒" in says(phone, number)
    assert "新消息" not in says(phone, "周六开门吗")


def test_believes_the_platform_when_it_counts_otherwise(tmp_path: Path) -> None:
    with station(tmp_path, platform_limits=WeChatLimits(reply_seconds=10, message_quota=0, follow_quota=0)) as open_station:
        phone = open_station.phone()
        book(phone)
        open_station.move_to("2026-12-04T10:02")
        assert open_station.platform.answers["message/custom/send", 45047] == 1
        assert open_station.outbox()[-1][1] == "held"
        kinds = ("message", "act")
        left = [open_station.read(lambda db, k=k: allowances.remaining(db, address(phone), k, open_station.clock())) for k in kinds]
        assert left == [0, 0]


def test_notes_who_unfollows_and_who_comes_back(open_station: Station) -> None:
    phone = open_station.phone()
    book(phone)
    phone.unfollow()
    assert open_station.talk(phone).away
    open_station.move_to("2026-12-04T10:02")
    assert open_station.outbox() == [] or open_station.outbox()[-1][1] != "sent"
    phone.follow()
    assert not open_station.talk(phone).away


def test_notes_that_a_resident_has_left_when_the_platform_says_so(open_station: Station) -> None:
    phone = open_station.phone()
    book(phone)
    open_station.platform.callback_url = f"{open_station.address}/nowhere"
    phone.unfollow()
    open_station.move_to("2026-12-04T10:02")
    assert open_station.platform.answers["message/custom/send", 43004] == 1
    assert open_station.talk(phone).away and open_station.outbox()[-1][1] == "undeliverable"


@pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link", "sticker"])
def test_answers_what_is_no_text(kind: str, open_station: Station) -> None:
    phone = open_station.phone()
    acts = {
        "voice": lambda: phone.send_voice(b"#!AMR\n" + b"\0" * 50),
        "image": lambda: phone.send_image(b"\xff\xd8\xff"),
        "video": lambda: phone.send_video(b"\0\0\0\x18ftyp"),
        "location": lambda: phone.send_location(32.0181, 118.0149, "惠民路18号"),
        "link": lambda: phone.send_link("领补贴", "点进去就领", "http://example.com/"),
        "sticker": lambda: phone.send_unknown("sticker"),
    }
    answer = acts[kind]()
    assert answer is not None and answer.kind == "text" and answer.text


def test_fetches_what_a_resident_said(open_station: Station) -> None:
    phone = open_station.phone()
    phone.send_voice(b"#!AMR\nwords")
    phone.send_video(b"moving")
    voice, video = (message.text for message in phone.screen if not message.from_account)
    fetched = open_station.channel.fetch(voice)
    assert (fetched.content, fetched.content_type) == (b"#!AMR\nwords", "audio/amr")
    assert open_station.channel.fetch(video).content == b"moving"
    open_station.clock.at += timedelta(days=4)
    with pytest.raises(DeliveryError, match="过期") as failed:
        open_station.channel.fetch(voice)
    assert failed.value.permanent


def test_says_nothing_to_acts_that_ask_nothing(open_station: Station) -> None:
    phone = open_station.phone()
    assert phone.report_location(32.0, 118.0) is None
    assert open_station.platform.faulty_replies == []


@pytest.mark.parametrize("mode", list(Mode))
def test_talks_in_every_mode(mode: Mode, tmp_path: Path) -> None:
    with station(tmp_path, mode=mode) as open_station:
        assert open_station.platform.verify_url()
        assert "老年人优待证" in says(open_station.phone(), "老年证怎么办")


def test_takes_letters_under_either_key_while_the_key_changes(tmp_path: Path) -> None:
    with station(tmp_path, previous_key=NEW_KEY) as open_station:
        phone = open_station.phone()
        assert "老年人优待证" in says(phone, "老年证怎么办")
        open_station.platform.change_key(NEW_KEY)
        assert "备齐了吗" in says(phone, "1")


@pytest.mark.parametrize("kind", list(AccountKind))
def test_answers_for_every_kind_of_account(kind: AccountKind, tmp_path: Path) -> None:
    with station(tmp_path, kind) as open_station:
        phone = open_station.phone()
        book(phone)
        open_station.move_to("2026-12-04T10:02")
        may_push = kind is not AccountKind.UNVERIFIED
        assert open_station.outbox()[-1][1] == ("sent" if may_push else "held")
        assert ("您有1条新消息" in says(phone, "帮助")) is not may_push


def test_can_be_told_a_word_that_would_break_out_of_the_answer(open_station: Station) -> None:
    phone = open_station.phone()
    assert phone.say("]]></Content><Content>坏") is not None
    assert open_station.platform.faulty_replies == []


def test_refuses_a_letter_that_is_too_long_in_words(open_station: Station) -> None:
    assert "太长了" in says(open_station.phone(), "长" * 1001)
