"""The board: one line for each proof of concept, with its clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import rulebook
from data.core.access import Scope
from data.core.numbers import from_minor
from data.sales import runbooks, silence
from data.sales.formulas import criteria as judging
from data.sales.formulas import pocs as formulas
from data.sales.formulas.stalls import GREEN, RED, UNKNOWN, YELLOW
from data.sales.queries import pocs as queries
from data.sales.silence import Silence
from data.sales.views.poc_shapes import Board, BoardRow, Lane

ORDER = (RED, YELLOW, UNKNOWN, GREEN, "")
HOUR = Decimal(3600)
FILTERS = {"segment": "segment", "owner": "owner"}


def poc_board(session: Session, *, scope: Scope, as_of: date, now: datetime,
              filters: Mapping[str, Any] | None = None) -> Board:  # fmt: skip
    """Return the proofs of concept that run or wait on a day, with their clocks at an instant.

    now: the instant of looking; on a past day give the end of that day (`clock.end_of_day`). filters: segment, owner
    (tuples of names). A narrow scope sees those of its own deals. The reddest and longest silent come first.
    """
    clock = silence.clock_of(session, as_of)
    is_past = as_of < time.today(clock.zone)
    chosen = queries.open_on(as_of) if is_past else queries.not_closed(as_of)
    rows = board_rows(session, queries.pocs(session, chosen, scope=scope), as_of=as_of, now=now)
    wanted = [row for row in rows if is_wanted(row, filters)]
    wanted.sort(key=lambda row: (row.state == formulas.PLANNED, ORDER.index(row.colour), -(row.silent_hours or 0),
                                 row.id))  # fmt: skip
    return Board(
        as_of, now, wanted, Counter(row.colour for row in wanted if row.colour),
        amounts(row for row in wanted if row.colour == RED), sum(row.is_overdue for row in wanted),
        sum(row.state == formulas.PLANNED for row in wanted), sorted({row.segment for row in rows if row.segment}),
        sorted({row.owner for row in rows if row.owner}), is_past,
    )  # fmt: skip


def is_wanted(row: Any, filters: Mapping[str, Any] | None) -> bool:
    """Say whether the segment and owner of a row are among those asked for."""
    asked = {name: values for name, values in (filters or {}).items() if name in FILTERS and values}
    return all(getattr(row, FILTERS[name]) in ((values,) if isinstance(values, str) else values)
               for name, values in asked.items())  # fmt: skip


def amounts(rows: Iterable[BoardRow]) -> dict[str, Decimal]:
    """Return the sum of the deals' amounts by currency."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if row.amount is not None:
            found[row.currency] = found.get(row.currency, Decimal(0)) + row.amount
    return found


def board_rows(session: Session, found: Sequence[Mapping[str, Any]], *, as_of: date, now: datetime) -> list[BoardRow]:
    """Return proofs of concept (rows of `queries.pocs`) as the board shows them on a day, in their order."""
    numbers, clock = [row["id"] for row in found], silence.clock_of(session, as_of)
    is_past = as_of < time.today(clock.zone)
    criteria, lanes = queries.verdicts(session, numbers), queries.lanes(session, numbers)
    open_now, books = queries.open_stalls(session), runbooks.runbooks(as_of)
    running = [row for row in found if state_of(row, as_of) in formulas.RUNS]
    quiet = silence.silences(session, running, now=now, clock=clock, met=criteria, is_past=is_past)
    policy = rulebook.limits(as_of)
    share, most = Decimal(str(policy["poc_success_share"])), int(policy["poc_criteria"])
    return [
        _row(row, as_of, quiet.get(row["id"]), criteria.get(row["id"], []), lanes.get(row["id"], {}),
             {} if is_past else open_now.get(row["id"], {}), books, (share, most), now)
        for row in found
    ]  # fmt: skip


def state_of(row: Mapping[str, Any], as_of: date) -> str:
    """Return where one stands on a day."""
    return formulas.state(started_on=row["started_on"], planned_end=row["planned_end"], closed_on=row["closed_on"],
                          outcome=row["outcome"], extensions=row["extensions"], as_of=as_of)  # fmt: skip


def judged(criteria: Iterable[Mapping[str, Any]], now: datetime) -> list[judging.Judged]:
    """Return criteria as they were judged at an instant: one met later was not met yet."""
    return [judging.Judged(one["weight"], one["is_must"],
                           None if one["is_met"] and one["met_at"] and one["met_at"] > now else one["is_met"])
            for one in criteria]  # fmt: skip


def _row(row: Mapping[str, Any], as_of: date, quiet: Silence | None, criteria: Sequence[Mapping[str, Any]],
         lanes: Mapping[str, Mapping[str, Any]], stall: Mapping[str, Any], books: Mapping[str, runbooks.Runbook],
         policy: tuple[Decimal, int], now: datetime) -> BoardRow:  # fmt: skip
    state, verdict = state_of(row, as_of), judging.success(judged(criteria, now), share=policy[0], most=policy[1])
    is_closed = state in formulas.OUTCOMES
    left = None if is_closed or row["planned_end"] is None else (row["planned_end"] - as_of).days
    amount = None if row["amount"] is None else from_minor(row["amount"], row["deal_currency"])
    book = books.get(row["runbook"] or "")
    measured = silence.is_measured(row) if quiet is None else quiet.is_measured
    return BoardRow(
        row["id"], row["row_version"], row["name"], row["external_id"], row["deal_id"], row["deal"],
        row["account"] or "", row["segment"] or "", row["deal_owner"] or "", row["engineer"] or "",
        row["success_owner"] or "", amount, row["deal_currency"], row["kind"],
        formulas.KINDS.get(row["kind"], row["kind"]), book.title if book else row["runbook"] or "", state,
        formulas.STATES[state], quiet.colour if quiet else "", quiet.kind if quiet else "",
        quiet.last_at if quiet else None, Decimal(int(quiet.counted.total_seconds())) / HOUR if quiet else None,
        quiet.stalls_at if quiet and quiet.is_measured else None, stall.get("due_at"), row["agreed_on"],
        row["started_on"], row["planned_end"], row["closed_on"], left, row["extensions"], row["has_weekend_pause"],
        measured, verdict.count, verdict.met, verdict.is_success, lanes_of(lanes, as_of),
    )  # fmt: skip


def lanes_of(told: Mapping[str, Mapping[str, Any]], as_of: date) -> tuple[Lane, ...]:
    """Return the lanes that have steps, in their order, the one that holds up the rest marked."""
    names = [name for name in formulas.LANES if name in told]
    late = [max((as_of - due).days, 0) if (due := told[name]["due_on"]) else 0 for name in names]
    slow = formulas.slower([(days, told[name]["done"], told[name]["total"])
                            for name, days in zip(names, late, strict=True)])  # fmt: skip
    return tuple([
        Lane(name, formulas.LANES[name], told[name]["done"], told[name]["total"], told[name]["title"],
             told[name]["due_on"], late[place], place == slow)
        for place, name in enumerate(names)
    ])  # fmt: skip
