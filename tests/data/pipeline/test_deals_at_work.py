"""Deals as people work on them: moves, closes, owners, checklist, people, waivers, and what each refuses."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data.core import clock, jobs, store
from data.core.access import Conflict, Refused
from data.core.reference import load
from data.core.work import approvals, waivers
from data.pipeline import commands, definitions, views
from data.pipeline.commands import FieldProblem, GateHeld
from data.pipeline.formulas import gates
from data.pipeline.queries import codes, deal_records
from models import Approval, ReasonCode
from tests.deal_at_gate import (
    AT_CLOSE,
    AT_SAO,
    CHECKLIST,
    KNOWN,
    NOON,
    REVOPS,
    TODAY,
    at_sao,
    do,
    last_reason,
    new_deal,
    now,
    people,
    ready,
)


@pytest.fixture(autouse=True)
def team(migrated_store: str) -> dict[str, Any]:
    with clock.frozen(NOON - timedelta(days=60)), store.writing(REVOPS, "setup") as session:
        commands.load_first_values(session)
    with clock.frozen(NOON - timedelta(days=60)):
        return people()


def day(n: int) -> datetime:
    return NOON + timedelta(days=n)


WRONG = [
    ("amount", -1, "below zero"),
    ("currency", "XXQ", "not a currency"),
    ("close_date", date(2025, 6, 30), "has passed"),
    ("next_step_date", date(2025, 6, 30), "has passed"),
    ("discount_percent", "130", "0 to 100"),
    ("win_percent", 101, "0 to 100"),
    ("segment_id", 99, "no such segment"),
    ("seats", 0, "1 or more"),
    ("name", "  ", "needs a name"),
    ("stage", "sao", "cannot be edited here"),
    ("closed_on", TODAY, "cannot be edited here"),
    ("no_such_field", "x", "cannot be edited here"),
    ("process_step", "party", "one of"),
    ("discovery_summary", "a\x00b", "plain text"),
]


@pytest.mark.parametrize(("field", "value", "words"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_value_that_cannot_be_is_refused_by_its_field(field: str, value: Any, words: str) -> None:
    deal_id = new_deal()
    with pytest.raises(FieldProblem, match=words) as refused:
        do(commands.edit_deal, deal_id, **{field: value})
    assert refused.value.field == field
    assert now(deal_id).row_version == 1


def test_a_date_that_passed_since_does_not_refuse_an_unrelated_edit_but_becomes_debt(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.edit_deal, deal_id, at=day(30), amount=7)
    assert (now(deal_id).amount, now(deal_id).gate_debt) == (7, "next_step_date")


def test_the_checklist_holds_entry_to_sao_in_its_own_words(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"], stage="sql", **AT_SAO)
    with pytest.raises(GateHeld) as held:
        do(commands.advance_deal, deal_id, stage="sao")
    assert held.value.missing == ("meddicc.economic_buyer", "meddicc.pain_quantification", "meddicc.never_saved")
    assert "economic buyer in the qualification checklist" in str(held.value)
    do(commands.save_meddicc, deal_id, items={**CHECKLIST, "identify_pain": {**KNOWN, "pain_value": 0}})
    assert now(deal_id).is_meddicc_blocked
    with pytest.raises(GateHeld) as held:
        do(commands.advance_deal, deal_id, stage="sao")
    assert held.value.missing == ("meddicc.pain_quantification",)
    do(commands.save_meddicc, deal_id, items=CHECKLIST)
    assert do(commands.advance_deal, deal_id, stage="sao").stage == "sao"


def test_a_checklist_saved_too_long_ago_holds_until_it_is_saved_again(team: dict[str, Any]) -> None:
    deal_id = ready(team["ana"], close_date=date(2026, 1, 1))
    do(commands.set_next_step, deal_id, at=day(31), text="Call", due_on=date(2025, 9, 1))
    with pytest.raises(GateHeld) as held:
        do(commands.advance_deal, deal_id, at=day(31), stage="sao")
    assert held.value.missing == ("meddicc.too_old",)
    do(commands.save_meddicc, deal_id, at=day(31), items={})
    assert do(commands.advance_deal, deal_id, at=day(31), stage="sao").stage == "sao"


def test_an_answer_of_two_or_three_needs_evidence() -> None:
    with pytest.raises(FieldProblem, match="needs evidence") as refused:
        do(commands.save_meddicc, new_deal(), items={"champion": {"score": 2}})
    assert refused.value.field == "champion.evidence"


def test_a_bulk_move_says_of_every_deal_whether_it_moved_and_what_holds_it(team: dict[str, Any]) -> None:
    good, bare, other = ready(team["ana"]), new_deal(team["ana"], stage="sql"), ready(team["ben"])
    with clock.frozen(NOON), store.writing(team["ana"], "grid") as session:
        done = commands.move_deals(session, [good, bare, other, good, 999], actor=team["ana"], stage="sao")
    assert [deal.id for deal in done.moved] == [good]
    assert [held.deal_id for held in done.held] == [bare, other, 999]
    assert done.held[0].fields[:5] == tuple(AT_SAO)
    assert all(held.words for held in done.held)
    assert done.words == "Moved 1, held 3."
    assert done.held[1].name == f"Deal {other}"
    assert (now(good).stage, now(bare).stage, now(other).stage) == ("sao", "sql", "sql")
    assert now(bare).row_version == 1


def test_the_same_deal_is_held_by_form_bulk_and_import_alike(team: dict[str, Any]) -> None:
    lacking = {**AT_SAO, "map_link": "TBD"}
    deal_id = new_deal(team["ana"], stage="sql", **lacking)
    do(commands.save_meddicc, deal_id, items=CHECKLIST)
    with pytest.raises(GateHeld) as held:
        do(commands.advance_deal, deal_id, stage="sao")
    with clock.frozen(NOON), store.writing(REVOPS, "grid") as session:
        bulk = commands.move_deals(session, [deal_id], actor=REVOPS, stage="sao")
    with pytest.raises(GateHeld) as made:
        new_deal(team["ana"], stage="sao", **lacking)
    imported = gates.debt(vars(now(deal_id)), stage="sao", as_of=TODAY)
    assert held.value.missing == bulk.held[0].fields == ("map_link",)
    assert made.value.missing[0] == "map_link"
    assert imported == "map_link"


def test_stages_are_not_jumped_backward_or_through_a_close(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    for stage in ("sql", "sao", "nowhere"):
        with pytest.raises(FieldProblem) as refused:
            do(commands.advance_deal, deal_id, stage=stage)
        assert refused.value.field == "stage"
    with pytest.raises(FieldProblem, match="MQL, SQL or SAO"):
        new_deal(team["ana"], stage="closed_won")


def test_a_seller_proposes_a_step_back_and_their_manager_decides(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    asked = do(commands.regress_deal, deal_id, actor=team["ana"], stage="sql", reason="Buyer left")
    assert isinstance(asked, Approval)
    assert now(deal_id).stage == "sao"
    for nobody in (team["ana"], team["max"]):
        with pytest.raises(Refused):
            decide(asked, nobody)
    decide(asked, team["mia"])
    assert (now(deal_id).stage, last_reason(deal_id)) == ("sql", "Buyer left")


def decide(asked: Approval, actor: Any, **given: Any) -> None:
    with clock.frozen(NOON), store.writing(actor, "form") as session:
        commands.decide_proposal(session, asked.id, actor=actor, is_approved=given.pop("is_approved", True), **given)


def test_a_manager_moves_a_deal_of_the_team_back_at_once(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    assert do(commands.regress_deal, deal_id, actor=team["mia"], stage="mql", reason="Too early").stage == "mql"
    with pytest.raises(Refused):
        do(commands.regress_deal, at_sao(team["ben"]), actor=team["mia"], stage="mql", reason="Too early")


def test_no_owner_changes_without_a_note_nor_to_somebody_who_left(team: dict[str, Any]) -> None:
    deal_id, eva, zoe = new_deal(team["ana"]), team["eva"].id, team["zoe"].id
    with pytest.raises(FieldProblem) as refused:
        do(commands.reassign_owner, deal_id, actor=team["mia"], owner_id=eva, note=" ")
    assert refused.value.field == "note"
    with pytest.raises(FieldProblem, match="no longer works here"):
        do(commands.reassign_owner, deal_id, actor=team["mia"], owner_id=zoe, note="x")
    with pytest.raises(FieldProblem, match="comes with a note"):
        do(commands.edit_deal, deal_id, owner_id=eva)
    do(commands.reassign_owner, deal_id, actor=team["mia"], owner_id=eva, note="Ana is away")
    assert (now(deal_id).owner_id, last_reason(deal_id)) == (eva, "Ana is away")


def test_across_teams_a_manager_proposes_and_revenue_operations_decides(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    asked = do(commands.reassign_owner, deal_id, actor=team["mia"], owner_id=team["ben"].id, note="Moved south")
    assert isinstance(asked, Approval)
    with pytest.raises(Refused):
        decide(asked, team["max"])
    decide(asked, REVOPS)
    assert now(deal_id).owner_id == team["ben"].id
    assert asked.kind in approvals.KINDS


def test_a_returned_proposal_says_why_and_changes_nothing(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    asked = do(commands.reassign_owner, deal_id, actor=team["ana"], owner_id=team["eva"].id, note="Too much")
    with pytest.raises(FieldProblem):
        decide(asked, team["mia"], is_approved=False)
    decide(asked, team["mia"], is_approved=False, note="Keep it")
    assert now(deal_id).owner_id == team["ana"].id


def test_a_lost_deal_keeps_its_reasons_its_evidence_and_the_stage_it_was_lost_from(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.edit_deal, deal_id, process_step="validation")
    with pytest.raises(GateHeld) as held:
        do(commands.close_deal, deal_id, stage="closed_lost")
    assert held.value.missing[0] == "reason_code"
    for wrong in ({"reason_code": "weather"}, {"reason_code": "price", "contributing": ["price"]},
                  {"reason_code": "price", "contributing": ["timing", "security", "no_budget"]}):  # fmt: skip
        with pytest.raises(FieldProblem):
            do(commands.close_deal, deal_id, stage="closed_lost", **{**AT_CLOSE, **wrong})
    lost = do(commands.close_deal, deal_id, stage="closed_lost", reason_code="price", contributing=["timing"],
              note="Mail of 30 June", **AT_CLOSE)  # fmt: skip
    assert (lost.stage, lost.stage_at_close, lost.reason_code) == ("closed_lost", "sao:validation", "price")
    assert (lost.contributing_reasons, lost.close_note) == ("timing", "Mail of 30 June")
    assert (lost.closed_on, lost.owner_at_close_id) == (TODAY, team["ana"].id)


def test_a_reason_is_chosen_from_those_in_force_on_the_day(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    with store.writing(REVOPS, "form") as session:
        held = [code for code, _ in codes.in_force(session, "loss", TODAY)]
        session.add(ReasonCode(kind="loss", code="fashion", label="Fashion", valid_from=TODAY + timedelta(days=1)))
    assert "fashion" not in held
    with pytest.raises(FieldProblem, match="can be chosen from"):
        do(commands.close_deal, deal_id, stage="closed_lost", reason_code="fashion", **AT_CLOSE)
    assert do(commands.close_deal, deal_id, at=day(1), stage="closed_lost", reason_code="fashion", **AT_CLOSE)


def test_a_reopened_deal_is_an_event_of_its_own_and_needs_a_fresh_checklist(team: dict[str, Any]) -> None:
    deal_id = at_sao(team["ana"])
    do(commands.close_deal, deal_id, stage="closed_won", **AT_CLOSE)
    with pytest.raises(FieldProblem, match="closed already"):
        do(commands.close_deal, deal_id, stage="closed_lost", reason_code="price")
    again = do(commands.reopen_deal, deal_id, at=day(3), reason="Signed in error", close_date=date(2025, 9, 1))
    assert (again.stage, again.closed_on, again.owner_at_close_id, again.stage_at_close) == ("sao", None, None, None)
    assert "meddicc" in again.gate_debt
    assert last_reason(deal_id) == "Signed in error"
    do(commands.save_meddicc, deal_id, at=day(3), items=CHECKLIST)
    assert now(deal_id).gate_debt is None


def test_a_next_step_has_words_a_day_ahead_and_somebody(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    for wrong in ({"text": " ", "due_on": TODAY}, {"text": "Call", "due_on": TODAY - timedelta(days=1)}):
        with pytest.raises(FieldProblem):
            do(commands.set_next_step, deal_id, actor=team["ana"], **wrong)
    step = do(commands.set_next_step, deal_id, actor=team["ana"], text="Call", due_on=TODAY)
    assert (step.next_step, step.next_step_owner_id) == ("Call", team["ana"].id)


def test_own_odds_come_with_a_reason_and_can_be_taken_back() -> None:
    deal_id = new_deal()
    with pytest.raises(FieldProblem):
        do(commands.set_win_percent, deal_id, percent=70)
    assert do(commands.set_win_percent, deal_id, percent=70, reason="Verbal yes").win_percent == 70
    assert do(commands.set_win_percent, deal_id, percent=None).win_percent is None


def test_what_has_not_happened_yet_is_no_activity() -> None:
    with pytest.raises(FieldProblem, match="not happened yet"):
        do(commands.log_activity, new_deal(), kind="call", occurred_at=NOON + timedelta(hours=1))


def test_the_champion_follows_the_people_of_the_deal_and_leaves_with_them(team: dict[str, Any]) -> None:
    deal_id = ready(team["ana"])
    do(commands.save_meddicc, deal_id, items={**CHECKLIST, "champion": KNOWN})
    part = do(commands.save_stakeholder, deal_id, name="Lea Buyer", title="CFO", role="champion", stance="for")
    assert now(deal_id).champion == "Lea Buyer"
    with pytest.raises(FieldProblem):
        do(commands.save_stakeholder, deal_id, contact_id=999, role="user")
    do(commands.mark_contact_left, deal_id, contact_id=part.contact_id)
    assert now(deal_id).champion is None
    with store.reading() as session:
        assert deal_records.checklist_items(session, deal_id)["champion"].score == 0


def test_a_waived_field_does_not_hold_and_the_day_after_the_rule_holds_again(team: dict[str, Any]) -> None:
    has_no_plan = {**AT_SAO, "map_link": None, "next_step_date": date(2026, 1, 1)}
    deal_id = new_deal(team["ana"], stage="sql", **has_no_plan)
    do(commands.save_meddicc, deal_id, items=CHECKLIST)
    asked = do(commands.ask_waiver, deal_id, actor=team["ana"], fields=["map_link"], reason="Buyer has no plan yet",
               expires_on=date(2025, 7, 11))  # fmt: skip
    for nobody in (team["ana"], team["max"]):
        with pytest.raises(Refused), clock.frozen(NOON), store.writing(nobody, "form") as session:
            commands.decide_waiver(session, asked.id, actor=nobody, is_granted=True)
    with pytest.raises(GateHeld):
        do(commands.advance_deal, deal_id, stage="sao")
    with clock.frozen(NOON), store.writing(team["mia"], "form") as session:
        commands.decide_waiver(session, asked.id, actor=team["mia"], is_granted=True)
    do(commands.advance_deal, deal_id, stage="sao")
    assert now(deal_id).gate_debt is None
    assert nightly(10) == "0 waivers ended; 0 deals owe their gates something else than before."
    assert nightly(11) == "1 waivers ended; 1 deals owe their gates something else than before."
    assert now(deal_id).gate_debt == "map_link"
    assert nightly(11).startswith("0 waivers ended; 0 deals")
    with store.reading() as session:
        assert waivers.about(session, "deal", deal_id)[0].state == waivers.ENDED


def nightly(n: int) -> str:
    with clock.frozen(day(n)):
        return jobs.run("pipeline.relock_waivers")


def test_a_waiver_names_what_a_gate_asks_for_why_and_until_when(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    good = {"fields": ["map_link"], "reason": "x", "expires_on": TODAY}
    for field, value in (("fields", []), ("fields", ["amounts"]), ("reason", ""), ("expires_on", date(2025, 6, 30)),
                         ("expires_on", date(2027, 1, 1))):  # fmt: skip
        with pytest.raises(FieldProblem) as refused:
            do(commands.ask_waiver, deal_id, actor=team["ana"], **{**good, field: value})
        assert refused.value.field == field


def test_the_second_of_two_savers_is_told_who_what_and_when(team: dict[str, Any]) -> None:
    deal_id = new_deal(team["ana"])
    seen = now(deal_id).row_version
    do(commands.edit_deal, deal_id, actor=team["ana"], amount=200)
    with pytest.raises(Conflict) as conflict:
        do(commands.edit_deal, deal_id, actor=team["mia"], at=NOON + timedelta(minutes=2), row_version=seen, amount=300)
    assert conflict.value.words == "Ana changed annual amount 2 minutes ago. Nothing was saved."
    assert conflict.value.fields == (("amount", "200", "300"),)
    assert now(deal_id).amount == 200


def test_gates_edited_today_make_debt_today_and_leave_yesterday_as_it_was() -> None:
    deal_id = new_deal()
    content = views.edited_gates(load("gates"), {"procurement_path": {"mql": True}})
    with clock.frozen(NOON), store.writing(REVOPS, "form") as session:
        commands.edit_gates(session, actor=REVOPS, content=content, note="Ask early")
    assert now(deal_id).gate_debt == "procurement_path"
    with clock.frozen(NOON), pytest.raises(GateHeld, match="procurement path"):
        new_deal()
    assert "procurement_path" not in definitions.gates(TODAY - timedelta(days=1)).stages["mql"]
