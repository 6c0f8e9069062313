"""Workbooks to fill in: every target's goes in as it is, without a question, and offers lists to choose from."""

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from data.core import registry, store
from data.core.access import Actor
from data.core.importing import applying, parts, reading, templates
from data.core.importing.targets import TARGETS, Field, Target
from data.core.importing.templates import HEAD, LISTS
from data.core.terminal import line
from tests.signed_in import answer_settings

registry.load_domains()
REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
SAMPLES: dict[str, Any] = {
    "text": "Some words", "identifier": "007-A", "money": 1234.5, "integer": 12, "number": 1.5, "percent": 0.25,
    "date": date(2025, 7, 31), "instant": datetime(2025, 7, 31, 14, 5), "boolean": "yes",
    "email": "a@b.example", "list": "One; Two",
}  # fmt: skip
ABOUT_OTHERS = {"activities", "customer_usage", "demo_flows", "icp", "job_values", "pocs", "raci", "seats", "titles"}
"""Targets whose rows are about records of some kind, though no single column is needed."""

NAMED = {"period": "2025-Q3", "currency": "USD", "kind": "plan"}
"""Fields whose text is checked by more than their kind."""


def filled(target: Target) -> bytes:
    """A template with two rows: everything that rows need, and whatever points to nothing else."""
    with store.reading() as session:
        made = templates.template(target, templates.known_words(session, target))
    book = openpyxl.load_workbook(io.BytesIO(made))
    page = book[target.title[:31]]
    for row in (1, 2):
        for place, field in enumerate(target.fields, start=1):
            if field.required or (field.name in target.key and not field.relation):
                page.cell(HEAD + row, place).value = sample(field, row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sample(field: Field, row: int) -> Any:
    if field.choices:
        return field.choices[0]
    if field.name in NAMED:
        return NAMED[field.name]
    value = SAMPLES[field.kind]
    if isinstance(value, date):
        return value.replace(day=row)
    if isinstance(value, str) and field.kind in ("text", "identifier"):
        return f"{value} {row}"
    return f"{row}{value}" if field.kind == "email" else value


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_filled_template_goes_in_without_a_decision(name: str, migrated_store: str) -> None:
    answer_settings()
    target = TARGETS[name]
    content = filled(target)
    found = parts.parts_of(content, f"{name}.xlsx", target_name=name)
    assert [part.target.name for part in found] == [name]
    assert set(found[0].table.headers) == {field.label for field in target.fields}
    assert found[0].mapping.columns == {field.label: field.name for field in target.fields}
    told = reading.read(found[0].table, found[0].mapping, target)
    assert (told.questions, told.refused, told.size) == ([], {}, 2)
    if name not in ABOUT_OTHERS and not any(field.required and field.relation for field in target.fields):
        planned = applying.preview(found, actor=REVOPS).plans[0]
        assert (planned.refused, planned.counts["create"]) == ([], 2)


def test_lists_lie_on_a_hidden_sheet_and_names_stay_text(migrated_store: str) -> None:
    made = templates.template(TARGETS["deals"], {"account": ["=1+1", "Acme"]})
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert book[LISTS].sheet_state == "hidden"
    assert all(cell.data_type != "f" for row in book[LISTS].iter_rows() for cell in row)
    ranges = {str(one.sqref): one.formula1 for one in book["Deals"].data_validations.dataValidation}
    assert any(formula.startswith(f"{LISTS}!$") for formula in ranges.values())
    assert book["Deals"].cell(HEAD, 1).comment.text.startswith("Needed.")


def test_the_command_line_writes_one(migrated_store: str, tmp_path: Any) -> None:
    out = tmp_path / "deals.xlsx"
    assert line.run(["template", "deals", "--out", str(out)]) == 0
    assert openpyxl.load_workbook(out).sheetnames == ["Deals", LISTS]
    assert line.run(["template", "dreams", "--out", str(out)]) == 1
