"""The web chat over real HTTP: what is no letter is refused and leaves nothing, whatever is sent; nobody hears another's conversation."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.app import web_app
from bot.intake import MOST_CHARACTERS
from bot.webchat import channel
from bot.webchat.limits import BURST
from handlers.router import FLOWS
from tests.support.service import ClockedService, Visitor, clocked_linban, clocked_service, new_id, visiting

START = "2026-12-02T18:40"
BOOKING = ("预约老年证", "东门点", "周六十点", "同意", "王秀英 13800138000", "确认")
PERSONAL = ("residents", "consents", "appointments", "appointment_ticks", "callbacks")
GOOD = {"id": "letter-0001", "text": "老年证怎么办", "choice": ""}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedService]:
    with clocked_service(tmp_path_factory.mktemp("webchat"), START) as running:
        yield running


@pytest.fixture
def visitor(service: ClockedService) -> Iterator[Visitor]:
    with visiting(service.address) as someone:
        yield someone


# the page


def test_gives_a_page_that_loads_nothing_from_elsewhere(service: ClockedService) -> None:
    page = httpx.get(service.address, trust_env=False)
    assert page.status_code == 200 and 'lang="zh-CN"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    for source in re.findall(r'(?:src|href)="(?!#|tel:)([^"]+)"', page.text):
        assert httpx.get(service.address + source, trust_env=False).status_code == 200, source


def test_gives_a_cookie_that_no_script_and_no_other_site_can_use(service: ClockedService) -> None:
    cookie = httpx.get(service.address, trust_env=False).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Secure" not in cookie
    value = cookie.partition("=")[2].partition(";")[0]
    assert len(value) >= 32


def test_keeps_the_cookie_to_https_where_the_service_is(tmp_path: Path) -> None:
    with clocked_service(tmp_path, START, public_url="https://linban.example.cn") as service:
        cookie = httpx.get(service.address, trust_env=False).headers["set-cookie"]
        assert cookie.startswith("__Host-linban_chat=") and "Secure" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
        again = httpx.get(service.address, headers={"cookie": cookie.partition(";")[0]}, trust_env=False).headers["set-cookie"]
        assert again == cookie


def test_lets_only_named_sites_embed_it(tmp_path: Path) -> None:
    site = "https://www.example.gov.cn"
    with clocked_service(tmp_path, START, public_url="https://linban.example.cn", embed_origins=site) as service:
        page = httpx.get(service.address, trust_env=False)
        cookie = page.headers["set-cookie"]
        with visiting(service.address) as visitor:
            assert visitor.post_raw(json.dumps(GOOD), origin=site).status_code == 200
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {site}")
    assert all(part in cookie for part in ("__Host-", "SameSite=none", "Secure", "Partitioned"))


def test_lets_nobody_embed_it_without_https(tmp_path: Path) -> None:
    with clocked_service(tmp_path, START, embed_origins="https://www.example.gov.cn") as service:
        page = httpx.get(service.address, trust_env=False)
    assert page.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert "Partitioned" not in page.headers["set-cookie"]


def test_takes_its_own_page_behind_a_proxy_that_changes_the_host(tmp_path: Path) -> None:
    with clocked_service(tmp_path, START, public_url="https://Linban.example.cn:443/") as service, visiting(service.address) as visitor:
        assert visitor.post_raw(json.dumps(GOOD), origin="https://linban.example.cn").status_code == 200
        _refused(visitor.post_raw(json.dumps(GOOD), origin="http://linban.example.cn"), 403)


def test_keeps_a_visitor_who_comes_back_for_another_year(visitor: Visitor) -> None:
    page = visitor.http.get("/")
    assert f"linban_chat={visitor.http.cookies['linban_chat']};" in page.headers["set-cookie"]
    assert "Max-Age=31536000" in page.headers["set-cookie"]
    assert page.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "斜" * 20, "../../../etc/passwd-long-enough"])
def test_gives_a_new_cookie_for_one_that_is_none(token: str, service: ClockedService) -> None:
    headers = {b"cookie": f"linban_chat={token}".encode()}
    assert "linban_chat=" in httpx.get(service.address, headers=headers, trust_env=False).headers["set-cookie"]


@pytest.mark.parametrize(
    "path", ["/webchat/chat.html", "/webchat/..%2fchannel.py", "/webchat/%2e%2e/channel.py", "/webchat/chat.css/x", "/nope"]
)
def test_serves_its_own_files_and_no_others(path: str, service: ClockedService) -> None:
    assert httpx.get(service.address + path, trust_env=False).status_code == 404


def test_says_that_it_is_alive_and_ready(service: ClockedService) -> None:
    assert httpx.get(f"{service.address}/healthz", trust_env=False).json() == {"status": "ok"}
    ready = httpx.get(f"{service.address}/readyz", trust_env=False)
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "catalogue": "ok"})


# letters


def test_answers_a_letter(visitor: Visitor) -> None:
    heard = visitor.send("老年证怎么办", id="letter-0001")
    assert (heard.position, heard.answers) == (1, "letter-0001")
    assert "老年人优待证" in heard.text and "核对材料" in heard.choices
    assert heard.at == "2026-12-02T18:40:00+08:00"


def test_answers_a_letter_that_comes_twice_once(visitor: Visitor, service: ClockedService) -> None:
    first = visitor.send("老年证怎么办", id="letter-0001")
    rows = service.rows()
    assert visitor.send("老年证怎么办", id="letter-0001") == first
    assert service.rows() == rows


def test_answers_a_letter_that_comes_many_times_at_once_once(visitor: Visitor) -> None:
    with ThreadPoolExecutor(6) as threads:
        heard = list(threads.map(lambda _: visitor.send("老年证怎么办", id="letter-0001"), range(6)))
    assert all(each == heard[0] for each in heard)
    assert len(visitor.log()) == 1


def test_gives_who_writes_without_a_page_a_conversation(service: ClockedService) -> None:
    with httpx.Client(base_url=service.address, trust_env=False) as http:
        visitor = Visitor(http)
        response = visitor.post(GOOD)
        assert response.status_code == 200 and "linban_chat=" in response.headers["set-cookie"]
        assert visitor.send("多久").position == 2


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u200b", "aaaa", "？？？", "😀👨‍👩‍👧🇨🇳", "]]>", "<script>alert(1)</script>", "'; DROP TABLE residents; --", "老年证\x07\x1b[31m怎么办", "\u202e老年证",
        "99", "0", "-1", "１", "一", "𠮷" * 300, "老年证" * 300, "\ufdfd" * 300, "{{7*7}}", "%s%n", "\r\n\r\n", "\ufeff老年证怎么办",
    ],
)  # fmt: skip
def test_answers_whatever_is_said(text: str, visitor: Visitor) -> None:
    heard = visitor.send(text)
    assert heard.text.strip() and heard.position == 1


@pytest.mark.parametrize("number", ["2", "99", "1 十点"])
def test_says_that_nothing_was_offered_under_a_number(number: str, visitor: Visitor) -> None:
    before = visitor.send("您好")
    assert not before.choices
    assert visitor.send(number).text


# what is no letter


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"hello", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b"\xff\xfe", 400),
        (b'{"id": "letter-0001", "text": "\xff"}', 400),
        (b"[" * 8000 + b"]" * 8000, 400),
        (b'{"id": ' + b'{"a":' * 2500 + b"1" + b"}" * 2500 + b"}", 400),
        (b'{"id": ' + b"9" * 5000 + b"}", 400),
        (json.dumps({**GOOD, "text": "长" * 6000}).encode(), 413),
        (b" " * 20_000, 413),
    ],
)
def test_refuses_a_body_that_is_no_letter(body: bytes, status: int, visitor: Visitor, service: ClockedService) -> None:
    _refused(visitor.post_raw(body), status)
    assert visitor.log() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""}, {"id": "short"}, {"id": "x" * 65}, {"id": "letter 0001"}, {"id": "信件编号一二三四五"}, {"id": 12345678}, {"id": None},
        {"id": ["letter-0001"]}, {"id": "letter-0001\n"}, {"id": "letter-0001\x00"},
        {"text": 1}, {"text": None}, {"text": ["x"]}, {"text": {"x": 1}}, {"text": "\ud83d"}, {"text": "老\udc00"},
        {"choice": 1}, {"choice": None}, {"choice": "x" * 65}, {"choice": "预约"}, {"choice": "book:start:\n"}, {"choice": "change:cancel:²"},
        {"choice": "book start"}, {"choice": "\x00"}, {"choice": "a'b"},
    ],
)  # fmt: skip
def test_refuses_a_letter_with_a_wrong_field(wrong: dict[str, object], visitor: Visitor, service: ClockedService) -> None:
    rows = service.rows()
    _refused(visitor.post({**GOOD, **wrong}), 400)
    assert service.rows() == rows


def test_refuses_a_letter_that_is_too_long_in_words_that_help(visitor: Visitor, service: ClockedService) -> None:
    rows = service.rows()
    sentence = _refused(visitor.post({**GOOD, "text": "长" * (MOST_CHARACTERS + 1)}), 422)
    assert str(MOST_CHARACTERS) in sentence and "分几条" in sentence
    assert service.rows() == rows
    assert visitor.send("老年证怎么办", id="letter-0001").position == 1


def test_stores_no_character_that_a_database_cannot(visitor: Visitor) -> None:
    assert visitor.post({**GOOD, "text": "老年证\x00怎么办"}).status_code == 200
    assert "\x00" not in visitor.log()[0].text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonp"])
def test_refuses_what_a_form_of_another_site_could_send(kind: str, visitor: Visitor) -> None:
    _refused(visitor.post_raw(json.dumps(GOOD), content_type=kind), 400)
    assert visitor.log() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_refuses_another_site(origin: str, visitor: Visitor) -> None:
    _refused(visitor.post_raw(json.dumps(GOOD), origin=origin), 403)
    assert visitor.log() == []


def test_takes_its_own_page(visitor: Visitor, service: ClockedService) -> None:
    assert visitor.post_raw(json.dumps(GOOD), origin=service.address).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_takes_letters_by_post_alone(method: str, visitor: Visitor) -> None:
    assert visitor.http.request(method, "/api/chat/messages").status_code == 405


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("GET", "/webchat/nope.js", 404), ("PUT", "/", 405)])
def test_refuses_in_chinese_with_the_safe_headers(method: str, path: str, status: int, visitor: Visitor) -> None:
    response = visitor.http.request(method, path)
    _refused(response, status)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert (status == 405) == ("allow" in response.headers)


def test_fails_with_the_safe_headers(tmp_path: Path) -> None:
    def broken(request: Request) -> Response:
        raise RuntimeError("broken")

    with clocked_linban(tmp_path, START) as linban:
        app = web_app(linban)
        app.router.routes.append(Route("/broken", broken))
        response = TestClient(app, raise_server_exceptions=False).get("/broken")
    _refused(response, 500)
    assert response.headers["x-content-type-options"] == "nosniff"


def test_asks_who_writes_too_fast_to_wait(tmp_path: Path) -> None:
    with clocked_service(tmp_path, START, public_url="http://linban.example.cn") as service, visiting(service.address) as visitor:
        heard = [visitor.post({**GOOD, "id": new_id()}) for _ in range(BURST + 10)]
        assert [response.status_code for response in heard[:BURST]] == [200] * BURST
        assert "几秒" in _refused(heard[-1], 429)
        with visiting(service.address) as other:
            assert other.send("老年证怎么办").position == 1


def _refused(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    sentence: str = response.json()["error"]
    assert re.search(r"[\u4e00-\u9fff]", sentence), "a resident reads it"
    return sentence


# choices that an attacker makes up

ARGUMENTS = (
    "", "0", "-1", "1", "999999", "9" * 40, "yes", "no", "all", "move", "cancel", "correct", "delete", "never", "elder-card", "no-such-item", "@", "@@@",
    "elder-card@east-gate@2026-12-05", "elder-card@nowhere@2026-12-05", "elder-card@east-gate@0001-01-01", "elder-card@east-gate@9999-12-31",
    "residence-permit@west-garden@2026-W49-6", "0001-01-01", "9999-12-31", "2026-12-05", "2026-12-05T02:00:00+00:00@east-gate",
    "9999-12-31T23:59:59-14:00@east-gate", "2026-12-05T10:00@nowhere", "garbage@east-gate",
)  # fmt: skip
VERBS = {f"{flow.name}:{verb}" for flow in FLOWS for verb in (*flow.verbs, *(step.name for step in flow.steps))}
TRIED = sorted(verb for verb in VERBS if not re.fullmatch(r"check:has[1-9]\d*", verb))


@pytest.mark.parametrize("verb", [*TRIED, "nobody:start", "book", "::", ":"])
def test_does_nothing_for_a_choice_that_was_never_offered(verb: str, visitor: Visitor, service: ClockedService) -> None:
    before = {name: count for name, count in service.rows().items() if name in PERSONAL}
    for argument in ARGUMENTS:
        if len(f"{verb}:{argument}") <= 64:
            visitor.send("x", f"{verb}:{argument}")
            visitor.send("1")
            visitor.send("取消")
    allowed = {"residents", "consents"}  # who answers 1 to the notice that opens a call-back has agreed
    after = {name: count for name, count in service.rows().items() if name in PERSONAL}
    assert {name: after[name] - before[name] for name in PERSONAL if name not in allowed and after[name] != before[name]} == {}


@pytest.mark.parametrize("verb", [verb for verb in TRIED if verb.startswith("change:")])
def test_changes_nobody_elses_appointment(verb: str, visitor: Visitor, service: ClockedService) -> None:
    with visiting(service.address) as owner:
        for text in BOOKING:
            heard = owner.send(text)
        number = heard.choices["取消预约"].rpartition(":")[2]
        visitor.send("x", f"{verb}:{number}")
        visitor.send("1")
        visitor.send("1")
        assert "12月5日周六" in owner.send("我的预约").text
        owner.send("2")
        assert "取消了" in owner.send("1").text


# hearing


def test_leaves_nothing_out_of_a_long_log(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "BATCH", 2)
    said = [visitor.send(text) for text in ("老年证怎么办", "多久", "多少钱", "在哪里办")]
    assert visitor.log() == said
    with visitor.events() as events:
        assert [next(events) for _ in said] == said


def test_streams_what_was_said_and_what_is_said_from_then_on(visitor: Visitor) -> None:
    first = visitor.send("老年证怎么办")
    with visitor.events() as events:
        assert next(events) == first
        second = visitor.send("多久")
        assert next(events) == second


def test_streams_a_notice_that_comes_by_itself(tmp_path: Path) -> None:
    with clocked_service(tmp_path, START) as service, visiting(service.address) as visitor:
        for text in BOOKING:
            last = visitor.send(text)
        with visitor.events(after=last.position) as events:
            service.move_to("2026-12-04T10:00")
            notice = next(events)
    assert notice.answers is None and "12月5日周六10:00" in notice.text and notice.position == last.position + 1


def test_goes_on_after_the_last_event_that_was_seen(visitor: Visitor) -> None:
    said = [visitor.send(text) for text in ("老年证怎么办", "多久", "多少钱")]
    with visitor.events(after=1) as events:
        assert next(events) == said[1]
    with visitor.events(after=0, last_event_id="2") as events:
        assert next(events) == said[2], "Last-Event-ID is newer than the address the page was opened with"


@pytest.mark.parametrize("cursor", ["-1", "x", "1e3", "²", "9" * 30, "0x1", "1;DROP", " 1"])
def test_begins_at_the_beginning_where_the_cursor_is_none(cursor: str, visitor: Visitor) -> None:
    first = visitor.send("老年证怎么办")
    replies = visitor.http.get("/api/chat/replies", params={"after": cursor})
    assert replies.status_code == 200
    assert [reply["position"] for reply in replies.json()["replies"]] == [first.position]


def test_says_nothing_to_who_has_no_cookie(service: ClockedService) -> None:
    assert httpx.get(f"{service.address}/api/chat/events", trust_env=False).status_code == 403
    assert httpx.get(f"{service.address}/api/chat/replies", trust_env=False).json() == {"replies": []}


def test_lets_nobody_hear_another(visitor: Visitor, service: ClockedService) -> None:
    visitor.send("老年证怎么办")
    with visiting(service.address) as other:
        own = other.send("居住证签注怎么办")
        assert other.log() == [own]
        with other.events() as events:
            assert next(events) == own
            visitor.send("多久")
            again = other.send("多少钱")
            assert next(events) == again
        assert other.send("1", id=new_id()).text != visitor.send("1", id=new_id()).text


def test_streams_to_two_open_pages_of_one_visitor(visitor: Visitor) -> None:
    with visitor.events() as one, visitor.events() as other:
        said = visitor.send("老年证怎么办")
        assert next(one) == next(other) == said


def test_never_lets_anybody_keep_what_was_said(visitor: Visitor) -> None:
    response = visitor.post(GOOD)
    assert "no-store" in response.headers["cache-control"]
    assert "no-store" in visitor.http.get("/api/chat/replies").headers["cache-control"]
