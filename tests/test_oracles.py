"""Every worked example must come out of our formulas, one test each.

`ORACLES` names another file of the same form. A function without an adapter fails in an area that the README claims.
"""

import importlib.util
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
FILE = Path(os.environ.get("ORACLES") or HERE / "oracles.yaml")
README = HERE.parent / "README.md"
EXAMPLES = yaml.safe_load(FILE.read_text(encoding="utf-8"))["oracles"]
CLOSE_ENOUGH = 1e-6


def claimed_areas():
    """The areas in the README's marker comment: <!-- oracles: ground, pipeline -->."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    marker = re.search(r"<!--\s*oracles:([^>]*?)-->", text)
    return {area.strip() for area in (marker[1] if marker else "ground, pipeline").split(",")}


def adapters():
    """Collect the adapters of every file in tests/oracles/."""
    found = {}
    for path in sorted((HERE / "oracles").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"oracle_adapters_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= module.ADAPTERS
    return found


ADAPTERS = adapters()


def differences(expected, actual, tolerance, where="result"):
    """List where the actual value differs from the expected one; None is no value and never 0."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{where}: expected a mapping, got {actual!r}"]
        return [
            difference
            for key, value in expected.items()
            for difference in differences(value, actual.get(key, "nothing"), tolerance, f"{where}.{key}")
        ]
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            return [f"{where}: expected {expected!r}, got {actual!r}"]
        pairs = enumerate(zip(expected, actual, strict=True))
        return [gap for at, (want, got) in pairs for gap in differences(want, got, tolerance, f"{where}[{at}]")]
    if is_number(expected) and is_number(actual):
        is_same = abs(float(expected) - float(actual)) <= tolerance
    else:
        is_same = type(expected) is type(actual) and expected == actual
    return [] if is_same else [f"{where}: expected {expected!r}, got {actual!r}"]


def is_number(value):
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def test_the_file_holds_worked_examples():
    assert EXAMPLES, f"{FILE.name} holds no worked example."


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['id']}-{example['fn']}")
def test_a_worked_example_comes_out_as_written(example):
    adapter = ADAPTERS.get(example["fn"])
    if adapter is None and example["area"] not in claimed_areas():
        pytest.skip(f"{example['fn']} belongs to {example['area']}, which is not built yet")
    assert adapter, f"The README claims {example['area']}, but {example['fn']} has no adapter in tests/oracles/."
    gaps = differences(example["expected"], adapter(example["inputs"]), float(example.get("tol", CLOSE_ENOUGH)))
    assert not gaps, f"{example['id']}: " + "; ".join(gaps)


def test_no_value_is_not_zero():
    assert differences({"coverage": None}, {"coverage": Decimal(0)}, 1.0)
    assert differences({"coverage": 0.0}, {"coverage": None}, 1.0)
