"""A resident's phone with the account's chat on it."""

from typing import Any

from bot.simulator.wechat.account import OfficialAccount, Person
from bot.simulator.wechat.callbacks import Callbacks, Outcome
from bot.simulator.wechat.errors import NotPossible
from bot.simulator.wechat.menus import ButtonKind, find_button, shown_names
from bot.simulator.wechat.screen import FAULT_TEXT, Link, ScreenKind, ScreenMessage, read_links
from bot.simulator.wechat.windows import Occasion

POPUP_FROM_ARTICLE = 2  # PopupScene: the question came with an article, not with a web page


class WeChatPhone:
    """Acts are ordinary calls, safe from any thread. Each waits until the service has answered, or failed three times, and returns what
    the screen then shows of it, None for silence; from an event loop, run them by `asyncio.to_thread`.

    NotPossible is raised for what a resident could not do: writing before following, tapping what is not on the screen.
    """

    def __init__(self, account: OfficialAccount, callbacks: Callbacks, person: Person) -> None:
        self._account = account
        self._callbacks = callbacks
        self._person = person

    @property
    def name(self) -> str:
        """Whose phone it is."""
        return self._person.name

    @property
    def openid(self) -> str:
        """How the account knows the person."""
        return self._person.openid

    @property
    def follows(self) -> bool:
        """Tell whether the person follows the account."""
        return self._person.follows

    @property
    def screen(self) -> list[ScreenMessage]:
        """The chat so far, both sides, oldest first."""
        with self._account.changed:
            return list(self._person.screen)

    @property
    def menu_shown(self) -> list[tuple[str, list[str]]]:
        """The menu's names as the phone shows them: each button with those below it. The newest menu, without the five minutes' delay."""
        with self._account.changed:
            return shown_names(self._account.menu, self._account.limits)

    @property
    def messages_left(self) -> int:
        """How many messages the account may send this person by itself now."""
        with self._account.changed:
            return self._person.windows.left(self._account.clock())

    @property
    def typing(self) -> bool:
        """Tell whether the chat says that the other side is typing."""
        return self._account.clock() < self._person.typing_until

    def hears(self, timeout: float = 10.0) -> ScreenMessage:
        """The next message that the account sent by itself and that was not heard yet; waits up to `timeout` seconds, then TimeoutError."""
        with self._account.changed:
            if not self._account.changed.wait_for(lambda: self._person.pushed, timeout):
                raise TimeoutError(f"nothing was pushed to {self.name} within {timeout} s")
            return self._person.pushed.pop(0)

    # following

    def follow(self, scene: str = "") -> ScreenMessage | None:
        """Follow the account, by a code with a scene where one is given."""
        with self._account.changed:
            if self._person.follows:
                raise NotPossible(f"{self.name} follows the account already")
            fields: list[tuple[str, Any]] = [("EventKey", "")]
            if scene:
                code = self._account.codes.find(scene, self._account.clock())
                fields = [("EventKey", f"qrscene_{code.scene}"), ("Ticket", code.ticket)]
                self._person.scene = code.scene
            self._person.follows, self._person.followed_at = True, self._account.clock()
            self._open(Occasion.FOLLOW)
        return self._shown(self._callbacks.event(self._person, "subscribe", fields))

    def unfollow(self) -> None:
        """Leave; whatever the service answers is seen by nobody."""
        with self._account.changed:
            self._must_follow()
            self._person.follows = False
            self._person.windows.close()
        self._callbacks.event(self._person, "unsubscribe", [("EventKey", "")])

    def scan(self, scene: str) -> ScreenMessage | None:
        """Scan a code, by its scene, ticket or address; who does not follow yet follows by it."""
        if not self._person.follows:
            return self.follow(scene)
        with self._account.changed:
            code = self._account.codes.find(scene, self._account.clock())
            self._open(Occasion.SCAN)
        return self._shown(self._callbacks.event(self._person, "SCAN", [("EventKey", code.scene), ("Ticket", code.ticket)]))

    # writing

    def say(self, text: str) -> ScreenMessage | None:
        """Write a text."""
        return self._send("text", [("Content", text)], ScreenKind.TEXT, text)

    def tap(self, label: str) -> ScreenMessage | None:
        """Tap a word, by what it says or by what it sends: the newest one in the chat. It counts as a click on the menu."""
        link = self._newest_link(label)
        fields = [("Content", link.content), ("bizmsgmenuid", link.menu_id)]
        return self._send("text", fields, ScreenKind.TEXT, link.content, Occasion.MENU)

    def menu(self, *path: str) -> ScreenMessage | None:
        """Press a button of the menu, by its name or by the names of both levels; one with an address opens that page on the screen."""
        with self._account.changed:
            self._must_follow()
            button = find_button(self._account.menu, path)
            if button.kind is ButtonKind.CLICK:
                self._open(Occasion.MENU)
        if button.kind is ButtonKind.CLICK:
            return self._shown(self._callbacks.event(self._person, "CLICK", [("EventKey", button.target)]))
        self._callbacks.event(self._person, "VIEW", [("EventKey", button.target), ("MenuId", 1)])
        return self._account.show(self._person, ScreenKind.PAGE, button.target)

    def send_location(self, lat: float, lon: float, label: str, scale: int = 15) -> ScreenMessage | None:
        """Send a place, in degrees."""
        fields = [("Location_X", float(lat)), ("Location_Y", float(lon)), ("Scale", scale), ("Label", label)]
        return self._send("location", fields, ScreenKind.LOCATION, label)

    def report_location(self, lat: float, lon: float, precision: float = 30.0) -> ScreenMessage | None:
        """Let the phone tell where it is, as one does who agreed to that on entering the chat; degrees, and metres."""
        with self._account.changed:
            self._must_follow()
        fields = [("Latitude", float(lat)), ("Longitude", float(lon)), ("Precision", float(precision))]
        return self._shown(self._callbacks.event(self._person, "LOCATION", fields))

    def send_image(self, content: bytes) -> ScreenMessage | None:
        """Send a picture."""
        media_id = self._keep(content, "jpg")
        fields = [("PicUrl", f"{self._account.address}/mmbiz_pic/{media_id}"), ("MediaId", media_id)]
        return self._send("image", fields, ScreenKind.IMAGE, media_id)

    def send_voice(self, content: bytes, fmt: str = "amr") -> ScreenMessage | None:
        """Send a voice message; the platform recognises no words any more, the field is there and empty."""
        media_id = self._keep(content, fmt)
        return self._send("voice", [("MediaId", media_id), ("Format", fmt), ("Recognition", "")], ScreenKind.VOICE, media_id)

    def send_video(self, content: bytes) -> ScreenMessage | None:
        """Send a video; its thumbnail is another file."""
        media_id, thumb_id = self._keep(content, "mp4"), self._keep(b"", "jpg")
        return self._send("video", [("MediaId", media_id), ("ThumbMediaId", thumb_id)], ScreenKind.VIDEO, media_id)

    def send_link(self, title: str, description: str, url: str) -> ScreenMessage | None:
        """Share a page."""
        return self._send("link", [("Title", title), ("Description", description), ("Url", url)], ScreenKind.LINK, f"{title}\n{url}")

    def send_unknown(self, msg_type: str) -> ScreenMessage | None:
        """Send something of a kind that the service has never heard of."""
        return self._send(msg_type, [], ScreenKind.OTHER, f"[{msg_type}]")

    # consent

    def accept_subscription(self, template_id: str, count: int = 1) -> None:
        """Agree to a notice when asked, `count` times: each time allows one more."""
        for _ in range(count):
            self._answer_popup(template_id, "accept")

    def refuse_subscription(self, template_id: str) -> None:
        """Decline when asked; what was allowed before stays so."""
        self._answer_popup(template_id, "reject")

    def turn_off(self, template_id: str) -> None:
        """Turn off a template's messages or notices; the service is told of a notice only."""
        with self._account.changed:
            self._person.turned_off.add(template_id)
            del self._person.consents[template_id]
            is_notice = template_id in self._account.notices
        if is_notice:
            listed = [("List", [("TemplateId", template_id), ("SubscribeStatusString", "reject")])]
            self._callbacks.event(self._person, "subscribe_msg_change_event", [("SubscribeMsgChangeEvent", listed)])

    def _answer_popup(self, template_id: str, answer: str) -> None:
        with self._account.changed:
            if template_id not in self._account.notices:
                raise NotPossible(f"the account has no notice {template_id}")
            if answer == "accept":
                self._person.consents[template_id] += 1
                self._person.turned_off.discard(template_id)
        listed = [("List", [("TemplateId", template_id), ("SubscribeStatusString", answer), ("PopupScene", POPUP_FROM_ARTICLE)])]
        self._callbacks.event(self._person, "subscribe_msg_popup_event", [("SubscribeMsgPopupEvent", listed)])

    # how

    def _send(
        self, msg_type: str, fields: list[tuple[str, Any]], kind: ScreenKind, text: str, occasion: Occasion = Occasion.MESSAGE
    ) -> ScreenMessage | None:
        with self._account.changed:
            self._must_follow()
            self._open(occasion)
            self._account.show(self._person, kind, text, mine=True)
        return self._shown(self._callbacks.message(self._person, msg_type, fields))

    def _shown(self, outcome: Outcome) -> ScreenMessage | None:
        if outcome.fault:
            return self._account.show(self._person, ScreenKind.FAULT, FAULT_TEXT)
        if outcome.reply is None:
            return None
        text, links = read_links(outcome.reply.text) if outcome.reply.kind is ScreenKind.TEXT else (outcome.reply.text, ())
        return self._account.show(self._person, outcome.reply.kind, text, links=links)

    def _open(self, occasion: Occasion) -> None:
        now = self._account.clock()
        self._person.windows.open(occasion, now)
        self._person.exchanged_at = now

    def _must_follow(self) -> None:
        if not self._person.follows:
            raise NotPossible(f"{self.name} does not follow the account")

    def _keep(self, content: bytes, suffix: str) -> str:
        with self._account.changed:
            return self._account.media.keep(content, suffix, self._account.clock()).id

    def _newest_link(self, label: str) -> Link:
        for message in reversed(self.screen):
            for link in message.links:
                if message.from_account and label in (link.label, link.content):
                    return link
        raise NotPossible(f"nothing on the screen says {label}")
