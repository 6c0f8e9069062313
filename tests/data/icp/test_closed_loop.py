"""Losses by reason since the profile in force began, and the next version of it begun from one of them."""

from datetime import date, timedelta

import pytest

from data.core import drafts, registry, store
from data.core.access import Actor, Refused
from data.icp import commands
from data.icp.views.closed_loop import closed_loop
from models import ReasonCode, User
from tests.fit_store import DAY, put
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import at, writing

SINCE = DAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()
        put(on=SINCE)
        with writing() as session:
            session.add(ReasonCode(kind="loss", code="price", label="Too expensive", valid_from=date(2020, 1, 1)))
            session.add(User(id=7, name="mona", full_name="Mona", roles="manager"))
        lose("Old", 900, "price", on=SINCE - timedelta(days=1))
        lose("A", 100, "price", score=80)
        lose("B", 50, "price", score=30, stage="closed_no_decision")
        lose("C", 40, None, on=DAY - timedelta(days=20))
        for place in range(6):
            lose(f"D{place}", 1 + place, f"reason_{place}")


def lose(name, amount, reason, *, on=DAY - timedelta(days=1), score=None, stage="closed_lost"):
    number = open_deal(name, amount, on=date(2025, 9, 1), segment_fit_score_at_mql=score)
    close(number, on=on, stage=stage, reason_code=reason)


def board(**given):
    with at(DAY), store.reading() as session:
        return closed_loop(session, **{"scope": ALL, "as_of": DAY, **given})


def test_the_board_holds_the_five_reasons_that_cost_most_since_the_profile_began():
    loop = board()
    told = [(r.label, r.deals, r.amount) for r in loop.reasons[:2]]
    assert told == [("Too expensive", 2, 150), ("No reason given", 1, 40)]
    assert (loop.since, loop.version, len(loop.reasons), loop.others) == (SINCE, 1, 5, 3)
    top = loop.reasons[0]
    assert (top.scored, top.median, top.fast, top.below, top.this_month) == (2, 30, 1, 1, 2)
    assert (loop.deals, loop.amount) == (9, 211)


def test_a_profile_as_delivered_counts_from_the_first_deal():
    loop = board(as_of=SINCE - timedelta(days=1))
    assert (loop.since, loop.version, [r.label for r in loop.reasons]) == (None, 0, ["Too expensive"])


def propose(role, reason, number=7):
    actor = Actor(number, role, frozenset({role}))
    with at(DAY), store.writing(actor, "form", "test") as session:
        return commands.propose_icp_change(session, actor=actor, reason=reason)


def test_one_click_begins_the_next_version_with_the_reason_and_its_numbers():
    made = propose("revops", "price")
    assert (made.state, made.version) == (drafts.DRAFT, 2)
    said = "Too expensive: 2 deals, USD 150, 71% of what was not won since version 1 of 2026-01-31."
    assert made.note.startswith(said)
    assert board().draft["note"] == made.note
    with pytest.raises(ValueError, match="drafted already"):
        propose("revops", "price")


def test_who_may_not_draft_or_names_no_reason_of_the_board_is_refused():
    for role in ("rep", "viewer", "executive"):
        with pytest.raises(Refused):
            propose(role, "price")
    with pytest.raises(ValueError, match="not among the five"):
        propose("revops", "weather")
