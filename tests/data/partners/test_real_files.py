"""Real and ugly files about partners: what goes in equals an independent count, and undone it leaves nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select

from data.core import access, registry, store
from data.core.importing import applying, parity, parts, reporting, submissions
from data.core.importing.mappings import load_mapping
from data.core.importing.repairs import Repairs, repaired
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


WORKBOOK = """
version: 1
tables:
  - match: {file: "partner_roster*.xlsx", sheet: Roster}
    target: partners
    columns: {Partner: name, Type: type, Tier: tier, Our owner: owner, Signed: signed_on}
    values:
      type: {"Referral": referral, "reseller??": co_sell, "SI / implementation": service, Co Sell: co_sell}
      owner: {Ines R.: Ines Roth, Ines: Ines Roth, Tom: Tom Berg, Tom & Ines: Tom Berg}
  - match: {sheet: Monthly}
    target: partner_actuals
    wide: {figures: {acc.: accepted}}
    columns: {Partner: partner, Period: month, Figure: metric, Value: value}
    options: {currency: USD}
  - match: {sheet: TO DOs}
    target: review_todos
    key: [partner, text, owner, due]
    columns: {what: text, who: owner, by when: due, done: done}
    constants: {partner: Lumen Partners}
    values:
      due: {Fri: "2026-11-27", asap: "2026-11-24", end of Q: "2026-12-31"}
      done: {x: done}
"""


def test_all_three_sheets_of_the_workbook_go_in_as_they_are(suite, shared_data):
    path = shared_data / "open" / "torture" / "made" / NAME
    raw, before = path.read_bytes(), content()

    def bring_all():
        found = parts.parts_of(raw, path.name, mapping=load_mapping(WORKBOOK))
        return applying.apply(found, raw, actor=OPERATOR, as_of=DAY, reason="test", allow_partial=True)

    done = bring_all()
    plans = {plan.target.name: plan for plan in done.plans}
    frame = monthly(path)
    assert plans["partner_actuals"].refused == []
    assert plans["partner_actuals"].counts["create"] == len(frame)
    wanted = frame.groupby(["Partner", "Figure", "Month"])["Value"].sum()
    with store.reading() as session:
        held = session.execute(select(Partner.name, PartnerActual.metric, PartnerActual.month, PartnerActual.value)
                               .join(Partner, Partner.id == PartnerActual.partner_id)).all()  # fmt: skip
    assert {(name.casefold(), metric, month.isoformat()): float(value) for name, metric, month, value in held} == {
        (name.casefold(), metric, month): value for (name, metric, month), value in wanted.items()}  # fmt: skip
    assert len(rows(Partner)) == len(roster(path))
    assert plans["review_todos"].counts["create"] + len(plans["review_todos"].refused) == 30
    again = bring_all()
    assert {name for plan in again.plans for name, count in plan.counts.items() if count} <= {"unchanged", "refused"}
    undo(done.import_id, actor=OPERATOR, reason="test")
    assert content() == before


def test_a_corrected_cell_of_the_monthly_sheet_waits_and_is_told_by_its_address(suite, shared_data):
    path = shared_data / "open" / "torture" / "made" / NAME
    raw = path.read_bytes()
    roster_, *others = parts.parts_of(raw, path.name, mapping=load_mapping(WORKBOOK))
    applying.apply([roster_], raw, actor=OPERATOR, as_of=DAY, reason="test")
    [wide] = [part for part in others if part.target.name == "partner_actuals"]
    corrected = Repairs({("Monthly", 3, 5, "Mar-26 / leads"): "77"})
    fixed = [repaired(wide, corrected)]
    planned = applying.preview(fixed, actor=OPERATOR, as_of=DAY)
    number = submissions.submit(fixed, raw, actor=OPERATOR, as_of=DAY, planned=planned, corrected=corrected)
    applying.apply([wide], raw, actor=OPERATOR, as_of=DAY, reason="test")
    with store.reading() as session:
        waiting = submissions.Waiting(submissions.find(session, number, OPERATOR))
        beside = parity.compare(session, fixed)
    seen, moved = waiting.look(OPERATOR)
    assert [(row["row"], row["value"]) for row in reporting.new_rows(seen.plans[0])] == [("H5", "77")]
    assert "cell B5: was to be created, would be left alone now" in moved
    assert [(one.row, one.store) for one in beside.differences] == [("H5", "nothing")]


def monthly(path):
    """Melt the sheet, three columns a month under merged heads, into a line each, with pandas alone."""
    frame = pd.read_excel(path, sheet_name="Monthly", header=[2, 3], index_col=0, dtype=object, engine="openpyxl")
    frame = frame[frame.index != "SUM"]
    long = frame.melt(ignore_index=False, var_name=["Month", "Figure"], value_name="Value").reset_index(names="Partner")
    long["Value"] = pd.to_numeric(long["Value"].astype("string").str.replace(r"[$,]", "", regex=True), errors="coerce")
    long["Month"] = pd.to_datetime(long["Month"], format="%b-%y").dt.strftime("%Y-%m-%d")
    long["Figure"] = long["Figure"].replace("acc.", "accepted")
    return long.dropna(subset="Value").astype({"Value": float})


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
