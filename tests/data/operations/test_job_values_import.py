"""Values of the scoreboard from files: checked before they are written, written whole, taken back."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Actor
from data.core.importing import applying, parts, taking_back
from data.core.importing.targets import target
from data.core.importing.templates import template
from data.core.offers import EXPORTS
from data.operations import commands, views
from models import JobValue
from tests.pipeline_store import company
from tests.revisions import at

BOB = Actor(102, "bob", frozenset({"revops"}))
DAY = date(2025, 6, 30)
GOOD = (
    "Job,Measured on,Reached,Out of,Third number,Answers,Reviewed on,Result,Evidence,Note\n"
    "customer_disputes,2025-06-30,2,,,,,,,two old ones\n"
    "Pay what the market pays,2025-06-30,98,100,,,,,,\n"
    "company_vision,2025-06-30,,,,,2025-06-01,,https://docs.example/vision,\n"
    "privacy_rules,2025-06-30,,,,,2025-05-02,Pass,,\n"
    "benefits,2025-06-30,4.2,1,5,61,,,,\n"
)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def found(text: str | bytes, name: str = "values.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return content, parts.parts_of(content, name, target_name="job_values")


def bring(text: str | bytes, name: str = "values.csv", **more: Any) -> applying.Outcome:
    content, made = found(text, name)
    with at(DAY):
        return applying.apply(made, content, actor=BOB, as_of=DAY, **more)


def check(text: str) -> applying.Outcome:
    with at(DAY):
        return applying.preview(found(text)[1], actor=BOB, as_of=DAY)


def stored() -> dict[str, Any]:
    with store.reading() as session:
        return {one.job: one for one in session.execute(select(JobValue)).scalars()}


def board() -> dict[str, views.JobRow]:
    with store.reading() as session:
        return {row.key: row for row in views.job_board(session, scope=None, as_of=DAY).rows}


def test_a_file_of_values_is_checked_written_and_taken_back() -> None:
    plan = check(GOOD).plans[0]
    assert (plan.counts["create"], plan.counts["refused"], stored()) == (5, 0, {})
    outcome = bring(GOOD)
    known = board()
    assert {key: known[key].status for key in stored()} == {
        "customer_disputes": "yellow", "pay": "green", "company_vision": "green", "privacy_rules": "green",
        "benefits": "green",
    }  # fmt: skip
    assert (stored()["benefits"].actual, stored()["benefits"].n) == ("4.2", 61)
    assert stored()["company_vision"].evidence == "https://docs.example/vision"
    again = bring(GOOD).plans[0]
    assert (again.counts["create"], again.counts["unchanged"]) == (0, 5)
    assert outcome.import_id is not None
    with at(DAY):
        taking_back.undo(outcome.import_id, actor=BOB)
    assert stored() == {}
    assert board()["customer_disputes"].word == "not entered yet"


def test_a_changed_line_of_the_file_changes_its_value() -> None:
    bring(GOOD)
    plan = bring(GOOD.replace("06-30,2,", "06-30,0,")).plans[0]
    assert plan.counts["update"] == 1
    assert stored()["customer_disputes"].actual == "0"


WRONG = [
    ("nothing_known,2025-06-30,1,,,,,,,", "there is no job"),
    ("customer_disputes,2025-06-30,many,,,,,,,", "is not a number"),
    ("customer_disputes,2025-07-01,1,,,,,,,", "has not come yet"),
    ("vendor_disputes,2025-06-30,1,4,,,,,,", "has no second number"),
    ("partner_disputes,2025-06-30,,,,,,,,", "a part is missing"),
    ("goals_to_staff,2025-06-30,11,10,,,,,,", "cannot be more than"),
    ("privacy_rules,2025-06-30,,,,,2025-05-02,splendid,,", "not one of the values"),
    ("company_vision,2025-06-30,,,,,2025-06-01,,javascript:alert(1),", "begins with https"),
    ("customer_disputes,,1,,,,,,,", ""),
]  # fmt: skip


def test_wrong_lines_are_refused_each_with_its_reason_and_nothing_is_written() -> None:
    text = "\n".join([GOOD.splitlines()[0], GOOD.splitlines()[2], *(line for line, _ in WRONG), ""])
    refused = {each.row: each.reason for each in check(text).plans[0].refused}
    assert list(refused) == list(range(3, 3 + len(WRONG)))
    for (line, words), reason in zip(WRONG, refused.values(), strict=True):
        assert words in reason, line
    assert bring(text).import_id is None
    assert stored() == {}


def test_the_same_job_and_day_twice_in_a_file_is_refused() -> None:
    for other in ("customer_disputes", "Settle conflicts with customers"):
        lines = [GOOD.splitlines()[0], "customer_disputes,2025-06-30,1,,,,,,,", f"{other},2025-06-30,2,,,,,,,", ""]
        assert check("\n".join(lines)).plans[0].counts["refused"] == 1


def test_a_value_that_a_person_changed_since_is_kept() -> None:
    bring(GOOD)
    with at(DAY), store.writing(BOB, "form", "corrected") as session:
        commands.enter_job_value(session, actor=BOB, job="customer_disputes", measured_on=DAY, actual=1,
                                 opened={"actual": "2"})  # fmt: skip
    plan = bring(GOOD.replace("06-30,2,", "06-30,5,")).plans[0]
    assert plan.counts["conflict"] == 1
    assert stored()["customer_disputes"].actual == "1"


def test_the_template_names_every_field_and_goes_in_again() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(target("job_values"))))
    heads = {str(cell.value) for row in book.worksheets[0].iter_rows(max_row=8) for cell in row if cell.value}
    assert {"Job", "Measured on", "Reached", "Out of", "Evidence"} <= {head.rstrip(" *") for head in heads}


def test_the_export_of_the_board_has_every_job_with_its_colour() -> None:
    bring(GOOD)
    with store.reading() as session:
        sheets = EXPORTS["jobs"].build(session, scope=None, as_of=DAY)
        chosen = EXPORTS["jobs"].build(session, scope=None, as_of=DAY, filters={"status": "Watch"})
    assert [(one.title, len(list(one.rows))) for one in sheets] == [("Jobs", 78), ("Stages", 7), ("Groups", 13)]
    assert [line["key"] for line in chosen[0].rows] == ["customer_disputes"]
    line = next(one for one in sheets[0].rows if one["key"] == "pay")
    assert (str(line["value"]), line["unit"], line["status"]) == ("0.98", "ratio", "green")
