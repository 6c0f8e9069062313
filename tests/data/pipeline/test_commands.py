"""Deals change through commands: right, gate, conflict, ledger."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from data.core import access, store
from data.core.access import Actor, Conflict, Refused
from data.core.ledger import history
from data.pipeline import commands
from data.pipeline.commands import GateHeld
from data.pipeline.queries import records
from models import Deal, Motion, ReasonCode, Segment, Territory, User

REVOPS = Actor(None, "Rosa", frozenset({"revops"}))
TODAY = date(2025, 7, 1)
AT_MQL = {"source": "event", "campaign": "fair", "persona": "CFO", "fit_score": 80}
AT_SQL = {"meeting_date": TODAY, "discovery_summary": "Two sites", "qualification_status": "qualified"}
AT_SAO = {"problem_statement": "Slow", "champion": "Ana", "map_link": "https://x.example",
          "tech_validation_status": "ok", "next_step_date": date(2125, 1, 1)}  # fmt: skip

pytestmark = pytest.mark.usefixtures("migrated_store")


def people() -> tuple[Actor, Actor]:
    """Two sellers in two teams."""
    with store.writing(REVOPS, "form") as session:
        ana, ben = User(name="ana", full_name="Ana"), User(name="ben", full_name="Ben")
        session.add_all([ana, ben])
    return Actor(ana.id, "Ana", frozenset({"rep"})), Actor(ben.id, "Ben", frozenset({"rep"}))


def new_deal(actor: Actor = REVOPS, **more: object) -> Deal:
    owner = actor.id
    with store.writing(actor, "form", occurred_on=TODAY) as session:
        values = {"name": "Fleet", "currency": "USD", "amount": 100, "owner_id": owner, **AT_MQL, **more}
        return commands.create_deal(session, actor=actor, **a_place(session), **values)


def a_place(session: Session) -> dict[str, int | None]:
    """A segment and a territory to put a deal in."""
    segment, territory = Segment(name=f"S{id(session)}"), Territory(name=f"T{id(session)}")
    session.add_all([segment, territory])
    session.flush()
    return {"segment_id": segment.id, "territory_id": territory.id}


def test_a_deal_that_lacks_what_its_stage_asks_for_is_not_made() -> None:
    with pytest.raises(GateHeld) as held, store.writing(REVOPS, "form") as session:
        commands.create_deal(session, actor=REVOPS, name="Bare", currency="USD", source="event")
    assert held.value.missing == ("campaign", "persona", "fit_score", "segment_id", "territory_id")
    assert "campaign" in str(held.value)
    with store.reading() as session:
        assert not records.has_any(session, Deal)


def test_a_deal_advances_once_the_gate_is_satisfied_and_not_before() -> None:
    deal = new_deal(owner_id=people()[0].id)
    with pytest.raises(GateHeld) as held, store.writing(REVOPS, "form") as session:
        commands.advance_deal(session, deal.id, actor=REVOPS, row_version=1, stage="sao", **AT_SQL)
    blocks = ("meddicc.economic_buyer", "meddicc.pain_quantification", "meddicc.never_saved")
    assert held.value.missing == (*AT_SAO, *blocks)
    known = {"score": 2, "evidence": "call of 1 July"}
    items = {"economic_buyer": known, "identify_pain": {**known, "pain_value": 100}}
    with store.writing(REVOPS, "form") as session:
        commands.save_meddicc(session, deal.id, actor=REVOPS, items=items)
    with store.writing(REVOPS, "form") as session:
        moved = commands.advance_deal(session, deal.id, actor=REVOPS, row_version=2, stage="sao", **AT_SQL, **AT_SAO)
    assert (moved.stage, moved.row_version) == ("sao", 3)


def test_a_blank_word_is_a_gap() -> None:
    with pytest.raises(GateHeld) as held:
        new_deal(persona=" n/a ")
    assert held.value.missing == ("persona",)


def test_filling_fields_pays_gate_debt_and_emptying_one_is_refused() -> None:
    deal = new_deal()
    with store.writing(REVOPS, "import") as session:
        records.deal(session, deal.id).gate_debt = "persona"
    with store.writing(REVOPS, "form") as session:
        paid = commands.edit_deal(session, deal.id, actor=REVOPS, row_version=2, persona="CTO")
    assert paid.gate_debt is None
    with pytest.raises(GateHeld), store.writing(REVOPS, "form") as session:
        commands.edit_deal(session, deal.id, actor=REVOPS, row_version=3, persona=None)


def test_the_second_saver_is_told_and_nothing_is_overwritten() -> None:
    deal = new_deal()
    with store.writing(REVOPS, "form") as session:
        commands.edit_deal(session, deal.id, actor=REVOPS, row_version=1, amount=200)
    with pytest.raises(Conflict) as conflict, store.writing(REVOPS, "form") as session:
        commands.edit_deal(session, deal.id, actor=REVOPS, row_version=1, amount=300)
    assert conflict.value.fields == (("amount", "200", "300"),)


def test_the_original_lead_source_cannot_be_edited() -> None:
    deal = new_deal()
    assert deal.lead_source_original == "event"
    with pytest.raises(ValueError, match="lead_source_original"), store.writing(REVOPS, "form") as session:
        commands.edit_deal(session, deal.id, actor=REVOPS, row_version=1, lead_source_original="web")


def test_a_seller_edits_own_deals_only_and_cannot_give_them_away() -> None:
    ana, ben = people()
    deal = new_deal(actor=REVOPS, owner_id=ana.id)
    with pytest.raises(Refused), store.writing(ben, "form") as session:
        commands.edit_deal(session, deal.id, actor=ben, row_version=1, amount=1)
    with pytest.raises(Refused), store.writing(ana, "form") as session:
        commands.edit_deal(session, deal.id, actor=ana, row_version=1, owner_id=ben.id)
    with store.writing(ana, "form") as session:
        assert commands.edit_deal(session, deal.id, actor=ana, row_version=1, amount=7).amount == 7


def test_an_activity_is_a_fact_and_moves_the_day_of_last_activity() -> None:
    deal = new_deal()
    noon = datetime(2025, 6, 30, 12, tzinfo=UTC)
    with store.writing(REVOPS, "form") as session:
        commands.log_activity(session, deal.id, actor=REVOPS, kind="call", occurred_at=noon)
    with store.reading() as session:
        assert records.deal(session, deal.id).last_activity_on == date(2025, 6, 30)


def test_a_new_store_gets_motions_and_reason_codes_once() -> None:
    for _ in range(2):
        with store.writing(access.system(), "setup") as session:
            commands.load_first_values(session)
    with store.reading() as session:
        assert len(history.rows_as_known(session, Motion, None)) == 4
        assert len(history.rows_as_known(session, ReasonCode, None)) > 10
