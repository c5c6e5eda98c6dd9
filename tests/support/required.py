"""Whether a test may be skipped where a browser or a PostgreSQL is absent."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(part: str, reason: str) -> NoReturn:
    """Skip with the reason; fail instead where LINBAN_REQUIRE (comma separated) names the part."""
    required = {name.strip() for name in os.environ.get("LINBAN_REQUIRE", "").split(",")}
    if part in required:
        pytest.fail(f"LINBAN_REQUIRE={part}: {reason}", pytrace=False)
    pytest.skip(reason)
