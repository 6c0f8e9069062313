"""Churn to take away: every record with its reason, review and win-back, and the ended lines that nobody explained."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.customers.views.churn import STATE_WORDS, Lost, records, unexplained

PRICES = frozenset({"arr_lost", "arr_back", "arr"})


@export("churn", title="Churn records", right="customers.view_accounts")
def churn_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every record of churn up to the day, and ended lines without one; amounts in the reporting currency."""
    currency = settings.current(session, as_of).currency
    lost = records(session, scope=scope, as_of=as_of, filters=filters)
    open_ends = unexplained(session, scope=scope, as_of=as_of, filters=filters)
    said = [("As of", f"{as_of}"), ("Currency", currency)]
    ends = [Column("id", "Number", "count"), Column("account", "Account", width=28), Column("segment", "Segment"),
            Column("owner", "Owner", width=22), Column("ended_on", "Ended on", "date"),
            Column("arr", "ARR", "money", currency)]  # fmt: skip
    sheets = [(_columns(currency), [_row(one) for one in lost], "Records"),
              (ends, [{column.key: getattr(one, column.key) for column in ends} for one in open_ends],
               "Not explained")]  # fmt: skip
    return [Sheet(name, [column for column in columns if with_prices or column.key not in PRICES],
                  [{key: value for key, value in row.items() if with_prices or key not in PRICES} for row in rows],
                  said) for columns, rows, name in sheets]  # fmt: skip


def _columns(currency: str) -> list[Column]:
    return [
        Column("id", "Number", "count"), Column("account", "Account", width=28), Column("segment", "Segment"),
        Column("owner", "Owner", width=22), Column("churned_on", "Left on", "date"), Column("reason", "Reason code"),
        Column("reason_label", "Reason"), Column("sub_reason", "Detail"), Column("secondary", "Further reasons"),
        Column("competitor", "Competitor"), Column("voluntary", "By choice"),
        Column("stated_reason", "In their words", width=36), Column("root_cause", "Root cause", width=36),
        Column("arr_lost", "ARR lost", "money", currency), Column("state", "Win-back"),
        Column("approach_on", "Approach from", "date"), Column("contacted_on", "Contacted on", "date"),
        Column("won_back_on", "Won back on", "date"), Column("arr_back", "ARR back", "money", currency),
    ]  # fmt: skip


def _row(one: Lost) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in (
        "id", "account", "segment", "owner", "churned_on", "reason", "reason_label", "sub_reason", "competitor",
        "stated_reason", "root_cause", "arr_lost", "approach_on", "contacted_on", "won_back_on", "arr_back",
    )}  # fmt: skip
    return {**told, "secondary": ", ".join(one.secondary), "voluntary": "yes" if one.is_voluntary else "no",
            "state": STATE_WORDS[one.state]}  # fmt: skip
