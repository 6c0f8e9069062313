"""The home of partners in words and in tiles."""

from collections.abc import Sequence
from decimal import Decimal

from components import numbers
from components.frame import explain
from components.nouns import counted
from components.tile import Tile
from data.core.metrics import REASONS, Value
from data.partners.views.home import Figure, Home
from data.partners.views.partners import Partners

COUNTS = ("deals", "without_rate", "won", "decided", "direct_won", "direct_decided", "submitted", "accepted",
          "declined",
          "pending", "overdue", "met", "breached", "active", "signed", "new", "sent", "waiting", "trained", "invited",
          "active_then", "active_both")  # fmt: skip
UNITS = dict.fromkeys(COUNTS, "count") | dict.fromkeys(("amount", "total", "sourced", "influenced_only", "involved"),
                                                       "money") | {"direct": "percent", "days": "days"}  # fmt: skip
SHORT = {
    "partners.new_partners": "New partners", "partners.active_partners": "Active partners",
    "partners.activation_rate": "Became active", "partners.time_to_first_referral": "To the first referral",
    "partners.referral_acceptance": "Referrals accepted", "partners.referral_sla": "Decided in time",
    "partners.training_participation": "Trained of invited", "partners.sourced_revenue": "Partners brought",
    "partners.influenced_revenue": "Partners helped with", "partners.involved_revenue": "With partners in all",
    "partners.close_rate": "Close rate", "partners.partner_retention": "Partners kept",
}  # fmt: skip


def standing(view: Home) -> tuple[str | None, str | None]:
    """The status of the page: red while somebody waits too long or a partner is red."""
    if view.overdue or view.red:
        return "red", "Act now"
    return ("yellow", "Look") if view.todos or view.unplanned else (None, None)


def answer(view: Home, listed: Partners) -> str:
    """The answer in one line."""
    if not listed.rows:
        return "There is no partner yet."
    waits = view.waits
    told = [f"{counted(waits, 'referrals')} wait{'s' if waits == 1 else ''}"
            + (f", {view.overdue} too long" if view.overdue else "")]  # fmt: skip
    told += [f"{counted(len(view.red), 'red partners')}"] if view.red else []
    told += [f"{counted(len(view.todos), 'overdue to-dos')}"] if view.todos else []
    if view.unplanned:
        told.append(f"{counted(len(view.unplanned), 'partners')} without a review planned this quarter")
    share = view.credit.share(view.credit.sourced)
    if share is not None:
        told.append(f"partners brought {numbers.percent(share)} of what was won in {view.period.label}")
    return "; ".join(told) + "."


def figure(one: Figure | None, view: Home, *, filters: Sequence[tuple[str, str]], note: str = "") -> Tile:
    """One figure of the lifecycle with what is behind it."""
    if one is None:
        return Tile("Not known")
    value = one.value
    shown = numbers.text_of(value.value, one.unit, currency=view.currency) if value.value is not None else ""
    full = numbers.full_money(value.value, view.currency) if one.unit == "money" and value.value is not None else ""
    return Tile(
        SHORT.get(one.name, one.title), shown, reason=REASONS.get(value.reason or "", ""), full=full,
        status=value.status if value.value is not None and value.status != "grey" else None,
        note=note or _note(one, value),
        why=lambda: explain(one.name, value.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
                            units=UNITS, noun="partners"),
    )  # fmt: skip


def _note(one: Figure, value: Value) -> str:
    few = f"; {REASONS[value.reason]}" if value.value is not None and value.reason else ""
    given = value.inputs
    if one.name == "partners.close_rate":
        direct = given.get("direct")
        beside = f"direct {numbers.percent(direct)}" if isinstance(direct, Decimal) else "no direct deal decided"
        return f"{given['won']:,} of {given['decided']:,}; {beside}{few}"
    of, deals = f"of {value.n or 0:,} signed", counted(int(given.get("deals", 0)), "deals")
    told = {"partners.active_partners": of, "partners.new_partners": of, "partners.sourced_revenue": deals,
            "partners.involved_revenue": f"{deals}, each once"}  # fmt: skip
    return told.get(one.name, f"n = {value.n or 0:,}") + few


def tiles(view: Home, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """What waits, and the first figures of the programme."""
    known = {one.name: one for _, figures in view.blocks for one in figures}
    share = view.credit.share(view.credit.sourced)
    of = f"{numbers.percent(share)} of what was won" if share is not None else "nothing was won in this period"
    return [
        Tile("Referrals waiting", f"{view.waits:,}", note=f"{view.overdue:,} past the day",
             status="red" if view.overdue else "green", word="Decide now" if view.overdue else "In time"),
        Tile("Red partners", f"{len(view.red):,}" if view.coloured else "", reason="no scoreboard is agreed on",
             status=None if not view.coloured else "red" if view.red else "green",
             word="Act now" if view.red else "None", note=f"of {view.coloured:,} with a scoreboard"),
        figure(known.get("partners.active_partners"), view, filters=filters),
        figure(known.get("partners.sourced_revenue"), view, filters=filters, note=of),
        figure(known.get("partners.involved_revenue"), view, filters=filters),
    ]  # fmt: skip
