"""To-dos from the sheet that a partner manager keeps: words that name no day are asked, never guessed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from data.core import access, registry, store
from data.core.importing import applying, mappings, parts
from models import Partner, ReviewTodo
from tests.pipeline_store import company
from tests.revisions import content, undo, writing

AS_OF = date(2026, 11, 20)
HEAD = "Partner,What,Who,By when,Done"
ROSTER = "open/torture/made/partner_roster_ugly.xlsx"
ANSWERS = {
    "version": 1,
    "tables": [{
        "match": {"sheet": "TO DOs"}, "target": "review_todos", "key": ["partner", "text", "owner", "due"],
        "columns": {"what": "text", "who": "owner", "by when": "due", "done": "done"},
        "constants": {"partner": "Lumen Partners"},
        "values": {"due": {"Fri": "2026-11-27", "asap": "2026-11-24", "end of Q": "2026-12-31"},
                   "done": {"x": "done"}},
    }],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()
    with writing() as session:
        session.add(Partner(id=1, name="Lumen Partners", type="referral", state="active", owner_id=101))


def bring(*lines: str) -> Any:
    text = "\n".join([HEAD, *lines]).encode()
    return applying.apply(parts.parts_of(text, "todos.csv", target_name="review_todos"), text,
                          actor=access.operator(), as_of=AS_OF)  # fmt: skip


def planned(*lines: str) -> Any:
    text = "\n".join([HEAD, *lines]).encode()
    return applying.preview(parts.parts_of(text, "todos.csv", target_name="review_todos"),
                            actor=access.operator(), as_of=AS_OF).plans[0]  # fmt: skip


def stored() -> dict[str, ReviewTodo]:
    with store.reading() as session:
        return {one.text: one for one in session.scalars(select(ReviewTodo))}


def test_owners_sides_and_days_come_in_and_go_out_again_with_an_undo() -> None:
    before = content()
    lines = ("Lumen Partners,Send the deck,Ann,2026-11-25,", "Lumen Partners,Fix the link,Bo (Lumen),2026-11-12,✓",
             "Lumen Partners,Pick a date,them,2026-11-27,no")  # fmt: skip
    assert bring(*lines).import_id
    found = stored()
    assert {text: (one.side, one.owner, one.owner_id, one.state, one.done_on) for text, one in found.items()} == {
        "Send the deck": ("us", "Ann", 101, "open", None), "Fix the link": ("them", "Bo (Lumen)", None, "done", AS_OF),
        "Pick a date": ("them", None, None, "open", None)}  # fmt: skip
    again = planned(*lines)
    assert (again.counts["unchanged"], again.counts["update"], again.refused) == (3, 0, [])
    undo()
    assert content() == before


@pytest.mark.parametrize(("line", "words"), [
    ("Lumen Partners,Send it,Tom,Fri,", '"Fri" names no day'),
    ("Lumen Partners,Send it,Tom,asap,", '"asap" names no day'),
    ("Lumen Partners,Send it,Tom,end of Q,", '"end of Q" names no day'),
    ("Lumen Partners,Send it,Tom,,x", '"x" may mean done or not'),
])  # fmt: skip
def test_a_word_that_is_no_answer_is_refused_with_what_to_do(line: str, words: str) -> None:
    [refusal] = planned(line).refused
    assert words in refusal.reason
    assert stored() == {}


def test_the_sheet_of_a_roster_comes_in_with_saved_answers(shared_data: Path) -> None:
    file = shared_data / ROSTER
    if not file.exists():
        pytest.skip("the roster is not among the exports of this machine")
    raw = file.read_bytes()
    found = parts.parts_of(raw, file.name, mapping=mappings.load_mapping(yaml.safe_dump(ANSWERS)))
    done = applying.apply(found, raw, actor=access.operator(), as_of=AS_OF, allow_partial=True)
    [plan] = done.plans
    assert plan.counts["create"] + len(plan.refused) == 30
    assert plan.counts["create"] >= 20

