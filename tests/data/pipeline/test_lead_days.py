"""A past day's numbers of leads go by the owner and the segment of that day, and their rows are in the export."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data.core import access, clock, metrics, registry, store
from data.core.access import Actor, Scope
from data.core.clock import Period
from data.pipeline import commands
from data.pipeline.exports.leads import waiting_leads
from data.pipeline.views import lead_periods
from models import Lead
from tests.pipeline_store import ALL, company
from tests.revisions import change, writing

MON = datetime(2025, 6, 16, 10, tzinfo=UTC)
MONDAY, FRIDAY = date(2025, 6, 16), date(2025, 6, 20)
JUNE = Period("2025-06", date(2025, 6, 1), date(2025, 7, 1))
ADMIN = Actor(101, "ann", frozenset({"revops"}))


@pytest.fixture
def moved_lead(migrated_store: str) -> int:
    """A lead of Ann in Enterprise, answered in five minutes; on Wednesday it becomes Bob's in Small business."""
    company()
    with writing() as session:
        commands.load_first_values(session)
    with clock.frozen(MON + timedelta(hours=1)), store.writing(access.operator(), "form", "x") as session:
        lead = commands.create_lead(session, actor=ADMIN, name="Lia", owner_id=101, segment_id=1, at=MON)
        commands.log_touch(session, lead.id, actor=ADMIN, kind="call", occurred_at=MON + timedelta(minutes=5))
        number = int(lead.id or 0)
    with clock.frozen(MON + timedelta(days=2)):
        change(Lead, number, segment_id=2, owner_id=102, external_id="L-7")
    return number


def rows(name: str, *, as_of: date, by: str = "segment", scope: Scope = ALL) -> list[tuple[Any, int]]:
    registry.load_domains()
    with store.reading() as session:
        found = metrics.METRICS[name].compute(session, scope=scope, period=JUNE, as_of=as_of, settings={}, by=by,
                                              filters={}, known_at=None)  # fmt: skip
    return [(row[by], row["n"]) for row in found.rows]


@pytest.mark.parametrize("name", ["pipeline.sla_attainment", "pipeline.lead_response_minutes", "pipeline.mql_to_sql"])
def test_a_past_day_goes_by_the_segment_of_that_day(moved_lead: int, name: str) -> None:
    assert rows(name, as_of=MONDAY) == [("Enterprise", 1)]
    assert rows(name, as_of=FRIDAY) == [("Small business", 1)]


def test_a_lead_counts_on_a_past_day_for_who_had_it_and_is_shown_to_them_alone(moved_lead: int) -> None:
    bob = Scope("own", user_id=102)
    assert rows("pipeline.mql_to_sql", as_of=MONDAY, by="owner") == [("Ann", 1)]
    assert rows("pipeline.mql_to_sql", as_of=FRIDAY, by="owner") == [("Bob", 1)]
    assert rows("pipeline.mql_to_sql", as_of=MONDAY, by="owner", scope=bob) == []
    assert rows("pipeline.mql_to_sql", as_of=FRIDAY, by="owner", scope=bob) == [("Bob", 1)]


def test_the_export_holds_the_rows_that_the_numbers_of_a_period_are_counted_from(moved_lead: int) -> None:
    with store.reading() as session:
        found = lead_periods.counted(session, scope=ALL, period=JUNE, as_of=FRIDAY)
        sheets = waiting_leads(session, scope=ALL, as_of=FRIDAY, period=JUNE)
    (touch,), (lead,) = found.touches, found.qualified
    assert (touch["result"], touch["minutes"], touch["owner"], touch["segment"]) == (
        "In time", 5, "Ann", "Small business")  # fmt: skip
    assert (lead["owner"], lead["external_id"], lead["number"]) == ("Bob", "L-7", moved_lead)
    assert [sheet.title for sheet in sheets][3:] == ["First touches", "MQL"]
