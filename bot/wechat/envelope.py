"""Envelopes: a callback is opened only if it is the platform's own, fresh, and neither changed nor used for another letter."""

import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.messages import BaseMessage
from wechatpy.parser import parse_message

from bot.wechat.account import Mode, WeChatAccount
from bot.wechat.limits import Limits

_DIGITS = re.compile(r"[0-9]{1,12}")
_NONCE = re.compile(r"[\x21-\x7e]{1,128}")
_ECHO = re.compile(r"[\x20-\x7e]{1,512}")
_SEALED_ECHO = re.compile(r"[A-Za-z0-9+/=]{24,1024}")
_SEALED = re.compile(rb"<Encrypt>\s{0,8}(?:<!\[CDATA\[)?([A-Za-z0-9+/=]{24,}+)(?:\]\]>)?\s{0,8}</Encrypt>")
"""What may be a sealed letter, found without reading the XML around it: that comes from anybody."""


class Refused(Exception):
    """A callback that is not taken: `status` is the HTTP status, the message a few words for whoever sent it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Opened:
    """A callback that is the platform's. `key` is the EncodingAESKey that opened it, empty where it was not sealed."""

    message: BaseMessage
    key: str
    nonce: str


class Envelopes:
    """Opens callbacks and seals answers for one account. Signatures are remembered in this process alone, for as long as they are fresh."""

    def __init__(self, account: WeChatAccount, clock: Callable[[], datetime], limits: Limits) -> None:
        self._account = account
        self._clock = clock
        self._limits = limits
        self._used = _Used(limits)

    def echo(self, query: Mapping[str, str]) -> str:
        """The random text of the platform's check of the address (echostr), which travels open in every mode; Refused if it is not its own."""
        timestamp, nonce = self._fresh(query)
        self._check(query.get("signature", ""), timestamp, nonce)
        echo = query.get("echostr", "")
        if not _ECHO.fullmatch(echo):
            raise Refused(400, "no echostr")
        return echo

    def sealed_echo(self, query: Mapping[str, str]) -> str:
        """The same where the random text travels sealed, and `msg_signature` covers it, as with Enterprise WeChat."""
        timestamp, nonce = self._fresh(query)
        echo = query.get("echostr", "")
        if not _SEALED_ECHO.fullmatch(echo):
            raise Refused(400, "no echostr")
        self._check(query.get("msg_signature", ""), timestamp, nonce, echo)
        return self._unseal(echo)[0].decode()

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """What is in a callback; Refused where it is not to be trusted (403), too long (413) or not to be understood (400).

        XML is read only when its signature is right: reading takes the longest of all.
        """
        timestamp, nonce = self._fresh(query)
        if query.get("encrypt_type", "raw") != "raw":
            if not self._account.aes_keys:
                raise Refused(403, "sealed, and there is no key")
            signed = query.get("msg_signature", "")
            content, key = self._unseal(self._signed_part(body, signed, timestamp, nonce))
        else:
            if self._account.mode is Mode.SAFE:
                raise Refused(403, "not sealed")
            signed = query.get("signature", "")
            self._check(signed, timestamp, nonce)
            content, key = body, ""
        if not self._used.first(signed, body, self._clock().timestamp()):
            raise Refused(403, "used before")
        if len(content) > self._limits.letter_bytes:
            raise Refused(413, "too long")
        return Opened(_message(content), key, nonce)

    def seal(self, answer: str, opened: Opened) -> str:
        """The answer as it travels back: sealed with the key that opened the letter, open where that was."""
        if not opened.key:
            return answer
        crypto = WeChatCrypto(self._account.token, opened.key, self._account.app_id)
        return str(crypto.encrypt_message(answer, opened.nonce, str(int(self._clock().timestamp()))))

    def _fresh(self, query: Mapping[str, str]) -> tuple[str, str]:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not _DIGITS.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
            raise Refused(400, "no timestamp or nonce")
        if abs(self._clock().timestamp() - int(timestamp)) > self._limits.clock_seconds:
            raise Refused(403, "timestamp too far from the clock")
        return timestamp, nonce

    def _signed_part(self, body: bytes, signed: str, timestamp: str, nonce: str) -> str:
        """The sealed part that is signed; beside it, in compatible mode, may stand words of the resident that look like one."""
        parts = [str(found[1], "ascii") for found in _SEALED.finditer(body)]
        if not parts:
            raise Refused(400, "Encrypt is missing, or not what it should be")
        for part in parts:
            if self._signs(signed, timestamp, nonce, part):
                return part
        raise Refused(403, "wrong signature")

    def _check(self, signed: str, *parts: str) -> None:
        if not self._signs(signed, *parts):
            raise Refused(403, "wrong signature")

    def _signs(self, signed: str, *parts: str) -> bool:
        """SHA-1 over the sorted token and parts, as the platform defines it; compared in constant time."""
        expected = hashlib.sha1("".join(sorted([self._account.token, *parts])).encode(), usedforsecurity=False).hexdigest()
        return hmac.compare_digest(expected.encode(), signed.encode("utf-8", "surrogatepass"))

    def _unseal(self, sealed: str) -> tuple[bytes, str]:
        for key in self._account.aes_keys:
            crypto = WeChatCrypto(self._account.token, key, self._account.app_id)
            try:
                return str(PrpCrypto(crypto.key).decrypt(sealed, self._account.app_id)).encode(), key
            except Exception:  # noqa: S112 - a wrong key, a wrong app id and a spoilt text fail in a dozen ways, all of which mean: not this key
                continue
        raise Refused(403, "sealed with another key, or for another account")


class _Used:
    """The signatures that came lately, each with the body it came with: a retry is the same, a forgery is not."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen: dict[str, tuple[bytes, float]] = {}
        self._lock = threading.Lock()

    def first(self, signature: str, body: bytes, now: float) -> bool:
        """Whether a signature did not come with another body before."""
        digest = hashlib.sha256(body).digest()
        with self._lock:
            oldest = next(iter(self._seen), None)
            while oldest is not None and (
                now - self._seen[oldest][1] > 2 * self._limits.clock_seconds or len(self._seen) >= self._limits.callbacks_kept
            ):
                del self._seen[oldest]
                oldest = next(iter(self._seen), None)
            return self._seen.setdefault(signature, (digest, now))[0] == digest


def _message(content: bytes) -> BaseMessage:
    try:
        message = parse_message(content)
    except Exception as error:  # the library raises what its parts raise
        raise Refused(400, "not the platform's XML") from error
    if not isinstance(message, BaseMessage) or "Encrypt" in message._data:
        raise Refused(400, "an empty letter, or a sealed one that does not say so")
    return message
