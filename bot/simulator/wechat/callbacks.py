"""Letters on their way to the service, and its answers."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.simulator.wechat.account import Mode, OfficialAccount, Person
from bot.simulator.wechat.letters import letter, to_xml
from bot.simulator.wechat.replies import Malformed, PassiveReply, ReplyReader, Seal
from bot.simulator.wechat.sealing import seal, signature

log = logging.getLogger(__name__)


class NoCallback(Exception):
    """The account has no callback address yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a letter fared: the reply, or None for silence; `fault` says why the platform shows its own line instead."""

    reply: PassiveReply | None = None
    fault: str = ""


class Callbacks:
    """Posts letters to the callback address; each waits for its answer, on the thread of whoever writes."""

    def __init__(self, account: OfficialAccount) -> None:
        self.url = ""
        self._account = account
        # A connection for each letter: none is left open when nobody stops the simulator.
        self._http = httpx.Client(timeout=account.limits.reply_seconds, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def close(self) -> None:
        """Let go of what the client holds."""
        self._http.close()

    def message(self, person: Person, kind: str, fields: Sequence[tuple[str, Any]]) -> Outcome:
        """Deliver what a person sent."""
        return self._deliver(person, kind, [*fields, ("MsgId", self._account.next_id())], by_message=True)

    def event(self, person: Person, event: str, fields: Sequence[tuple[str, Any]] = ()) -> Outcome:
        """Deliver what happened."""
        return self._deliver(person, "event", [("Event", event), *fields], by_message=False)

    def verify(self) -> bool:
        """Ask the callback address whether it is the account's: it must give the random text back, and nothing else."""
        echo = secrets.token_hex(10)
        try:
            response = self._http.get(self._address(), params={**self._signed(), "echostr": echo})
        except httpx.TransportError:
            return False
        return response.status_code == httpx.codes.OK and response.content == echo.encode()

    def _deliver(self, person: Person, kind: str, fields: Sequence[tuple[str, Any]], *, by_message: bool) -> Outcome:
        account = self._account
        with account.changed:
            # The platform tells events apart by person and second; nobody does two things within one, but a standing clock would.
            created = person.last_letter = max(int(account.stamp()), person.last_letter + 1)
            keys = list(account.keys)
        seals = Seal(account.token, account.app_id, keys, account.mode is Mode.SAFE) if account.mode is not Mode.PLAIN else None
        reader = ReplyReader(account.id, person.openid, by_message, account.limits, seals, self._has_media)
        outcome = self._try(person, letter(account.id, person.openid, created, kind, fields), reader, keys)
        if outcome.fault:
            log.info("the account's answer was not shown: %s", outcome.fault)
            with account.changed:
                account.faulty_replies.append(outcome.fault)
        return outcome

    def _try(self, person: Person, fields: Sequence[tuple[str, Any]], reader: ReplyReader, keys: Sequence[bytes]) -> Outcome:
        why = ""
        for _ in range(self._account.limits.reply_tries):
            parameters, body = self._packed(person, fields, keys)
            try:
                response = self._http.post(self._address(), params=parameters, content=body.encode(), headers={"Content-Type": "text/xml"})
            except (httpx.TransportError, RuntimeError) as error:  # RuntimeError: the simulator was stopped meanwhile
                why = f"no answer: {type(error).__name__}"
                continue
            if response.status_code != httpx.codes.OK:
                why = f"no answer: HTTP {response.status_code}"  # that the platform tries again then is a guess, and the harder case
                continue
            try:
                return Outcome(reader.read(response.content))
            except Malformed as malformed:
                return Outcome(fault=str(malformed))
        return Outcome(fault=why)

    def _packed(self, person: Person, fields: Sequence[tuple[str, Any]], keys: Sequence[bytes]) -> tuple[dict[str, str], str]:
        parameters = {**self._signed(), "openid": person.openid}
        account = self._account
        if account.mode is Mode.PLAIN:
            return parameters, to_xml(fields)
        sealed = seal(to_xml(fields), account.app_id, keys[0])
        parameters["encrypt_type"] = "aes"
        parameters["msg_signature"] = signature(account.token, parameters["timestamp"], parameters["nonce"], sealed)
        shown = fields if account.mode is Mode.COMPATIBLE else fields[:1]
        return parameters, to_xml([*shown, ("Encrypt", sealed)])

    def _signed(self) -> dict[str, str]:
        timestamp, nonce = str(int(self._account.stamp())), str(secrets.randbelow(10**9) + 10**9)
        return {"signature": signature(self._account.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    def _address(self) -> str:
        if not self.url:
            raise NoCallback("set callback_url to the address where the service takes letters")
        return self.url

    def _has_media(self, media_id: str) -> bool:
        with self._account.changed:
            return self._account.media.holds(media_id, self._account.clock())
