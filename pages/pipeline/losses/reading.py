"""Losses in words, in tiles, as pictures and as tables."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from components import heat, numbers, share_bars
from components.frame import explain
from components.heat import Cell
from components.share_bars import Part
from components.table import Column
from components.tile import Tile
from data.core import exporting, rulebook
from data.core.metrics import Value
from data.pipeline.formulas.losses import ReasonShare
from data.pipeline.views.losses import Losses
from data.pipeline.views.losses_tables import reason_name

DRAWN = 5
"""Reasons with a strip of their own in the picture; the others stand in the table."""

REST = "All other reasons"
COMPARED = 8


def small(view: Losses) -> int:
    """How many cases a rate takes on the day of a view."""
    return int(rulebook.limits(view.as_of)["small_sample"])


def answer(view: Losses) -> str:
    """The answer to the page's question in one line."""
    if not view.has_deals:
        return "Nothing to look at yet."
    if not view.deals:
        return "No deal was lost or left undecided in this time."
    top = view.shares[0]
    said = (f"{reason_name(top.reason)} costs most: {numbers.money(top.amount, view.currency)} in {top.deals:,} of "
            f"{view.deals:,} deals")  # fmt: skip
    worst = _worst(view)
    return f"{said}; {worst}." if worst else f"{said}."


def _worst(view: Losses) -> str:
    """The competitor met often enough against whom least is won."""
    named = [each for each in view.competitors if each.n >= small(view) and each.competitor not in
             ("No competitor", "Not recorded")]  # fmt: skip
    if not named:
        return ""
    worst = min(named, key=lambda each: each.rate)
    return f"{worst.competitor} is the hardest competitor: {numbers.percent(worst.rate, decimals=0)} won of {worst.n:,}"


def tiles(view: Losses, values: dict[str, Value], *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The numbers, each with its reasons behind it."""
    lost, undecided = view.states["lost"], view.states["no_decision"]
    vague, limit = values["vague_reasons"], numbers.percent(view.vague_limit, decimals=0)
    return [
        Tile("Lost", numbers.money(lost[1], view.currency), note=f"{lost[0]:,} deals"),
        Tile("No decision", numbers.money(undecided[1], view.currency), note=f"{undecided[0]:,} deals"),
        _rate(view, "Win rate, 12 months", "win_rate", values, filters),
        _rate(view, "Against competitors", "competitive_win_rate", values, filters),
        Tile("Says nothing", "" if vague.value is None else numbers.percent(vague.value, thresholds=[view.vague_limit]),
             reason="no reasons given", status=vague.status if vague.value is not None else None,
             word={"red": "The list needs work", "green": "Fine"}.get(vague.status),
             note=f"of the reasons given; limit {limit}", why=_why(view, "pipeline.vague_reasons", vague, filters)),
        Tile("Without a reason", f"{view.without_reason:,}", note=f"of {view.deals:,} deals"),
    ]  # fmt: skip


def _rate(view: Losses, label: str, name: str, values: dict[str, Value], filters: Sequence[tuple[str, str]]) -> Tile:
    value = values[name]
    text = "" if value.value is None else numbers.percent(value.value)
    return Tile(label, text, reason="no closed deals yet", note=f"of {value.n or 0:,} decided",
                status=value.status if value.status != "grey" else None,
                why=_why(view, f"pipeline.{name}", value, filters))  # fmt: skip


def _why(view: Losses, name: str, value: Value, filters: Sequence[tuple[str, str]]) -> partial[None]:
    units = {"share_of_amount": "percent", "limit": "percent", "low": "percent", "high": "percent"}
    return partial(explain, name, value.as_row(), as_of=view.as_of, currency=view.currency, filters=filters,
                   units=units, noun="deals")  # fmt: skip


def drawn(view: Losses) -> list[str]:
    """The reasons that get a strip: those that cost most."""
    return [reason_name(share.reason) for share in view.shares[:DRAWN]]


def month_name(month: date) -> str:
    """A month as the picture names it."""
    return f"{month:%b %y}"


def picture(view: Losses, *, by_amount: bool) -> tuple[dict[str, Any], str]:
    """One strip a reason, one column a month, by share of the month's deals or amount; and its message in words."""
    periods, names = [month_name(month) for month in view.months], [*drawn(view), REST]
    parts = [part for month, shares in view.months.items() for part in _parts(month, shares, names, by_amount)]
    if not any(part.name == REST for part in parts):
        names = names[:-1]
    what = f"Share of {'amount' if by_amount else 'deals'} by reason and month"
    spec = share_bars.spec(parts, names=names, periods=periods, small=small(view))
    return spec, share_bars.alt(parts, what=what, names=names, periods=periods)


def _parts(month: date, shares: Sequence[ReasonShare], names: Sequence[str], by_amount: bool) -> list[Part]:
    """One month's parts: the reasons with a strip, and all others together, so that every deal is counted."""
    found: dict[str, Part] = {}
    for share in shares:
        name = reason_name(share.reason) if reason_name(share.reason) in names else REST
        size = (share.share_of_amount or Decimal(0)) if by_amount else share.share_of_deals
        before = found.get(name, Part(name, month_name(month), Decimal(0), 0))
        found[name] = Part(name, before.period, Decimal(before.share) + size, before.n + share.deals)
    return list(found.values())


def groups(view: Losses) -> tuple[dict[str, Any], str]:
    """Reasons against segments, products or competitors: the share of each column's deals; and its message."""
    columns = list(view.groups)[:COMPARED]
    rows = [reason_name(share.reason) for share in view.shares]
    cells = []
    for column in columns:
        n = sum(share.deals for share in view.groups[column])
        known = {reason_name(share.reason): share for share in view.groups[column]}
        for row in rows:
            share = known.get(row)
            note = f"{share.deals if share else 0:,} of {n:,}"
            value = share.share_of_deals if share else Decimal(0)
            # A share of a handful would be the deepest shade of all.
            cells.append(Cell(row, column, None if n < small(view) else value, reason=note, n=n, note=note))
    spec = heat.spec(cells, rows=rows, columns=columns, kind="percent", row_name="Reason",
                     column_name=(view.by or "all").capitalize(), value_name="Share of deals")  # fmt: skip
    return spec, heat.alt(cells, what=f"Reasons by {view.by}", kind="percent")


def columns(given: Sequence[exporting.Column]) -> list[Column]:
    """Columns of a workbook as columns of a screen: amounts in whole units, the currency in the head."""
    found = []
    for column in given:
        kind = "open" if column.key == "label" else "count" if column.kind == "money" else column.kind
        label = f"{column.title} ({column.currency})" if column.kind == "money" else column.title
        found.append(Column(column.key, label, kind, width=220 if column.key == "label" else None))
    return found


def whole(value: Decimal | None) -> Decimal | None:
    """An amount without its cents."""
    return None if value is None else numbers.rounded(value, 0)
