"""Identifiers that people see: an argument like the clock, so that a test or a script can repeat itself."""

import secrets
from typing import Protocol


class Ids(Protocol):
    """Where codes come from."""

    def number(self, digits: int) -> str:
        """A number of so many digits that nobody can guess from another."""


class RandomIds:
    """For the service: unguessable."""

    def number(self, digits: int) -> str:
        return str(secrets.randbelow(10**digits)).zfill(digits)


class CountingIds:
    """For tests and scripts: 1, 2, 3, …"""

    def __init__(self, start: int = 0) -> None:
        self._last = start

    def number(self, digits: int) -> str:
        self._last += 1
        return str(self._last).zfill(digits)[-digits:]


def check_digit(digits: str) -> str:
    """The digit that catches one wrong digit, or two swapped neighbours other than 09 (Luhn, ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def readable_code(ids: Ids, digits: int = 6) -> str:
    """A number that can be read out over the telephone: digits only, the last one a check digit."""
    body = ids.number(digits - 1)
    return body + check_digit(body)
