"""Mutual action plans as their page shows them: all plans of a scope, and the plan of one deal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.sales.formulas import plans as dates
from data.sales.formulas import steps
from data.sales.formulas.plans import Outlook
from data.sales.queries import plans as queries
from data.sales.queries.steps import people

PLAN_READS = ("deals", "sales", "people", "definitions")


@dataclass(frozen=True)
class PlanLine:
    """A plan in the list: its deal, where it is heading, its next row; done of rows; broken: why it cannot be read."""

    deal_id: int
    name: str
    account: str
    owner: str
    segment: str
    close_date: date | None
    go_live_on: date | None
    rows: int
    done: int
    next_step: str
    next_on: date | None
    outlook: Outlook | None
    warning: str
    broken: str = ""

    @property
    def status(self) -> tuple[str, str]:
        """Colour and word: red past the close date, yellow late, green on time, grey without dates."""
        if self.broken or self.outlook is None:
            return "red", "Cannot be planned"
        if self.warning:
            return "red", "Past the close date"
        if self.outlook.late:
            return "yellow", "Late"
        return ("green", "On time") if self.outlook.planned or self.done else ("grey", "No dates")


@dataclass(frozen=True)
class Plans:
    """All plans of the open deals of a scope, those past their close date first; unplanned: deals without one."""

    as_of: date
    lines: Sequence[PlanLine]
    unplanned: Mapping[int, str]

    @property
    def past_close(self) -> int:
        return sum(bool(line.warning) for line in self.lines)

    @property
    def late(self) -> int:
        return sum(bool(line.outlook and line.outlook.late) for line in self.lines)

    @property
    def late_rows(self) -> int:
        return sum(len(line.outlook.late) for line in self.lines if line.outlook)


def plans(session: Session, *, scope: Scope, as_of: date, segments: Sequence[str] = (),
          owners: Sequence[str] = ()) -> Plans:  # fmt: skip
    """Return the plans of the open deals of a scope as they are now; `as_of` says what is late."""
    by_deal: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in queries.shown_rows(session, scope=scope):
        by_deal[row["deal_id"]].append(row)
    lines = [_line(head, by_deal[head["deal_id"]], as_of) for head in queries.plans(session, scope=scope)
             if (not segments or head["segment"] in segments) and (not owners or head["owner"] in owners)]  # fmt: skip
    order = ("red", "yellow", "grey", "green")
    lines.sort(key=lambda line: (order.index(line.status[0]), -(line.outlook.gap or 0) if line.outlook else 0,
                                 line.deal_id))  # fmt: skip
    return Plans(as_of, lines, queries.unplanned(session, scope=scope))


def shapes(rows: Sequence[Mapping[str, Any]]) -> list[dates.Row]:
    """Return stored rows as their dates are planned."""
    return [dates.Row(row["position"], row["days"], dates.numbers_of(row["depends_on"]), row["target_on"],
                      row["status"] in dates.SETTLED, row["is_critical"]) for row in rows]  # fmt: skip


def _heading(rows: Sequence[Mapping[str, Any]], close_date: date | None, as_of: date) -> tuple[Outlook | None, str]:
    try:
        return dates.outlook(shapes(rows), close_date=close_date, as_of=as_of), ""
    except ValueError as wrong:  # rows that came in with a file may wait in a circle: the page says so and lets them go
        return None, str(wrong)


def _line(head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], as_of: date) -> PlanLine:
    found, broken = _heading(rows, head["close_date"], as_of)
    by_number = {row["position"]: row for row in rows}
    ahead = by_number.get(found.next) if found and found.next else None
    return PlanLine(
        head["deal_id"], head["name"], head["account"] or "", head["owner"] or "", head["segment"] or "",
        head["close_date"], head["go_live_on"], sum(row["status"] != "dropped" for row in rows),
        sum(row["status"] == "done" for row in rows), ahead["step"] if ahead else "",
        ahead["target_on"] if ahead else None, found,
        dates.warning(found, {number: row["step"] for number, row in by_number.items()}) if found else "", broken,
    )  # fmt: skip


@dataclass(frozen=True)
class PlanPage:
    """The plan of one deal. plan: its own fields with row_version, None where there is none; rows in their order.

    A row: every column of the table, our_owner, status_label, late, early (the row it begins too early for, or None).
    """

    deal: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    rows: Sequence[Mapping[str, Any]]
    outlook: Outlook | None
    warning: str
    broken: str
    people: Mapping[int, str]
    as_of: date

    @property
    def is_open(self) -> bool:
        return self.deal["stage"] in steps.stages_in("open")

    @property
    def answer(self) -> str:
        """Where the plan heads, in a line."""
        if self.plan is None:
            return "This deal has no plan yet."
        if self.broken or self.outlook is None or self.warning:
            return self.broken or self.warning
        ahead = next((row for row in self.rows if row["position"] == self.outlook.next), None)
        if ahead is None:
            return "Nothing dated is left to do." if self.rows else "The plan has no rows."
        day = ahead["target_on"]
        return f"Next: {ahead['step']}, by {day.day} {day:%b %Y}. {len(self.outlook.late):,} rows are late."


def plan_page(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> PlanPage | None:
    """Return the plan of a deal as it is now; None where there is no such deal within the scope."""
    deal = queries.head(session, deal_id, scope=scope)
    if deal is None:
        return None
    kept, rows = queries.plan(session, deal_id), queries.shown_rows(session, [deal_id])
    found, broken = _heading(rows, deal["close_date"], as_of)
    begun = {} if broken else dates.early(shapes(rows))
    told = [{**row, "status_label": dates.STATUSES.get(row["status"], row["status"]),
             "late": bool(found and row["position"] in found.late), "early": begun.get(row["position"])}
            for row in rows]  # fmt: skip
    plan = None if kept is None else {"go_live_on": kept.go_live_on, "signature_on": kept.signature_on,
                                      "note": kept.note, "row_version": kept.row_version}  # fmt: skip
    said = dates.warning(found, {row["position"]: row["step"] for row in rows}) if found else ""
    return PlanPage(deal, plan, told, found, said, broken, people(session), as_of)
