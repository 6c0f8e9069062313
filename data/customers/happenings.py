"""What changes of subscriptions are in words and money: begun, ended, and what became of a renewal."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.happenings import Folded, Happening, tells
from data.customers.queries.standing import lines

PAGE = "/customers-account"
NOTHING = Decimal(0)


@tells("subscription")
def subscriptions(session: Session, scope: Scope, changes: Sequence[Folded], today: date) -> list[Happening]:
    """Say what happened to subscriptions that the scope reaches, in the reporting currency at the rates of a day."""
    held = settings.current(session, today)
    rates = Rates(session, currency=held.currency, day=today)
    rows = lines(session, [one.number for one in changes], scope=scope)
    told = [_told(one, rows[one.number], rates) for one in changes if one.number in rows]
    return [one for one in told if one is not None]


def _told(change: Folded, row: Mapping[str, Any], rates: Rates) -> Happening | None:
    worth, changed = rates.planned(row["arr"], row["currency"]) or NOTHING, change.changed
    if change.is_new and row["follows_id"] is None:
        what, moved = f"Subscribed from {row['start_on'].day} {row['start_on']:%b %Y}", worth
    elif "ended_on" in changed and row["ended_on"] is not None and not row["is_followed"]:
        what, moved = f"Ended on {row['ended_on'].day} {row['ended_on']:%b %Y}", -worth
    elif "arr" in changed and not change.is_new:
        before = rates.planned(changed["arr"][0], row["currency"]) or NOTHING
        what, moved = "Recurring revenue corrected", worth - before
    else:
        return None
    return Happening(row["account"], what, abs(moved), moved, rates.currency, f"{PAGE}?id={row['account_id']}",
                     change.who, change.why, change.at)  # fmt: skip
