"""Coverage in words, in tiles and as a table."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import numbers
from components.frame import explain
from components.table import Column
from components.tile import Tile
from data.core.metrics import Value
from data.pipeline import views
from data.pipeline.views import Coverage, Trend

UNITS = {
    "open": "money", "won": "money", "target": "money", "remaining": "money", "gap_to_policy": "money",
    "segment_gaps": "money", "overdue": "money", "left_out_overdue": "money", "left_out_stale": "money",
    "left_out_stepless": "money", "win_rate": "percent", "required": "ratio", "before": "ratio", "low": "percent",
    "high": "percent", "share_of_open": "percent",
}  # fmt: skip
SOURCES = {
    "open": "open deals due in the period", "won": "deals closed won in the period", "target": "targets",
    "remaining": "target less won", "win_rate": "deals closed in the last 12 months", "required": "1 / win rate",
    "gap_to_policy": "policy × remaining less open", "segment_gaps": "sum of what each row still misses",
    "left_out": "deals without an exchange rate", "overdue": "open, close date passed", "before": "with all deals",
}  # fmt: skip


def policy(view: Coverage) -> str:
    """The coverage that the company asks for."""
    return numbers.ratio(view.policy, decimals=0 if view.policy == int(view.policy) else 1)


def ratio(view: Coverage, value: Decimal) -> str:
    """A coverage, never rounded onto the policy that it misses."""
    return numbers.ratio(value, thresholds=[view.policy, view.policy - 1])


def answer(view: Coverage) -> str:
    """The answer to the page's question in one line."""
    label, value, tally = view.period.label, view.total.headline, view.total.tally
    if not view.has_deals:
        return "Nothing to measure yet."
    if value.reason == "target_met":
        over = numbers.money(tally.won - (tally.target or 0), view.currency)
        return f"{label} is won already: {over} above its target."
    if value.value is None:
        open_ = numbers.money(tally.open, view.currency)
        why = "its target has no exchange rate" if value.reason == "no_rate" else "it has no target"
        return f"{open_} of pipeline is open for {label}, but {why}."
    return f"{ratio(view, Decimal(value.value))} covered for {label}; {_judgement(view)}"


def _judgement(view: Coverage) -> str:
    """What is missing to the policy and where, or whether the win rate asks for more."""
    headline, needed = view.total.headline, view.total.needed
    if headline.value is not None and headline.value < view.policy:
        if view.basis == "plan":
            return f"the policy asks for {policy(view)}{_below(view)}."
        gap = numbers.money(headline.inputs["gap_to_policy"], view.currency)
        return f"{gap} of open pipeline is missing to {policy(view)}{_worst(view)}."
    if headline.value is not None and needed.value and not needed.reason and headline.value < needed.value:
        return f"the policy is met, but your win rate needs {numbers.ratio(needed.value, decimals=1)}{_below(view)}."
    return f"the policy is {policy(view)}{_below(view)}."


def _worst(view: Coverage) -> str:
    """The row that lacks most, where there are several."""
    gaps = [(row.headline.inputs.get("gap_to_policy") or Decimal(0), row.label) for row in view.rows]
    gap, label = max(gaps, key=lambda pair: pair[0], default=(Decimal(0), None))
    return f"; {label} alone lacks {numbers.money(gap, view.currency)}" if gap and label and len(gaps) > 1 else ""


def _below(view: Coverage) -> str:
    """How many rows one good total hides."""
    below = sum(row.headline.value is not None and row.headline.value < view.policy for row in view.rows)
    return f"; {below:,} of {len(view.rows):,} rows are below it" if below else ""


def tiles(view: Coverage, earlier: Trend, *, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    """The six numbers, each with its reasons behind it."""
    tally, values = view.total.tally, view.total.values
    shown = partial(_why, view, filters=filters)
    money = partial(_money, view)
    remaining = values["coverage"].inputs["remaining"]
    late = f"{tally.overdue_deals:,} open deals, date passed"
    name = "coverage" if view.basis == "remaining" else "coverage_plan"
    return [
        _ratio(view, "Coverage" if name == "coverage" else "Coverage of the target", values[name],
               change=_change(view, earlier), why=shown(f"pipeline.{name}", values[name])),
        Tile("Needed by win rate", _needed(view), reason=views.words(view.total.needed), note=_rate(values["win_rate"]),
             why=shown("pipeline.required_coverage", values["required_coverage"])),
        Tile("Still missing", *money(remaining), reason="no target", note=_of_target(view),
             why=shown("pipeline.coverage", values["coverage"])),
        Tile("Open in the period", *money(tally.open), note=f"{tally.open_deals:,} deals",
             why=shown("pipeline.coverage", values["coverage"])),
        Tile("Overdue", *money(tally.overdue), note=late,
             why=shown("pipeline.overdue_amount", values["overdue_amount"])),
        _ratio(view, "Clean coverage", values["clean_coverage"], note=_clean_note(view),
               why=shown("pipeline.clean_coverage", values["clean_coverage"])),
    ]  # fmt: skip


def _ratio(view: Coverage, label: str, value: Value, **more: object) -> Tile:
    text = "" if value.value is None else ratio(view, Decimal(value.value))
    full = "" if value.value is None else f"{value.value:f}"
    return Tile(label, text, reason=views.words(value), full=full, status=value.status,
                word=views.status_word(value), **more)  # type: ignore[arg-type]  # fmt: skip


def _money(view: Coverage, amount: Decimal | None) -> tuple[str]:
    return ("" if amount is None else numbers.money(amount, view.currency),)


def _needed(view: Coverage) -> str:
    value = view.total.needed.value
    return "" if value is None else numbers.ratio(value, decimals=1)


def _rate(value: Value) -> str:
    if value.value is None:
        return ""
    weak = ", too few to judge" if value.reason == "too_few" else ""
    return f"{numbers.percent(value.value)} of {value.n:,} decided{weak}"


def _of_target(view: Coverage) -> str:
    """One row's surplus does not fill another's gap: where the two sums differ, both are said."""
    inputs = view.total.values["coverage"].inputs
    target, gaps = inputs["target"], inputs.get("segment_gaps")
    if target is None:
        return ""
    apart = f"; row by row {numbers.money(gaps, view.currency)}" if gaps and gaps != inputs["remaining"] else ""
    return f"of {numbers.money(target, view.currency)}{apart}"


def _clean_note(view: Coverage) -> str:
    before = view.total.values["clean_coverage"].inputs["before"]
    was = "" if before is None else f"before {ratio(view, before)}, "
    some = any("every segment" not in names for names in view.unjudged.values())
    return f"{was}{view.rules} of 3 rules{', not in every segment' if some else ''}"


def _change(view: Coverage, earlier: Trend) -> str:
    now = view.total.values["coverage"].value
    if view.basis != "remaining" or now is None or earlier.coverage is None:
        return ""
    since = f"since {earlier.on:%a} {earlier.on.day} {earlier.on:%b}"
    return numbers.change(numbers.rounded(now - earlier.coverage, 2), lambda v: numbers.ratio(v), since=since)


def _why(view: Coverage, name: str, value: Value, *, filters: Sequence[tuple[str, str]]) -> partial[None]:
    row = value.as_row()
    unjudged = row["inputs"].get("not_assessable") or {}
    kept = {k: v for k, v in row["inputs"].items() if not isinstance(v, dict)}
    row["inputs"] = kept | {f"{rule} not assessable": ", ".join(names) for rule, names in unjudged.items()}
    return partial(explain, name, row, as_of=view.as_of, currency=view.currency, filters=filters, units=UNITS,
                   sources=SOURCES, noun="deals")  # fmt: skip


def amount(name: str, title: str, currency: str, reason: str = "") -> Column:
    """A column of whole amounts: written alike whether or not one of them is missing and says why."""
    return Column(name, f"{title} ({currency})", "count", reason=reason)


def rows(view: Coverage) -> list[dict[str, Any]]:
    """The rows of the table on the screen: those of the workbook, amounts in whole units."""
    money = [column.key for column in views.coverage_columns(view) if column.kind == "money"]
    return [row | {key: whole(row[key]) for key in money} for row in views.coverage_table(view)]


def whole(value: Decimal | None) -> Decimal | None:
    """An amount without its cents."""
    return None if value is None else numbers.rounded(value, 0)


def columns(view: Coverage) -> list[Column]:
    """The columns of the table on the screen: those of the workbook."""
    found = []
    for column in views.coverage_columns(view):
        if column.kind == "money":
            found.append(amount(column.key, column.title, view.currency, f"{column.key}_reason"))
            continue
        kind = {"label": "open", "status": "status"}.get(column.key, column.kind)
        name = "status_shown" if column.key == "status" else column.key
        reason = f"{column.key}_reason" if column.kind == "ratio" else ""
        width = 220 if column.key == "label" else None
        found.append(Column(name, column.title, kind, reason=reason, width=width))
    return found
