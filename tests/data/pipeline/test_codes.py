"""The words that people choose from: added, renamed from a day, ended, merged; what was said stays said."""

from datetime import date
from typing import Any

import pytest

from data.core import store
from data.core.access import Actor, Refused
from data.core.ledger import history
from data.pipeline import commands
from data.pipeline.queries import codes as asked
from data.pipeline.views.codes import CodeRow, codes
from models import Deal
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at, change, writing

REVOPS = Actor(None, "ops", frozenset({"revops"}))
JULY, AUGUST = date(2025, 7, 1), date(2025, 8, 1)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    with at(date(2025, 1, 2)):
        company()
        with writing() as session:
            commands.load_first_values(session)


def do(command: Any, *, on: date = JULY, actor: Actor = REVOPS, kind: str = "loss", note: str = "agreed",
       **given: Any) -> int:  # fmt: skip
    with at(on), writing() as session:
        return command(session, actor=actor, kind=kind, note=note, **given).id or 0


def row(code: str, as_of: date = AUGUST, kind: str = "loss") -> CodeRow:
    with store.reading() as session:
        return next(r for r in codes(session, scope=ALL, as_of=as_of, kind=kind).rows if r.code == code)


def offered(on: date) -> list[str]:
    with store.reading() as session:
        return [label for _, label in asked.in_force(session, "loss", on)]


def test_only_whoever_keeps_the_reasons_changes_them_and_says_why() -> None:
    with pytest.raises(Refused):
        do(commands.add_code, label="Weather", actor=Actor(None, "x", frozenset({"manager"})))
    with pytest.raises(ValueError, match="Say why"):
        do(commands.add_code, label="Weather", note="  ")
    number = do(commands.add_code, label=" Bad  weather ", note="it happens")
    assert (row("bad_weather").label, row("bad_weather", date(2025, 6, 30)).state) == ("Bad weather", "planned")
    with store.reading() as session:
        assert history.changes_of(session, "reason_code", number)[0]["after"]["label"] == "Bad weather"
    for words, again in (("already", {"label": "bad weather", "code": "other_code"}),
                         ("a code of this list", {"label": "New", "code": "price"}),
                         ("small letters", {"label": "New", "code": "No Good"}),
                         ("between", {"label": " "})):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            do(commands.add_code, **again)


def test_a_new_name_holds_from_its_day_and_never_before() -> None:
    do(commands.rename_code, code="price", label="Too dear", valid_from=AUGUST)
    assert "Price" in offered(date(2025, 7, 31))
    assert "Too dear" in offered(AUGUST)
    assert row("price").called[-1] == (AUGUST, "Too dear")
    with pytest.raises(ValueError, match="stays as it was said"):
        do(commands.rename_code, code="price", label="Costly", valid_from=date(2025, 6, 1), on=AUGUST)
    with pytest.raises(ValueError, match="later change holds"):
        do(commands.rename_code, code="price", label="Costly", on=JULY)


def test_a_merged_word_is_offered_no_more_and_names_what_stands_for_it() -> None:
    do(commands.merge_code, code="timing", into="no_budget")
    assert "Timing" not in offered(JULY)
    assert (row("timing").state, row("timing").successor) == ("merged", "No budget")
    with store.reading() as session:
        assert asked.problem(session, "loss", "timing", AUGUST) == (
            "Timing ended on 2025-07-01. No budget stands for it now."
        )
        assert asked.problem(session, "loss", "timing", date(2025, 6, 30)) == ""
        assert "Choose one from the list" in asked.problem(session, "loss", "weather", AUGUST)
    do(commands.merge_code, code="no_budget", into="price", on=AUGUST)
    assert row("timing").successor == "Price"
    with pytest.raises(ValueError, match="not in use"):
        do(commands.merge_code, code="timing", into="price", on=AUGUST)
    with pytest.raises(ValueError, match="for itself"):
        do(commands.merge_code, code="price", into="price", on=AUGUST)


def test_closing_with_an_ended_reason_is_refused_and_told_of_its_successor() -> None:
    do(commands.merge_code, code="timing", into="no_budget")
    with at(date(2025, 7, 5)):
        number = open_deal("late", 10, on=date(2025, 7, 2))
        words = r"Timing ended on 2025-07-01\. No budget stands for it now\."
        with pytest.raises(ValueError, match=words), writing() as session:
            commands.close_deal(session, number, actor=REVOPS, row_version=1, stage="closed_lost", reason_code="timing",
                                primary_competitor="none", procurement_path="direct")  # fmt: skip


def test_usage_counts_first_and_further_reasons_and_old_texts_that_are_no_code() -> None:
    for reason, others in (("price", "timing"), ("Price", None), ("ran out of luck", None)):
        number = open_deal("d", 10)
        change(Deal, number, on=JULY, stage="closed_lost", closed_on=JULY, reason_code=reason,
               contributing_reasons=others)  # fmt: skip
    assert (row("price").used, row("timing").further, row("price").last_used_on) == (2, 1, JULY)
    with store.reading() as session:
        assert codes(session, scope=ALL, as_of=AUGUST).unknown == (("ran out of luck", 1),)


def test_a_review_that_is_due_is_marked_and_an_ended_word_waits_for_none() -> None:
    do(commands.review_code, code="price", review_on=date(2025, 7, 20))
    assert not row("price", date(2025, 7, 20)).is_review_overdue
    assert row("price").is_review_overdue
    do(commands.retire_code, code="price", on=AUGUST)
    assert (row("price").state, row("price").is_review_overdue) == ("ended", False)
    with pytest.raises(ValueError, match="lies ahead"):
        do(commands.review_code, code="timing", review_on=JULY, on=AUGUST)


def test_the_last_word_of_a_list_stays() -> None:
    for code in ("priority_change", "budget_freeze", "no_response"):
        do(commands.retire_code, code=code, kind="no_decision")
    with pytest.raises(ValueError, match="last word"):
        do(commands.retire_code, code="reorganisation", kind="no_decision")
