"""How the simulated Telegram posts updates to a webhook, until they are accepted."""

import asyncio
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.error import BadRequest, Conflict

from bot.simulator.telegram import NO_PACE, RetryDelays, TelegramPhone, TelegramSimulator
from tests.support.botapi import PUBLISHED, TOKEN, BlockingBot, Exchange, check_value

SECRET = "a-Secret_1"


@pytest.fixture
def simulator() -> TelegramSimulator:
    return TelegramSimulator(TOKEN, limits=NO_PACE, retry_delays=RetryDelays(first=0.01))


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text if update.effective_message else None for update in updates]


class Station:
    """A webhook that notes what is posted and answers what it is told to."""

    def __init__(self) -> None:
        self.posted: list[dict[str, object]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []  # for the next posts; then 200
        self.refused = ""  # a text that is answered 500

    async def __call__(self, request: Request) -> Response:
        self.posted.append(json.loads(await request.body()))
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        if self.refused and self.texts[-1] == self.refused:
            return Response(status_code=500)
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    @property
    def texts(self) -> list[object]:
        return [post["message"]["text"] for post in self.posted if isinstance(post["message"], dict)]


@pytest.fixture
def station() -> Station:
    return Station()


@pytest.fixture
def webhook(server: Exchange, station: Station) -> str:
    return server.mount([Route("/telegram", station.__call__, methods=["POST"])]) + "/telegram"


def test_posts_updates_in_order_with_the_secret(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator, station: Station, webhook: str
) -> None:
    phone.say("先来的")
    bot.set_webhook(webhook, secret_token=SECRET)
    for number in range(20):
        phone.say(str(number))
    simulator.until(lambda: simulator.pending_updates == 0)
    assert station.texts == ["先来的", *map(str, range(20))]
    assert station.secrets == [SECRET] * 21
    if PUBLISHED.exists():
        check_value("Array of Update", station.posted)


def test_posts_an_update_again_until_it_is_accepted_and_tells_the_error(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator, station: Station, webhook: str
) -> None:
    station.statuses = [500, 502, 404]
    bot.set_webhook(webhook)
    phone.say("甲")
    phone.say("乙")
    simulator.until(lambda: simulator.pending_updates == 0)
    assert station.texts == ["甲", "甲", "甲", "甲", "乙"]
    assert station.secrets[0] is None
    info = bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == (webhook, 0)
    assert info.last_error_message == "Wrong response from the webhook: 404 Not Found"
    assert info.last_error_date is not None


def test_does_not_let_one_chat_wait_for_another(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator, station: Station, webhook: str
) -> None:
    station.refused = "等着"
    bot.set_webhook(webhook)
    phone.say("等着")
    simulator.phone("李叔叔").say("先办")
    simulator.until(lambda: simulator.pending_updates == 1)
    station.refused = ""
    simulator.until(lambda: simulator.pending_updates == 0)
    assert set(station.texts) == {"先办", "等着"}
    assert station.texts[-1] == "等着"


def test_keeps_updates_while_nobody_answers_at_the_webhook(
    bot: BlockingBot, phone: TelegramPhone, simulator: TelegramSimulator, station: Station, webhook: str
) -> None:
    bot.set_webhook("http://127.0.0.1:9/telegram")
    phone.say("有人吗")
    simulator.until(lambda: bool(simulator.last_webhook_error))
    assert simulator.pending_updates == 1
    assert bot.get_webhook_info().last_error_message == "Connection refused"
    bot.set_webhook(webhook)
    simulator.until(lambda: simulator.pending_updates == 0)
    assert station.texts == ["有人吗"]


def test_leaves_no_task_behind_when_it_stops_in_the_middle_of_a_retry(
    simulator: TelegramSimulator, phone: TelegramPhone, station: Station, webhook: str
) -> None:
    async def start_and_stop() -> None:
        await simulator.start()
        in_process = httpx.ASGITransport(Starlette(routes=simulator.routes()))
        async with httpx.AsyncClient(transport=in_process, base_url="http://telegram") as http:
            await http.post(f"/bot{TOKEN}/setWebhook", data={"url": webhook})
        phone.start()
        while not simulator.last_webhook_error:
            await simulator.changed()
        await simulator.stop()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    station.refused = "/start"
    asyncio.run(start_and_stop())
    assert simulator.pending_updates == 1


def test_refuses_polling_while_a_webhook_is_set(bot: BlockingBot, phone: TelegramPhone) -> None:
    bot.set_webhook("http://127.0.0.1:9/telegram", drop_pending_updates=True)
    with pytest.raises(
        Conflict, match="can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    ):
        bot.get_updates()
    phone.say("还在吗")
    bot.delete_webhook()
    assert texts(bot.get_updates()) == ["还在吗"]
    bot.delete_webhook(drop_pending_updates=True)
    assert bot.get_updates() == ()


def test_ends_a_poll_when_a_webhook_is_set(bot: BlockingBot) -> None:
    async def set_while_polling() -> list[object]:
        poll = asyncio.create_task(bot.bot.get_updates(timeout=30))
        while not poll.done():
            await bot.bot.set_webhook("http://127.0.0.1:9/telegram")
            await asyncio.sleep(0.01)
        return list(await asyncio.gather(poll, return_exceptions=True))

    (ended,) = bot.run(set_while_polling())
    assert isinstance(ended, Conflict)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ({"url": "https://example.org", "secret_token": "两"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://example.org", "max_connections": 101}, "max_connections must be between 1 and 100"),
        ({"url": "https://example.org:8000"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://"}, "bad webhook: Invalid URL host"),
    ],
)
def test_refuses_a_webhook_the_platform_refuses(server: Exchange, setting: dict[str, object], reason: str) -> None:
    with server.telegram(TelegramSimulator(TOKEN, allow_http_webhooks=False)) as bot:
        with pytest.raises(BadRequest) as refused:
            bot.set_webhook(**setting)
        assert str(refused.value).lower() == reason.lower()
        assert bot.get_webhook_info().url == ""
