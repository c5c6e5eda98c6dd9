"""The platform's interface, as wechatpy's client with shared tokens, time limits, and errors that say what to do."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, LifoQueue
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wechat import errors
from bot.wechat.account import WeChatAccount
from bot.wechat.errors import Refused
from bot.wechat.limits import Limits
from bot.wechat.tokens import SharedTokens
from casework.database import Store
from casework.recordings import MOST_BYTES, Fetched
from scheduler.outlet import DeliveryError

T = TypeVar("T")

CHUNK = 64 * 1024
NOT_A_FILE = ("application/json", "text/plain")  # as which the platform sends errors, and the address of a video

log = logging.getLogger(__name__)


class NotAsked(DeliveryError):
    """The platform was not asked at all: there was no connection, or no token; nothing can have been done."""


class Client(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """wechatpy's client for one thread at a time: stable tokens, a time limit on every call, never a retry of its own."""

    def __init__(self, account: WeChatAccount, session: SharedTokens, limits: Limits) -> None:
        super().__init__(
            account.app_id, account.app_secret, session=session, timeout=(limits.connect_seconds, limits.call_seconds), auto_retry=False
        )
        self.API_BASE_URL = f"{account.api_base}/cgi-bin/"

    def fetch_access_token(self, *, force: bool = False) -> dict[str, Any]:
        """Fetch the stable token and share it; `force`: another one than the platform gave last."""
        answer = self._decode_result(self.asked_for_token(force=force))
        if not isinstance(answer, dict) or (not answer.get("errcode") and not isinstance(answer.get("access_token"), str)):
            raise WeChatClientException(None, "no token")
        if answer.get("errcode"):
            raise WeChatClientException(int(answer["errcode"]), "")
        self.session.set(self.access_token_key, answer["access_token"], float(answer.get("expires_in", 7200)))
        return answer

    def asked_for_token(self, *, force: bool) -> Any:
        """What the platform answers when it is asked for a token."""
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret, "force_refresh": force}
        return self._http.post(f"{self.API_BASE_URL}stable_token", json=asked, timeout=self.timeout)

    def download(self, media_id: str) -> Fetched:
        """A file that a resident sent; of a video the platform gives an address first. No more than MOST_BYTES are read."""
        parameters = {"access_token": self.access_token, "media_id": media_id}
        file = self._read(f"{self.API_BASE_URL}media/get", parameters)
        if not file.content_type.startswith(NOT_A_FILE):
            return file
        answer = json.loads(file.content)
        if not isinstance(answer, dict):
            return file
        if answer.get("errcode"):
            raise WeChatClientException(int(answer["errcode"]), "")
        address = str(answer.get("video_url", ""))
        if urlsplit(address).scheme not in ("http", "https"):
            raise WeChatClientException(None, "neither a file nor an address")
        return self._read(address, {})

    def _read(self, address: str, parameters: dict[str, str]) -> Fetched:
        with self._http.get(address, params=parameters, timeout=self.timeout, stream=True) as response:
            if response.status_code != requests.codes.ok:
                raise WeChatClientException(None, f"HTTP {response.status_code}")
            content = bytearray()
            for chunk in response.iter_content(CHUNK):
                content += chunk
                if len(content) > MOST_BYTES:
                    raise DeliveryError(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有取回", permanent=True)
            return Fetched(bytes(content), response.headers.get("content-type", "application/octet-stream").partition(";")[0])


class Platform:
    """The platform, for any number of threads; each call borrows a client with a connection of its own.

    Refused where the platform says no, NotAsked where it never heard what was wanted, DeliveryError where it does not answer or makes no
    sense, and may have done it; none ever shows a token, though requests puts addresses into its messages.
    """

    def __init__(
        self,
        account: WeChatAccount,
        store: Store,
        clock: Callable[[], datetime],
        limits: Limits,
        stopwatch: Callable[[], float] = time.monotonic,
        new_client: Callable[[WeChatAccount, SharedTokens, Limits], Client] = Client,
        called: str = "微信",
    ) -> None:
        self._new_client = new_client
        self._called = called
        self._account = account
        self._limits = limits
        self._tokens = SharedTokens(store, clock, limits)
        self._stopwatch = stopwatch
        self._idle: LifoQueue[Client] = LifoQueue()
        self._fetching = threading.Lock()
        self._failed: tuple[float, Refused | DeliveryError] | None = None
        logging.getLogger("urllib3").setLevel(logging.INFO)  # at DEBUG it writes addresses, and the token is part of them

    def close(self) -> None:
        """Close idle connections; a later call opens one anew."""
        while True:
            try:
                self._idle.get_nowait()._http.close()
            except Empty:
                return

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for something below /cgi-bin; what the platform answers."""
        return self.call(lambda client: _answered(client.post(path, data=body)))

    def get(self, path: str) -> dict[str, Any]:
        """Look at something below /cgi-bin."""
        return self.call(lambda client: _answered(client.get(path)))

    def download(self, media_id: str) -> Fetched:
        """A file that a resident sent."""
        return self.call(lambda client: client.download(media_id))

    def call(self, act: Callable[[Client], T]) -> T:
        """Do something with a client and a good token; once more where the platform no longer took the token."""
        with self._borrowed() as client:
            token = self._token(client)
            try:
                return _spoken(lambda: act(client), self._called)
            except Refused as refused:
                if refused.code not in errors.STALE_TOKEN:
                    raise
                self._renew(client, token, expired=refused.code == errors.EXPIRED_TOKEN)
            return _spoken(lambda: act(client), self._called)

    @contextmanager
    def _borrowed(self) -> Iterator[Client]:
        try:
            client = self._idle.get_nowait()
        except Empty:
            client = self._new_client(self._account, self._tokens, self._limits)
        try:
            yield client
        finally:
            self._idle.put(client)

    def _token(self, client: Client) -> str:
        """The shared token, fetched by one thread where there is none; the others wait for it, and fail with it."""
        token = self._tokens.get(client.access_token_key)
        return token if token is not None else self._fetched(client, lambda: False)

    def _renew(self, client: Client, token: str, *, expired: bool) -> None:
        log.info("the platform did not take the access token: a new one is fetched")
        self._fetched(client, lambda: self._tokens.refused(client.access_token_key, token, expired=expired), token)

    def _fetched(self, client: Client, forced: Callable[[], bool], stale: str = "") -> str:
        asked_at = self._stopwatch()
        with self._fetching:
            if self._failed is not None and self._failed[0] >= asked_at:
                raise self._failed[1]
            force = forced()
            token = self._tokens.get(client.access_token_key)
            if token is not None and token != stale:
                return token
            try:
                answer = _spoken(lambda: client.fetch_access_token(force=force), self._called)
            except Refused as refused:
                self._failed = (self._stopwatch(), refused)
                raise
            except DeliveryError as error:  # what the token was wanted for was not asked, however far the token got
                without = NotAsked(str(error))
                self._failed = (self._stopwatch(), without)
                raise without from error
            return str(answer["access_token"])


def _spoken(act: Callable[[], T], called: str) -> T:
    """Do it; what goes wrong, as one of two things, with the platform as it is `called`."""
    try:
        return act()
    except WeChatClientException as error:
        if error.errcode is None:
            status = f"（HTTP {error.response.status_code}）" if error.response is not None else ""
            raise DeliveryError(f"{called}的回答看不懂{status}，会自动再试") from None
        raise Refused(error.errcode) from None
    except requests.RequestException as error:
        kind = NotAsked if _never_connected(error) else DeliveryError
        raise kind(f"{called}连不上（{type(error).__name__}），会自动再试") from None
    except ValueError as error:  # neither JSON nor a file
        raise DeliveryError(f"{called}的回答看不懂，会自动再试") from error


def _never_connected(error: requests.RequestException) -> bool:
    """Whether there was no connection on which anything could have been asked: unknown name, refused, no answer to the first knock."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    reason = getattr(reason, "original_error", reason)  # of a proxy that is not there
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _answered(answer: object) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise WeChatClientException(None, "not JSON")
    return answer
