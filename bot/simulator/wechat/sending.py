"""Messages that the account sends by itself: customer service, templates, notices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.wechat.account import AccountKind, OfficialAccount, Person
from bot.simulator.wechat.errors import ErrCode, Refused
from bot.simulator.wechat.limits import platform_day
from bot.simulator.wechat.screen import Card, Link, ScreenKind, read_links

OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True)
class Done:
    """What a call answers, and the event that the platform sends afterwards, if any: to whom it was, its name, its fields."""

    answer: Mapping[str, Any]
    event: tuple[Person, str, list[tuple[str, Any]]] | None = None


@dataclass(frozen=True, slots=True)
class _Message:
    kind: ScreenKind
    text: str
    links: tuple[Link, ...] = ()


def send_custom(account: OfficialAccount, body: Mapping[str, Any]) -> Done:
    """message/custom/send: text, image, voice, news, msgmenu."""
    person = account.receiver(body.get("touser"))
    kind = body.get("msgtype")
    reader = _CUSTOM.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Refused(ErrCode.INVALID_MESSAGE_TYPE)
    given = body.get(str(kind))
    message = reader(account, given if isinstance(given, Mapping) else {})
    _must_follow(person)
    person.windows.take(account.clock())
    account.push(person, message.kind, message.text, links=message.links)
    return Done(OK)


def send_typing(account: OfficialAccount, body: Mapping[str, Any]) -> Done:
    """message/custom/typing. Which refusal comes first is a guess; the seconds are those of the 客服消息 page."""
    person, now = account.receiver(body.get("touser")), account.clock()
    command = body.get("command")
    if command == "CancelTyping":
        person.typing_until = float("-inf")
        return Done(OK)
    if command != "Typing":
        raise Refused(ErrCode.INVALID_TYPING_COMMAND)
    _must_follow(person)
    if not person.windows.is_open(now):
        raise Refused(ErrCode.WINDOW_CLOSED)
    if now - person.exchanged_at > account.limits.typing_after_seconds:
        raise Refused(ErrCode.TYPING_TOO_LATE)
    if now < person.typing_until:
        raise Refused(ErrCode.ALREADY_TYPING)
    person.typing_until = now + account.limits.typing_seconds
    return Done(OK)


def send_template(account: OfficialAccount, body: Mapping[str, Any]) -> Done:
    """message/template/send; the event TEMPLATESENDJOBFINISH follows."""
    person = account.receiver(body.get("touser"))
    template = account.templates.get(str(body.get("template_id")))
    if template is None:
        raise Refused(ErrCode.INVALID_TEMPLATE_ID)
    values = template.fill(body.get("data"))
    _must_follow(person)
    if template.id in person.turned_off:
        raise Refused(ErrCode.REFUSED_BY_PERSON)
    today = platform_day(account.clock())
    day, count = account.template_messages
    count = count if day == today else 0
    if count >= account.limits.template_messages_per_day:
        raise Refused(ErrCode.DAILY_QUOTA)
    account.template_messages = (today, count + 1)
    account.push(person, ScreenKind.CARD, template.title, card=Card(template.id, template.title, values, str(body.get("url") or "")))
    message_id = account.next_id()
    return Done({**OK, "msgid": message_id}, (person, "TEMPLATESENDJOBFINISH", [("MsgID", message_id), ("Status", "success")]))


def send_notice(account: OfficialAccount, body: Mapping[str, Any]) -> Done:
    """message/subscribe/bizsend; needs a consent, not a follower. The event subscribe_msg_sent_event follows."""
    person = account.receiver(body.get("touser"))
    template = account.notices.get(str(body.get("template_id")))
    if template is None:
        raise Refused(ErrCode.INVALID_TEMPLATE_ID)
    values = template.fill(body.get("data"))
    if person.consents[template.id] <= 0 or template.id in person.turned_off:
        raise Refused(ErrCode.REFUSED_BY_PERSON)
    if not template.lasting:
        person.consents[template.id] -= 1
    account.push(person, ScreenKind.CARD, template.title, card=Card(template.id, template.title, values, str(body.get("page") or "")))
    message_id = account.next_id()
    listed = [("TemplateId", template.id), ("MsgID", message_id), ("ErrorCode", 0), ("ErrorStatus", "success")]
    return Done({**OK, "msgid": message_id}, (person, "subscribe_msg_sent_event", [("SubscribeMsgSentEvent", [("List", listed)])]))


def _must_follow(person: Person) -> None:
    if not person.follows:
        raise Refused(ErrCode.NOT_FOLLOWING)


def _text(account: OfficialAccount, given: Mapping[str, Any]) -> _Message:
    content = given.get("content")
    if not isinstance(content, str) or not content.strip():
        raise Refused(ErrCode.EMPTY_CONTENT)
    if len(content.encode()) > account.limits.text_bytes:
        raise Refused(ErrCode.CONTENT_TOO_LONG)
    text, links = read_links(content)
    return _Message(ScreenKind.TEXT, text, links)


def _image(account: OfficialAccount, given: Mapping[str, Any]) -> _Message:
    return _Message(ScreenKind.IMAGE, account.media.get(given.get("media_id"), account.clock()).id)


def _voice(account: OfficialAccount, given: Mapping[str, Any]) -> _Message:
    return _Message(ScreenKind.VOICE, account.media.get(given.get("media_id"), account.clock()).id)


def _news(account: OfficialAccount, given: Mapping[str, Any]) -> _Message:
    articles = given.get("articles")
    if (
        not isinstance(articles, list)
        or not articles
        or not all(isinstance(article, Mapping) and article.get("title") for article in articles)
    ):
        raise Refused(ErrCode.EMPTY_ARTICLES)
    if len(articles) > 1:
        raise Refused(ErrCode.TOO_MANY_ARTICLES)
    return _Message(ScreenKind.NEWS, "\n".join(str(article["title"]) for article in articles))


def _menu(account: OfficialAccount, given: Mapping[str, Any]) -> _Message:
    if account.kind is not AccountKind.VERIFIED_SERVICE:
        raise Refused(ErrCode.INVALID_ACCOUNT_TYPE)
    entries = given.get("list")
    if not isinstance(entries, list) or not entries:
        raise Refused(ErrCode.EMPTY_CONTENT)
    links = tuple(Link(_entry(entry, "content"), _entry(entry, "content"), _entry(entry, "id")) for entry in entries)
    lines = [given.get("head_content"), *(link.label for link in links), given.get("tail_content")]
    return _Message(ScreenKind.MENU, "\n".join(str(line) for line in lines if line), links)


def _entry(entry: object, name: str) -> str:
    value = entry.get(name) if isinstance(entry, Mapping) else None
    if value is None or not str(value).strip():
        raise Refused(ErrCode.EMPTY_CONTENT)
    return str(value)


_CUSTOM: Mapping[str, Callable[[OfficialAccount, Mapping[str, Any]], _Message]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "news": _news,
    "msgmenu": _menu,
}
