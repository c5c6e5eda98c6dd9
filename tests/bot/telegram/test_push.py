"""A push sends a message, or says why it could not; nothing is sent twice that went out once."""

from pathlib import Path

import pytest

from bot.simulator.telegram import Broken, Delayed, Lost, PlannedFaults, TelegramLimits, TelegramPhone, TelegramSimulator, TooMany
from bot.telegram import Telegram
from bot.telegram.api import Api
from bot.telegram.limits import Limits
from casework.messages import Address, Choice, Reply
from scheduler.outlet import DeliveryError, Left, OutOfOrder, Pace, Throttled
from scheduler.recordings import Library
from tests.bot.telegram.station import (
    AT_ONCE,
    PATIENCE,
    QUICK,
    TOKEN,
    Station,
    asks,
    heard,
    new_simulator,
    quick,
    station,
)
from tests.support.service import free_port


@pytest.fixture
def faults() -> PlannedFaults:
    return PlannedFaults()


@pytest.fixture
def service(silent_service: Station, faults: PlannedFaults) -> Station:
    silent_service.simulator.faults = faults
    return silent_service


@pytest.fixture
def phone(service: Station) -> TelegramPhone:
    phone = service.simulator.phone("王阿姨")
    phone.start()
    return phone


def at(phone: TelegramPhone) -> Address:
    return Address("telegram", str(phone.user_id))


def test_sends_words_and_buttons(service: Station, phone: TelegramPhone) -> None:
    service.channel.push(at(phone), Reply("【老年证】要带身份证（原件）。", (Choice("check:start:elder-card", "核对材料"),)), "k")
    (message,) = heard(phone)
    assert message.text == "【老年证】要带身份证（原件）。"
    assert message.keyboard == ((("1 核对材料", "check:start:elder-card"),),)


def test_says_that_a_resident_left(service: Station, phone: TelegramPhone) -> None:
    phone.block()
    with pytest.raises(Left, match="blocked"):
        service.channel.push(at(phone), Reply("提醒"), "k")


def test_says_that_somebody_was_never_there(service: Station) -> None:
    stranger = service.simulator.phone("陌生人")
    for address in (at(stranger), Address("telegram", "77")):
        with pytest.raises(Left):
            service.channel.push(address, Reply("提醒"), "k")


def test_gives_up_on_an_address_that_is_none(service: Station) -> None:
    with pytest.raises(DeliveryError) as refused:
        service.channel.push(Address("telegram", "王"), Reply("提醒"), "k")
    assert refused.value.permanent


def test_says_how_long_the_platform_wants_to_be_left_alone(service: Station, phone: TelegramPhone, faults: PlannedFaults) -> None:
    faults.plan("sendMessage", TooMany(7))
    with pytest.raises(Throttled) as refused:
        service.channel.push(at(phone), Reply("提醒"), "k")
    assert refused.value.seconds == 7


@pytest.mark.parametrize("fault", [Broken(500), Broken(502), Lost()])
def test_can_try_again_after_an_error(service: Station, phone: TelegramPhone, faults: PlannedFaults, fault: Broken | Lost) -> None:
    faults.plan("sendMessage", fault)
    with pytest.raises(DeliveryError) as failed:
        service.channel.push(at(phone), Reply("提醒"), "k")
    assert type(failed.value) is DeliveryError and not failed.value.permanent
    service.channel.push(at(phone), Reply("提醒"), "k")


def test_says_that_the_token_does_not_work(service: Station, phone: TelegramPhone) -> None:
    base = service.channel.api_base
    linban = service.linban
    wrong = Telegram(linban.store, linban.intake, "1:wrong", "", "", base, linban.clock, QUICK)
    try:
        with pytest.raises(OutOfOrder) as refused:
            wrong.push(at(phone), Reply("提醒"), "k")
        assert "wrong" not in str(refused.value)
    finally:
        wrong._api.close()


def test_says_that_nobody_answers(service: Station, phone: TelegramPhone) -> None:
    linban = service.linban
    lonely = Telegram(linban.store, linban.intake, TOKEN, "", "", f"http://127.0.0.1:{free_port()}", linban.clock, QUICK)
    try:
        with pytest.raises(DeliveryError) as failed:
            lonely.push(at(phone), Reply("提醒"), "k")
        assert not failed.value.permanent and TOKEN not in repr(failed.value)
        assert failed.value.__cause__ is None
    finally:
        lonely._api.close()


def test_follows_a_chat_that_got_another_id(service: Station, phone: TelegramPhone) -> None:
    group = service.simulator.group("三号楼", phone)
    old = Address("telegram", str(group.chat_id))
    group.migrate()
    service.channel.push(old, Reply("通知"), "k")
    assert group.hears()[0].text == "通知"


def test_gives_a_part_no_more_time_than_is_left(service: Station, phone: TelegramPhone, faults: PlannedFaults) -> None:
    linban = service.linban
    hurried = Telegram(
        *(linban.store, linban.intake, TOKEN, "", "", service.channel.api_base, linban.clock, quick(push_seconds=0.05)), pace=AT_ONCE
    )
    faults.plan("sendMessage", Delayed(PATIENCE))
    try:
        with pytest.raises(DeliveryError, match="no answer within"):
            hurried.push(at(phone), Reply("提醒"), "k")
    finally:
        hurried._api.close()


def test_sends_plain_words_where_the_markup_is_refused(service: Station, phone: TelegramPhone) -> None:
    refusing = _Refusing(service.simulator)
    service.simulator.faults = refusing
    service.channel.push(at(phone), Reply("【通知】明天停水", (Choice("a:b:c", "好"),)), "k")
    (message,) = heard(phone)
    assert (message.text, message.labels) == ("【通知】明天停水", ["1 好"])
    assert refusing.refused == 1


class _Refusing:
    """A platform that cannot read markup: what is marked it takes for something else."""

    def __init__(self, simulator: TelegramSimulator) -> None:
        self.refused = 0

    def __call__(self, method: str, params: object) -> None:
        if isinstance(params, dict) and params.get("parse_mode"):
            self.refused += 1
            params["text"] = "*"


def test_goes_at_the_pace_the_platform_allows(service: Station) -> None:
    linban = service.linban
    usual = Telegram(linban.store, linban.intake, TOKEN, "", "", "", linban.clock)
    assert usual.pace == Pace(30, 1.0, 1.0)


def test_derives_a_secret_from_the_token(service: Station) -> None:
    linban = service.linban
    one, same, other = (Telegram(linban.store, linban.intake, token, "", "", "", linban.clock) for token in (TOKEN, TOKEN, "2:b"))
    assert one.webhook_secret == same.webhook_secret != other.webhook_secret
    assert len(one.webhook_secret) == 64 and one.webhook_secret.isalnum()


@pytest.mark.parametrize(
    ("public_url", "api_base", "url"),
    [
        ("https://linban.example.cn", "", "https://linban.example.cn/telegram"),
        ("https://linban.example.cn/", "", "https://linban.example.cn/telegram"),
        ("http://linban.example.cn", "", ""),
        ("http://10.0.0.2:8000", "http://10.0.0.1:8081", "http://10.0.0.2:8000/telegram"),
        ("", "", ""),
    ],
)
def test_has_a_webhook_where_telegram_can_reach_it(service: Station, public_url: str, api_base: str, url: str) -> None:
    linban = service.linban
    assert Telegram(linban.store, linban.intake, TOKEN, "", public_url, api_base, linban.clock).webhook_url == url


# files


def file_of(service: Station, phone: TelegramPhone, content: bytes) -> str:
    phone.send_voice(content)
    return list(service.simulator._world.files)[-1]


def test_fetches_a_file(service: Station, phone: TelegramPhone) -> None:
    assert isinstance(service.channel, Library)
    fetched = service.channel.fetch(file_of(service, phone, b"hello"))
    assert (fetched.content, fetched.content_type) == (b"hello", "audio/ogg")


def test_fetches_no_file_that_is_too_large(service: Station, phone: TelegramPhone) -> None:
    with pytest.raises(DeliveryError) as refused:
        service.channel.fetch(file_of(service, phone, b"x" * (10 * 1024 * 1024 + 1)))
    assert refused.value.permanent


def test_says_that_a_file_is_gone(service: Station) -> None:
    with pytest.raises(DeliveryError) as refused:
        service.channel.fetch("nothing-of-this-name")
    assert refused.value.permanent


# the way of an owed reply


def test_delivers_after_the_platform_wanted_to_be_left_alone(folder: Path) -> None:
    faults = PlannedFaults().plan("sendMessage", TooMany(1))
    with station(folder, new_simulator(faults)) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        service.until(lambda: service.simulator.counters["sendMessage", 429] == 1, "it was refused")
        service.move_to("2026-12-02T18:41")
        heard(phone)
        assert "老年人优待证" in asks(phone, "老年证怎么办").text


def test_never_asks_more_than_the_platform_allows(folder: Path) -> None:
    with station(folder, new_simulator(limits=TelegramLimits()), pace=None) as service:
        phones = [service.simulator.phone(f"居民{number}") for number in range(5)]
        for text in ("1", "2"):
            for phone in phones:
                phone.say(text)
        for phone in phones:
            heard(phone, 2)
        assert service.simulator.counters["sendMessage", 429] == 0


def test_gives_up_a_reply_to_who_blocked_the_bot(folder: Path) -> None:
    with station(folder, new_simulator(), delivering=False) as service:
        phone = service.simulator.phone("王阿姨")
        phone.start()
        service.until(lambda: service.read("SELECT state FROM outbox") == [("waiting",)], "the reply is owed")
        with service.simulator._world.bell.change():
            phone._chat.standing = type(phone._chat.standing)("blocked")  # the platform has not told yet
        service.linban.timetable((service.channel,)).tick(service.linban.clock())
        assert service.read("SELECT state FROM outbox") == [("undeliverable",)]
        assert service.read("SELECT left_at IS NOT NULL FROM channel_accounts") == [(1,)]


def test_may_be_used_again_after_it_was_closed() -> None:
    api = Api(TOKEN, f"http://127.0.0.1:{free_port()}", Limits())
    for _ in range(2):
        with pytest.raises(DeliveryError):
            api.download_now("file", 1)
        api.close()
    api.close()
