"""The tables of the forecast page, once for the screen and the workbook alike; the deals behind its categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS, Value
from data.pipeline import definitions, queries
from data.pipeline.queries import forecasts
from data.pipeline.queries.forecasts import EARLY
from data.pipeline.queries.slices import OMITTED
from data.pipeline.views.coverage import sliced
from data.pipeline.views.deals import MOST, Deals, deals_behind
from data.pipeline.views.forecast import OPEN, Forecast, ForecastRow
from data.pipeline.views.forecast_calls import Call, Calls
from data.pipeline.views.gathering import rates_of

SHOWN = ("closed", *OPEN, OMITTED)
EARLY_LABEL = "Not accepted yet"
ODDS = {"policy": "Policy odds", "measured": "Measured odds", "own": "Owners' own odds"}
NO_ODDS = {"closed": "won", OMITTED: "left out"}
ROLLUPS = {"closed": "closed", "commit": "commit_forecast", "most_likely": "most_likely_forecast",
           "best_case": "best_case_forecast"}  # fmt: skip


def category_label(code: str) -> str:
    """Return what a category is called."""
    known = definitions.forecast_categories().get(code)
    return known.label if known else EARLY_LABEL


def forecast_rows(view: Forecast) -> list[dict[str, Any]]:
    """Return one row a category: deals, amount, the cumulative forecast, and the amount weighted by each odds."""
    rows = []
    for code in SHOWN:
        part = view.total.sums.parts[code]
        name = ROLLUPS.get(code)
        reach = None if name is None else part.amount if code == "closed" else getattr(view.total.sums.rollup, name)
        is_open = code in OPEN
        rows.append({
            "code": code, "label": category_label(code), "deals": part.deals, "amount": part.amount, "reach": reach,
            "reach_reason": "left out" if code == OMITTED else "not in a forecast",
            **{basis: part.weighted[basis] if is_open and (part.placed[basis] or not part.deals) else None
               for basis in ODDS},
            **{f"{basis}_reason": NO_ODDS.get(code, "no odds") for basis in ODDS},
        })  # fmt: skip
    return rows


def forecast_columns(view: Forecast, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table of categories."""
    found = [
        Column("label", "Category", width=20), Column("deals", "Deals", "count"),
        Column("amount", "Amount", "money", view.currency), Column("reach", "Up to here", "money", view.currency),
        *(Column(basis, f"By {title.lower()}", "money", view.currency) for basis, title in ODDS.items()),
    ]  # fmt: skip
    return [column for column in found if with_prices or column.kind != "money"]


def people_rows(view: Forecast, calls: Calls) -> list[dict[str, Any]]:
    """Return the total, then one row a key: the call (by owner), the roll-ups, the weighted total, the difference."""
    return [_person(view, calls, row, is_total=row is view.total) for row in (view.total, *view.rows)]


def _person(view: Forecast, calls: Calls, row: ForecastRow, *, is_total: bool) -> dict[str, Any]:
    call = _call_of(view, calls, row, is_total=is_total)
    expected = row.values["most_likely_forecast"].value
    said = call.amount if call else None
    values = {name: row.values[name] for name in
              ("commit_forecast", "most_likely_forecast", "best_case_forecast", "weighted")}  # fmt: skip
    return {
        "key": None if is_total else row.label, "label": row_name(view, row, is_total=is_total),
        "call": said, "call_reason": "" if view.by != "owner" and not is_total else "no call",
        "call_age": "" if call is None else f"{call.on.day} {call.on:%b}{', stale' if call.is_stale else ''}",
        "closed": row.sums.parts["closed"].amount,
        **{name: value.value for name, value in values.items()},
        **{f"{name}_reason": reason_words(value) for name, value in values.items()},
        "difference": None if said is None or expected is None else said - expected, "difference_reason": "",
        "n": row.sums.open.deals,
    }  # fmt: skip


def _call_of(view: Forecast, calls: Calls, row: ForecastRow, *, is_total: bool) -> Call | None:
    if is_total:
        return calls.latest.get(("company", 0))
    return calls.latest.get(("owner", row.key)) if view.by == "owner" else None


def row_name(view: Forecast, row: ForecastRow, *, is_total: bool = False) -> str:
    """Return what a row is called: its name, "No segment", or "All owners" for the total."""
    if is_total:
        plural = {"territory": "territories"}.get(view.by or "", f"{view.by}s")
        return f"All {plural}" if view.by else "All"
    return row.label or f"No {view.by}"


def reason_words(value: Value) -> str:
    """Return why there is no value, in words; an empty text when there is one."""
    return REASONS[value.reason] if value.value is None and value.reason else ""


def people_columns(view: Forecast, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table by owner, segment or another dimension."""
    calls = [Column("call", "Call", "money", view.currency), Column("call_age", "Called on", width=16)]
    found = [
        Column("label", (view.by or "all").capitalize(), width=28), *(calls if view.by == "owner" else []),
        Column("closed", "Closed", "money", view.currency),
        Column("commit_forecast", "Commit", "money", view.currency),
        Column("most_likely_forecast", "Most likely", "money", view.currency),
        Column("best_case_forecast", "Best case", "money", view.currency),
        Column("weighted", f"Weighted, {ODDS[view.basis].lower()}", "money", view.currency),
        *([Column("difference", "Call less most likely", "money", view.currency)] if view.by == "owner" else []),
    ]  # fmt: skip
    return [column for column in found if with_prices or column.kind != "money"]


def forecast_sheets(view: Forecast, calls: Calls, *, with_prices: bool = True) -> list[Sheet]:
    """Return both tables as sheets: the same cells as on the screen."""
    first, second = forecast_columns(view, with_prices=with_prices), people_columns(view, with_prices=with_prices)
    people = [_cells(row, second) for row in people_rows(view, calls)]
    notes = forecast_notes(view)
    return [
        Sheet("Who said what", second, people[1:], notes, total=people[0]),
        Sheet("By category", first, [_cells(row, first) for row in forecast_rows(view)], notes),
    ]


def _cells(row: Mapping[str, Any], columns: list[Column]) -> dict[str, Any]:
    return {c.key: row.get(f"{c.key}_reason") or None if row.get(c.key) is None else row[c.key] for c in columns}


def forecast_notes(view: Forecast) -> list[tuple[str, str]]:
    """Return what stands above an export: period, day, filters, whose odds, what is left out."""
    said = [("Period", f"{view.period.label} ({view.period.start} up to, not including, {view.period.end})"),
            ("As of", f"end of {view.as_of}")]  # fmt: skip
    said += [("As known at", view.known_at.isoformat())] if view.known_at else []
    said += [(dimension.capitalize(), ", ".join(names)) for dimension, names in view.filters.items()]
    said += [("Weighted by", ODDS[view.basis].lower()), ("Currency", view.currency)]
    return [*said, *(("Note", text) for text in forecast_remarks(view))]


def forecast_remarks(view: Forecast) -> list[str]:
    """Return what a reader has to know about the numbers, a sentence each."""
    sums, open_ = view.total.sums, view.total.sums.open
    early, found = sums.parts[EARLY], []
    if early.deals:
        found.append(f"{early.deals:,} deals due in the period are not accepted by sales yet: in no number here.")
    if sums.uncategorised:
        found.append(f"{sums.uncategorised:,} open deals have no forecast category: they count as Pipeline.")
    if sums.left_out:
        found.append(f"{sums.left_out:,} deals left out: no exchange rate into {view.currency}.")
    without = open_.deals - open_.placed["policy"]
    if without:
        found.append(f"{without:,} open deals have no process step: they add nothing to totals weighted by step.")
    few = [definitions.process_steps()[code].label for code, odds in view.odds.items() if odds.source == "policy"]
    if few:
        found.append(f"Fewer than {view.least} decided deals: the policy's odds stand for {', '.join(few)}.")
    return found


@dataclass(frozen=True)
class CategoryDeals:
    """One page of the deals behind a category, largest first; own_percent: the owner's own odds with own_reason."""

    rows: tuple[dict[str, Any], ...]
    n: int
    amount: Decimal
    left_out: int
    currency: str


def category_deals(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "owner", filters: Mapping[str, Any] | None = None, category: str = "commit",
    key: str | None = None, page: int = 1, size: int | None = MOST,
) -> CategoryDeals:  # fmt: skip
    """Return a page of the deals of a category: closed, one of the open ones, omitted, or those not accepted yet.

    key: the name of one row of the view. Raises ValueError in words on an unknown category or name.
    """
    if category not in (*SHOWN, EARLY):
        raise ValueError(f"There is no category {category}. Known are {', '.join((*SHOWN, EARLY))}.")
    if category == "closed":
        return _closed(deals_behind(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by,
                                    filters=filters, part="won", key=key, page=page, size=size))  # fmt: skip
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    number = queries.resolved(session, {by: key})[by][0] if by and key is not None else None
    rates = rates_of(session, slice_, known_at)
    # What carries no category, or one that an open deal cannot have, counts as Pipeline.
    wanted = ("pipeline", "", "closed") if category == "pipeline" else (category,)
    size = None if size is None else min(size, MOST)
    rows, sums = forecasts.forecast_rows(session, slice_, categories=wanted, key=number, limit=size,
                                         offset=0 if size is None else (max(page, 1) - 1) * size)  # fmt: skip
    why = forecasts.own_odds_reasons(session, [row["id"] for row in rows if row["win_percent"] is not None])
    money = [(n, rates.planned(minor, currency)) for currency, n, minor in sums]
    return CategoryDeals(
        tuple(_open_row(row, rates, why) for row in rows), n=sum(n for n, _ in money),
        amount=sum((amount for _, amount in money if amount is not None), Decimal(0)),
        left_out=sum(n for n, amount in money if amount is None), currency=rates.currency,
    )  # fmt: skip


def _open_row(row: Mapping[str, Any], rates: Any, why: Mapping[int, str]) -> dict[str, Any]:
    amount = None if row["amount"] is None else rates.planned(row["amount"], row["currency"])
    step = definitions.process_steps().get(row["process_step"] or "")
    own = row["win_percent"]
    return {
        "id": row["id"], "name": row["name"] or f"Removed deal {row['id']}", "account": row["account"],
        "owner": row["owner"], "segment": row["segment"], "step": step.label if step else None,
        "step_code": row["process_step"], "close_date": row["close_date"], "amount": amount,
        "amount_reason": "no amount" if row["amount"] is None else "no exchange rate",
        "policy": step.probability if step else None, "own": None if own is None else Decimal(own).scaleb(-2),
        "own_reason": why.get(row["id"], ""),
    }  # fmt: skip


def _closed(deals: Deals) -> CategoryDeals:
    kept = ("id", "name", "account", "owner", "segment", "amount", "amount_reason")
    rows = tuple({**{name: row[name] for name in kept}, "close_date": row["closed_on"]} for row in deals.rows)
    return CategoryDeals(rows, deals.n, deals.amount, deals.left_out, deals.currency)
