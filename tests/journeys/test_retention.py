"""Two published subscription files go in as they are; movements and retention are what pandas alone makes of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data.core import access, registry, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.core.importing.taking_back import undo
from data.customers.formulas.movements import category
from data.customers.queries import retention as tables
from tests.customers_store import ALL, rates, rows, seen
from tests.journeys import retention_by_hand as by_hand
from tests.revisions import findings

registry.load_domains()

HERE = Path(__file__).parent
DAYS = [date(2024, 6, 30), date(2024, 12, 31), date(2025, 3, 15)]


def bring(path: Path, mapping: str) -> object:
    """Import a file by its saved mapping."""
    content = path.read_bytes()
    read = load_mapping((HERE / mapping).read_text(encoding="utf-8"))
    found = parts.parts_of(content, path.name, mapping=read)
    outcome = applying.apply(found, content, actor=access.operator(), as_of=date(2025, 6, 30), reason="test")
    assert [plan.refused for plan in outcome.plans] == [[]]
    return outcome


def counted(called_by_us: dict[str, int], called: pd.Series) -> None:
    """Compare amounts by name of the movement, ours in minor units."""
    assert {name: round(amount) for name, amount in called.items()} == {
        name: amount // 100 for name, amount in called_by_us.items() if amount
    }


def kept() -> list[tuple[str, date, int]]:
    """What is kept of all customers: measure, day and amount."""
    with store.reading() as session:
        return tables.daily(session, 0, None)


def ours(daily: list[tuple[str, date, int]], since: date, until: date) -> dict[str, int]:
    """Plain movements of some days, in the published model's words."""
    said = {"new": "new", "reactivation": "reactivation", "seats": "upgrade", "cross_sell": "upgrade",
            "price": "upgrade", "contraction": "downgrade"}  # fmt: skip
    found: dict[str, int] = {}
    for measure, day, amount in daily:
        name = "churn" if measure.startswith("churn:") else said.get(measure)
        if name and since <= day < until:
            sign = -1 if name in ("churn", "downgrade") else 1
            found[name] = found.get(name, 0) + sign * amount
    return found


def test_the_software_company_is_what_pandas_makes_of_it(shared_data, migrated_store):
    folder = shared_data / "open" / "ravenstack"
    bring(folder / "ravenstack_accounts.csv", "ravenstack.yaml")
    outcome = bring(folder / "ravenstack_subscriptions.csv", "ravenstack.yaml")
    lines = by_hand.ravenstack(folder)
    for day in DAYS:
        right, found = by_hand.retention(lines, f"{day}"), seen(day)
        values = found.total.values
        for name in ("grr", "nrr", "logo_retention", "arr", "net_new_arr"):
            assert float(values[name].value) == pytest.approx(right[name]), (day, name)
        assert float(values["grr_movements"].value) == pytest.approx(by_hand.by_movements(lines, f"{day}"))
        bars = found.total.tally.bars()
        assert sum((v for n, v in bars.items() if n not in ("kept", "end", "closing")), Decimal(0)) == bars["closing"]
    moves = by_hand.daily(lines)
    moves["month"] = moves["day"].dt.to_period("M")
    daily = kept()
    for month, some in moves.groupby("month"):
        ends = month.start_time.date(), (month + 1).start_time.date()
        counted(ours(daily, *ends), some.groupby("called")["by"].sum())
    assert findings() == []
    undo(outcome.import_id, actor=access.operator())
    assert rows() == ([], [])


def test_the_playbooks_periods_are_new_upgraded_downgraded_churned_and_reactivated_as_its_models_say(
    shared_data, migrated_store
):
    folder = shared_data / "open" / "mrr-playbook"
    bring(folder / "subscription_periods.csv", "playbook.yaml")
    lines = by_hand.playbook(folder)
    # All periods begin and end on the first of a month, so that its months are our days.
    daily = kept()
    for month, some in by_hand.monthly(lines).groupby("month"):
        until = (month + pd.DateOffset(months=1)).date()
        counted(ours(daily, month.date(), until), some.groupby("called")["by"].sum())
    day = date(2019, 6, 30)
    right = by_hand.retention(lines, f"{day}")
    assert rates(day)["grr"] == pytest.approx(right["grr"], abs=1e-4)
    assert rates(day)["nrr"] == pytest.approx(right["nrr"], abs=1e-4)
    assert float(seen(day, scope=ALL).total.tally.closing) == right["arr"]
    assert findings() == []


def test_leavers_of_the_phone_company_count_from_their_tenure(shared_data, migrated_store, tmp_path):
    """The file has no dates: at a day of one's choosing, tenure says when each began, and leavers ended that day."""
    told = pd.read_csv(next((shared_data / "open" / "telco-churn").glob("*.csv")))
    told = told[told["tenure"] > 0].head(800)
    day = pd.Timestamp("2025-06-01")
    sheet = pd.DataFrame({
        "Subscription id": told["customerID"], "Account": told["customerID"],
        "Start": [(day - pd.DateOffset(months=months)).date() for months in told["tenure"]],
        "Ended on": ["2025-06-01" if left == "Yes" else "" for left in told["Churn"]], "MRR": told["MonthlyCharges"],
    })  # fmt: skip
    path = tmp_path / "phones.csv"
    sheet.to_csv(path, index=False)
    bring(path, "phones.yaml")
    old = told[told["tenure"] >= 12]
    stay = old[old["Churn"] == "No"]
    found = seen(date(2025, 6, 1)).total
    assert float(found.values["grr"].value) == pytest.approx(stay["MonthlyCharges"].sum() / old["MonthlyCharges"].sum())
    assert float(found.values["logo_retention"].value) == pytest.approx(len(stay) / len(old))


def test_a_category_is_what_the_published_rule_calls_it():
    assert [category(*pair, was_customer=True) for pair in ((0, 1), (1, 2), (2, 1), (1, 0), (1, 1))] == [
        "reactivation", "expansion", "contraction", "churn", None,
    ]  # fmt: skip
