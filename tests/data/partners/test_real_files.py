"""Real and ugly files about partners: what goes in equals an independent count, and undone it leaves nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select

from data.core import access, registry, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.core.importing.taking_back import undo
from data.partners.views.sources import by_source
from models import Partner, PartnerActual, PartnerContact, User
from tests.partner_store import OPERATOR, assert_folded
from tests.pipeline_store import ALL, company
from tests.revisions import at, content, findings, writing
from tests.signed_in import answer_settings

NAME, DAY = "partner_roster_ugly.xlsx", date(2026, 12, 31)
ANSWERS = {
    "type": {"Referral": "referral", "reseller??": "co_sell", "SI / implementation": "service", "Co Sell": "co_sell",
             "co-sell": "co_sell"},
    "owner": {"Ines R.": "Ines Roth", "Ines": "Ines Roth", "Tom": "Tom Berg", "Tom & Ines": "Tom Berg"},
}  # fmt: skip
KINDS = {"affiliate": "affiliate", "referral": "referral", "reseller??": "co_sell", "si / implementation": "service",
         "marketplace": "marketplace", "co sell": "co_sell", "co-sell": "co_sell", "influencer": "influencer"}


@pytest.fixture
def suite(migrated_store):
    registry.load_domains()
    with at(date(2026, 12, 1)):
        company()
        with writing() as session:
            session.add_all([User(name="tom", full_name="Tom Berg"), User(name="ines", full_name="Ines Roth")])
    with at(DAY):
        yield


def bring(path: Path, target: str, sheet: str, **given):
    raw = path.read_bytes()
    read = parts.parts_of(raw, path.name, target_name=target, sheet=sheet)
    found = [replace(one, mapping=replace(one.mapping, **given)) for one in read]
    return applying.apply(found, raw, actor=OPERATOR, as_of=DAY, reason="test")


def rows(model):
    with store.reading() as session:
        return session.scalars(select(model)).all()


def roster(path):
    """Read the roster with pandas alone."""
    grid = openpyxl.load_workbook(path)["Roster"].iter_rows(min_row=5, min_col=2, max_col=10, values_only=True)
    frame = pd.DataFrame(grid, columns=["name", "kind", "tier", "owner", "contact", "mail", "signed", "share",
                                        "region"], dtype=object)  # fmt: skip
    frame["kind"] = frame["kind"].str.strip().str.casefold().map(KINDS)
    return frame


def test_the_ugly_roster_goes_in_and_every_partner_is_as_pandas_reads_it(suite, shared_data):
    path = shared_data / "open" / "torture" / "made" / NAME
    before = content()
    done = bring(path, "partners", "Roster", values=ANSWERS)
    assert done.import_id is not None, done.plans[0].refused
    frame, held = roster(path), rows(Partner)
    assert {one.name: one.type for one in held} == dict(zip(frame["name"], frame["kind"], strict=True))
    days = {row.name: row.signed.date() for row in frame.itertuples() if isinstance(row.signed, pd.Timestamp)
            or hasattr(row.signed, "date")}  # fmt: skip
    assert {one.name: one.signed_on for one in held if one.signed_on} == days
    assert {one.name for one in held if one.state == "signed"} == set(frame.loc[frame["signed"].notna(), "name"])
    tiers = frame["tier"].replace("-", None)
    assert sorted(filter(None, (one.tier for one in held))) == sorted(tiers.dropna().str.casefold())
    named = frame[frame["contact"].notna() & ~frame["contact"].isin(["(tbd)"])]
    assert len(rows(PartnerContact)) == len(named)
    assert sum("Revenue share" in (one.note or "") for one in held) == frame["share"].notna().sum()
    again = bring(path, "partners", "Roster", values=ANSWERS)
    assert not again.plans[0].creates
    assert len(rows(PartnerContact)) == len(named)
    undo(done.import_id, actor=OPERATOR, reason="test")
    assert content() == before
    assert findings() == []


def test_the_monthly_sheet_goes_in_a_line_a_month_and_figure(suite, shared_data, tmp_path):
    path = shared_data / "open" / "torture" / "made" / NAME
    bring(path, "partners", "Roster", values=ANSWERS)
    frame = monthly(path)
    frame.to_csv(tmp_path / "monthly.csv", index=False)
    raw = (tmp_path / "monthly.csv").read_bytes()
    found = parts.parts_of(raw, "monthly.csv", target_name="partner_actuals")
    assert applying.apply(found, raw, actor=OPERATOR, as_of=DAY, reason="test").import_id is not None
    held = {(one.metric, one.month): 0.0 for one in rows(PartnerActual)}
    for one in rows(PartnerActual):
        held[one.metric, one.month] += float(one.value)
    wanted = frame.groupby(["Figure", "Month"])["Value"].sum()
    assert held == {(metric, date.fromisoformat(month)): value for (metric, month), value in wanted.items()}


def monthly(path):
    """Turn the sheet, three columns a month under merged heads, into a line each, with pandas alone."""
    grid = list(openpyxl.load_workbook(path)["Monthly"].iter_rows(min_row=3, values_only=True))
    months = pd.Series(grid[0][1:]).ffill()
    found = []
    for row in grid[2:]:
        for month, figure, cell in zip(months, grid[1][1:], row[1:], strict=True):
            text = str(cell or "").replace("$", "").replace(",", "")
            if row[0] != "SUM" and text.replace(".", "").isdigit():
                day = pd.to_datetime(month, format="%b-%y").date().isoformat()
                found.append((row[0], {"acc.": "accepted"}.get(figure, figure), day, float(text)))
    return pd.DataFrame(found, columns=["Partner", "Figure", "Month", "Value"])


MAPPING = """
version: 1
tables:
  - match: {file: "ravenstack_accounts*.csv"}
    target: customers
    columns: {account_id: account, referral_source: source, plan_tier: plan}
    relations: {account: {by: external_id, missing: refuse}}
"""
SAVED = Path(__file__).parents[2] / "journeys" / "ravenstack.yaml"
END = date(2024, 12, 31)


def test_customers_by_source_are_those_of_pandas(migrated_store, shared_data):
    registry.load_domains()
    folder = shared_data / "open" / "ravenstack"
    with at(date(2025, 6, 30)):
        answer_settings(currency="USD")
        known = SAVED.read_text()
        for name, saved in (("accounts", known), ("subscriptions", known), ("accounts", MAPPING)):
            path = folder / f"ravenstack_{name}.csv"
            found = parts.parts_of(path.read_bytes(), path.name, mapping=load_mapping(saved))
            outcome = applying.apply(found, path.read_bytes(), actor=access.operator(), as_of=date(2025, 6, 30),
                                     reason="test")  # fmt: skip
            assert [plan.refused for plan in outcome.plans] == [[]]
    with store.reading() as session:
        ours = {row.source: row for row in by_source(session, scope=ALL, as_of=END)}
    lines = pd.read_csv(folder / "ravenstack_subscriptions.csv", parse_dates=["start_date", "end_date"])
    lines = lines[~lines["is_trial"] & (lines["mrr_amount"] > 0)]
    source = pd.read_csv(folder / "ravenstack_accounts.csv").set_index("account_id")["referral_source"]

    def paid(day):
        runs = (lines["start_date"] <= day) & (lines["end_date"].isna() | (lines["end_date"] > day))
        return lines[runs].groupby("account_id")["mrr_amount"].sum() * 12

    now, then = paid(pd.Timestamp(END)), paid(pd.Timestamp("2023-12-31"))
    left = now.reindex(then.index).fillna(0)
    assert set(ours) == set(source)
    assert "partner" in ours
    for name, row in ours.items():
        mine, before = now[source.reindex(now.index) == name], source.reindex(then.index) == name
        assert (row.customers, float(row.arr), row.then) == (len(mine), mine.sum(), before.sum())
        assert float(row.share) == pytest.approx(mine.sum() / now.sum())
        assert float(row.kept.value) == pytest.approx((left[before] > 0).mean())
        assert float(row.net) == pytest.approx(left[before].sum() / then[before].sum())
    assert_folded()
