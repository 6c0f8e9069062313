"""The bridge between two days: it closes to the cent, equals the formula over whole snapshots, and opens its deals."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from data.core import registry, store
from data.core.access import Scope
from data.core.ledger.entries import table_of
from data.core.numbers import from_minor
from data.pipeline import definitions
from data.pipeline.formulas.bridge import DealState, waterfall
from data.pipeline.queries.slices import counted_stages
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_deals
from models import NEVER, Deal, DealVersion, Revision
from tests.pipeline_store import ALL, JULY, Q3, close, company, coverage, open_deal, rate, won_deal
from tests.revisions import at, bring_in, change, newest, remove, undo

VERSIONS = table_of(DealVersion)
AUGUST = date(2025, 8, 1)
ADDS = ("start", "new", "pulled_in", "reopened", "increased")


@pytest.fixture(autouse=True)
def _loaded() -> None:
    registry.load_domains()


def bridge(**given) -> bridges.Bridge:
    asked = {"scope": ALL, "period": Q3, "since": JULY, "as_of": AUGUST, **given}
    with store.reading() as session:
        return bridges.bridge(session, **asked)


def behind(bar: str, **given) -> list[dict]:
    asked = {"scope": ALL, "period": Q3, "since": JULY, "as_of": AUGUST, "bar": bar, **given}
    with store.reading() as session:
        return list(bridge_deals.bridge_deals(session, **asked).rows)


def whole(amounts) -> dict[str, int]:
    return {bar: int(amount) for bar, amount in amounts.items() if amount}


def closes(bars: bridges.Bars) -> None:
    """The bars lead from the first to the last, and the last is what the sums say."""
    assert bars.gap == 0
    assert sum(bars.signed(bar) for bar in bridges.BARS if bar != "end") == bars.amounts["end"]


RATES = {"USD": Decimal(1), "EUR": Decimal("1.1234567"), "JPY": Decimal("0.0067")}


def snapshot(session, day: date, known: int | None, *, rolling: bool, owner: int | None) -> dict[int, DealState | str]:
    """Every deal of a day, the formula's way: None where coverage knows nothing of it, 'early' below its stages."""
    held = VERSIONS.c.revision_to == NEVER
    if known is not None:
        held = (VERSIONS.c.revision_from <= known) & (VERSIONS.c.revision_to > known)
    found: dict[int, DealState | str] = {}
    for row in session.execute(select(VERSIONS).where(held, VERSIONS.c.valid_from <= day, VERSIONS.c.valid_to > day)):
        stage = definitions.stages()[row.stage]
        of = row.owner_id if stage.is_open else row.owner_at_close_id
        if row.type == "renewal" or row.currency not in RATES or (owner is not None and of != owner):
            continue
        if stage.is_open and row.stage not in counted_stages():
            found[row.entity_id] = "early"
            continue
        on = row.close_date if stage.is_open else row.closed_on or row.close_date or row.valid_from
        if stage.is_open and (row.forecast_category == "omitted" or on is None):
            on = date.max
        amount = from_minor(row.amount or 0, row.currency) * RATES[row.currency]
        in_any = rolling and on != date.max
        found[row.entity_id] = DealState(amount, Q3.start if in_any else on, stage.state)
    return found


def by_formula(session, since: date, until: date, known: int | None, *, rolling: bool, owner: int | None) -> dict:
    before = snapshot(session, since, known, rolling=rolling, owner=owner)
    after = snapshot(session, until, known, rolling=rolling, owner=owner)
    pairs = []
    for number in before.keys() | after.keys():
        old, new = before.get(number), after.get(number)
        if old == "early" and isinstance(new, DealState) and new.state in ("lost", "no_decision"):
            continue
        pairs.append(tuple(side if isinstance(side, DealState) else None for side in (old, new)))
    bars = waterfall(pairs, start=Q3.start, end=Q3.end)
    return {**bars, "lost": bars["lost"] - bars["no_decision"]}


DAYS = some.integers(0, 150).map(lambda n: date(2025, 5, 1) + timedelta(days=n))
CHANGES = some.fixed_dictionaries(
    {},
    optional={
        "stage": some.sampled_from(["sql", "sao", "closed_won", "closed_lost", "closed_no_decision"]),
        "amount": some.one_of(some.none(), some.integers(0, 10**9)), "close_date": some.one_of(some.none(), DAYS),
        "owner_id": some.sampled_from([None, 101, 102]), "currency": some.sampled_from(["USD", "EUR", "JPY", "CHF"]),
        "type": some.sampled_from(["new", "expansion", "renewal"]),
        "forecast_category": some.sampled_from([None, "commit", "omitted"]),
    },
)  # fmt: skip
ACTS = some.lists(some.tuples(some.integers(0, 3), DAYS, CHANGES, some.integers(0, 9)), min_size=1, max_size=8)


def live(born: list, acts: list) -> int:
    """Let deals be born and changed; returns the revision in the middle of it all."""
    company()
    for code, worth in RATES.items():
        if code != "USD":
            rate(code, str(worth))
    numbers = bring_in([
        [(day, {"name": f"d{n}", "stage": "sao", "type": "new", "currency": "USD", "amount": amount,
                "close_date": due, "owner_id": 101, "segment_id": 1})]
        for n, (day, due, amount) in enumerate(born)
    ])  # fmt: skip
    gone, middle = set(), newest()
    for place, (which, day, values, fate) in enumerate(acts):
        if numbers[which] in gone:
            continue
        if fate == 0:
            gone.add(numbers[which])
            remove(Deal, numbers[which], on=day)
        elif values:
            closed = str(values.get("stage", "")).startswith("closed")
            change(Deal, numbers[which], on=day, **values,
                   **({"closed_on": day, "owner_at_close_id": 101} if closed else {}))  # fmt: skip
            if fate == 1:
                undo()
        middle = newest() if place < len(acts) // 2 else middle
    return middle


def compare(known: int) -> None:
    pairs_of_days = [(date(2025, 6, 1), date(2025, 7, 15)), (JULY, date(2025, 9, 30)), (JULY, JULY)]
    with store.reading() as session:
        when = datetime(2099, 1, 1, tzinfo=UTC)
        for since, until in pairs_of_days:
            for rolling in (False, True):
                for owner, filters in ((None, {}), (101, {"owner": "Ann"})):
                    asked = {"scope": ALL, "period": Q3, "since": since, "as_of": until, "rolling": rolling,
                             "filters": filters}  # fmt: skip
                    found = bridges.bridge(session, **asked)
                    closes(found.total)
                    hand = by_formula(session, since, until, None, rolling=rolling, owner=owner)
                    assert found.total.amounts == {bar: hand[bar] for bar in bridges.BARS}
                    then = bridges.bridge(session, **asked, known_at=when)
                    assert then.total == found.total
            for by in ("segment", "owner"):
                parts = bridges.bridge(session, scope=ALL, period=Q3, since=since, as_of=until, by=by)
                for bars in parts.rows:
                    closes(bars)
                for end in bridges.TOTALS:
                    assert sum(bars.amounts[end] for bars in parts.rows) == parts.total.amounts[end]
        then = _known(session, known)
        hand = by_formula(session, JULY, AUGUST, known, rolling=False, owner=None)
        assert then.total.amounts == {bar: hand[bar] for bar in bridges.BARS}
        check_rows(session)


def _known(session, revision: int) -> bridges.Bridge:
    instant = session.execute(select(Revision.recorded_at).where(Revision.id == revision)).scalar_one()
    return bridges.bridge(session, scope=ALL, period=Q3, since=JULY, as_of=AUGUST, known_at=instant)


def check_rows(session) -> None:
    """The deals behind every bar are as many, and worth as much, as the bar says."""
    asked = {"scope": ALL, "period": Q3, "since": JULY, "as_of": AUGUST}
    bars = bridges.bridge(session, **asked).total
    for bar in bridges.BARS:
        rows = bridge_deals.bridge_deals(session, **asked, bar=bar, size=None).rows
        assert sum((row["effect"] for row in rows), Decimal(0)) == bars.amounts[bar]
        if bar not in bridges.TOTALS:  # a deal without an amount stands in the totals, and adds nothing
            assert len(rows) >= sum(bool(row["effect"]) for row in rows)
        assert len(rows) == bars.deals[bar]


# Shrinking a failure would take minutes, as each example is a store of its own.
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
          phases=(Phase.explicit, Phase.reuse, Phase.generate))  # fmt: skip
@given(born=some.lists(some.tuples(DAYS, DAYS, some.integers(1, 10**6)), min_size=4, max_size=4), acts=ACTS)
def test_the_bridge_closes_and_is_that_of_the_formula_whatever_happened(
    migrated_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, born: list, acts: list
) -> None:
    path = tmp_path / "bridge.db"
    store.engine().dispose()
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(migrated_template, path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path))
    compare(live(born, acts))
    store.engine().dispose()


def test_the_bridge_closes_on_postgresql_too(postgres_store: str) -> None:
    born = [(date(2025, 6, 1), date(2025, 8 + n % 2, 3), 1000 * n + 1) for n in range(4)]
    acts = [(0, date(2025, 7, 5), {"amount": 77, "currency": "EUR"}, 5), (1, date(2025, 7, 9), {"stage": "sql"}, 5),
            (2, date(2025, 7, 9), {"close_date": date(2025, 11, 1)}, 5), (3, date(2025, 7, 20), {}, 0),
            (1, date(2025, 7, 20), {"stage": "closed_won", "amount": 5}, 5)]  # fmt: skip
    compare(live(born, acts))
    with store.reading() as session:
        deals = bridges.bridge(session, scope=ALL, period=Q3, since=JULY, as_of=AUGUST).total.deals
    assert (deals["start"], deals["won"], deals["pushed_out"], deals["end"]) == (4, 1, 1, 1)


def quarter() -> dict[str, int]:
    """One deal for every bar."""
    company()
    deals = {name: open_deal(name, amount) for name, amount in
             (("stays", 80), ("grows", 100), ("shrinks", 100), ("slips", 50), ("wins", 60), ("loses", 40),
              ("fades", 20), ("goes", 45), ("backs", 7))}  # fmt: skip
    deals["pulled"] = open_deal("pulled", 70, due=date(2025, 12, 1))
    deals["back"] = won_deal("back", 25, on=date(2025, 6, 10))
    deals["early"] = open_deal("early", 9, stage="sql")
    day = date(2025, 7, 10)
    change(Deal, deals["grows"], on=day, amount=13_000)
    change(Deal, deals["shrinks"], on=day, amount=8_500)
    change(Deal, deals["slips"], on=day, close_date=date(2025, 11, 1), amount=5_500)
    close(deals["wins"], on=day)
    close(deals["loses"], on=day, stage="closed_lost")
    close(deals["fades"], on=day, stage="closed_no_decision")
    remove(Deal, deals["goes"], on=day)
    change(Deal, deals["backs"], on=day, stage="sql")
    change(Deal, deals["pulled"], on=day, close_date=date(2025, 9, 1))
    change(Deal, deals["back"], on=day, stage="sao", closed_on=None, close_date=date(2025, 9, 1))
    close(deals["early"], on=day, stage="closed_lost")
    deals["new"] = open_deal("new", 30, on=day)
    return deals


def test_every_bar_has_its_deal_and_a_deal_in_several_says_so(migrated_store: str) -> None:
    quarter()
    found = bridge()
    assert whole(found.total.amounts) == {
        "start": 502, "new": 30, "pulled_in": 70, "reopened": 25, "increased": 35, "decreased": 15, "pushed_out": 55,
        "won": 60, "lost": 40, "no_decision": 20, "removed": 52, "end": 420,
    }  # fmt: skip
    closes(found.total)
    with store.reading() as session:
        check_rows(session)
    slipped = behind("pushed_out")[0]
    assert (slipped["effect"], slipped["was"], slipped["is_"], slipped["also"]) == (55, 50, 55, "Increased")
    assert slipped["close"] == "30 Sep 2025 → 1 Nov 2025"
    assert behind("won")[0]["stage"] == "SAO → Won"
    assert [row["name"] for row in behind("removed")] == ["Removed deal 8", "backs"]
    assert len(behind("end")) == found.total.deals["end"] == 6


def test_the_ends_of_the_bridge_are_what_coverage_shows(migrated_store: str) -> None:
    quarter()
    found = bridge()
    assert found.total.amounts["start"] == coverage(as_of=JULY).total.tally.open
    assert found.total.amounts["end"] == coverage(as_of=AUGUST).total.tally.open


def test_what_changed_owner_leaves_one_row_and_enters_another(migrated_store: str) -> None:
    company()
    deal = open_deal("a", 100)
    change(Deal, deal, on=date(2025, 7, 10), owner_id=102, amount=12_000)
    found = bridge(by="owner")
    assert {bars.label: whole(bars.amounts) for bars in found.rows} == {
        "Ann": {"start": 100, "removed": 100}, "Bob": {"new": 120, "end": 120}
    }
    assert whole(found.total.amounts) == {"start": 100, "increased": 20, "end": 120}
    assert behind("new", by="owner", key="Bob")[0]["was_reason"] == "not there"


def test_rates_make_no_bar_and_money_without_one_is_left_out(migrated_store: str) -> None:
    company()
    rate("EUR", "1.5")
    rate("EUR", "3", since=date(2025, 7, 15))
    open_deal("a", 100, currency="EUR")
    open_deal("b", 7, currency="CHF")
    for rolling, amount in ((False, 150), (True, 300)):
        found = bridge(rolling=rolling)
        assert whole(found.total.amounts) == {"start": amount, "end": amount}
        assert (found.left_out, found.has_foreign) == (1, True)


def test_a_rep_sees_the_bridge_of_their_own_deals_only(migrated_store: str) -> None:
    quarter()
    open_deal("theirs", 1000, owner_id=102)
    assert bridge(scope=Scope("own", 102)).total.amounts["end"] == 1000
    assert behind("end", scope=Scope("own", 101))[0]["name"] != "theirs"


def test_the_past_as_it_was_known_then(migrated_store: str) -> None:
    with at(date(2025, 6, 2)):
        company()
        deal = open_deal("a", 100)
    with at(date(2025, 8, 20)):
        change(Deal, deal, on=date(2025, 7, 5), amount=50_000)
    known = datetime(2025, 8, 1, tzinfo=UTC)
    assert whole(bridge(known_at=known).total.amounts) == {"start": 100, "end": 100}
    assert whole(bridge().total.amounts) == {"start": 100, "increased": 400, "end": 500}


def test_days_in_the_wrong_order_and_unknown_bars_are_said(migrated_store: str) -> None:
    company()
    with pytest.raises(ValueError, match="lies after"):
        bridge(since=AUGUST, as_of=JULY)
    with pytest.raises(ValueError, match="no bar sideways"):
        behind("sideways")
    assert not bridge().has_deals
