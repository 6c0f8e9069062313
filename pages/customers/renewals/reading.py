"""The runway in words and in tiles."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from components import numbers, states
from components.frame import explain, link
from components.nouns import counted
from components.tile import Tile
from data.core import access
from data.core.access import Actor
from data.core.metrics import REASONS, Value
from data.customers.formulas.renewals import AT_RISK
from data.customers.views.renewal_quarters import Quarter
from data.customers.views.renewals import Runway

Filters = Sequence[tuple[str, str]]
UNITS = {"available": "money", "booked_of_it": "money", "still_open": "money", "expected": "money"}


def answer(view: Runway) -> str:
    """The answer to the page's question in one line."""
    if not view.contracts:
        return f"No term ends within {view.plans.window} days."
    said = (f"{numbers.money(view.amount(), view.currency)} comes up for renewal within {view.plans.window} days, "
            f"{numbers.money(view.amount('at_risk'), view.currency)} of it at risk")  # fmt: skip
    apart = len(view.disagreements)
    if apart:
        return f"{said}; owner and system disagree on {counted(apart, 'contracts')}."
    return f"{said}; owners owe {counted(len(view.owed), 'views')}." if view.owed else f"{said}."


def standing(view: Runway) -> tuple[str | None, str | None]:
    """Status and word of the answer: red where views differ or answers are owed on what is near."""
    if not view.contracts:
        return None, None
    if view.disagreements or view.owed:
        return "red", "Decide"
    return ("yellow", "Watch") if view.amount("at_risk") else ("green", "On track")


def tiles(view: Runway, quarter: Quarter, filters: Filters) -> list[Tile]:
    """The numbers of the page."""
    near = view.contracts
    risky = sum(one.view == "at_risk" for one in near)
    unknown = sum(one.view == "unknown" for one in near)
    apart = view.disagreements
    note = f"{quarter.period.label}" + ("" if quarter.is_finished else ", not finished")
    return [
        Tile(f"ARR due in {view.plans.window} days", _money(view, view.amount()) if near else "", reason="none due",
             note=counted(len(near), "contracts"), full=numbers.full_money(view.amount(), view.currency),
             why=_why_amount(view, None, filters)),
        Tile("At risk", _money(view, view.amount("at_risk")) if near else "", reason="none due",
             note=counted(risky, "contracts"), status="red" if risky else "green" if near else None,
             word="Act now" if risky else "None",
             full=numbers.full_money(view.amount("at_risk"), view.currency),
             why=_why_amount(view, AT_RISK, filters)),
        Tile("Unknown", _money(view, view.amount("unknown")) if near else "", reason="none due",
             note=f"{counted(unknown, 'contracts')}; {len(view.owed):,} owed",
             status="red" if view.owed else "yellow" if unknown else "green" if near else None,
             word="Answers owed" if view.owed else "Ask" if unknown else "None"),
        _rate("Forecast renewal rate", "customers.forecast_renewal_rate", quarter.forecast, view,
              f"{note}; {_so_far(quarter)} so far", filters),
        _rate("Signed in time", "customers.on_time_renewal_rate", quarter.on_time, view, note, filters),
        Tile("Disagreements", f"{len(apart):,}" if near else "", reason="none due",
             status="red" if apart else "green" if near else None, word="Talk about them" if apart else "None",
             note=_money(view, sum((one.arr or Decimal(0) for one in apart), Decimal(0)))),
    ]  # fmt: skip


def rates(view: Runway, quarter: Quarter, filters: Filters) -> list[Tile]:
    """The rates of the chosen quarter, side by side."""
    note = f"{quarter.period.label}" + ("" if quarter.is_finished else ", not finished")
    return [
        _rate("Renewal rate", "customers.renewal_rate", quarter.renewal, view, note, filters),
        _rate("Forecast", "customers.forecast_renewal_rate", quarter.forecast, view, note, filters),
        _rate("Signed in time", "customers.on_time_renewal_rate", quarter.on_time, view, note, filters),
        Tile("Available", _money(view, quarter.available), note=f"{_money(view, quarter.kept)} kept"),
    ]  # fmt: skip


def _so_far(quarter: Quarter) -> str:
    value = quarter.renewal.value
    return "none" if value is None else numbers.percent(value)


def _money(view: Runway, amount: Decimal) -> str:
    return numbers.money(amount, view.currency)


def _why_amount(view: Runway, seen: str | None, filters: Filters) -> partial[None]:
    """What stands behind the revenue that is due, or the part of it that is at risk."""
    name = "customers.arr_at_risk" if seen else "customers.arr_due"
    found = view.value(seen)
    return partial(explain, name, found.as_row(), as_of=view.as_of, currency=view.currency, noun="lines",
                   filters=filters)  # fmt: skip


def _rate(label: str, name: str, value: Value, view: Runway, note: str, filters: Filters) -> Tile:
    shown = "" if value.value is None else numbers.percent(value.value)
    few = f"{note}; n {value.n or 0}, too few" if value.reason == "too_few" else f"{note}; n {value.n or 0}"
    return Tile(
        label, shown, reason=REASONS.get(value.reason or "", "no value"),
        status=None if value.status == "grey" else value.status, note=few,
        why=partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, noun="terms", units=UNITS,
                    filters=filters),
    )  # fmt: skip


def nothing_yet(actor: Actor) -> None:
    """What will be here, why it is not, and the one action."""
    states.empty("Every contract on its way to its end, with both views, steps, notice dates and renewal rates.",
                 "No subscription with an end of its term is here yet.")  # fmt: skip
    if access.may(actor, "import.preview"):
        link("Bring your contracts", "/quality-import")
