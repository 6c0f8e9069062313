"""The examples in the docstrings of the drawings."""

import doctest
import importlib

import pytest

WITH_EXAMPLES = (
    "escape", "figure", "instants", "lettering", "markup", "numbers", "pager", "palette", "scales", "scope_bar",
    "sparkline", "waterfall",
)  # fmt: skip


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"components.{name}"))
    assert result.attempted > 0
    assert result.failed == 0
