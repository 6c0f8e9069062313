"""The demo library as its page shows it: flows with their uses, what came of them, and what people said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import rulebook
from data.core.access import Scope
from data.core.metrics import Threshold, Value, rate
from data.core.numbers import ratio
from data.sales.formulas import demos
from data.sales.queries import demos as queries
from data.sales.queries.steps import people

DEMO_READS = ("deals", "sales", "people", "definitions")
EVERY = "Every segment"
REVIEWS = {"none": ("grey", "No review day"), "ahead": ("green", "Reviewed"), "due": ("yellow", "Review due"),
           "stale": ("yellow", "Stale")}  # fmt: skip
ENDS = {"advanced": "Moved on", "stayed": "Stayed", "open": "Days not over"}


@dataclass(frozen=True)
class Flow:
    """A flow: what it is, how its review stands, uses, and the share of deals that moved on in time.

    onward: n counts deals whose days are over or that moved on; still: those whose days are not over. feedback: the
    mean of 1 to 5, with how many gave it.
    """

    id: int
    row_version: int
    name: str
    segment_id: int | None
    segment: str
    minutes: int
    version: int
    owner_id: int | None
    owner: str
    review_on: date | None
    review: str
    link: str
    script: str
    is_active: bool
    uses: int
    onward: Value
    still: int
    feedback: Decimal | None
    said: int


@dataclass(frozen=True)
class Library:
    """All flows, with choices for the editor; gaps: (segment, minutes) that no flow in use covers."""

    as_of: date
    flows: Sequence[Flow]
    segments: Mapping[int, str]
    people: Mapping[int, str]
    onward: Value
    uses: int

    @property
    def stale(self) -> int:
        return sum(flow.is_active and flow.review == "stale" for flow in self.flows)

    @property
    def gaps(self) -> list[tuple[str, int]]:
        there = {(flow.segment, flow.minutes) for flow in self.flows if flow.is_active}
        return [(name, minutes) for name in self.segments.values() for minutes in demos.MINUTES
                if not {(name, minutes), (EVERY, minutes)} & there]  # fmt: skip


def library(session: Session, *, scope: Scope, as_of: date) -> Library:
    """Return the library as it is now, with what demos up to a day had led to by then."""
    del scope  # the library and its totals are everybody's; single deals are asked for with their own right
    uses = outcomes(session, as_of=as_of)
    by_flow: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in uses:
        by_flow[row["flow_id"]].append(row)
    flows = [_flow(row, by_flow[row["id"]], as_of) for row in queries.flows(session)]
    return Library(as_of, flows, queries.segments(session), people(session), onward(firsts(uses)), len(uses))


def advance_days(as_of: date) -> int:
    """Return within how many days of a demo a deal has to move on, by the limits of a day."""
    return int(rulebook.limits(as_of)["demo_advance_days"])


def stale_days(as_of: date) -> int:
    """Return how many days past its review day a flow is stale, by the limits of a day."""
    return int(rulebook.limits(as_of)["demo_stale_days"])


def outcomes(session: Session, *, as_of: date, scope: Scope | None = None, **given: Any) -> list[dict[str, Any]]:
    """Return the uses up to a day with `led_to`: advanced, stayed or open, and `is_first` of its flow in its deal."""
    rows = queries.uses(session, until=as_of, scope=scope, **given)
    stays, within = queries.stays(session, {row["deal_id"] for row in rows}), advance_days(as_of)
    first: dict[tuple[int, int], int] = {(row["flow_id"], row["deal_id"]): row["id"] for row in rows}
    found = []
    for row in rows:
        held = [(stage, step) for start, stage, step in stays.get(row["deal_id"], ()) if start <= row["used_on"]]
        before = held[-1] if held else ("mql", None)
        came = demos.led_to(row["used_on"], before, stays.get(row["deal_id"], ()), as_of=as_of, within=within)
        found.append({**row, "led_to": came, "is_first": first[row["flow_id"], row["deal_id"]] == row["id"]})
    return found


def firsts(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the first use of each flow in each deal: a deal counts once for a flow."""
    return [row for row in rows if row["is_first"]]


def onward(rows: Sequence[Mapping[str, Any]], threshold: Threshold | None = None) -> Value:
    """Return the share of deals that reached a later stage or step within the days after the demo that the limit gives.

    Deals that have not, and whose days are not over, are left out.
    """
    moved = sum(row["led_to"] == "advanced" for row in rows)
    n = moved + sum(row["led_to"] == "stayed" for row in rows)
    return rate(moved, n, threshold, inputs={"moved_on": moved, "days_not_over": len(rows) - n})


def _flow(row: Mapping[str, Any], uses: Sequence[Mapping[str, Any]], as_of: date) -> Flow:
    marks = [use["feedback"] for use in uses if use["feedback"] is not None]
    value, review = onward(firsts(uses)), demos.review(row["review_on"], as_of, stale=stale_days(as_of))
    return Flow(
        row["id"], row["row_version"], row["name"], row["segment_id"], row["segment"] or EVERY, row["minutes"],
        row["version"], row["owner_id"], row["owner"] or "", row["review_on"], review,
        row["url"] if row["url"] and demos.is_link(row["url"]) else "", row["script"] or "", row["is_active"],
        len(uses), value, value.inputs["days_not_over"], ratio(sum(marks), len(marks)) if marks else None, len(marks),
    )  # fmt: skip


def flow_uses(session: Session, *, scope: Scope, flow_id: int, as_of: date) -> list[dict[str, Any]]:
    """Return the uses of a flow in the deals of a scope, newest first, each with what it led to."""
    return outcomes(session, as_of=as_of, scope=scope, flow_id=flow_id)


def deal_demos(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> dict[str, Any]:
    """Return the demos given in a deal, and the flows in use that can be noted: `given`, and `flows` by number."""
    given = outcomes(session, as_of=as_of, scope=scope, deal_id=deal_id)
    flows = {row["id"]: f"{row['name']} ({row['minutes']} min, version {row['version']})"
             for row in queries.flows(session) if row["is_active"]}  # fmt: skip
    return {"given": given, "flows": flows}
