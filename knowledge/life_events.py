"""Life events (一件事): what a family has to see to when something happens, in order, over several items."""

from typing import Annotated

from pydantic import Field

from knowledge.values import Identifier, Text, Value


class EventStep(Value):
    """One item on the way, when it is due, and what to know about it there."""

    item: Identifier
    when: Text  # 何时办: 孩子出生前, 出生后一个月内
    only_if: str = ""  # in which case it is needed; empty: always
    note: str = ""


class LifeEvent(Value):
    """Something that happens in a family, and the items it brings with it in the order in which they are best seen to."""

    id: Identifier
    name: Text
    summary: Text
    aliases: tuple[Text, ...] = ()  # how people say it
    examples: tuple[Text, ...] = ()  # how people ask about it, for the matcher
    steps: Annotated[tuple[EventStep, ...], Field(min_length=2)]
    notes: tuple[Text, ...] = ()
