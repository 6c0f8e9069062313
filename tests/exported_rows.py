"""The workbooks that pages hand out, read back as frames: what a reader works with in a spreadsheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.core import clock, offers, settings, store
from data.core.access import Scope
from data.core.clock import Period
from data.pipeline.views.bridge import BARS, TOTALS
from tests import demo_store

ALL, DAY, YEAR = Scope("all"), timedelta(days=1), pd.DateOffset(years=1)


class Exported:
    """The workbooks of one period, day and segment, read back as frames; each is made once."""

    def __init__(self, period: Period, as_of: date, segment: str | None) -> None:
        self.period, self.as_of, self.segment = period, as_of, segment
        self.filters = {"segment": (segment,)} if segment else {}
        self.kept: dict[str, list[pd.DataFrame]] = {}

    @property
    def words(self) -> list[str]:
        """The same question for the command line."""
        span = f"{self.period.start}/{self.period.end}"
        where = ["--where", f"segment={self.segment}"] if self.segment else []
        return ["--period", span, "--as-of", str(self.as_of), *where]

    def rows(self, name: str, sheet: int = 0, **asked: Any) -> pd.DataFrame:
        """Return the rows of one sheet of an export, without the line of its total."""
        key = f"{name} {sorted(asked.items())}"
        if key not in self.kept:
            given = {"period": self.period, "as_of": self.as_of, "filters": self.filters, **asked}
            with store.reading() as session:
                self.kept[key] = tables(offers.workbook(session, scope=ALL, name=name, **given))
        return self.kept[key][sheet]

    def back(self, target: str) -> pd.DataFrame:
        """Return the table of a target that is taken out to be edited, of this segment."""
        if target not in self.kept:
            with store.reading() as session:
                made = offers.table(session, scope=ALL, target=target, as_of=self.as_of)
            self.kept[target] = tables(made)
        found = self.kept[target][0]
        return found[found.Segment == self.segment] if self.segment else found

    @cached_property
    def last(self) -> date:
        """The last day of the period, or the day itself while the period runs."""
        return min(self.as_of, self.period.end - DAY)

    @cached_property
    def year(self) -> Period:
        """The twelve months that end with the day."""
        start = (pd.Timestamp(self.as_of) - YEAR).date() + DAY
        return Period("twelve months", start, self.as_of + DAY)

    def due(self) -> pd.DataFrame:
        """Return what was open and due in the period on the evening before it."""
        return self.rows("deals", as_of=self.period.start - DAY)

    def bar(self, name: str) -> pd.DataFrame:
        """Return the deals of one bar of the bridge since the period began."""
        place = [bar for bar in BARS if bar not in TOTALS].index(name)
        return self.rows("bridge-deals", place, since=self.period.start - DAY, as_of=self.last)

    def created(self) -> pd.DataFrame:
        """Return the deals that were opened in the period."""
        deals = self.back("deals")
        return deals[deals.Type.isin(["new", "expansion"]) & within(deals.Opened, self.period)]

    def won_of_year(self) -> pd.DataFrame:
        """Return what was won in the twelve months, with the day on which it was opened."""
        deals = self.back("deals")
        won = deals[(deals.Stage == "closed_won") & deals.Type.isin(["new", "expansion"])]
        return won[within(won.Closed, self.year)]


def tables(content: bytes) -> list[pd.DataFrame]:
    """Read every sheet: its heading follows the first empty line, below title and notes."""
    raws = pd.read_excel(BytesIO(content), sheet_name=None, header=None, engine="openpyxl")
    return [_table(raw) for raw in raws.values() if raw.isna().all(axis=1).any()]


def _table(raw: pd.DataFrame) -> pd.DataFrame:
    head = raw.index[raw.isna().all(axis=1)][0] + 1
    found = raw.iloc[head + 1 :].set_axis(raw.iloc[head], axis=1).infer_objects().reset_index(drop=True)
    return found[~found.iloc[:, 0].astype(str).str.fullmatch(r"All \w+")]


def within(days: pd.Series, period: Period) -> pd.Series:
    """Say of each day whether the period holds it."""
    when = pd.to_datetime(days).dt.tz_localize(None)
    return (when >= pd.Timestamp(period.start)) & (when < pd.Timestamp(period.end))


@contextmanager
def demo_cases(template: Path, home: Path) -> Iterator[list[Exported]]:
    """Give the demo company now, its quarter before as its last day saw it and as today sees it, and one segment."""
    file = home / "quarterdeck.db"
    file.write_bytes(demo_store.made(template).read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(home))
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        with store.reading() as session:
            held = settings.current(session)
        today = clock.today(held.zone)
        now = clock.period_of(today, held.calendar)
        before = clock.period_of(now.start - DAY, held.calendar)
        yield [Exported(now, today, None), Exported(before, before.end - DAY, None), Exported(before, today, None),
               Exported(now, today, "Enterprise")]  # fmt: skip
        store.engine().dispose()
        store._engine.cache_clear()
