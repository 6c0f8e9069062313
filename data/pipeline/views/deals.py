"""The deals behind a number of the coverage view: the same conditions, one page of rows at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.pipeline import definitions, queries
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import evidence, rates_of

MOST = 200
"""Rows on one page at most."""


@dataclass(frozen=True)
class Deals:
    """One page of the deals behind a number.

    rows: id, name, account, owner, segment, stage (label), close_date, closed_on, amount (a decimal of the reporting
    currency, None without amount or rate), remarks (why a deal is weak, in words), gate_debt, is_inferred.
    n, amount: of all pages. left_out: deals whose money has no exchange rate.
    """

    part: str
    label: str | None
    rows: tuple[dict[str, Any], ...]
    n: int
    amount: Decimal
    left_out: int
    currency: str
    page: int
    size: int


def deals_behind(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "segment", filters: Mapping[str, Any] | None = None, part: str = "open",
    key: str | None = None, page: int = 1, size: int | None = MOST,
) -> Deals:  # fmt: skip
    """Return a page of the deals that a number counts, largest first.

    part: open, won, overdue, undated, debt, stale, stepless or clean. key: the name of one row of the view, `(none)`
    for the row without a name; None for all rows. size None gives all of them, for an export.
    Raises ValueError with a sentence for the reader on an unknown part, dimension or name.
    """
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    number = queries.resolved(session, {by: key})[by][0] if by and key is not None else None
    fed = evidence(session, slice_)
    rates = rates_of(session, slice_, known_at)
    sums = [
        (n, rates.closed(minor, money, on))
        for money, on, n, minor in queries.deal_sums(session, slice_, part=part, fed=fed, key=number)
    ]
    size = None if size is None else min(size, MOST)
    rows = queries.deal_rows(session, slice_, part=part, fed=fed, key=number,
                             offset=0 if size is None else (max(page, 1) - 1) * size, limit=size)  # fmt: skip
    return Deals(
        part=part, label=key, n=sum(n for n, _ in sums), left_out=sum(n for n, amount in sums if amount is None),
        amount=sum((amount for _, amount in sums if amount is not None), Decimal(0)),
        rows=tuple(_row(row, rates, part) for row in rows), currency=rates.currency, page=page, size=size or len(rows),
    )  # fmt: skip


def _row(row: dict[str, Any], rates: Any, part: str) -> dict[str, Any]:
    on = row["closed_on"] if part == "won" else None
    amount = None if row["amount"] is None else rates.closed(row["amount"], row["currency"], on)
    reason = "no amount" if row["amount"] is None else "" if amount is not None else "no exchange rate"
    return {
        "id": row["id"],
        "name": row["name"] or f"Removed deal {row['id']}",
        "external_id": row["external_id"],
        "account": row["account"],
        "owner": row["owner"],
        "segment": row["segment"],
        "stage": definitions.stages()[row["stage"]].label,
        "close_date": row["close_date"],
        "closed_on": row["closed_on"],
        "amount": amount,
        "amount_reason": reason,
        "remarks": "" if part == "won" else ", ".join(_remarks(row)),
        "gate_debt": row["gate_debt"],
        "is_inferred": bool(row["is_inferred"]),
    }


def _remarks(row: dict[str, Any]) -> list[str]:
    found = []
    if row["overdue"]:
        found.append("overdue")
    if row["stale"]:
        last = row["last_activity_on"]
        found.append(f"idle since {last.day} {last:%b %Y}" if last else "no activity")
    if row["stepless"]:
        found.append("next step overdue" if row["next_step_date"] else "no next step")
    if row["gate_debt"]:
        found.append(f"lacks {row['gate_debt'].replace(',', ', ').replace('_', ' ')}")
    return found
