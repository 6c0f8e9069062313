"""Terms that ended and that nobody signed again: counted through their grace, then ended as of the end of the term."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import Session

from data.core import rulebook
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.ledger.records import Edit
from data.customers.formulas.movements import Line, runs_until
from data.customers.formulas.terms import lapses_on
from data.customers.queries import subscriptions as queries
from models import FOREVER, Subscription


def lapse(session: Session, today: date, *, accounts: Collection[int] | None = None) -> int:
    """End lines whose term is over and whose grace has run out: as of the end of the term, or where another follows.

    Of some accounts, or of all. For the daily job, and for imports, whose right was checked. Returns how many ended.
    """
    grace = int(rulebook.limits(today)["renewal_grace_days"])
    overdue = [row for row in queries.unsigned(session, before=today - timedelta(days=grace), accounts=accounts)
               if lapses_on(row.end_on, grace=grace) <= today]  # fmt: skip
    if not overdue:
        return 0
    beside: defaultdict[int, list[Line]] = defaultdict(list)
    for *told, _currency in queries.line_rows(session, sorted({row.account_id for row in overdue})):
        beside[told[1]].append(Line(*told))
    day, edits = recording_of(session).occurred_on, []
    for row in overdue:
        line = next(one for one in beside[row.account_id] if one.id == row.id)
        until = runs_until(line, beside[row.account_id], grace=grace)
        ended_on = row.end_on + timedelta(days=1) if until == FOREVER else until
        edits.append(Edit(row.id, day, {"ended_on": None}, {"ended_on": ended_on}))
    records.update_many(session, Subscription, edits)
    return len(edits)
