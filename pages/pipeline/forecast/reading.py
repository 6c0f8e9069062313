"""The forecast in words, in tiles, as the range picture and as tables."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import numbers, range_bar
from components.frame import explain
from components.range_bar import Marker, Range
from components.table import Column
from components.tile import Tile
from data.core import exporting
from data.core.metrics import Value
from data.pipeline.views.forecast import Forecast
from data.pipeline.views.forecast_calls import Call, Calls
from data.pipeline.views.forecast_range import Range as Simulated
from data.pipeline.views.forecast_tables import ODDS, people_columns, people_rows, reason_words

MONEY = ("closed", "commit", "most_likely", "best_case", "pipeline", "omitted", "open", "by_policy_odds",
         "by_measured_odds", "by_own_odds")  # fmt: skip
UNITS = dict.fromkeys(MONEY, "money")
NAMED = (("Commit", "commit_forecast", "closed and Commit"), ("Most likely", "most_likely_forecast", "and Most likely"),
         ("Best case", "best_case_forecast", "and Best case"))  # fmt: skip
SOURCES = {
    "closed": "deals closed won in the period", "open": "open deals due in the period", "omitted": "in no forecast",
    "without_category": "open deals; they count as Pipeline", "left_out": "deals without an exchange rate",
    "without_odds": "open deals without a step; they add nothing",
}  # fmt: skip


def headline_call(calls: Calls) -> Call | None:
    """The call that speaks for what is shown: the company's, else the only one that is there."""
    return calls.latest.get(("company", 0)) or (next(iter(calls.latest.values())) if len(calls.latest) == 1 else None)


def answer(view: Forecast, found: Simulated, calls: Calls) -> str:
    """The answer to the page's question in one line."""
    if not view.has_deals:
        return "Nothing to forecast yet."
    money = partial(numbers.money, currency=view.currency)
    closed = view.total.sums.parts["closed"].amount
    likely = view.total.values["most_likely_forecast"].value
    said = [f"{money(closed)} is won"]
    said += [f"most likely {money(likely)}"] if likely is not None else []
    if found.p10 is not None and found.p90 is not None:
        said.append(f"measured odds say {money(found.p10)} to {money(found.p90)}")
    call = headline_call(calls)
    if call is not None and call.amount is not None:
        said.append(f"{call.name[0].lower()}{call.name[1:]} calls {money(call.amount)}"
                    if call.subject[0] == "company" else f"the call is {money(call.amount)}")  # fmt: skip
    return f"{'; '.join(said)}."


def tiles(view: Forecast, calls: Calls, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The six numbers, each with its reasons behind it."""
    closed, values = view.total.sums.parts["closed"], view.total.values
    return [
        Tile("Closed", numbers.money(closed.amount, view.currency), note=f"{closed.deals:,} deals won"),
        *(_tile(view, label, name, note, filters) for label, name, note in NAMED),
        _weighted(view, values["weighted"], filters),
        _call(view, headline_call(calls)),
    ]


def _tile(view: Forecast, label: str, name: str, note: str, filters: Sequence[tuple[str, str]]) -> Tile:
    value = view.total.values[name]
    return Tile(label, _money(view, value), reason=reason_words(value), full=_full(view, value), note=note,
                why=_why(view, f"pipeline.{name}", value, filters))  # fmt: skip


def _weighted(view: Forecast, value: Value, filters: Sequence[tuple[str, str]]) -> Tile:
    open_ = view.total.sums.open
    note = f"open, {ODDS[view.basis].lower()}; {value.n or 0:,} of {open_.deals:,} deals have them"
    return Tile("Weighted", _money(view, value), reason=reason_words(value), full=_full(view, value), note=note,
                why=_why(view, "pipeline.weighted", value, filters))  # fmt: skip


def _call(view: Forecast, call: Call | None) -> Tile:
    if call is None or call.amount is None:
        return Tile("Call", reason="no call yet")
    when = f"{call.name}, {call.on.day} {call.on:%b %Y}"
    change = "" if call.change is None else numbers.change(
        call.change, lambda v: numbers.money(v, view.currency), since="on the call before")  # fmt: skip
    status = ("yellow", "Stale") if call.is_stale else (None, None)
    return Tile("Call", numbers.money(call.amount, view.currency), status=status[0], word=status[1], change=change,
                note=when)  # fmt: skip


def _money(view: Forecast, value: Value) -> str:
    return "" if value.value is None else numbers.money(value.value, view.currency)


def _full(view: Forecast, value: Value) -> str:
    return "" if value.value is None else numbers.full_money(value.value, view.currency)


def _why(view: Forecast, name: str, value: Value, filters: Sequence[tuple[str, str]]) -> partial[None]:
    return partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
                   units=UNITS, sources=SOURCES, noun="deals")  # fmt: skip


def picture(view: Forecast, found: Simulated, calls: Calls) -> tuple[dict[str, Any], str]:
    """The range with the other numbers under it, and its message in words."""
    span = Range(found.p10, found.p50, found.p90, reason="no open deal has a step: no odds, no range")
    closed, values = view.total.sums.parts["closed"].amount, view.total.values
    weighted = values["weighted"].value
    markers = [
        Marker("Closed", closed),
        Marker("Closed and weighted", None if weighted is None else closed + weighted,
               reason=reason_words(values["weighted"])),
        Marker("Mean of the range", found.mean, reason="no odds"),
        *(Marker(label, _decimal(values[name]), reason=reason_words(values[name])) for label, name, _ in NAMED),
    ]  # fmt: skip
    call = headline_call(calls)
    markers += [Marker("Call", call.amount, is_line=True)] if call is not None else []
    words = {"markers": markers, "currency": view.currency}
    said = range_bar.alt(span, what=f"What {view.period.label} may come to", **words)  # type: ignore[arg-type]
    return range_bar.spec(span, **words), said  # type: ignore[arg-type]


def _decimal(value: Value) -> Decimal | None:
    return None if value.value is None else Decimal(value.value)


def remark(found: Simulated) -> str:
    """How the range is made, and what is not in it."""
    if found.p10 is None:
        return "Closed, the categories and the call. There is no range without odds."
    source = "measured odds" if found.steps_measured else "the policy's odds, history is too short"
    said = f"P10 to P90 of {found.draws:,} draws of {found.n:,} open deals by {source}, closed included."
    return f"{said} {found.without_odds:,} deals without a step are not in it." if found.without_odds else said


def people(view: Forecast, calls: Calls) -> tuple[list[dict[str, Any]], list[Column]]:
    """The rows of who said what, amounts in whole units, and their columns."""
    given = people_columns(view)
    money = [column.key for column in given if column.kind == "money"]
    rows = [{**row, **{key: whole(row[key]) for key in money}} for row in people_rows(view, calls)]
    return rows, columns(given)


def columns(given: Sequence[exporting.Column]) -> list[Column]:
    """Columns of a workbook as columns of a screen: amounts in whole units, the currency in the head."""
    found = []
    for column in given:
        kind = "open" if column.key == "label" else "count" if column.kind == "money" else column.kind
        label = f"{column.title} ({column.currency})" if column.kind == "money" else column.title
        reason = f"{column.key}_reason" if column.kind == "money" else ""
        found.append(Column(column.key, label, kind, reason=reason, width=200 if column.key == "label" else None))
    return found


def whole(value: Decimal | int | None) -> Decimal | None:
    """An amount without its cents."""
    return None if value is None else numbers.rounded(value, 0)
