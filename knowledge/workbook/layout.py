"""The sheets of a catalogue's workbook and their columns, made from the models, so that no field can be forgotten."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, StrEnum

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from knowledge.annotations import as_model, bare, member_of
from knowledge.guide import GUIDE, Help
from knowledge.labels import FIELD_NAMES, VALUE_NAMES
from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import ApplicationWindow, Limit, Material, Stage
from knowledge.service_item import Criterion, Offer, Question, Referral, ServiceItem, Source
from knowledge.stations import Counter, OpeningHours, Station
from knowledge.values import IDENTIFIER, MONTH_DAY, Text, Value

FieldPath = tuple[str, ...]


class Kind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    ID = "id"
    LINES = "lines"  # several texts, one a line
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    TIME = "time"
    MONTH_DAY = "month-day"
    CHOICE = "choice"
    CHOICES = "choices"  # several of them, with 、 between
    FIELDS = "fields"  # names of an item's fields, one a line


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, which value it holds, and how it is explained."""

    heading: str
    path: FieldPath  # from the value that a row describes to the value of the cell
    kind: Kind
    required: bool
    help: Help
    choices: Mapping[str, str] = field(default_factory=dict)  # a fixed value: what it is called
    words: Mapping[str, str] = field(default_factory=dict)  # what one may write for it: the fixed value
    refers: str = ""  # the title of the sheet whose ids are meant


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows that are values of one model, each on its own or in a list of another value, whose id stands before it."""

    title: str
    model: type[BaseModel]
    root: str  # the catalogue's list the rows belong to
    name: str = ""  # the list inside a value of that; empty: the rows are those values
    columns: Sequence[Column] = ()

    @property
    def key(self) -> Column:
        """The column that says to which value a row belongs."""
        owner = OWNERS[self.root]
        return Column(f"{owner}编号", ("id",), Kind.ID, True, Help(f"这一行属于哪个{owner}，填它的编号"), refers=owner)

    @property
    def reminder(self) -> str:
        """The heading of the column that repeats the name, to be looked at only."""
        return f"{OWNERS[self.root]}名称{LOOK_ONLY}"


class Phrase(Value):
    """A way of asking (问法): one that means the item, or one that only sounds like it."""

    text: Text
    own: bool = True


OWNERS = {"items": "事项", "stations": "服务点", "life_events": "一件事"}
LOOK_ONLY = "（只供看）"
COUNTERS = "窗口"
PHRASES = "问法"
PHRASE_HELP = {
    "text": Help("居民会怎么问，一行一句，越多认得越准", "老年证怎么办"),
    "own": Help("“是”：就是问这件事；“否”：听着像、其实不是", "是"),
}
PHRASE_NAMES = {"text": "问法", "own": "是这件事吗"}
REFERENCES = {(Offer, "station"): "服务点", (Offer, "counter"): COUNTERS, (EventStep, "item"): "事项"}
ITEM_FIELDS = {name: FIELD_NAMES[name] for name in ServiceItem.model_fields}
SEPARATE = {"examples": ServiceItem, "counter_examples": ServiceItem}
"""Fields of a model that have a sheet of their own though they are short."""


def _columns(model: type[BaseModel], before: FieldPath = (), heading: str = "", required: bool = True) -> Iterator[Column]:
    for name, info in model.model_fields.items():
        if SEPARATE.get(name) is model or as_model(member_of(info.annotation)) is not None:
            continue
        path, needed = (*before, name), required and info.is_required()
        called = PHRASE_NAMES[name] if model is Phrase else "天数" if model is Limit and name == "amount" else FIELD_NAMES[name]
        part = as_model(info.annotation)
        if part is not None:
            yield from _columns(part, path, called, needed)
            continue
        kind, choices = _kind(name, info)
        yield Column(
            heading=f"{heading}（{called}）" if heading else called,
            path=path,
            kind=kind,
            required=needed,
            help=PHRASE_HELP[name] if model is Phrase else GUIDE[model][name],
            choices=choices,
            words={plain(word): value for value, called in choices.items() for word in (value, called)},
            refers=REFERENCES.get((model, name), ""),
        )


def _kind(name: str, info: FieldInfo) -> tuple[Kind, Mapping[str, str]]:
    whole, inner = bare(info.annotation), member_of(info.annotation)
    if isinstance(inner, type) and issubclass(inner, Enum):
        return Kind.CHOICES, _names(inner)
    if inner is not None:
        return (Kind.FIELDS, ITEM_FIELDS) if name in ("local", "facts") else (Kind.LINES, {})
    if isinstance(whole, type) and issubclass(whole, Enum):
        return Kind.CHOICE, _names(whole)
    patterns = [each.pattern for each in info.metadata if isinstance(each, StringConstraints)]
    if MONTH_DAY in patterns:
        return Kind.MONTH_DAY, {}
    if IDENTIFIER in patterns or name == "counter":
        return Kind.ID, {}
    simple = {str: Kind.TEXT, int: Kind.INTEGER, float: Kind.NUMBER, bool: Kind.YES_NO, date: Kind.DATE, time: Kind.TIME}
    return simple[whole], {}


def plain(text: str) -> str:
    """A name without blanks, and without the difference between 全角 and 半角, great and small."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _names(choices: type[Enum]) -> dict[str, str]:
    return {str(member.value): VALUE_NAMES.get(str(member.value), str(member.value)) for member in choices}


def _sheet(title: str, model: type[BaseModel], root: str, name: str = "") -> Sheet:
    return Sheet(title, model, root, name, tuple(_columns(model)))


SHEETS: tuple[Sheet, ...] = (
    _sheet("事项", ServiceItem, "items"),
    _sheet("材料", Material, "items", "materials"),
    _sheet("环节", Stage, "items", "stages"),
    _sheet("资格自查", Criterion, "items", "eligibility"),
    _sheet("办理地点", Offer, "items", "offers"),
    _sheet("去向", Referral, "items", "referrals"),
    _sheet("窗口期", ApplicationWindow, "items", "windows"),
    _sheet("常见问题", Question, "items", "questions"),
    _sheet(PHRASES, Phrase, "items", "phrases"),
    _sheet("来源", Source, "items", "sources"),
    _sheet("一件事", LifeEvent, "life_events"),
    _sheet("一件事步骤", EventStep, "life_events", "steps"),
    _sheet("服务点", Station, "stations"),
    _sheet(COUNTERS, Counter, "stations", "counters"),
    _sheet("开放时间", OpeningHours, "stations", "hours"),
)
"""Every sheet that is read, in the order of the workbook."""
