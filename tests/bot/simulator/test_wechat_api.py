"""The simulated WeChat's tokens, and who may call what, as wechatpy's client meets it over HTTP."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
import requests
from wechatpy.exceptions import APILimitedException, WeChatClientException

from bot.simulator.wechat import Fault, FaultKind, RandomFaults, WeChatLimits
from tests.bot.simulator.wechat_platform import APP, DATA, DAY, FIELDS, SECRET, MakePlatform, Platform, button, refused


def test_gives_the_same_stable_token_until_shortly_before_its_end(platform: Platform) -> None:
    first = platform.client.stable_token()
    assert first["expires_in"] == 7200
    platform.clock.now += 6899
    assert platform.client.stable_token() == {"access_token": first["access_token"], "expires_in": 301}
    platform.clock.now += 1
    second = platform.client.stable_token()
    assert second["access_token"] != first["access_token"]
    for token in (first, second):
        platform.client.use(token["access_token"])
        assert platform.client.get("get_api_domain_ip")["ip_list"]
    platform.clock.now += 300
    platform.client.use(first["access_token"])
    refused(42001, lambda: platform.client.get("get_api_domain_ip"))


def test_ends_the_former_token_on_a_forced_refresh_but_not_twice_within_half_a_minute(platform: Platform) -> None:
    first = platform.client.stable_token()["access_token"]
    second = platform.client.stable_token(force_refresh=True)["access_token"]
    assert second != first
    platform.client.use(first)
    refused(40001, lambda: platform.client.get("get_api_domain_ip"))
    platform.clock.now += 29
    assert platform.client.stable_token(force_refresh=True)["access_token"] == second
    platform.clock.now += 1
    assert platform.client.stable_token(force_refresh=True)["access_token"] != second


def test_forces_a_refresh_twenty_times_a_day_at_most(platform: Platform) -> None:
    for _ in range(20):
        platform.client.stable_token(force_refresh=True)
        platform.clock.now += 31
    with pytest.raises(APILimitedException) as caught:
        platform.client.stable_token(force_refresh=True)
    assert caught.value.errcode == 45009
    platform.clock.now += DAY
    platform.client.stable_token(force_refresh=True)


def test_lets_a_new_token_of_the_old_kind_end_the_former_one_and_spare_the_stable_one(platform: Platform) -> None:
    asked = {"grant_type": "client_credential", "appid": APP, "secret": SECRET}
    stable = platform.client.stable_token()["access_token"]
    first, second = (platform.client.get("token", params={"access_token": "", **asked})["access_token"] for _ in range(2))
    for token in (second, stable):
        platform.client.use(token)
        platform.client.get("get_api_domain_ip")
    platform.client.use(first)
    refused(40001, lambda: platform.client.get("get_api_domain_ip"))


@pytest.mark.parametrize(
    ("given", "code"),
    [({"secret": "another"}, 40125), ({"appid": "wx1"}, 40013), ({"appid": ""}, 41002), ({"grant_type": "password"}, 40002)],
)
def test_gives_no_token_to_who_does_not_know_the_account(platform: Platform, given: dict[str, str], code: int) -> None:
    refused(code, lambda: platform.client.stable_token(**given))


def test_gives_tokens_to_listed_addresses_only(platform: Platform) -> None:
    platform.sim.allow_only(["192.0.2.1"])
    assert "127.0.0.1" in refused(40164, platform.client.stable_token)
    platform.sim.allow_only(["127.0.0.1"])
    assert platform.client.stable_token()["access_token"]


def test_tells_a_missing_token_from_a_wrong_one(platform: Platform) -> None:
    refused(41001, lambda: platform.client.get("menu/get", params={"access_token": ""}))
    refused(40001, lambda: platform.client.get("menu/get", params={"access_token": "made-up"}))
    platform.client.use(platform.client.access_token)
    platform.client.get("get_api_domain_ip")
    platform.sim.revoke_tokens()
    refused(40001, lambda: platform.client.get("menu/get"))


def test_refuses_a_body_that_is_no_json_object_and_a_wrong_method(platform: Platform) -> None:
    refused(44002, lambda: platform.client.post("message/custom/send", data=b""))
    for body in (b"{", b"[]", '{"touser": "王"}'.encode("gbk")):
        refused(47001, partial(platform.client.post, "message/custom/send", data=body))
    refused(43002, lambda: platform.client.get("message/custom/send"))
    refused(43001, lambda: platform.client.post("menu/get", data={}))


@pytest.mark.parametrize(
    ("account", "refusals"),
    [
        ("unverified", {"send": 48001, "menu": 48001, "template": 48001, "notice": 48001, "code": 48001, "buttons": 48001}),
        ("subscription", {"send": 0, "menu": 0, "template": 48001, "notice": 48001, "code": 48001, "buttons": 40200}),
        ("verified-service", {"send": 0, "menu": 0, "template": 0, "notice": 0, "code": 0, "buttons": 0}),
    ],
)
def test_lets_each_kind_of_account_do_what_it_may(make_platform: MakePlatform, account: str, refusals: dict[str, int]) -> None:
    platform = make_platform(account=account)
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    platform.sim.add_notice("N1", "办件进度", FIELDS)
    phone = platform.follower()
    phone.say("您好")
    phone.accept_subscription("N1")
    client, openid = platform.client, phone.openid
    acts: dict[str, Callable[[], object]] = {
        "send": lambda: client.message.send_text(openid, "您好"),
        "menu": lambda: client.menu.create({"button": [button()]}),
        "template": lambda: client.message.send_template(openid, "T1", DATA),
        "notice": lambda: client.message.send_subscribe_message(openid, "N1", DATA),
        "code": lambda: client.qrcode.create({"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}),
        "buttons": lambda: client.message.send_msg_menu(openid, {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}]}),
    }
    for name, act in acts.items():
        if refusals[name]:
            refused(refusals[name], act)
        else:
            act()


def test_is_busy_broken_or_silent_when_told_to(make_platform: MakePlatform) -> None:
    planned: list[Fault | None] = []
    platform = make_platform(faults=lambda endpoint, body: planned.pop(0) if endpoint.endswith("send") else None)
    phone = platform.follower()
    phone.say("您好")
    planned[:] = [Fault(FaultKind.BUSY), Fault(FaultKind.BAD_GATEWAY), Fault(FaultKind.LOST), Fault(FaultKind.DELAY, 0.01), None]
    send = lambda: platform.client.message.send_text(phone.openid, "您好")  # noqa: E731
    refused(-1, send)
    with pytest.raises(WeChatClientException) as caught:
        send()
    assert caught.value.response.status_code == 502
    with pytest.raises(requests.RequestException):
        send()
    send()
    send()
    assert len(phone.screen) == 1 + 3 and phone.messages_left == 2, "a lost answer is not a lost message"
    assert [call.endpoint for call in platform.sim.calls].count("message/custom/send") == 3
    endings = {code: count for (endpoint, code), count in platform.sim.answers.items() if endpoint == "message/custom/send"}
    assert endings == {-1: 1, 502: 1, 0: 3}


def test_makes_the_same_faults_for_the_same_seed() -> None:
    rates = {"busy": 0.2, "bad_gateway": 0.2, "lost": 0.2, "delay": 0.2}
    first, second, other = (RandomFaults(seed, **rates) for seed in (1, 1, 2))
    drawn = [[faults("message/custom/send", {}) for _ in range(200)] for faults in (first, second, other)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert {fault.kind if fault else None for fault in drawn[0]} == {*FaultKind, None}
    with pytest.raises(ValueError, match="between 0 and 1"):
        RandomFaults(1, busy=0.9, lost=0.2)


def test_keeps_a_list_of_what_it_accepted(platform: Platform) -> None:
    phone = platform.follower()
    phone.say("您好")
    platform.client.message.send_text(phone.openid, "您好")
    call = platform.sim.calls[-1]
    assert (call.endpoint, call.at) == ("message/custom/send", platform.clock.now)
    assert call.body == {"touser": phone.openid, "msgtype": "text", "text": {"content": "您好"}}


def test_has_limits_that_a_test_can_make_small(make_platform: MakePlatform) -> None:
    limits = replace(WeChatLimits(), message_quota=1, templates=1)
    platform = make_platform(limits=limits)
    phone = platform.follower()
    phone.say("您好")
    platform.client.message.send_text(phone.openid, "您好")
    refused(45047, lambda: platform.client.message.send_text(phone.openid, "您好"))
    platform.sim.add_template("T1", "预约提醒", FIELDS)
    with pytest.raises(ValueError, match="at most 1"):
        platform.sim.add_template("T2", "预约提醒", FIELDS)
