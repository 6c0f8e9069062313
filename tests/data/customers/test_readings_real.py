"""A real help desk and a real usage export go in as they are, and say what an independent count says."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy import func, select

from data.core import access, registry, store
from data.core.importing import applying, parts
from data.core.ledger.entries import table_of
from data.customers import health_rules
from data.customers.formulas import health as formulas
from models import AccountUsage, Subscription, SupportTicket
from tests.health_store import add, health
from tests.revisions import add_account, at, findings
from tests.signed_in import answer_settings

DAY = date(2024, 12, 31)
CUSTOMERS = 60
RULES = health_rules.rules(date.min)


@pytest.fixture
def files(shared_data):
    folder = shared_data / "open" / "ravenstack"
    return {name: pd.read_csv(folder / f"ravenstack_{name}.csv", dtype=str)
            for name in ("subscriptions", "feature_usage", "support_tickets")}  # fmt: skip


def bring(frame, target, count):
    raw = frame.to_csv(index=False).encode()
    found = parts.parts_of(raw, f"{target}.csv", target_name=target)
    done = applying.apply(found, raw, actor=access.operator(), as_of=DAY)
    assert (done.plans[0].refused, done.plans[0].counts["create"]) == ([], count)


def hundredths(points):
    return None if points is None else int((points * 100 + Decimal("0.5")) // 1)


@pytest.mark.long
def test_error_rates_and_tickets_are_what_pandas_counts(migrated_store, files):
    registry.load_domains()
    lines, use, desk = files.values()
    with at(DAY):
        answer_settings(currency="USD")
        names = sorted(set(lines.account_id))[:CUSTOMERS]
        numbers = {name: add_account(name, external_id=name) for name in names}
        mine = lines[lines.account_id.isin(names)]
        add(*[Subscription(account_id=numbers[row.account_id], external_id=row.subscription_id, seats=int(row.seats),
                           start_on=date.fromisoformat(row.start_date), arr=max(1, int(row.arr_amount) * 100),
                           currency="USD", ended_on=None if pd.isna(row.end_date) else date.fromisoformat(row.end_date))
              for row in mine.itertuples()], channel="import")  # fmt: skip
        some, asked = use[use.subscription_id.isin(mine.subscription_id)], desk[desk.account_id.isin(names)]
        bring(some, "customer_usage", len(some))
        bring(asked, "support_tickets", len(asked))

        counted = some.merge(mine[["subscription_id", "account_id"]], on="subscription_id")
        counted = counted.assign(requests=counted.usage_count.astype(int), failed=counted.error_count.astype(int))
        per = counted[counted.usage_date > f"{DAY - timedelta(days=28)}"].groupby("account_id")[["requests", "failed"]]
        per, recent = per.sum(), asked[asked.submitted_at > f"{DAY - timedelta(days=30)}"].groupby("account_id").size()
        live = mine[mine.end_date.isna()].assign(seats=mine.seats.astype(int)).groupby("account_id").seats.sum()
        compared = 0
        for name, number in numbers.items():
            found = health(number)
            if name not in live.index or not found:
                continue
            sums = per.loc[name] if name in per.index else {"requests": 0, "failed": 0}
            errors = formulas.error_points(int(sums["failed"]), int(sums["requests"]), RULES)
            tickets = formulas.ticket_points(int(recent.get(name, 0)), int(live[name]), RULES)
            assert (found["parts"]["error_rate"], found["parts"]["tickets"]) == (
                hundredths(errors), hundredths(tickets)), name  # fmt: skip
            compared += 1
        assert compared > 40
        assert findings() == []
    with store.reading() as session:
        use_of = table_of(AccountUsage).c
        assert session.execute(select(func.count(), func.sum(use_of.requests), func.sum(use_of.failed))).one() == (
            len(some), counted.requests.sum(), counted.failed.sum())  # fmt: skip
        assert session.execute(select(func.count()).select_from(SupportTicket)).scalar_one() == len(asked)
