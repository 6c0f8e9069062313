"""The single deals that were not won, behind every mark of the losses page, with their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.pipeline import definitions, queries
from data.pipeline.queries import losses as asked
from data.pipeline.queries.losses import COMPETITOR, STATES, Narrow
from data.pipeline.views.deals import MOST
from data.pipeline.views.gathering import rates_of
from data.pipeline.views.losses import (
    NOT_GIVEN,
    ZERO,
    Fact,
    Losses,
    code_lists,
    facts,
    key_name,
    losses,
    narrow,
    sliced_closed,
)
from data.pipeline.views.losses_tables import STATE_WORDS, stage_name


@dataclass(frozen=True)
class LostDeals:
    """One page of deals that were not won, largest first, and how many and how much there are in all."""

    rows: tuple[dict[str, Any], ...]
    n: int
    amount: Decimal
    left_out: int
    currency: str


def lost_deals(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, state: str | None = None, folded: bool = False,
    reason: str | None = None, month: date | None = None, key: str | None = None, stage: str | None = None,
    page: int = 1, size: int | None = MOST,
) -> LostDeals:  # fmt: skip
    """Return a page of the deals behind a mark: by reason (its label as shown), month, the name of a key, stage.

    Raises ValueError with a sentence for the reader on an unknown dimension, value or state.
    """
    slice_ = sliced_closed(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates = rates_of(session, slice_, known_at)
    view = losses(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters,
                  state=state, folded=folded)  # fmt: skip
    every, _ = facts(session, slice_, rates, by=by, folded=folded)
    chosen = _chosen(view, every, reason, month)
    names = queries.labels(session, by) if by in queries.DIMENSIONS else {}
    numbers = [fact.key for fact in every if key is not None and key_name(fact.key, names, by) == key]
    if by == COMPETITOR and key is not None:
        chosen = chosen._replace(competitors=tuple(dict.fromkeys(numbers)))
    stages = None if stage is None else tuple(code for code in _stage_codes() if stage_name(code) == stage)
    size = None if size is None else min(size, MOST)
    inner = by in queries.DIMENSIONS and key is not None
    rows, sums = asked.loss_rows(
        session, slice_, narrow=chosen._replace(stages=stages), by=by if inner else None,
        key=(numbers or [-1])[0] if inner else None, limit=size,
        offset=0 if size is None else (max(page, 1) - 1) * size,
    )  # fmt: skip
    money = [(n, rates.closed(minor, currency, on)) for on, currency, n, minor in sums]
    lists = code_lists(session)
    return LostDeals(
        tuple(_row(row, rates, lists, view) for row in rows), n=sum(n for n, _ in money),
        amount=sum((amount for _, amount in money if amount is not None), ZERO),
        left_out=sum(n for n, amount in money if amount is None), currency=rates.currency,
    )  # fmt: skip


def _chosen(view: Losses, every: Sequence[Fact], reason: str | None, month: date | None) -> Narrow:
    """Return the conditions of a reason and a month, both as they are shown."""
    states = (view.state,) if view.state else STATES
    if reason is None and month is None:
        return Narrow(states)
    labels = {fact.label for fact in every} if reason is None else {None if reason == NOT_GIVEN else reason}
    parts = [narrow(view, every, label=label, month=month).reasons or () for label in labels]
    return Narrow(states, tuple(span for part in parts for span in part))


def _stage_codes() -> list[str]:
    steps = ("", *definitions.process_steps())
    return ["", *(f"{stage}:{step}" for stage in definitions.stages() for step in steps), *definitions.stages()]


def _row(row: Mapping[str, Any], rates: Any, lists: Mapping[str, Any], view: Losses) -> dict[str, Any]:
    known, on = lists[row["state"]], row["closed_on"]
    amount = None if row["amount"] is None else rates.closed(row["amount"], row["currency"], on)

    def word(held: str) -> str:
        return str(known.folded(held, view.as_of) if view.folded else known.said(held, on))

    others: Sequence[str] = [part for part in (row["contributing"] or "").split(",") if part]
    return {
        "id": row["id"], "name": row["name"] or f"Removed deal {row['id']}", "account": row["account"],
        "owner": row["owner"], "segment": row["segment"], "state": STATE_WORDS[row["state"]],
        "reason": word(row["reason"]) if row["reason"] else NOT_GIVEN, "others": ", ".join(map(word, others)),
        "competitor": key_name(row["competitor"], {}, COMPETITOR), "at_close": stage_name(row["at_close"]),
        "closed_on": on, "amount": amount, "note": row["note"] or "",
        "amount_reason": "no amount" if row["amount"] is None else "no exchange rate",
    }  # fmt: skip


LOST_COLUMNS = (
    Column("name", "Deal", width=34), Column("account", "Account", width=26), Column("owner", "Owner", width=20),
    Column("reason", "Reason", width=22), Column("others", "Further reasons", width=24),
    Column("competitor", "Main competitor", width=20), Column("at_close", "From stage", width=20),
    Column("closed_on", "Closed on", "date"), Column("note", "Evidence", width=40),
)  # fmt: skip


def lost_deals_sheet(deals: LostDeals, *, notes: Sequence[tuple[str, str]] = (), with_prices: bool = True) -> Sheet:
    """Return single deals as a sheet."""
    columns = [*LOST_COLUMNS, *([Column("amount", "Amount", "money", deals.currency)] if with_prices else [])]
    rows = [{c.key: row.get(c.key) for c in columns} for row in deals.rows]
    return Sheet("Deals", columns, rows, notes)
