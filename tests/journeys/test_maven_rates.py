"""Win rates and cycles of a real export equal what pandas works out from its csv files alone."""

import math
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data.core import access, registry, store
from data.core.clock import Period
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.pipeline import queries, views
from data.pipeline.queries import Slice
from data.pipeline.views import pace
from tests.journeys import maven_by_hand
from tests.journeys.test_maven import FILES, MAPPING
from tests.journeys.test_maven import maven as maven
from tests.pipeline_store import ALL

LAST = date(2017, 12, 31)
YEAR = Period("2017", date(2017, 1, 1), date(2018, 1, 1))
QUARTERS = tuple(Period(f"Q{n}", date(2017, 3 * n - 2, 1), date(2018, 1, 1) if n == 4 else date(2017, 3 * n + 1, 1))
                 for n in (1, 2, 3, 4))  # fmt: skip


@pytest.fixture(scope="module")
def opened(maven: Path, migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Open a store that the four files went into."""
    folder = tmp_path_factory.mktemp("rates")
    shutil.copy(migrated_template, folder / "store.db")
    registry.load_domains()
    mapping = load_mapping(MAPPING.read_text(encoding="utf-8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(folder))
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'store.db'}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        for name in FILES:
            content = (maven / name).read_bytes()
            applying.apply(parts.parts_of(content, name, mapping=mapping), content, actor=access.operator(), as_of=LAST)
        yield
        store.engine().dispose()


def closed(folder: Path) -> pd.DataFrame:
    found = maven_by_hand.deals(folder)
    return found[found["stage"].isin(["Won", "Lost"])]


@pytest.mark.parametrize("by", ["owner", "product"])
def test_win_rates_equal_those_of_pandas(opened: None, maven: Path, by: str) -> None:
    with store.reading() as session:
        view = views.coverage(session, scope=ALL, period=QUARTERS[3], as_of=LAST, by=by)
    found = {row.label: row.values["win_rate"] for row in (*view.rows, *view.quiet)}
    hand = closed(maven).groupby(by)["stage"].agg(["count", lambda stages: (stages == "Won").sum()])
    assert set(found) - {None} == set(hand.index)
    for name, (decided, won) in hand.iterrows():
        value = found[name]
        assert (value.n, value.inputs["won"]) == (decided, won), name
        assert abs(Decimal(value.value) - Decimal(int(won)) / Decimal(int(decided))) < Decimal("1e-20")


def test_win_rates_by_quarter_equal_those_of_pandas(opened: None, maven: Path) -> None:
    hand = closed(maven)
    of = hand.groupby([hand["close_date"].dt.quarter, "stage"]).size()
    with store.reading() as session:
        for n, quarter in enumerate(QUARTERS, start=1):
            rows = queries.decided_deals(session, Slice(YEAR, LAST), window=quarter)
            counts = {stage: deals for _, stage, deals in rows}
            assert counts.get("closed_won", 0) == of.get((n, "Won"), 0)
            assert counts.get("closed_lost", 0) == of.get((n, "Lost"), 0)


def test_median_cycles_by_product_equal_those_of_pandas(opened: None, maven: Path) -> None:
    won = closed(maven).query("stage == 'Won'")
    days = (won["close_date"] - won["engage_date"]).dt.days
    hand = days.groupby(won["product"]).median()
    with store.reading() as session:
        found = pace.cycle_days(session, scope=ALL, period=QUARTERS[3], as_of=LAST, by="product")
    assert {name: value.value for name, value in found.rows.items()} == {n: math.floor(d) for n, d in hand.items()}
    assert found.total.value == math.floor(days.median())
    assert found.total.n == len(days)
