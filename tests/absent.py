"""What a test does when the machine lacks what it needs."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(reason: str) -> NoReturn:
    """Skip with the reason on somebody's laptop; fail with it in CI, where everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} In CI nothing is skipped for want of a program.", pytrace=False)
    pytest.skip(reason)
