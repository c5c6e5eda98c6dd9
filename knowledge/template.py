"""The file of a new item, to be filled in: every field explained, the places that must be filled marked."""

from collections.abc import Iterator
from datetime import date
from enum import Enum

from pydantic import BaseModel

from knowledge.annotations import bare, member_of
from knowledge.guide import GUIDE
from knowledge.labels import FIELD_NAMES, VALUE_NAMES
from knowledge.procedure import Fee, Material, Result, Stage
from knowledge.service_item import Admission, Criterion, Offer, Question, Referral, ServiceItem, Source
from knowledge.stations import Category
from knowledge.writing import ORDER, literal

MARK = "【请填】"
HEAD = f"""\
# 标着{MARK}的地方要填；前面有 # 的行是可以不要的，用得着就删去行首的 # 再填，用不着就留着或删去。
# 文字写在两个英文引号之间；几条写成 ["甲", "乙"]；是写 true，否写 false。
# 法定、承诺两个时限至少填一个，都没有就填“没有时限的原因”。填好后检查：linban catalogue check
"""
EMPTY = '""'
FILLED_IN: dict[type[BaseModel], dict[str, str]] = {
    ServiceItem: {
        "summary": EMPTY, "aliases": f"[{EMPTY}]", "conditions": f"[{EMPTY}]", "steps": f"[{EMPTY}]", "examples": f"[{EMPTY}]",
        "handling": '"promised"', "audience": '"自然人"',
    },
    Fee: {"charged": "false", "text": EMPTY},
    Result: {"name": EMPTY},
    Material: {"name": EMPTY, "form": '"original"', "source": EMPTY},
    Offer: {"station": EMPTY, "mode": '"accept"'},
    Question: {"question": EMPTY, "answer": EMPTY},
    Source: {"title": EMPTY, "kind": '"official"', "facts": f"[{EMPTY}]"},
}  # fmt: skip
"""What stands in the template itself; everything else is there as a remark."""
SECTIONS: tuple[tuple[str, type[BaseModel], int], ...] = (
    ("[admission]", Admission, 1),
    ("[[eligibility]]", Criterion, 1),
    ("[fee]", Fee, 1),
    ("[result]", Result, 1),
    ("[[stages]]", Stage, 1),
    ("[[materials]]", Material, 1),
    ("[[offers]]", Offer, 1),
    ("[[referrals]]", Referral, 1),
    ("[[questions]]", Question, 2),
    ("[[sources]]", Source, 1),
)
"""The sections of an item's file, how many of each."""
LIMIT = '{ amount = 15, unit = "working-days" }'
SAMPLES = {
    "codes": '{ base = "000111003000" }', "statutory_limit": LIMIT, "promised_limit": LIMIT, "limit": LIMIT,
    "windows": '[{ opens = "09-01", closes = "12-31" }]', "local": '["steps", "visits"]',
}  # fmt: skip
"""Lines that the example alone does not make."""

FIELD_EXAMPLES = {"local": "steps", "facts": "conditions"}
"""Names of fields are English in files and Chinese in workbooks."""


def item_template(item_id: str, name: str = "", category: Category | None = None) -> str:
    """The text of a new item's file: `name` and `category` where they are known already."""
    given = {"id": literal(item_id), "name": literal(name), "category": literal(category) if category else EMPTY}
    lines = [HEAD]
    in_sections = {heading.strip("[]") for heading, _, _ in SECTIONS}
    for field in ORDER:
        if field not in in_sections:
            lines += _field(ServiceItem, field, {**FILLED_IN[ServiceItem], **given})
    for heading, model, count in SECTIONS:
        for number in range(count):
            lines += ["", *_section(heading, model, explained=number == 0)]
    return "\n".join(lines) + "\n"


def _section(heading: str, model: type[BaseModel], *, explained: bool) -> Iterator[str]:
    filled_in = FILLED_IN.get(model, {})
    if explained:
        yield f"# {GUIDE[ServiceItem][heading.strip('[]')].meaning}。"
    yield heading if filled_in else f"# {heading}"
    for field, info in model.model_fields.items():
        if explained:
            yield from _field(model, field, filled_in)
        elif info.is_required():
            yield f"{field} = {filled_in[field]}{_mark(filled_in[field])}"


def _field(model: type[BaseModel], field: str, filled_in: dict[str, str]) -> list[str]:
    help = GUIDE[model][field]
    words = f"# {FIELD_NAMES[field]}：{help.meaning}。"
    choices = bare(model.model_fields[field].annotation)
    if isinstance(choices, type) and issubclass(choices, Enum):
        words += f"可以写：{'、'.join(_choice(member) for member in choices)}。"
    elif field in FIELD_EXAMPLES:
        words += f"例：{FIELD_EXAMPLES[field]}"
    elif help.example and field not in SAMPLES:
        words += f"例：{help.example}"
    value = filled_in.get(field)
    if value is not None:
        return [words, f"{field} = {value}{_mark(value)}"]
    return [words, f"# {field} = {_sample(model, field)}"]


def _mark(value: str) -> str:
    return f"  # {MARK}" if EMPTY in value else ""


def _choice(member: Enum) -> str:
    value = str(member.value)
    return f"{value}（{VALUE_NAMES[value]}）" if value in VALUE_NAMES else value


def _sample(model: type[BaseModel], field: str) -> str:
    """What the line would look like."""
    if field in SAMPLES:
        return SAMPLES[field]
    example, annotation = GUIDE[model][field].example, model.model_fields[field].annotation
    whole = bare(annotation)
    if isinstance(whole, type) and issubclass(whole, Enum):
        return literal(next(iter(whole)))
    if whole is bool:
        return "false" if example == "否" else "true"
    if whole in (int, date):
        return example
    return f"[{literal(example)}]" if member_of(annotation) is str else literal(example)
