"""The Bot API's objects as they travel, complete in what is required (https://core.telegram.org/bots/api#available-types)."""

from typing import Any

JSON = dict[str, Any]


def user(user_id: int, first_name: str, last_name: str = "") -> JSON:
    """A person."""
    more = {"last_name": last_name} if last_name else {}
    return {"id": user_id, "is_bot": False, "first_name": first_name, **more, "language_code": "zh-hans"}


def bot(user_id: int, first_name: str, username: str) -> JSON:
    """A bot as others see it."""
    return {"id": user_id, "is_bot": True, "first_name": first_name, "username": username}


def bot_itself(seen: JSON, *, reads_groups: bool) -> JSON:
    """A bot as getMe tells it."""
    return seen | {
        "can_join_groups": True,
        "can_read_all_group_messages": reads_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def private_chat(person: JSON) -> JSON:
    """The chat with a person; its id is the person's."""
    named: JSON = {name: person[name] for name in ("first_name", "last_name") if name in person}
    return {"id": person["id"], "type": "private", **named}


def group_chat(chat_id: int, title: str, *, supergroup: bool) -> JSON:
    """A group."""
    return {"id": chat_id, "type": "supergroup" if supergroup else "group", "title": title}


def full_chat(chat: JSON) -> JSON:
    """A chat as getChat tells it."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    accepted = dict.fromkeys(gifts, chat["type"] == "private")
    return chat | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}


def member(status: str, who: JSON) -> JSON:
    """How somebody stands to a chat: member, left or kicked (which in a private chat means blocked)."""
    return {"status": status, "user": who} | ({"until_date": 0} if status == "kicked" else {})


def member_updated(chat: JSON, by: JSON, at: int, who: JSON, old: str, new: str) -> JSON:
    """A change of how the bot stands to a chat."""
    return {"chat": chat, "from": by, "date": at, "old_chat_member": member(old, who), "new_chat_member": member(new, who)}


def file_of(file_id: str, unique_id: str, size: int) -> JSON:
    """What every kind of file has."""
    return {"file_id": file_id, "file_unique_id": unique_id, "file_size": size}
