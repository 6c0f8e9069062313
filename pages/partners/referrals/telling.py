"""Referrals in words and in tiles."""

from collections.abc import Sequence

from components import numbers
from components.frame import explain
from components.nouns import counted
from components.tile import Tile
from data.core.metrics import REASONS, Value
from data.partners.formulas.referrals import ACCEPTED, DECLINED, SUBMITTED
from data.partners.views.referrals import Referrals

UNITS = dict.fromkeys(("submitted", "accepted", "declined", "pending", "overdue", "met", "breached"), "count")


def standing(view: Referrals) -> tuple[str | None, str | None]:
    """The status of the page: red while an answer is late."""
    if not view.counts[SUBMITTED]:
        return None, None
    return ("red", "Overdue") if view.overdue else ("green", "In time")


def answer(view: Referrals) -> str:
    """The answer in one line."""
    waits = view.counts[SUBMITTED]
    if not sum(view.counts.values()):
        return "Nothing has come in yet."
    if not waits:
        return "None: every referral has its answer."
    first = next((row for row in view.rows if row.state == SUBMITTED), None)
    late = f", {view.overdue} of them past the day" if view.overdue else ""
    rest = "" if first is None else f" First: {first.company}, from {first.partner}, by {first.decide_by:%-d %B}."
    return f"{counted(waits, 'referrals')} wait{'s' if waits == 1 else ''}{late}.{rest}"


def tiles(view: Referrals, *, filters: Sequence[tuple[str, str]], currency: str) -> list[Tile]:
    """What waits, what is late, and both rates of the twelve months."""
    late = view.late
    return [
        Tile("Wait for an answer", f"{view.counts[SUBMITTED]:,}", note=f"{view.overdue:,} past the day",
             status="red" if view.overdue else "green", word="Decide now" if view.overdue else "None late"),
        rate("Decided in time", "partners.referral_sla", view.in_time, view, filters, currency),
        rate("Accepted", "partners.referral_acceptance", view.acceptance, view, filters, currency),
        Tile("Introductions late", f"{late:,}", status="yellow" if late else "green",
             word="Ask the partner" if late else "None", note="accepted, and not introduced in time"),
        Tile("Decided so far", f"{view.counts[ACCEPTED] + view.counts[DECLINED]:,}",
             note=f"{view.counts[ACCEPTED]:,} accepted hold; {view.counts[DECLINED]:,} declined"),
    ]  # fmt: skip


def rate(label: str, name: str, value: Value, view: Referrals, filters: Sequence[tuple[str, str]],
         currency: str) -> Tile:  # fmt: skip
    """One rate with what is behind it."""
    shown = "" if value.value is None else numbers.percent(value.value)
    return Tile(label, shown, reason=REASONS.get(value.reason or "", ""), note=f"of {value.n or 0:,}, twelve months",
                status=value.status if value.value is not None else None,
                why=lambda: explain(name, value.as_row(), as_of=view.as_of, currency=currency, filters=filters,
                                    units=UNITS, noun="referrals"))  # fmt: skip
