"""The simulated Telegram against the published Bot API: its table of parameters, and the judge of calls and answers."""

import pytest

from bot.simulator.telegram.parameters import fields
from bot.simulator.telegram.published import METHODS, OBJECTS
from bot.simulator.telegram.updates import KINDS
from bot.simulator.telegram.web import ANSWERS, WEBHOOK_ANSWERS
from tests.support.botapi import check_answer, check_call, check_value, needs_published, published

TYPES = {"integer": "Integer", "float": "Float", "string": "String", "boolean": "Boolean"}


def published_types(kind: str) -> set[str]:
    """A kind of the table as published."""
    if kind.startswith("["):
        return {f"Array of {name}" for name in published_types(kind[1:-1])}
    if kind == "chat":
        return {"Integer", "String"}
    if kind == "file":
        return {"InputFile", "String"}
    return {TYPES.get(name, name) for name in kind.split("|")}


@needs_published
@pytest.mark.parametrize("method", METHODS)
def test_lists_the_parameters_of_a_method_as_published(method: str) -> None:
    assert_listed(METHODS[method], published()["methods"][method]["fields"] if METHODS[method] else [])


@needs_published
@pytest.mark.parametrize("name", sorted(OBJECTS.keys() - {"BotCommandScope"}))
def test_lists_the_fields_of_an_object_as_published(name: str) -> None:
    assert_listed(OBJECTS[name], published()["types"][name]["fields"])


def assert_listed(line: str, fields_published: list[dict[str, object]]) -> None:
    by_name = {str(field["name"]): field for field in fields_published}
    listed = fields(line)
    for field in listed.values():
        assert field.name in by_name
        assert field.required == by_name[field.name]["required"], field.name
        types = by_name[field.name]["types"]
        assert isinstance(types, list)
        assert published_types(field.kind) & set(types), field.name
    assert {name for name, field in by_name.items() if field["required"]} <= listed.keys()


@needs_published
def test_knows_every_kind_of_update() -> None:
    names = {field["name"] for field in published()["types"]["Update"]["fields"]}
    assert set(KINDS) == names - {"update_id"}


def test_answers_every_method_it_lists() -> None:
    assert METHODS.keys() == ANSWERS.keys() | WEBHOOK_ANSWERS.keys() | {"getUpdates"}


@needs_published
@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("sendLove", {}, "no such method"),
        ("sendMessage", {"chat_id": 1}, "sendMessage.text: missing"),
        ("sendMessage", {"chat_id": 1, "text": 5}, "sendMessage.text: not String but 5"),
        ("sendMessage", {"chat_id": True, "text": "好"}, "sendMessage.chat_id: not Integer but True"),
        ("sendMessage", {"chat_id": 1, "text": "好", "silent": True}, "nothing published is called ['silent']"),
        ("sendMessage", {"chat_id": 1, "text": "好", "reply_markup": {"inline_keyboard": [[{"data": "a"}]]}}, "inline_keyboard[0][0]"),
    ],
)
def test_judges_a_call(method: str, params: dict[str, object], complaint: str) -> None:
    with pytest.raises(AssertionError) as raised:
        check_call(method, params)
    assert complaint in str(raised.value)


@needs_published
def test_lets_a_right_call_pass() -> None:
    check_call(
        "sendMessage", {"chat_id": "@linban", "text": "好", "reply_markup": {"inline_keyboard": [[{"text": "是", "url": "tg://a"}]]}}
    )


@needs_published
@pytest.mark.parametrize(
    ("type_name", "value", "complaint"),
    [
        ("Boolean", 1, "Boolean: not true or false"),
        ("Array of Update", [{"update_id": 1}, {"update_id": "2"}], "Array of Update[1].update_id"),
        ("Message", {"message_id": 1, "date": 1}, "Message.chat: missing"),
        ("ChatMember", {"status": "kicked"}, "ChatMemberBanned: ChatMember.user: missing"),
        ("CallbackQuery", {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "王"}}, "chat_instance: missing"),
    ],
)
def test_judges_a_value(type_name: str, value: object, complaint: str) -> None:
    with pytest.raises(AssertionError) as raised:
        check_value(type_name, value)
    assert complaint in str(raised.value)


@needs_published
def test_judges_an_answer() -> None:
    check_answer("editMessageText", True)
    with pytest.raises(AssertionError):
        check_answer("sendMessage", True)
