"""What the service answers to a letter, read as strictly as the platform reads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from bot.simulator.wechat.limits import WeChatLimits
from bot.simulator.wechat.screen import ScreenKind
from bot.simulator.wechat.sealing import Unsealable, signature, unseal

SILENCE = (b"", b"success")
_MEDIA_KINDS = {"image": ("Image", ScreenKind.IMAGE), "voice": ("Voice", ScreenKind.VOICE), "video": ("Video", ScreenKind.VIDEO)}


class Malformed(Exception):
    """The answer is none the platform takes; the text says why."""


@dataclass(frozen=True, slots=True)
class PassiveReply:
    """What the phone shows: the kind, and a text with its markup or the titles of articles, a line each."""

    kind: ScreenKind
    text: str


@dataclass(frozen=True, slots=True)
class Seal:
    """How answers may be sealed: with any of the keys, signed with the token; `needed` in safe mode."""

    token: str
    app_id: str
    keys: Sequence[bytes]
    needed: bool


@dataclass(frozen=True, slots=True)
class ReplyReader:
    """Reads the answers to one letter.

    `person` wrote it to `account`; `by_message` says whether it was a message or an event, which decides how many articles may come back.
    """

    account: str
    person: str
    by_message: bool
    limits: WeChatLimits
    seal: Seal | None
    has_media: Callable[[str], bool]

    def read(self, body: bytes) -> PassiveReply | None:
        """The reply, or None for silence; Malformed where the platform would show its own line instead."""
        if body in SILENCE:
            return None
        answer = _parse(body)
        if self.seal and answer.find("Encrypt") is not None:
            answer = _parse(_opened(answer, self.seal).encode())
        elif self.seal and self.seal.needed:
            raise Malformed("not sealed, in safe mode")
        return self._understand(answer)

    def _understand(self, answer: Element) -> PassiveReply | None:
        if _text(answer, "ToUserName") != self.person:
            raise Malformed("ToUserName is not the person who wrote")
        if _text(answer, "FromUserName") != self.account:
            raise Malformed("FromUserName is not the account")
        if not _text(answer, "CreateTime").isdecimal():
            raise Malformed("CreateTime is no whole number")
        kind = _text(answer, "MsgType")
        if kind == "text":
            return PassiveReply(ScreenKind.TEXT, self._words(answer))
        if kind in _MEDIA_KINDS:
            element, shown = _MEDIA_KINDS[kind]
            media_id = _text(_only(answer, element), "MediaId")
            if not self.has_media(media_id):
                raise Malformed(f"no such media_id: {media_id}")
            return PassiveReply(shown, media_id)
        if kind == "news":
            return PassiveReply(ScreenKind.NEWS, "\n".join(self._titles(answer)))
        if kind == "music":
            return PassiveReply(ScreenKind.MUSIC, _text(_only(answer, "Music"), "Title"))
        if kind == "transfer_customer_service":
            return None
        raise Malformed(f"no such MsgType: {kind}")

    def _words(self, answer: Element) -> str:
        words = _text(answer, "Content")
        size = len(words.encode())
        if size > self.limits.text_bytes:
            raise Malformed(f"Content has {size} bytes, more than {self.limits.text_bytes}")
        return words

    def _titles(self, answer: Element) -> list[str]:
        articles = _only(answer, "Articles").findall("item")
        most = 1 if self.by_message else self.limits.event_articles
        if not articles or _text(answer, "ArticleCount") != str(len(articles)):
            raise Malformed("ArticleCount does not count the articles")
        if len(articles) > most:
            raise Malformed(f"{len(articles)} articles, more than {most}")
        return [_text(article, "Title") for article in articles]


def _opened(answer: Element, seal: Seal) -> str:
    sealed = _text(answer, "Encrypt")
    if _text(answer, "MsgSignature") != signature(seal.token, _text(answer, "TimeStamp"), _text(answer, "Nonce"), sealed):
        raise Malformed("wrong MsgSignature")
    why = "no key"
    for key in seal.keys:
        try:
            return unseal(sealed, seal.app_id, key)
        except Unsealable as unsealable:
            why = str(unsealable)
    raise Malformed(f"cannot be unsealed: {why}")


def _parse(body: bytes) -> Element:
    if b"<!DOCTYPE" in body:
        raise Malformed("a document type")
    try:
        root = fromstring(body.decode())  # noqa: S314 - without a document type there are no entities to grow
    except (ParseError, UnicodeDecodeError, ValueError) as error:
        raise Malformed(f"not XML: {error}") from error
    if root.tag != "xml":
        raise Malformed("the root element is not <xml>")
    if any((text or "").strip() for text in (root.text, *(element.tail for element in root))):
        raise Malformed("text between the elements")
    return root


def _only(parent: Element, name: str) -> Element:
    found = parent.findall(name)
    if len(found) != 1:
        raise Malformed(f"{name} is there {len(found)} times instead of once")
    return found[0]


def _text(parent: Element, name: str) -> str:
    element = _only(parent, name)
    if len(element) or not (element.text or "").strip():
        raise Malformed(f"{name} has no text")
    return element.text or ""
