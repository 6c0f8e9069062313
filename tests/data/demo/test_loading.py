"""The demo company in a store: what went in through the importers is what the generator says, on every export's day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.core import settings, store
from data.core.access import roles_of
from data.core.ledger import history, rollups, verifying
from data.core.ledger.entries import table_of
from data.demo import commands, company
from data.demo.deals import CLOSED
from data.demo.workbooks import Made, export_days, make
from models import Account, Deal, DealVersion, Feed, Setting, Target, User

DAY = date(2026, 9, 12)
Sums = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def filled(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "quarterdeck.db").write_bytes(migrated_template.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(folder))
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'quarterdeck.db'}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        yield commands.load(made_on=DAY, scale=0.1)
        store.engine().dispose()


def told(made: Made, day: date, *, with_late: bool) -> tuple[Sums, Sums]:
    """Count deals and add amounts by stage and currency: the plain fold. `with_late`: closes entered later count."""
    deals, amounts = Counter(), Counter()
    for deal in made.deals:
        state = deal.on(day)
        if state is None:
            continue
        late = [m.values for m in deal.moves if m.entered > day and (m.values.get("closed_on") or m.entered) <= day]
        if with_late and late:
            state |= late[-1]
        deals[state["stage"], deal.currency] += 1
        if state["stage"] != "mql":
            amounts[state["stage"], deal.currency] += 100 * state["amount"]
    return deals, amounts


def kept(day: date, known: int | None) -> tuple[Sums, Sums]:
    """The same from the store's versions."""
    table = table_of(DealVersion)
    with store.reading() as session:
        rows = session.execute(
            select(table.c.stage, table.c.currency, table.c.amount).where(history.held(table, as_of=day, known=known))
        ).all()
    deals, amounts = Counter(), Counter()
    for stage, currency, amount in rows:
        deals[stage, currency] += 1
        if stage != "mql":
            amounts[stage, currency] += amount
    return deals, amounts


def all_rows(model: Any) -> list[dict[str, Any]]:
    with store.reading() as session:
        return [dict(row) for row in session.execute(select(table_of(model))).mappings()]


def test_every_export_reads_as_it_was_known_on_its_day(filled: Made) -> None:
    for day in export_days(filled.company, is_small=True):
        with store.reading() as session:
            known = history.revision_at(session, commands.closing(day))
        assert kept(day, known) == told(filled, day, with_late=False), day


def test_every_export_day_reads_as_it_is_known_today(filled: Made) -> None:
    for day in export_days(filled.company, is_small=True):
        assert kept(day, None) == told(filled, day, with_late=True), day


def test_a_late_close_makes_the_two_readings_differ(filled: Made) -> None:
    days = export_days(filled.company, is_small=True)
    assert any(told(filled, d, with_late=False) != told(filled, d, with_late=True) for d in days)


def test_deals_belong_to_whom_the_generator_says(filled: Made) -> None:
    names = {row["id"]: row["full_name"] for row in all_rows(User)}
    found = {row["external_id"]: (names[row["owner_id"]], row["stage"]) for row in all_rows(Deal)}
    states = {deal.id: deal.on(DAY) for deal in filled.deals}
    assert found == {number: (state["owner"], state["stage"]) for number, state in states.items() if state}


def test_reopened_deals_are_open_again_without_a_reason(filled: Made) -> None:
    numbers = {deal.id for deal in filled.deals if (state := deal.on(DAY)) and state.get("is_reopened")}
    rows = [row for row in all_rows(Deal) if row["external_id"] in numbers]
    assert len(rows) == len(numbers) >= 2
    assert all((row["closed_on"], row["reason_code"]) == (None, None) for row in rows)
    assert all(row["stage"] not in CLOSED for row in rows)


def test_names_arrive_letter_by_letter(filled: Made) -> None:
    assert {row["name"] for row in all_rows(Account)} == {account.name for account in filled.company.accounts}


def test_targets_arrive_to_the_dollar(filled: Made) -> None:
    assert sum(row["amount"] for row in all_rows(Target)) == 100 * sum(goal.amount for goal in filled.goals)
    assert len(all_rows(Target)) == len(filled.goals)


def test_the_rollup_is_what_it_would_be_built_anew(filled: Made) -> None:
    with store.reading() as session:
        for rollup in rollups.ROLLUPS.values():
            assert rollups.stored(session, rollup) == rollups.rebuilt(session, rollup)


def test_the_company_is_set_up_and_marked(filled: Made) -> None:
    with store.reading() as session:
        found = settings.current(session)
    assert (found.company, found.currency, found.fy_start_month) == (company.NAME, "USD", 2)
    assert found.is_complete
    assert found.is_demo
    assert commands.is_loaded()
    assert len(all_rows(Setting)) == 5


def test_each_role_has_one_person(filled: Made) -> None:
    roles = [role for row in all_rows(User) for role in roles_of(row["roles"])]
    assert sorted(roles) == sorted(person.role for person in filled.company.people if person.role)


def test_no_feed_of_smb_deals_knows_next_steps(filled: Made) -> None:
    segments = {account.name: account.segment.name for account in filled.company.accounts}
    accounts = {row["id"]: segments[row["name"]] for row in all_rows(Account)}
    feeds = {row["id"]: row["fields"].split(",") for row in all_rows(Feed)}
    smb = [row for row in all_rows(Deal) if accounts[row["account_id"]] == "SMB"]
    assert smb
    assert all("next_step_date" not in feeds[row["feed_id"]] for row in smb)


def test_the_ledger_proves_it(filled: Made) -> None:
    with store.reading() as session:
        assert list(verifying.findings(session)) == []


def test_it_goes_into_an_empty_store_only(filled: Made) -> None:
    before = len(all_rows(Deal))
    with pytest.raises(commands.NotLoaded, match="holds data already"):
        commands.load(made_on=DAY, scale=0.1)
    assert len(all_rows(Deal)) == before


def test_the_generator_gives_the_same_deals_again(filled: Made) -> None:
    again = make(DAY, scale=0.1)
    assert [(d.id, d.on(DAY)) for d in again.deals] == [(d.id, d.on(DAY)) for d in filled.deals]
