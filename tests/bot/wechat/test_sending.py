"""What the station sends of its own accord, as the platform and the phone see it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.wechat import Fault, FaultKind
from bot.wechat import AccountKind, Limits
from bot.wechat.letters import MESSAGE
from casework.database import Db
from casework.messages import Address, Allowance, Choice, Reply
from casework.messaging import allowances, conversations
from scheduler.outlet import DeliveryError, Left, OutOfOrder, WindowClosed
from tests.bot.wechat.support import NOTICE, TEMPLATE, Station, address, forms, says, station

BRIEF = {
    "kind": "appointment",
    "subject": "老年人优待证",
    "time": "2026年12月05日 10:00",
    "place": "东门服务点",
    "code": "12345674",
    "note": "请按时来",
}
NOTICE_REPLY = Reply("提醒：您有一个预约。", (Choice("change:show:", "我的预约"),), BRIEF)


class Planned:
    """Faults of the platform, one after the other, for one call of its interface."""

    def __init__(self, endpoint: str, *faults: Fault) -> None:
        self._endpoint = endpoint
        self._faults = list(faults)

    def __call__(self, endpoint: str, body: Any) -> Fault | None:
        return self._faults.pop(0) if endpoint == self._endpoint and self._faults else None


@pytest.fixture
def open_station(tmp_path: Path) -> Iterator[Station]:
    with station(tmp_path) as running:
        yield running


def left(open_station: Station, phone: Any, kind: str = MESSAGE) -> int:
    found: int = open_station.read(lambda db: allowances.remaining(db, address(phone), kind, open_station.clock()))
    return found


def push(open_station: Station, phone: Any, reply: Reply = NOTICE_REPLY, key: str = "appointment:1:v1:day-before") -> None:
    open_station.channel.push(address(phone), reply, key)


def test_sends_words_with_choices_to_tap(open_station: Station) -> None:
    phone = open_station.phone()
    push(open_station, phone)
    heard = phone.hears()
    assert heard.text == "提醒：您有一个预约。\n1 我的预约" and [link.menu_id for link in heard.links] == ["change:show:"]


def test_sends_numbers_alone_where_taps_are_switched_off(tmp_path: Path) -> None:
    with station(tmp_path, links=False) as open_station:
        phone = open_station.phone()
        push(open_station, phone)
        assert phone.hears().links == ()


def test_uses_up_what_a_message_allows_and_no_more(open_station: Station) -> None:
    phone = open_station.phone()
    says(phone, "帮助")
    for _ in range(8):  # five for the message, three for the follow
        push(open_station, phone)
    with pytest.raises(WindowClosed):
        push(open_station, phone)
    assert phone.messages_left == 0
    assert open_station.platform.answers["message/custom/send", 45047] == 0


def test_uses_first_what_closes_first(open_station: Station) -> None:
    phone = open_station.phone()
    says(phone, "帮助")
    push(open_station, phone)
    assert left(open_station, phone, "act") == 2 and left(open_station, phone) == 5


def test_may_send_three_after_a_tap_and_gains_no_48_hours_by_it(open_station: Station) -> None:
    phone = open_station.phone()
    says(phone, "老年证怎么办")
    open_station.move_to("2026-12-04T18:45")
    phone.tap("1 核对材料")
    for _ in range(3):
        push(open_station, phone)
    with pytest.raises(WindowClosed):
        push(open_station, phone)
    open_station.move_to("2026-12-04T18:47")
    with pytest.raises(WindowClosed):
        push(open_station, phone)
    assert open_station.platform.answers["message/custom/send", 45015] == 0


def test_does_not_try_where_the_account_may_not(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.UNVERIFIED) as open_station:
        phone = open_station.phone()
        says(phone, "帮助")
        with pytest.raises(WindowClosed):
            push(open_station, phone)
        assert open_station.platform.calls == []


def test_sends_no_template_from_an_account_that_has_none(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.SUBSCRIPTION, templates=forms(template=TEMPLATE, subscription=NOTICE)) as open_station:
        phone = open_station.phone()
        says(phone, "帮助")
        open_station.move_to("2026-12-04T18:45")
        with pytest.raises(WindowClosed):
            push(open_station, phone)
        assert open_station.platform.answers.total() == 0


def test_says_that_a_resident_has_left(open_station: Station) -> None:
    phone = open_station.phone()
    phone.unfollow()
    with pytest.raises(Left, match="43004"):
        push(open_station, phone)


def test_says_that_the_platform_is_busy(tmp_path: Path) -> None:
    with station(tmp_path, faults=Planned("message/custom/send", Fault(FaultKind.BUSY))) as open_station:
        phone = open_station.phone()
        with pytest.raises(DeliveryError, match="系统繁忙") as failed:
            push(open_station, phone)
        assert type(failed.value) is DeliveryError and not failed.value.permanent


def test_says_that_the_account_is_of_another_kind_than_its_settings_say(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.UNVERIFIED, believed=AccountKind.SUBSCRIPTION) as open_station:
        phone = open_station.phone()
        with pytest.raises(OutOfOrder, match="LINBAN_WECHAT_ACCOUNT"):
            push(open_station, phone)


def test_says_that_the_server_is_not_on_the_list(open_station: Station) -> None:
    phone = open_station.phone()
    open_station.platform.allow_only(["192.0.2.1"])
    with pytest.raises(OutOfOrder, match="IP 白名单"):
        push(open_station, phone)


def test_says_that_a_resident_belongs_to_another_account(open_station: Station) -> None:
    stranger = Address("wechat", "oFromAnotherAccount")

    def grant(db: Db) -> None:
        talk = conversations.open_talk(db, stranger, open_station.clock())
        allowances.grant(db, talk.account_id, Allowance(MESSAGE, 1, None))

    open_station.linban.store.write(grant)
    with pytest.raises(DeliveryError, match="40003") as failed:
        open_station.channel.push(stranger, NOTICE_REPLY, "appointment:1:v1:day-before")
    assert failed.value.permanent


def test_fills_one_template_only_once_though_the_answer_was_lost(tmp_path: Path) -> None:
    faults = Planned("message/template/send", Fault(FaultKind.LOST))
    with station(tmp_path, templates=forms(template=TEMPLATE), faults=faults) as open_station:
        phone = open_station.phone()
        open_station.move_to("2026-12-04T18:45")
        with pytest.raises(DeliveryError):
            push(open_station, phone)
        push(open_station, phone)
        asked = [call.body["client_msg_id"] for call in open_station.platform.calls if call.endpoint == "message/template/send"]
        assert asked == ["appointment:1:v1:day-before"] * 2  # by which the platform knows the second for the first


def test_tries_the_subscription_where_the_template_was_turned_off(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(template=TEMPLATE, subscription=NOTICE)) as open_station:
        phone = open_station.phone()
        phone.turn_off(TEMPLATE)
        phone.accept_subscription(NOTICE)
        open_station.move_to("2026-12-04T18:45")
        push(open_station, phone)
        card = phone.hears().card
        assert card is not None and card.template_id == NOTICE
        with pytest.raises(WindowClosed):
            push(open_station, phone)


@pytest.mark.parametrize("form", [{"template": "GONE"}, {"template": TEMPLATE, "missing": True}])
def test_holds_a_notice_whose_template_is_wrong_and_says_so_to_the_operator(
    form: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = forms(template=form["template"])
    if form.get("missing"):
        text = text.replace('"thing5": "note"', '"thing6": "note"')
    with station(tmp_path, templates=text) as open_station:
        phone = open_station.phone()
        open_station.move_to("2026-12-04T18:45")
        with pytest.raises(WindowClosed):
            push(open_station, phone)
    assert "LINBAN_WECHAT_TEMPLATES" in caplog.text


def test_keeps_a_consent_that_a_wrong_template_did_not_use_up(tmp_path: Path) -> None:
    text = forms(subscription=NOTICE).replace('"thing5": "note"', '"thing6": "note"')
    with station(tmp_path, templates=text) as open_station:
        phone = open_station.phone()
        phone.accept_subscription(NOTICE)
        open_station.move_to("2026-12-04T18:45")
        with pytest.raises(WindowClosed):
            push(open_station, phone)
        assert left(open_station, phone, f"subscription:{NOTICE}") == 1


def test_cuts_what_is_too_long_for_its_field(tmp_path: Path) -> None:
    with station(tmp_path, templates=forms(template=TEMPLATE)) as open_station:
        phone = open_station.phone()
        open_station.move_to("2026-12-04T18:45")
        push(open_station, phone, Reply("…", brief={**BRIEF, "note": "要带：" + "身份证、户口簿、照片、" * 4, "place": ""}))
        card = phone.hears().card
        assert card is not None and card.values["备注"].endswith("…") and card.values["地点"] == "—"


def test_sends_a_long_message_in_parts_and_each_counts(tmp_path: Path) -> None:
    with station(tmp_path, limits=Limits(text_bytes=120)) as open_station:
        phone = open_station.phone()
        push(open_station, phone, Reply("您好。" * 30))
        parts = [message.text for message in phone.screen if message.from_account][-3:]
        assert "".join(parts) == "您好。" * 30 and left(open_station, phone, "act") == 0


def test_does_not_repeat_the_first_part_when_the_second_failed(tmp_path: Path) -> None:
    faults = Planned("message/custom/send", Fault(FaultKind.DELAY), Fault(FaultKind.BUSY))
    with station(tmp_path, limits=Limits(text_bytes=120), faults=faults) as open_station:
        phone = open_station.phone()
        before = len(phone.screen)
        with pytest.raises(DeliveryError):
            push(open_station, phone, Reply("您好。" * 20))
        push(open_station, phone, Reply("您好。" * 20))
        assert "".join(message.text for message in phone.screen[before:]) == "您好。" * 20


def test_answers_with_the_first_part_of_a_long_reply_and_pushes_the_rest(tmp_path: Path) -> None:
    with station(tmp_path, limits=Limits(text_bytes=400)) as open_station:
        phone = open_station.phone()
        first = says(phone, "帮助")
        open_station.move_to("2026-12-02T18:41")
        rest = phone.hears().text
        assert first.startswith("我是邻办") and "000-6620101" not in first and "000-6620101" in rest
        open_station.move_to("2026-12-02T18:42")
        assert phone.screen[-1].text == rest


def test_holds_the_rest_of_a_long_reply_where_the_account_may_not_push(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.UNVERIFIED, limits=Limits(text_bytes=400)) as open_station:
        phone = open_station.phone()
        first = says(phone, "帮助")
        assert first.endswith("（没说完，回复“查看”看后面的）") and len(first.encode()) <= 400
        assert [state for _, state in open_station.outbox()][-1:] == ["held"]
        assert "000-6620101" not in first and "000-6620101" in says(phone, "查看")


def test_sends_from_many_threads_at_once_with_one_token(open_station: Station) -> None:
    phones = [open_station.phone(f"居民{number}") for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda phone: push(open_station, phone), phones))
    assert all(phone.hears().text for phone in phones)
    assert open_station.platform.answers["stable_token", 0] == 1
