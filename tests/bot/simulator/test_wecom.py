"""The stand-in for Enterprise WeChat refuses what the platform refuses."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.simulator.wecom import Code, WeComSimulator

CORP, SECRET, AGENT = "ww0123456789abcdef", "s" * 43, 1000002


class Caller:
    """Somebody who calls the platform by hand; time stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_796_000_000.0
        self.platform = WeComSimulator(CORP, SECRET, AGENT, "token", "a" * 43, lambda: self.now)
        self.platform.joins("wang")
        self.http = TestClient(Starlette(routes=self.platform.routes()))

    def token(self, corp: str = CORP, secret: str = SECRET) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get("/cgi-bin/gettoken", params={"corpid": corp, "corpsecret": secret}).json()
        return answer

    def send(self, token: str | None = None, **changed: Any) -> dict[str, Any]:
        body = {"touser": "wang", "msgtype": "text", "agentid": AGENT, "text": {"content": "好"}} | changed
        token = self.token()["access_token"] if token is None else token
        answer: dict[str, Any] = self.http.post("/cgi-bin/message/send", params={"access_token": token}, json=body).json()
        return answer


@pytest.fixture
def caller() -> Caller:
    return Caller()


def test_gives_a_token_to_who_knows_the_secret(caller: Caller) -> None:
    assert caller.token()["errcode"] == Code.OK and caller.token()["expires_in"] == 7200
    assert caller.token()["access_token"] == caller.token()["access_token"], "the same until its end"
    assert caller.token(secret="wrong")["errcode"] == Code.INVALID_SECRET
    assert caller.token(corp="wrong")["errcode"] == Code.INVALID_CORP
    assert caller.token(secret="")["errcode"] == Code.MISSING_SECRET
    assert caller.token(corp="")["errcode"] == Code.MISSING_CORP


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"touser": "nobody"}, Code.NO_SUCH_USER),
        ({"touser": ""}, Code.NO_SUCH_USER),
        ({"agentid": 1}, Code.INVALID_AGENT),
        ({"agentid": str(AGENT)}, Code.INVALID_AGENT),
        ({"msgtype": "markdown"}, Code.INVALID_TYPE),
        ({"text": {"content": ""}}, Code.EMPTY_CONTENT),
        ({"text": {"content": "字" * 683}}, Code.CONTENT_TOO_LONG),
        ({"text": {"content": "字" * 682}}, Code.OK),
    ],
)
def test_refuses_what_the_platform_refuses(caller: Caller, changed: dict[str, Any], code: Code) -> None:
    assert caller.send(**changed)["errcode"] == code
    assert len(caller.platform.screen("wang")) == (code is Code.OK)


def test_takes_no_token_that_is_none_or_over(caller: Caller) -> None:
    token = caller.token()["access_token"]
    assert caller.send("")["errcode"] == Code.MISSING_TOKEN
    assert caller.send("made-up")["errcode"] == Code.INVALID_TOKEN
    caller.now += 7200
    assert caller.send(token)["errcode"] == Code.EXPIRED_TOKEN
    assert caller.send()["errcode"] == Code.OK


def test_names_those_it_did_not_reach(caller: Caller) -> None:
    answer = caller.send(touser="wang|nobody")
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")


def test_drops_more_than_thirty_a_minute_to_one_member(caller: Caller) -> None:
    for _ in range(40):
        assert caller.send()["errcode"] == Code.OK
    assert len(caller.platform.screen("wang")) == 30
    caller.now += 60
    caller.send()
    assert len(caller.platform.screen("wang")) == 31
