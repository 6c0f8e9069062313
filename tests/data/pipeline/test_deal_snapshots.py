"""What is written once stays, imports meet the same gate, and of many savers none is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data.core import clock, registry, store
from data.core.access import Actor, Conflict
from data.core.importing import applying, parts
from data.pipeline import commands
from data.pipeline.commands import FieldProblem
from tests.deal_at_gate import AT_SAO, CHECKLIST, NOON, REVOPS, do, new_deal, now, people
from tests.signed_in import answer_settings

ONCE = {"lead_source_original": "web", "first_touch_campaign": "spring", "segment_fit_score_at_mql": 10}
SQL = {"lead_source_original": "'web'", "first_touch_campaign": "NULL", "segment_fit_score_at_mql": "10"}


def bring(rows: str) -> applying.Outcome:
    registry.load_domains()
    content = rows.encode()
    with clock.frozen(NOON + timedelta(hours=1)):
        found = parts.parts_of(content, "deals.csv", target_name="deals")
        return applying.apply(found, content, actor=REVOPS)


@pytest.fixture
def deal_id(either_store: str) -> int:
    with clock.frozen(NOON - timedelta(days=60)):
        answer_settings()
        team = people()
    lacking = {**AT_SAO, "map_link": None}
    made = new_deal(team["ana"], stage="sql", external_id="D1", **lacking)
    do(commands.save_meddicc, made, items=CHECKLIST)
    return made


def test_a_snapshot_changes_by_no_command_no_import_and_no_statement(deal_id: int) -> None:
    first = {name: getattr(now(deal_id), name) for name in ONCE}
    assert first == {"lead_source_original": "event", "first_touch_campaign": "fair", "segment_fit_score_at_mql": 80}
    for name, value in ONCE.items():
        with pytest.raises(FieldProblem, match=name):
            do(commands.edit_deal, deal_id, **{name: value})
    do(commands.edit_deal, deal_id, source="web", campaign="spring", fit_score=10)
    bring("Deal id,Stage,Source,Campaign,Fit score,Currency\nD1,sql,partner,autumn,20,USD\n")
    assert now(deal_id).source == "partner"
    for name, value in SQL.items():
        with pytest.raises(DBAPIError, match="written once"), store.engine().begin() as connection:
            connection.execute(text(f"UPDATE deal SET {name} = {value} WHERE id = {deal_id}"))  # noqa: S608 (ours)
    assert {name: getattr(now(deal_id), name) for name in ONCE} == first


def test_an_import_moves_a_deal_with_gate_debt_and_a_waiver_takes_it_away(deal_id: int) -> None:
    bring("Deal id,Stage,Currency\nD1,sao,USD\n")
    assert (now(deal_id).stage, now(deal_id).gate_debt) == ("sao", "map_link")
    with clock.frozen(NOON + timedelta(hours=2)):
        end = clock.today("UTC") + timedelta(days=5)
    asked = do(commands.ask_waiver, deal_id, at=NOON + timedelta(hours=2), fields=["map_link"], reason="x",
               expires_on=end)  # fmt: skip
    desk = Actor(now(deal_id).owner_id, "Dee", frozenset({"deal_desk"}))
    with clock.frozen(NOON + timedelta(hours=3)), store.writing(desk, "form") as session:
        commands.decide_waiver(session, asked.id, actor=desk, is_granted=True)
    assert now(deal_id).gate_debt is None
    bring("Deal id,Stage,Persona,Currency\nD1,sao,COO,USD\n")
    assert (now(deal_id).persona, now(deal_id).gate_debt) == ("COO", None)


def test_an_import_of_a_blocked_deal_to_sao_owes_the_checklist(deal_id: int) -> None:
    unknown = {name: {"score": 0} for name in CHECKLIST}
    do(commands.save_meddicc, deal_id, items=unknown)
    bring("Deal id,Stage,Currency\nD1,sao,USD\n")
    assert now(deal_id).gate_debt == "map_link,meddicc"


def test_of_many_savers_of_one_deal_one_wins_and_the_others_are_told(deal_id: int) -> None:
    seen = now(deal_id).row_version

    def attempt(n: int) -> str:
        return told(lambda: do(commands.edit_deal, deal_id, row_version=seen, amount=n + 1))

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, range(12)))
    assert (outcomes.count("saved"), outcomes.count("1 differ")) == (1, 11)
    assert now(deal_id).amount == outcomes.index("saved") + 1
    assert now(deal_id).row_version == seen + 1


def told(save: Callable[[], Any]) -> str:
    try:
        save()
    except Conflict as conflict:
        return f"{len(conflict.fields)} differ"
    return "saved"
