"""Parsers of what residents type: when, how to reach them, yes or no, which one. Pure: no database, no clock."""

from handlers.inputs.answers import parse_number, parse_yes_no
from handlers.inputs.times import impossible_time, parse_time
from handlers.inputs.wish import TimeWish
from knowledge.personal import mask_name, mask_phone, parse_name, parse_phone

__all__ = [
    "TimeWish",
    "impossible_time",
    "mask_name",
    "mask_phone",
    "parse_name",
    "parse_number",
    "parse_phone",
    "parse_time",
    "parse_yes_no",
]
