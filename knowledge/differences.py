"""What changes from one catalogue to another, told to people: which item, which of its fields, down to the material or question."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from knowledge.catalogue import Catalogue
from knowledge.labels import FIELD_NAMES, VALUE_NAMES
from knowledge.life_events import LifeEvent
from knowledge.procedure import Limit
from knowledge.values import Value

KINDS = {"items": "事项", "stations": "服务点", "life_events": "一件事"}
KEYS = ("id", "name", "question", "station", "item", "title")
"""The field by which the members of a list are known, the first of these that they have."""
NAMED_OTHERWISE: dict[tuple[type[Value], str], str] = {(Limit, "amount"): "天数", (LifeEvent, "steps"): "步骤"}
EMPTY = "（空）"
LONGEST = 60  # characters of a value that are shown
LEAD = 10  # of them before the place where two texts part


class Act(StrEnum):
    """What happened to a thing."""

    ADDED = "added"  # 新增
    REMOVED = "removed"  # 删去
    CHANGED = "changed"  # 修改
    REORDERED = "reordered"  # 换了次序


ACTS = {Act.ADDED: "新增", Act.REMOVED: "删去", Act.REORDERED: "换了次序"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which item, station or life event, where in it, and from what to what, in words.

    `where` is empty where the whole of it was added or removed; `field` is the name of its field that changed.
    """

    kind: str  # 事项, 服务点, 一件事
    id: str
    name: str
    act: Act
    field: str = ""
    where: tuple[str, ...] = ()
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        """承诺办结时限·天数：20 → 15."""
        place = "·".join(self.where)
        if self.act is Act.CHANGED:
            old, new = _from_where_they_part(self.old, self.new)
            return f"{place}：{_cut(old)} → {_cut(new)}"
        said = _cut(self.new if self.act is Act.ADDED else self.old)
        return f"{place}：{ACTS[self.act]}{said}" if place else ACTS[self.act]


def differences(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Everything that changes, by items, stations and life events in the order of the new catalogue, what is removed last."""
    return tuple(change for field, kind in KINDS.items() for change in _of_kind(kind, getattr(old, field), getattr(new, field)))


def lines(changes: Iterable[Change]) -> tuple[str, ...]:
    """The changes to read: a line for each item, station or life event, and below it a line for each change."""
    told: list[str] = []
    last = ("", "")
    for change in changes:
        if change.id and change.act in (Act.ADDED, Act.REMOVED) and not change.where:
            told.append(f"{change}{change.kind} {change.name}（{change.id}）")
        elif not change.id:
            told.append(f"{change.kind}{ACTS[change.act]}")
        else:
            if last != (change.kind, change.id):
                told.append(f"{change.kind} {change.name}（{change.id}）")
            told.append(f"  {change}")
        last = (change.kind, change.id)
    return tuple(told)


def _of_kind(kind: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    before, after = {each.id: each for each in old}, {each.id: each for each in new}
    for each in new:
        if each.id not in before:
            yield Change(kind, each.id, each.name, Act.ADDED)
        else:
            for change in _fields(before[each.id], each, ()):
                yield replace(change, kind=kind, id=each.id, name=each.name)
    yield from (Change(kind, each.id, each.name, Act.REMOVED) for each in old if each.id not in after)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield Change(kind, "", "", Act.REORDERED)


def _fields(old: Value, new: Value, where: tuple[str, ...]) -> Iterator[Change]:
    """What changes from one value to another of the same kind; of which item is filled in by the caller."""
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            here = (*where, _field_name(type(new), name))
            for change in _between(before, after, here):
                yield change if where else replace(change, field=name)


def _between(old: Any, new: Any, where: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(old, Value) and isinstance(new, Value):
        yield from _fields(old, new, where)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _lists(old, new, where)
    else:
        yield _change(Act.CHANGED, where, _words(old), _words(new))


def _lists(old: tuple[Any, ...], new: tuple[Any, ...], where: tuple[str, ...]) -> Iterator[Change]:
    """Members that have a name are the same thing wherever they stand; of the others those that stand in the same place."""
    key = next((name for name in KEYS if all(isinstance(each, Value) and name in type(each).model_fields for each in (*old, *new))), None)
    if key is None:
        yield from _by_place(old, new, where)
        return
    before, after = _named(old, key), _named(new, key)
    for name in before:
        if name not in after:
            yield _change(Act.REMOVED, where, f"“{_spoken(name)}”", "")
    for name, value in after.items():
        if name not in before:
            yield _change(Act.ADDED, where, "", f"“{_spoken(name)}”")
        elif before[name] != value:
            yield from _fields(before[name], value, (*where, f"“{_spoken(name)}”"))
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield _change(Act.REORDERED, where, "", "")


def _named(values: Iterable[Value], key: str) -> dict[tuple[str, int], Value]:
    """The members by name, and by how many of the same name came before."""
    found: dict[tuple[str, int], Value] = {}
    for value in values:
        name, times = str(getattr(value, key)), 1
        while (name, times) in found:
            times += 1
        found[name, times] = value
    return found


def _spoken(name: tuple[str, int]) -> str:
    return name[0] if name[1] == 1 else f"{name[0]}（第{name[1]}个）"


def _by_place(old: tuple[Any, ...], new: tuple[Any, ...], where: tuple[str, ...]) -> Iterator[Change]:
    if Counter(old) == Counter(new):
        yield _change(Act.REORDERED, where, "", "")
        return
    for act, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            continue
        if last - first == end - begin:
            for place in range(last - first):
                number = f"第{begin + place + 1}条"
                yield from _between(old[first + place], new[begin + place], (*where, number))
            continue
        for each in old[first:last]:
            yield _change(Act.REMOVED, where, f"“{_words(each)}”", "")
        for each in new[begin:end]:
            yield _change(Act.ADDED, where, "", f"“{_words(each)}”")


def _change(act: Act, where: tuple[str, ...], old: str, new: str) -> Change:
    return Change("", "", "", act, "", where, old, new)


def _field_name(model: type[Value], name: str) -> str:
    return NAMED_OTHERWISE.get((model, name)) or FIELD_NAMES.get(name, name)


def _words(value: object) -> str:
    """A value as people read it."""
    match value:
        case None | "" | ():
            return EMPTY
        case bool():
            return "是" if value else "否"
        case StrEnum():
            return VALUE_NAMES.get(value.value, value.value)
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(map(_words, value))
        case Value():
            told = (name for name in type(value).model_fields if getattr(value, name) not in (None, "", ()))
            return "，".join(f"{_field_name(type(value), name)}{_words(getattr(value, name))}" for name in told)
        case _:
            return str(value)


def _from_where_they_part(old: str, new: str) -> tuple[str, str]:
    """Two long texts without most of what they begin with in common."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    parting = (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    common = next(parting, min(len(old), len(new))) - LEAD
    return (f"…{old[common:]}", f"…{new[common:]}") if common > 0 else (old, new)


def _cut(text: str) -> str:
    plain = " ".join(text.split("\n"))
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
