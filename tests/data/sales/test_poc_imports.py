"""A tracker that people kept goes in as it is; the board and the conversion say what an independent count says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import select

from data.core import access, clock, registry, store
from data.core.importing import applying, parts
from data.core.numbers import ratio
from data.sales import views
from data.sales.commands import stalls
from models import Account, Criterion, Deal, Poc, PocClock, PocStall, UsageEvent, User
from tests.pipeline_store import ALL, company
from tests.revisions import at, findings, writing

NAME = "poc_tracker_ugly.xlsx"
DAY, NOON = date(2026, 12, 31), datetime(2026, 12, 31, 12, tzinfo=UTC)
PEOPLE = {"engineer": {"dana w.": "Dana W", "L. Cho": "Lee Cho"}}


@pytest.fixture
def sheet(shared_data):
    return shared_data / "open" / "torture" / "made" / NAME


@pytest.fixture
def filled(migrated_store):
    registry.load_domains()
    with at(date(2026, 7, 1)):
        company()


def counted(path):
    """Read the tracker with pandas alone: rows with a deal, their dates, outcome, criteria and last login."""
    grid = openpyxl.load_workbook(path)["POCs FY26 (USE THIS ONE)"].iter_rows(min_row=6, max_col=14, values_only=True)
    names = ["customer", "deal", "start", "planned", "end", "se", "ae", "arr", "agreed", "met", "total", "login",
             "status", "notes"]  # fmt: skip
    frame = pd.DataFrame(grid, columns=names, dtype=object)
    frame = frame[frame["status"].notna()].copy()
    frame["start"] = [pd.to_datetime(one, format="%d.%m.%y" if isinstance(one, str) else None)
                      for one in frame["start"]]  # fmt: skip
    planned = [pd.to_datetime(f"{one} 2026", format="%b %d %Y") if isinstance(one, str) else one
               for one in frame["planned"]]  # fmt: skip
    frame["planned"], frame["end"] = pd.to_datetime(planned), pd.to_datetime(frame["end"])
    status = frame["status"].str.casefold()
    frame["outcome"] = status.map(lambda one: "expand" if "won" in one else "exit" if "lost" in one else "")
    frame["login_text"] = frame["login"].astype(str)
    frame["login"] = [pd.to_datetime(one, format="%m/%d/%Y %H:%M") if isinstance(one, str) and "/" in one else
                      one if isinstance(one, datetime) else pd.NaT for one in frame["login"]]  # fmt: skip
    return frame


def store_of(frame):
    """Bring in the accounts and the deals that the tracker names."""
    named = frame[frame["deal"].notna()]
    with writing() as session:
        accounts = {name: Account(name=name) for name in sorted(set(frame["customer"]))}
        session.add_all(accounts.values())
        session.add_all([User(name=name.replace(" ", "."), full_name=name) for name in
                         ("Dana W", "Priya N", "Lee Cho")])  # fmt: skip
        session.flush()
        session.add_all([Deal(name=f"{row.customer} {row.deal}", external_id=row.deal, stage="sao", currency="EUR",
                              amount=100, account_id=accounts[row.customer].id, segment_id=1, owner_id=101)
                         for row in named.itertuples()])  # fmt: skip


def bring(path, **more):
    raw = path.read_bytes()
    read = parts.parts_of(raw, NAME, target_name="pocs")
    options = replace(read[0].mapping.options, date_order="dmy")
    found = [replace(one, mapping=replace(one.mapping, values=PEOPLE, options=options)) for one in read]
    with clock.frozen(NOON):
        return applying.apply(found, raw, actor=access.operator(), as_of=DAY, **more)


def rows(model):
    with store.reading() as session:
        return list(session.execute(select(model)).scalars())


def expected(frame):
    """Rows that can be taken: a deal is named, or the customer has one; the status says how it ended; it has ended."""
    deals = Counter(frame.loc[frame["deal"].notna(), "customer"])
    has_deal = frame["deal"].notna() | frame["customer"].map(lambda name: deals[name] == 1)
    return frame[has_deal & ~frame["status"].eq("done")]


def test_the_ugly_tracker_goes_in_and_board_and_conversion_are_those_of_pandas(sheet, filled):
    frame = counted(sheet)
    store_of(frame)
    assert bring(sheet).import_id is None
    done = bring(sheet, allow_partial=True)
    right = expected(frame)
    assert len(done.plans[0].creates) == len(right) == 18
    with clock.frozen(NOON), store.reading() as session:
        board = views.poc_board(session, scope=ALL, as_of=DAY, now=NOON)
        closed = views.poc_conversion(session, scope=ALL, as_of=DAY)
    running = right[right["outcome"].eq("")]
    measured = running["login"].notna() | running["login_text"].eq("never")
    wanted = sorted(
        (row.start.date(), row.planned.date(), (row.planned.date() - DAY).days, row.met, row.total,
         "overdue" if row.planned.date() < DAY else "extended" if "extended" in row.status else "running",
         "red" if is_measured else "unknown", row.se.casefold().rstrip(".")[-3:],
         row.login.to_pydatetime().replace(tzinfo=UTC) if row.login is not pd.NaT else start_of(row.start))
        for row, is_measured in zip(running.itertuples(), measured, strict=True)
    )  # fmt: skip
    assert sorted((row.started_on, row.planned_end, row.days_left, row.criteria_met, row.criteria, row.state,
                   row.colour, row.engineer[-3:].casefold(), row.last_at) for row in board.rows) == wanted  # fmt: skip
    ends = Counter(right["outcome"])
    assert closed.conversion.value == ratio(ends["expand"], ends["expand"] + ends["exit"])
    days = (right["end"] - right["start"]).dt.days[right["outcome"].ne("")] + 1
    assert (float(closed.cycle_days.value), float(closed.p75_days)) == (days.median(), days.quantile(0.75))
    starts = Counter(row.start.date().replace(day=1) for row in right.itertuples())
    assert {one.month: one.started for one in closed.cohorts} == starts
    assert findings() == []


def start_of(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_the_tracker_again_changes_nothing_and_undone_it_leaves_nothing_but_is_written_down(sheet, filled):
    store_of(counted(sheet))
    done = bring(sheet, allow_partial=True)
    again = bring(sheet, allow_partial=True)
    assert (again.import_id, again.plans[0].unchanged) == (None, 18)
    with clock.frozen(NOON), store.writing(access.system(), "job", "test") as session:
        assert stalls.settle_stalls(session, now=NOON).hits == 5
    with clock.frozen(NOON):
        applying.undo(done.import_id, actor=access.operator())
    assert rows(Poc) == rows(Criterion) == rows(PocClock) == []
    assert len(rows(UsageEvent)) == 7
    with clock.frozen(NOON), store.writing(access.system(), "job", "test") as session:
        stalls.settle_stalls(session, now=NOON)
    assert {one.cleared_by for one in rows(PocStall)} == {"end"}
    assert bring(sheet, allow_partial=True).plans[0].counts["create"] == 18
    assert findings() == []


@pytest.mark.parametrize(("line", "words"), [
    ("OPP-1,2026-06-01,2026-06-20,,lost: budget", "no day on which it ended"),
    ("OPP-1,2026-06-01,2026-06-20,2026-05-01,lost", "before it started"),
    ("OPP-1,2026-06-01,2026-05-20,,running", "before it starts"),
    ("OPP-1,2026-06-01,2026-06-20,2027-06-20,won", "lies in the future"),
    ("OPP-1,2026-06-01,2026-06-20,2026-06-19,in progress", "has an end and no outcome"),
    (",2026-06-01,2026-06-20,,running", "names no deal"),
])  # fmt: skip
def test_a_row_that_contradicts_itself_is_refused_with_the_reason(filled, line, words):
    with writing() as session:
        session.add(Deal(name="Big", external_id="OPP-1", stage="sao", currency="EUR", amount=100))
    raw = f"opportunity,start,planned end,actual end,status\n{line}\n".encode()
    with clock.frozen(NOON):
        done = applying.apply(parts.parts_of(raw, "pocs.csv", target_name="pocs"), raw, actor=access.operator(),
                              as_of=DAY)  # fmt: skip
    assert [words in refusal.reason for refusal in done.plans[0].refused] == [True]


def test_a_deal_that_is_not_here_is_named(filled):
    raw = b"opportunity,start,planned end\nOPP-9,2026-06-01,2026-06-20\n"
    with clock.frozen(NOON):
        done = applying.preview(parts.parts_of(raw, "pocs.csv", target_name="pocs"), actor=access.operator())
    assert "deal" in done.plans[0].refused[0].reason


def test_criteria_of_a_file_are_the_criteria_of_their_proof_of_concept(filled):
    with writing() as session:
        session.add(Deal(id=901, name="Big", external_id="OPP-1", stage="sao", currency="EUR", amount=100))
        session.add(Poc(id=801, name="Trial", external_id="T-1", deal_id=901, started_on=date(2026, 6, 1)))
    raw = (b"poc,criterion,weight,must,metric,target,met,evidence\nT-1,Loads a day,60,yes,hours,<4,yes,Log of Monday\n"
           b"T-1,Ten users,40,no,users,10,,\n")  # fmt: skip
    found = parts.parts_of(raw, "criteria.csv", target_name="criteria")
    with clock.frozen(NOON):
        done = applying.apply(found, raw, actor=access.operator(), as_of=DAY)
    assert [(one.weight, one.is_must, one.is_met, one.position) for one in rows(Criterion)] == [
        (60, True, True, 0), (40, False, None, 1)
    ]  # fmt: skip
    with clock.frozen(NOON), store.reading() as session:
        page = views.poc_page(session, scope=ALL, poc_id=801, as_of=DAY, now=NOON)
    assert (page.weight_met, page.row.last, page.problems) == (60, "start", [])
    with clock.frozen(NOON):
        applying.undo(done.import_id, actor=access.operator())
    assert rows(Criterion) == []
