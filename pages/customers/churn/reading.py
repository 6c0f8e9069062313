"""Churn in words, in tiles and in pictures."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from components import chart, heat, numbers
from components.frame import explain
from components.page_head import section
from components.tile import Tile
from data.core.metrics import REASONS, Value
from data.customers.views.churn import Churn, Lost, amount

Filters = Sequence[tuple[str, str]]
UNITS = {"voluntary": "money", "involuntary": "money", "of_the_eligible": "percent", "arr_recovered": "percent"}


def answer(view: Churn) -> str:
    """The answer to the page's question in one line."""
    if not view.records:
        return "Nobody that you may see has left in the last twelve months, as far as is known."
    top = max(view.reasons, key=lambda code: (amount(view.of(code)), len(view.of(code))))
    lost = amount(view.records)
    share = f", {numbers.percent(amount(view.of(top)) / lost, decimals=0)} of it" if lost else ""
    unknown = "" if lost else " without an amount"
    what = numbers.money(lost, view.currency) if lost else f"{len(view.records):,} records"
    return f"{what}{unknown} left in twelve months; most for {view.reasons[top].lower()}{share}."


def tiles(view: Churn, filters: Filters) -> list[Tile]:
    """The numbers of the page."""
    by_choice = view.of(is_voluntary=True)
    back = view.won_back
    return [
        _money("Churned, twelve months", "customers.churned_arr", view.churned, view, filters,
               f"{len(view.records):,} records"),
        Tile("Of it voluntary", numbers.money(amount(by_choice), view.currency),
             note=f"{len(by_choice):,} records; the others are payments that failed"),
        Tile("Waiting for a review", f"{len(view.queue):,}", status="yellow" if view.queue else "green",
             word="Find the cause" if view.queue else "None", note="records without a root cause"),
        Tile("Ended, not explained", f"{len(view.unexplained):,}", status="yellow" if view.unexplained else "green",
             word="Ask why" if view.unexplained else "None", note="lines without a record"),
        _rate(view, filters),
        _money("Won back, twelve months", "customers.won_back_arr", back, view, filters, f"{back.n or 0} customers"),
    ]  # fmt: skip


def _money(label: str, name: str, value: Value, view: Churn, filters: Filters, note: str) -> Tile:
    shown = "" if value.value is None else numbers.money(value.value, view.currency)
    return Tile(label, shown, reason="no amounts" if value.n else REASONS.get(value.reason or "", "none"), note=note,
                why=partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, noun="records",
                            units=UNITS, filters=filters))  # fmt: skip


def _rate(view: Churn, filters: Filters) -> Tile:
    value = view.rate
    shown = "" if value.value is None else numbers.percent(value.value)
    few = ", too few" if value.reason == "too_few" else ""
    return Tile("Win-back rate", shown, reason="nobody contacted yet", note=f"of {value.n or 0} contacted{few}",
                status=None if value.status == "grey" else value.status,
                why=partial(explain, "customers.win_back_rate", value.as_row(), as_of=view.as_of,
                            currency=view.currency, noun="records", units=UNITS, filters=filters))  # fmt: skip


def months(view: Churn) -> list[Lost] | None:
    """Reasons by month: revenue where amounts are known, else records; the records of the picked cell."""
    is_money = bool(amount(view.records))
    section("Why they left, by month", f"{'ARR lost in ' + view.currency if is_money else 'Records'}; the deeper, the "
            "more. Pick a cell to see its records.")  # fmt: skip
    cells = [_cell(view, code, place, is_money) for code in view.reasons for place in range(len(view.months))]
    kind = "money" if is_money else "count"
    rows, columns = list(view.reasons.values()), [f"{month:%b %y}" for month in view.months]
    made = heat.spec(cells, rows=rows, columns=columns, kind=kind, currency=view.currency, row_name="Reason",
                     column_name="Month", value_name="Lost")  # fmt: skip
    picked = chart.draw(made, pick="name",
                        alt=heat.alt(cells, what="Churn by reason and month", kind=kind, currency=view.currency),
                        key="churn-months")  # fmt: skip
    behind = {cell.name: (code, month) for cell, (code, month) in zip(
        cells, ((code, month) for code in view.reasons for month in view.months), strict=True)}  # fmt: skip
    return view.of(*behind[picked]) if picked in behind else None


def _cell(view: Churn, code: str, place: int, is_money: bool) -> heat.Cell:
    month = view.months[place]
    mine = view.of(code, month)
    value: Decimal | int = amount(mine) if is_money else len(mine)
    return heat.Cell(view.reasons[code], f"{month:%b %y}", value or None, reason="none", n=len(mine),
                     name=f"{code}|{month}")  # fmt: skip
