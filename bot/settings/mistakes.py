"""Mistakes in the settings, in words."""

from pydantic_core import ErrorDetails

PREFIX = "LINBAN_"


class SettingsError(Exception):
    """Settings that cannot be used; one clear line per mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def spoken(mistake: ErrorDetails) -> str:
    """A mistake in a setting: its name, and what would do."""
    name = f"{PREFIX}{str(mistake['loc'][0]).upper()}" if mistake["loc"] else PREFIX
    context = mistake.get("ctx", {})
    match mistake["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            said = "应是整数"
        case "greater_than_equal":
            said = f"不能小于 {context['ge']}"
        case "less_than_equal":
            said = f"不能大于 {context['le']}"
        case "enum":
            said = f"应是 {context['expected'].replace(' or ', ' 或 ').replace(chr(39), '')}"
        case _:
            said = mistake["msg"].removeprefix("Value error, ")
    return f"{name} {said}"
