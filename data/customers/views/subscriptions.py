"""The contract table: every line that counts on a day, with its term, its notice and what it is worth a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column
from data.core.numbers import from_minor
from data.customers.formulas.renewals import notice_by
from data.customers.queries import subscriptions as queries

MOST = 200
BASES = {"contract": "Contract", "minimum": "Contracted minimum", "run_rate": "Run rate", "trial": "Trial",
         "one_time": "One time"}  # fmt: skip


@dataclass(frozen=True)
class Contracts:
    """One page of lines, those whose notice or term ends next first; n: of all of them.

    rows: id, account_id, account, owner, product, contract, plan, seats, start_on, end_on, notice_by (the last day to
    give notice; None without a notice or an end), renews (in words), basis (in words), arr (in currency), currency,
    state (runs, past its term, begins later).
    """

    rows: tuple[dict[str, Any], ...]
    n: int
    as_of: date


def contracts(session: Session, *, scope: Scope, as_of: date, page: int = 1, size: int | None = MOST) -> Contracts:
    """Return the lines that run at the end of a day or begin later, as known now. size None: all, for an export."""
    found = queries.subscriptions(session, queries.not_ended(as_of), scope=scope)
    told = [_row(one, as_of) for one in found]
    rows = sorted(told, key=lambda row: (row["next"] or date.max, row["account"], row["id"]))
    start = 0 if size is None else (max(page, 1) - 1) * size
    return Contracts(tuple(rows if size is None else rows[start : start + size]), len(rows), as_of)


def _row(one: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    kept = ("id", "account_id", "account", "owner", "product", "contract", "plan", "seats", "start_on", "end_on",
            "currency")  # fmt: skip
    notice = notice_by(one["end_on"], one["notice_days"])
    upcoming = [day for day in (notice, one["end_on"]) if day is not None and day >= as_of]
    return {
        **{name: one[name] for name in kept}, "notice_by": notice, "basis": BASES.get(one["basis"], one["basis"]),
        "renews": {True: "By itself", False: "When signed", None: "Not said"}[one["is_auto_renew"]],
        "arr": from_minor(one["arr"], one["currency"]), "state": state(one["start_on"], one["end_on"], as_of),
        "next": min(upcoming, default=None),
    }  # fmt: skip


def state(start_on: date, end_on: date | None, as_of: date) -> str:
    """Say where a line that nobody ended stands on a day.

    >>> state(date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 5))
    'past its term'
    """
    if start_on > as_of:
        return "begins later"
    return "past its term" if end_on is not None and end_on < as_of else "runs"


COLUMNS = (
    Column("account", "Account", width=28), Column("product", "Product", width=20), Column("contract", "Contract"),
    Column("state", "State"), Column("start_on", "Start", "date"), Column("end_on", "End of the term", "date"),
    Column("notice_by", "Notice by", "date"), Column("renews", "Renews"), Column("seats", "Seats", "count"),
    Column("arr", "Revenue a year", "money", currency_key="currency"), Column("currency", "Currency"),
    Column("basis", "Basis"), Column("plan", "Plan"), Column("owner", "Owner", width=22),
)  # fmt: skip
