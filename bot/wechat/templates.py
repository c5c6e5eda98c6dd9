"""Forms (模板): a notice told in the few named fields that the platform's template and subscription messages have."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from bot.rendering.fields import FieldTooLong, cut_field

FACTS = ("subject", "time", "place", "phone", "code", "note")
"""What a notice can say in a field; `kind` chooses the form."""

BLANK = "—"
"""What a field of free words says where the notice says nothing: an empty one is refused, and with it the whole message."""

_FIELD = re.compile(
    r"(thing|number|letter|symbol|character_string|time|date|amount|phone_number|car_number|name|phrase|const|first|keyword|remark)\d*"
)
_KIND = re.compile(r"[a-z][a-z-]*")
_EXAMPLE = '{"appointment": {"template": "模板ID", "fields": {"thing1": "subject", "time2": "time"}}}'


class TemplatesError(Exception):
    """Templates that cannot be used; one clear line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Unfit(Exception):
    """A notice that a form cannot say; the message says why, to the operator."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of notice is filled in: field of the platform to fact of the notice.

    `template` is the id of a template message, `subscription` that of a subscription message; one of them at least. `lasting`: one
    consent to the subscription serves for all its messages (长期订阅), instead of for one.
    """

    template: str
    subscription: str
    lasting: bool
    fields: Mapping[str, str]

    def fill(self, brief: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """The fields with their values, cut to size; Unfit where a fact is missing or cannot be cut."""
        filled = {}
        for name, fact in self.fields.items():
            value = brief.get(fact, "").strip() or (BLANK if name.startswith("thing") else "")
            try:
                filled[name] = {"value": cut_field(name, value)}
            except FieldTooLong as error:
                raise Unfit(f"{name} 装不下这条通知的 {fact}") from error
            if not filled[name]["value"]:
                raise Unfit(f"{name} 要填 {fact}，这条通知没有")
        return filled


Forms: TypeAlias = Mapping[str, Form]
"""The forms by kind of notice."""

NO_FORMS: Forms = MappingProxyType({})


def read_templates(text: str) -> Forms:
    """The forms of the setting WECHAT_TEMPLATES, JSON; none where it is empty. TemplatesError with every mistake."""
    if not text.strip():
        return NO_FORMS
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TemplatesError([f"不是正确的 JSON，例：{_EXAMPLE}"]) from error
    if not isinstance(given, dict):
        raise TemplatesError([f"应是一个 JSON 对象，例：{_EXAMPLE}"])
    mistakes = [mistake for kind, form in given.items() for mistake in _mistakes(kind, form)]
    if mistakes:
        raise TemplatesError(mistakes)
    return MappingProxyType({kind: _form(form) for kind, form in given.items()})


def _form(given: Mapping[str, Any]) -> Form:
    fields = MappingProxyType(dict(given["fields"]))
    return Form(given.get("template", ""), given.get("subscription", ""), given.get("lasting", False), fields)


def _mistakes(kind: str, form: object) -> list[str]:
    found = [] if _KIND.fullmatch(kind) else [f"“{kind}”不是通知的种类，例：appointment"]
    if not isinstance(form, dict):
        return [*found, f"{kind} 应是一个 JSON 对象"]
    found += [f"{kind} 里没有 {name} 这一项" for name in form if name not in ("template", "subscription", "lasting", "fields")]
    ids = [form.get(name, "") for name in ("template", "subscription")]
    if not all(isinstance(each, str) and each.isascii() for each in ids):
        found.append(f"{kind} 的 template 和 subscription 应是公众平台上的模板 ID")
    elif not any(ids):
        found.append(f"{kind} 至少要有 template 或 subscription")
    if not isinstance(form.get("lasting", False), bool):
        found.append(f"{kind} 的 lasting 应是 true 或 false")
    fields = form.get("fields")
    if not isinstance(fields, dict) or not fields:
        return [*found, f'{kind} 的 fields 应写明每个字段填什么，例：{{"thing1": "subject"}}']
    for name, fact in fields.items():
        if not _FIELD.fullmatch(name):
            found.append(f"{kind} 的字段“{name}”看不懂，应和模板详情里的一样，如 thing1、time2")
        if fact not in FACTS:
            found.append(f"{kind} 的字段“{name}”填不了“{fact}”，能填的有 {'、'.join(FACTS)}")
    return found
