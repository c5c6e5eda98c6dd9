"""What is wrong in a catalogue file and how to mend it, in words for people who do not program."""

from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from knowledge.annotations import bare
from knowledge.labels import FIELD_NAMES, VALUE_NAMES
from knowledge.mistakes import suggestion
from knowledge.positions import Location
from knowledge.service_item import BASE_CODE
from knowledge.values import IDENTIFIER, MONTH_DAY

PATTERNS = {
    IDENTIFIER: "格式不对：编号只用小写英文字母、数字和短横线，例如 elder-card",
    MONTH_DAY: '格式不对：日期写成“月-日”，例如 "09-01"',
    BASE_CODE: "格式不对：基本编码是12位数字或大写字母，不知道就删去这一行",
}


def syntax_message(error: ValueError, line: str) -> str:
    """What is wrong with a line that is no TOML at all, and how it is mended."""
    if any(character in line for character in "“”‘’") and '"' not in line:
        return '这一行用了中文引号。文字两边请用英文引号 "，例如 name = "老年人优待证"。'
    if "＝" in line:
        return "这一行用了中文等号“＝”，请换成英文等号 =。"
    reason = str(error)
    for sign, message in (
        ("Cannot overwrite", "同一个名称写了两遍，请删去其中一行。"),
        ("twice", "同一个小节写了两遍，请合成一处；若是多项并列（如材料），要用双层方括号，例如 [[materials]]。"),
        ("Unclosed array", "上面的方括号没有写完：每项之间用英文逗号隔开，最后补上 ]。"),
        ("Unterminated", "引号没有成对：文字开头和结尾各要一个英文引号。"),
        ("Illegal character", "引号没有成对，或者文字里有不能直接写的符号：文字要写在一行里，开头和结尾各要一个英文引号。"),
        ("Unescaped", "文字里的反斜杠要写成两个：\\\\。"),
        ("Expected '='", '名称后面要有等号，例如 name = "老年人优待证"。'),
        ("Expected newline", "一行只能写一项：等号后面的内容写完就换行；文字里若要引号，请用中文引号“”。"),
    ):
        if sign in reason:
            return message
    return '这一行读不懂：文字两边要有英文引号，数字不加引号，是与否写 true 或 false，多项写成 ["甲", "乙"]。'


def value_message(model: type[BaseModel], error: ErrorDetails) -> str:
    """What is wrong with a value and how it is mended."""
    location: Location = error["loc"]
    place, kind = _place(location), error["type"]
    expected = _annotation(model, location)
    if kind == "missing":
        return f"缺少{place}。请补上，例如 {_sample(str(location[-1]), expected)}"
    if kind == "extra_forbidden":
        owner = _annotation(model, location[:-1])
        known = tuple(owner.model_fields) if isinstance(owner, type) and issubclass(owner, BaseModel) else ()
        return f"不认识“{location[-1]}”这个名称。{suggestion(location[-1], known)}"
    if kind == "enum":
        return f"{place}写的是{_shown(error['input'])}，只能写其中一个：{_allowed(expected)}"
    if kind == "string_too_short":
        mend: str | None = "不能空着：请写上内容，用不着就删去这一行"
    else:
        mend = beyond_bounds(error)
    if mend is None:
        mend = f"写法不对，应写成 {_sample(str(_last_name(location)), expected, whole=isinstance(location[-1], str))}"
    return f"{place}{mend}；现在写的是{_shown(error['input'])}。"


def beyond_bounds(error: ErrorDetails) -> str | None:
    """How a value of the right kind breaks the bounds of its field; None where that is not what is wrong."""
    context = error.get("ctx", {})
    return {
        "greater_than_equal": f"太小，不能小于 {context.get('ge')}",
        "less_than_equal": f"太大，不能大于 {context.get('le')}",
        "multiple_of": f"要是 {context.get('multiple_of')} 的倍数",
        "string_too_long": f"太长，不能超过 {context.get('max_length')} 个字",
        "string_pattern_mismatch": PATTERNS.get(str(context.get("pattern")), "格式不对"),
        "too_short": f"太少，至少要有 {context.get('min_length')} 项",
    }.get(error["type"])


def _last_name(location: Location) -> str:
    return next(str(part) for part in reversed(location) if isinstance(part, str))


def _place(location: Location) -> str:
    words = ""
    for depth, part in enumerate(location):
        if isinstance(part, int):
            words += f"第{part + 1}项"
        else:
            name = "天数" if part == "amount" and depth else FIELD_NAMES.get(part)
            words += ("的" if words else "") + (f"{name}（{part}）" if name else f"“{part}”")
    return words or "这里"


def _annotation(model: type[BaseModel], location: Location) -> Any:
    current: Any = model
    for part in location:
        current = bare(current)
        if isinstance(part, int):
            current = get_args(current)[0] if get_args(current) else None
        elif isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
            current = current.model_fields[part].annotation
        else:
            return None
    return bare(current)


def _sample(name: str, expected: Any, *, whole: bool = True) -> str:
    if get_origin(expected) is tuple:
        inner = bare(get_args(expected)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return f"[[{name}]] 开头的一节。"
        return f"{name} = [{_literal(inner)}]"
    if isinstance(expected, type) and issubclass(expected, BaseModel):
        return f"[{name}] 开头的一节，或 {name} = {{ … }}。" if whole else "{ … } 这样的一组。"
    if isinstance(expected, type) and issubclass(expected, Enum):
        return f"{name} = {_literal(expected)}。可选：{_allowed(expected)}"
    return f"{name} = {_literal(expected)}" if whole else _literal(expected)


def _literal(expected: Any) -> str:
    if isinstance(expected, type) and issubclass(expected, Enum):
        return f'"{next(iter(expected)).value}"'
    return {int: "1", float: "31.2304", bool: "true 或 false", str: '"…"', date: "2026-12-01"}.get(expected, '"08:30"')


def _allowed(expected: Any) -> str:
    values = [str(member.value) for member in expected]
    return "、".join(f"{value}（{VALUE_NAMES[value]}）" if value in VALUE_NAMES else value for value in values) + "。"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f" {str(value).lower()} "
    if isinstance(value, dict | list):
        return "一组内容"
    words = str(value)
    return f"“{words[:20]}{'…' if len(words) > 20 else ''}”"
