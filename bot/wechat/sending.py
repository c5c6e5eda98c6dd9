"""Sending by itself: within what a resident's last letter or click allows; beyond that in a form, where there is one for the notice."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bot.parts import Parts
from bot.rendering.wechat import texts
from bot.wechat import errors
from bot.wechat.account import WeChatAccount
from bot.wechat.client import NotAsked, Platform
from bot.wechat.errors import Refused
from bot.wechat.letters import ACT, MESSAGE, subscription
from bot.wechat.limits import Limits
from bot.wechat.templates import Form, Unfit
from casework.database import Db, Store
from casework.messages import Address, Reply
from casework.messaging import allowances
from scheduler.outlet import DeliveryError, WindowClosed

Data: TypeAlias = Mapping[str, Mapping[str, str]]

log = logging.getLogger(__name__)


class Sender:
    """Sends for one account; to be called from any number of threads, outside any transaction."""

    def __init__(self, store: Store, account: WeChatAccount, platform: Platform, clock: Callable[[], datetime], limits: Limits) -> None:
        self._store = store
        self._account = account
        self._platform = platform
        self._clock = clock
        self._limits = limits
        self._parts = Parts()

    def send(self, address: Address, reply: Reply, key: str) -> None:
        """Send a message of the station's own accord; DeliveryError where that fails.

        1. What the resident's last letter allows is used up, a message for each part. 2. Beyond that a template or subscription message
        is sent, if the notice has a form. 3. Else WindowClosed.
        """
        if not self._account.abilities.push:
            raise WindowClosed("这种公众号不能主动发消息，等居民下次来")
        parts = texts(reply, self._account.links, self._limits.text_bytes)
        for number in self._parts.unsent(key, len(parts)):
            try:
                self._send_text(address, parts[number])
            except WindowClosed:
                if number:  # half a message and a form would be two; the whole is shown when the resident is next in touch
                    raise
                self._send_form(address, reply.brief, key)
                return

    def _send_text(self, address: Address, text: str) -> None:
        now = self._clock()
        kind = self._store.write(lambda db: allowances.spend(db, address, (MESSAGE, ACT), now))
        if kind is None:
            raise WindowClosed("居民 48 小时内没有来过消息，或能发的条数用完了")
        try:
            self._platform.post("message/custom/send", {"touser": address.sender, "msgtype": "text", "text": {"content": text}})
        except Refused as refused:
            if refused.code in errors.USED_UP:
                self._store.write(lambda db: allowances.close(db, address, (MESSAGE, ACT)))
            else:
                self._store.write(lambda db: allowances.give_back(db, address, kind))
            raise errors.failure(refused.code) from refused
        except NotAsked:  # of what was asked and not answered it may have been used up
            self._store.write(lambda db: allowances.give_back(db, address, kind))
            raise

    def _send_form(self, address: Address, brief: Mapping[str, str], key: str) -> None:
        form = self._account.forms.get(brief.get("kind", ""))
        if form is None:
            raise WindowClosed("居民 48 小时内没有来过消息，这种通知也没有配模板")
        try:
            data = form.fill(brief)
        except Unfit as unfit:
            log.error("a notice does not fit its form: %s", unfit)
            raise WindowClosed(str(unfit)) from unfit
        if self._send_template(address, form, data, key) or self._send_subscription(address, form, data):
            return
        raise WindowClosed("居民 48 小时内没有来过消息，也没有同意收通知")

    def _send_template(self, address: Address, form: Form, data: Data, key: str) -> bool:
        """Whether a template message went out; the platform takes one with the same `client_msg_id` only once within ten minutes."""
        if not form.template or not self._account.abilities.templates:
            return False
        asked = {"touser": address.sender, "template_id": form.template, "client_msg_id": key, "data": data}
        return not self._refusal("message/template/send", asked)

    def _send_subscription(self, address: Address, form: Form, data: Data) -> bool:
        """Whether a subscription message went out, for which there has to be a consent."""
        if not form.subscription or not self._account.abilities.subscriptions:
            return False
        kind, now = subscription(form.subscription), self._clock()

        def consented(db: Db) -> bool:
            if form.lasting:
                return allowances.remaining(db, address, kind, now) > 0
            return allowances.spend(db, address, (kind,), now) is not None

        if not self._store.write(consented):
            return False
        try:
            refusal = self._refusal("message/subscribe/bizsend", {"touser": address.sender, "template_id": form.subscription, "data": data})
        except DeliveryError:
            self._not_spent(address, kind, form)
            raise
        if refusal == errors.NO_CONSENT:
            self._store.write(lambda db: allowances.close(db, address, (kind,)))
        elif refusal:
            self._not_spent(address, kind, form)
        return not refusal

    def _not_spent(self, address: Address, kind: str, form: Form) -> None:
        if not form.lasting:
            self._store.write(lambda db: allowances.give_back(db, address, kind))

    def _refusal(self, path: str, asked: dict[str, Any]) -> int:
        """Ask for a form to be sent; 0, or why the platform cannot take it: that is the operator's to mend, and no reason to lose the notice."""
        try:
            self._platform.post(path, asked)
        except Refused as refused:
            if refused.code not in errors.UNFIT_FORM:
                raise errors.failure(refused.code) from refused
            if refused.code != errors.NO_CONSENT:
                log.error("form %s was refused: %s", asked["template_id"], refused.mend)
            return refused.code
        return 0
