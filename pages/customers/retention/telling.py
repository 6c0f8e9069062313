"""Retention in words, in tiles and as tables."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain
from components.table import Column
from components.tile import Tile
from data.core.metrics import METRICS, Value
from data.customers.views.retention import Retention, Row
from data.customers.views.retention_tables import slice_rows

RATES = {"grr": "GRR", "nrr": "NRR", "logo_retention": "Customers kept"}
MONEY = ("start", "kept", "recovered", "end", "opening", "closing", "contraction", "churn", "seats", "cross_sell",
         "price")  # fmt: skip
UNITS = dict.fromkeys(MONEY, "money") | {"low": "percent", "high": "percent"}
SOURCES = {
    "start": "revenue of the customers twelve months before", "kept": "each up to what it had then",
    "end": "what the same customers have now", "recovered": "lost and won back in between",
    "stayed": "of them, with revenue now", "cohort": "customers with revenue twelve months before",
}  # fmt: skip


def answer(view: Retention) -> str:
    """The answer to the page's question in one line."""
    found, values = view.total.tally, view.total.values
    if not found.start:
        return f"There was no revenue on {view.since}, so nothing could be kept or lost since."
    kept, grown = (rate(view, name) for name in ("grr", "nrr"))
    lost = found.churn + found.contraction
    said = f"{kept} of the revenue of {day(view.since)} is still there; with growth {grown}"
    worst = _worst(view)
    gone = f"; {numbers.money(lost, view.currency)} was lost on the way" if lost else ""
    few = ", too few customers to judge" if values["grr"].reason == "too_few" else ""
    return f"{said}{few}{gone}{worst}."


def _worst(view: Retention) -> str:
    rows = [row for row in view.rows if row.values["grr"].value is not None and not row.values["grr"].reason]
    if len(rows) < 2:
        return ""
    low = min(rows, key=lambda row: Decimal(row.values["grr"].value or 0))
    return f"; {low.label} keeps least, {numbers.percent(Decimal(low.values['grr'].value or 0))}"


def day(on: date) -> str:
    """A day as people write it."""
    return f"{on.day} {on:%b} {on.year}"


def rate(view: Retention, name: str, row: Row | None = None) -> str:
    """A rate, never rounded onto the threshold that it misses."""
    value = (row or view.total).values[name].value
    threshold = METRICS[f"customers.{name}"].threshold(as_of=view.as_of)
    marks = [threshold.green, threshold.yellow] if threshold else []
    return "" if value is None else numbers.percent(Decimal(value), thresholds=marks)


def word(value: Value) -> str | None:
    """The word beside a status, where it is not the usual one."""
    return "Too few" if value.reason == "too_few" else None


def tiles(view: Retention, due: Tile | None, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The numbers of the page, each with its reasons behind it; the due base beside the opening base."""
    found = view.total.tally
    shown = partial(_why, view, filters=filters)
    return [
        *(Tile(f"{title}, opening base", rate(view, name), reason="no revenue then", full=_full(view, name),
               status=view.total.values[name].status, word=word(view.total.values[name]), change=_change(view, name),
               note=_note(view, name), trend=_trend(view, name), trend_words=f"{title} over a year, week by week",
               why=shown(name)) for name, title in RATES.items()),
        Tile("Revenue a year", numbers.money(found.closing, view.currency),
             full=numbers.full_money(found.closing, view.currency), note=f"{found.customers:,} customers",
             why=shown("arr")),
        Tile("Net new in 12 months", _signed(view, found.closing - found.opening),
             full=numbers.full_money(found.closing - found.opening, view.currency),
             note=f"from {numbers.money(found.opening, view.currency)}", why=shown("net_new_arr")),
        *([due] if due else []),
    ]  # fmt: skip


def _full(view: Retention, name: str) -> str:
    value = view.total.values[name].value
    return "" if value is None else f"{value:f}"


def _signed(view: Retention, amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + numbers.money(amount, view.currency)


def _trend(view: Retention, name: str) -> list[Decimal | float | None]:
    field = "logo" if name == "logo_retention" else name
    return [getattr(week, field) for week in view.weeks]


def _change(view: Retention, name: str) -> str:
    now, field = view.total.values[name].value, "logo" if name == "logo_retention" else name
    before = getattr(view.weeks[-5], field) if len(view.weeks) > 4 else None
    if now is None or before is None:
        return ""
    points = numbers.rounded(100 * (Decimal(now) - before), 1)
    since = view.weeks[-5].day
    return numbers.change(points, lambda value: f"{value} points", since=f"since {since.day} {since:%b}")


def _note(view: Retention, name: str) -> str:
    found = view.total.tally
    if name == "grr" and found.start:
        return f"{rate(view, 'grr_movements')} by movements"
    if name == "nrr" and found.start:
        return f"{rate(view, 'expansion_contribution')} from expansion"
    return f"{found.stayed:,} of {found.cohort:,}" if name == "logo_retention" else ""


def _why(view: Retention, name: str, *, filters: Sequence[tuple[str, str]]) -> partial[None]:
    return partial(explain, f"customers.{name}", view.total.values[name].as_row(), as_of=view.as_of,
                   currency=view.currency, filters=filters, units=UNITS, sources=SOURCES, noun="customers")  # fmt: skip


def rows(view: Retention) -> list[dict[str, Any]]:
    """The slices as the table on the screen shows them: amounts in whole units, statuses with their words."""
    named = {row["label"]: row for row in slice_rows(view)}
    found = []
    for line, row in zip(named.values(), (view.total, *view.rows), strict=True):
        value = row.values["grr"]
        whole = {key: numbers.rounded(line[key], 0) for key in ("opening", "closing")}
        found.append({**line, **whole, "status": (value.status, word(value))})
    return found


def columns(view: Retention) -> list[Column]:
    """The columns of that table."""
    money = [Column(key, f"{title} ({view.currency})", "count")
             for key, title in (("opening", "Opening"), ("closing", "Closing"))]  # fmt: skip
    named = {"grr": "GRR", "nrr": "NRR", "grr_movements": "By movements", "logo_retention": "Customers kept"}
    rates = [Column(key, title, "percent", reason=f"{key}_reason") for key, title in named.items()]
    return [Column("label", (view.by or "all").capitalize(), width=200), rates[0], Column("status", "Status", "status"),
            *rates[1:], Column("n", "Customers then", "count"), *money]  # fmt: skip
