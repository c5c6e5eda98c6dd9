"""Logs: one line per event, no telephone or identity number in the clear."""

import json
import logging
import sys

import pytest

from bot.logs import MaskingFormatter, mask
from bot.settings import LogFormat

PERSONAL = ("13800138000", "11010119491001123X")


def formatted(style: LogFormat, message: str, *arguments: object, error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("linban", logging.WARNING, __file__, 1, message, arguments, exc_info)
    return MaskingFormatter(style).format(record)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800138000", "138****8000"),
        ("电话13800138000。", "电话138****8000。"),
        ("138 0013 8000", "138****8000"),
        ("138-0013-8000", "138****8000"),
        ("+8613800138000", "+86138****8000"),
        ("+86 138 0013 8000", "+86 138****8000"),
        ("11010119491001123X", "110101********123X"),
        ("身份证110101194910011230号", "身份证110101********1230号"),
        ("13800138000、13900139000", "138****8000、139****9000"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text", ["000-6620101", "12345", "1764679200000", "2026-12-02T18:40:00", "w-0f1380013800012ab", "20261202184000000001"]
)
def test_leaves_other_numbers_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("style", list(LogFormat))
def test_masks_arguments(style: LogFormat) -> None:
    line = formatted(style, "call %s, identity %s", *PERSONAL)
    assert not any(number in line for number in PERSONAL)
    assert "138****8000" in line


@pytest.mark.parametrize("style", list(LogFormat))
def test_masks_exceptions(style: LogFormat) -> None:
    try:
        raise LookupError(f"nobody has {PERSONAL[0]}") from ValueError(PERSONAL[1])
    except LookupError as error:
        line = formatted(style, "failed", error=error)
    assert "LookupError" in line and "ValueError" in line
    assert not any(number in line for number in PERSONAL)


def test_is_one_json_object_per_line() -> None:
    try:
        raise LookupError("第一行\n第二行")
    except LookupError:
        line = formatted(LogFormat.JSON, "没有\n送到 %s", PERSONAL[0], error=sys.exception())
    assert "\n" not in line
    record = json.loads(line)
    assert (record["level"], record["logger"], record["message"]) == ("warning", "linban", "没有\n送到 138****8000")
    assert record["at"].endswith("+00:00") and "第二行" in record["exception"]
