"""What changes of deals are in words and money: new, won, lost, grown, moved to another day or stage."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.happenings import Folded, Happening, tells
from data.core.numbers import from_minor
from data.pipeline.definitions import stages
from data.pipeline.queries.standing import standing

PAGE = "/pipeline-deal"
NOTHING = Decimal(0)


@tells("deal")
def deals(session: Session, scope: Scope, changes: Sequence[Folded], today: date) -> list[Happening]:
    """Say what happened to deals that the scope reaches, in the reporting currency at the rates of a day."""
    held = settings.current(session, today)
    rates = Rates(session, currency=held.currency, day=today)
    rows = standing(session, [one.number for one in changes], scope=scope)
    told = [_told(one, rows[one.number], rates) for one in changes if one.number in rows]
    return [one for one in told if one is not None]


def _told(change: Folded, row: dict[str, object], rates: Rates) -> Happening | None:
    changed, currency = change.changed, str(row["currency"])

    def worth(minor: object) -> Decimal:
        found = rates.planned(int(str(minor)), currency) if minor is not None else None
        return NOTHING if found is None else found

    amount, moved = worth(row["amount"]), None
    if change.is_new:
        what, size, moved = f"New, {_stage(row['stage'])}", amount, amount
    elif "stage" in changed and (state := _state(row["stage"])) != "open":
        what, size, moved = _stage(row["stage"]), amount, amount if state == "won" else -amount
    elif "amount" in changed:
        moved = worth(changed["amount"][1]) - worth(changed["amount"][0])
        what, size = f"Amount, was {_money(changed['amount'][0], currency)}", abs(moved)
    elif "stage" in changed:
        what, size = f"{_stage(changed['stage'][0])} to {_stage(changed['stage'][1])}", amount / 2
    elif "close_date" in changed:
        what, size = f"Close date {_day(changed['close_date'][0])} to {_day(changed['close_date'][1])}", amount / 2
    else:
        return None
    return Happening(str(row["name"]), what, size, moved, rates.currency, f"{PAGE}?id={change.number}", change.who,
                     change.why, change.at)  # fmt: skip


def _state(stage: object) -> str:
    return stages()[str(stage)].state


def _stage(stage: object) -> str:
    return stages()[str(stage)].label if stage else "no stage"


def _day(day: object) -> str:
    return f"{day.day} {day:%b %Y}" if isinstance(day, date) else "none"


def _money(minor: object, currency: str) -> str:
    return "none" if minor is None else f"{from_minor(int(str(minor)), currency):,.0f} {currency}"
