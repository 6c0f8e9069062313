"""The single deals at risk, a page at a time, with their reasons in words; and how the rules have done in the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS, Value, rate
from data.core.numbers import ratio
from data.core.statistics import wilson
from data.pipeline import definitions
from data.pipeline.formulas.risks import UNKNOWN
from data.pipeline.queries import backtests
from data.pipeline.queries import risk as asked
from data.pipeline.queries.scoring import Terms
from data.pipeline.views.deals import MOST
from data.pipeline.views.gathering import window
from data.pipeline.views.risk import Risks, band_of, converted, needed, risk_slice, sums_of

BAND_STATUS = {"high": ("red", "High"), "medium": ("yellow", "Medium"), "low": ("green", "Low"),
               UNKNOWN: ("grey", "Not assessable")}  # fmt: skip
RULE_WORDS = {
    "no_activity": "No activity", "no_champion": "No champion", "no_next_step": "No next step",
    "regressed": "Went back a stage", "pushed_twice": "Pushed repeatedly", "meddicc_blocked": "Checklist blocked",
    "poc_stalled": "Proof of concept stalled",
}  # fmt: skip
"""Each rule as a heading."""

LEAD_DAYS = 30
"""How long before its close a deal is looked at: late enough for reasons to show, early enough to act on them."""


@dataclass(frozen=True)
class RiskDeals:
    """One page of deals, the largest amount times risk first; n: of all pages. size: deals on a page."""

    rows: tuple[dict[str, Any], ...]
    n: int
    currency: str
    page: int
    size: int


def risk_deals(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, due: Period | None = None, band: str | None = None,
    reason: str | None = None, page: int = 1, size: int | None = MOST,
) -> RiskDeals:  # fmt: skip
    """Return open deals with band, score, reasons in words and how many rules could be assessed.

    band: high, medium, low or unknown; reason: a code. size None gives all of them, for an export.
    """
    slice_ = risk_slice(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters, due=due, reason=reason,
                        **_range(band, as_of))  # fmt: skip
    road = asked.road(session, slice_)
    rows = asked.risk_rows(session, slice_, road, limit=size, offset=0 if size is None else (max(page, 1) - 1) * size)
    n = sum(row.deals for row in sums_of(session, slice_, road))
    return RiskDeals(tuple(_row(row, road.terms, as_of) for row in rows), n, road.terms.currency, page, size or n)


def _range(band: str | None, as_of: date) -> dict[str, Any]:
    bands = definitions.risk_weights(as_of).bands
    if band is None:
        return {}
    if band == UNKNOWN:
        return {"unassessed": needed(as_of)}
    above = [least for least in bands.values() if least > bands[band]]
    return {"least": bands[band], "below": min(above, default=None), "assessed": needed(as_of)}


def _row(row: dict[str, Any], terms: Terms, as_of: date) -> dict[str, Any]:
    amount = None if row["amount"] is None else converted(terms, row["amount"], row["currency"])
    reasons = asked.codes(row["reasons"])
    status, word = BAND_STATUS[band_of(row["score"], row["assessed"], as_of)]
    return {
        **{name: row[name] for name in ("deal_id", "row_version", "owner", "account", "segment", "close_date")},
        "owner_id": row["owner_id"] or None,
        "name": row["name"] or f"Removed deal {row['deal_id']}",
        "stage": definitions.stages()[row["stage"]].label,
        "amount": amount,
        "amount_reason": "no amount" if row["amount"] is None else "" if amount is not None else "no exchange rate",
        "band": word, "band_shown": (status, word), "score": row["score"], "codes": reasons,
        "reasons": ", ".join(words_for(code, row, as_of) for code in reasons) or "none",
        "assessed": f"{row['assessed']} of {len(terms.weights)}",
        "at_risk": None if amount is None else amount * row["score"] / 100,
    }  # fmt: skip


def words_for(code: str, row: Mapping[str, Any], as_of: date) -> str:
    """Return a reason of one deal in words: "idle 20 days", "next step 3 days late"."""
    if code == "no_activity":
        last = row["last_activity_on"]
        return f"idle {(as_of - last).days} days" if last else "no activity ever"
    if code == "no_next_step" and row["next_step_date"]:
        late = (as_of - row["next_step_date"]).days
        return f"next step {late} day{'s' if late != 1 else ''} late"
    return RULE_WORDS[code].lower()


def risk_columns(deals: RiskDeals, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table of deals; without prices no column of money."""
    found = [
        Column("name", "Deal", width=34), Column("account", "Account", width=28), Column("owner", "Owner", width=22),
        Column("amount", "Amount", "money", deals.currency), Column("close_date", "Close date", "date"),
        Column("band", "Risk", width=16), Column("score", "Points of 100", "count"),
        Column("reasons", "Reasons", width=44), Column("assessed", "Rules assessed", width=14),
    ]  # fmt: skip
    return [column for column in found if with_prices or column.kind != "money"]


def risk_sheet(deals: RiskDeals, view: Risks, *, with_prices: bool = True) -> Sheet:
    """Return the deals as a sheet: the cells of the screen, filters and day above them."""
    columns = risk_columns(deals, with_prices=with_prices)
    rows = [{c.key: row[f"{c.key}_reason"] if row[c.key] is None and f"{c.key}_reason" in row else row[c.key]
             for c in columns} for row in deals.rows]  # fmt: skip
    return Sheet("Deal risk", columns, rows, risk_notes(view))


def risk_notes(view: Risks) -> list[tuple[str, str]]:
    """Return what stands above an export: day, filters, how far the rules reach."""
    said = [("As of", f"end of {view.as_of}"), ("Currency", view.currency)]
    said += [("Close date", view.due.label)] if view.due else []
    said += [(dimension.capitalize(), ", ".join(names)) for dimension, names in view.filters.items()]
    return [*said, *(("Note", text) for text in risk_remarks(view))]


def risk_remarks(view: Risks) -> list[str]:
    """Return what a reader has to know about the numbers, a sentence each."""
    found = []
    if view.open.left_out:
        found.append(f"{view.open.left_out:,} open deals have no exchange rate into {view.currency}: counted, "
                     "their amount is not.")  # fmt: skip
    if view.bands[UNKNOWN].deals:
        found.append(f"{view.bands[UNKNOWN].deals:,} open deals get no band: fewer than {view.needed} of {view.of} "
                     "rules can be assessed for them.")  # fmt: skip
    for rule, names in view.unjudged.items():
        found.append(f"{RULE_WORDS[rule]} cannot be assessed for {', '.join(names)}: no source feeds it.")
    found.append("Stalled proofs of concept are not kept here yet.")
    return found


@dataclass(frozen=True)
class RuleTest:
    """How a rule has done: share not won with it and without it, their quotient (lift), None where one is missing."""

    rule: str
    title: str
    with_it: Value
    without: Value
    lift: Decimal | None
    reason: str


@dataclass(frozen=True)
class BackTest:
    """Every rule over the deals decided in the window, as they stood `lead` days before their close."""

    rows: tuple[RuleTest, ...]
    n: int
    lead: int
    window: Period


def back_test(
    session: Session, *, scope: Scope, as_of: date, filters: Mapping[str, Any] | None = None, lead: int = LEAD_DAYS
) -> BackTest:
    """Return for each rule how often decided deals were not won with it and without it (domain.md 1.14).

    Decided in the twelve months that end with the day; not won is lost or closed without a decision. Deals that were
    not open so long before their close are left out.
    """
    slice_ = risk_slice(session, scope=scope, as_of=as_of, known_at=None, filters=filters, due=None)
    road, since = asked.road(session, slice_), window(as_of)
    found, n = backtests.tested_rules(session, slice_, road, window=since, lead=lead)
    return BackTest(tuple(_tested(one) for one in found), n, lead, since)


def _tested(one: backtests.Tested) -> RuleTest:
    with_it, without = _share(one.lost_with, one.with_it), _share(one.lost_without, one.without)
    lift, reason = None, ""
    if with_it.value is None or without.value is None:
        reason = "no deals to compare"
    elif with_it.reason or without.reason:
        reason = REASONS["too_few"]
    elif not without.value:
        reason = "none lost without it"
    else:
        lift = ratio(one.lost_with * one.without, one.with_it * one.lost_without)
    return RuleTest(one.rule, RULE_WORDS[one.rule], with_it, without, lift, reason)


def _share(lost: int, n: int) -> Value:
    """Return a share with its 95 % interval, however many deals it is of: two shares are to be compared."""
    found = rate(lost, n, None, empty="no_decided_deals")
    if n and "low" not in found.inputs:
        found.inputs["low"], found.inputs["high"] = (Decimal(f"{bound:.6f}") for bound in wilson(lost, n))
    return found


def reasons_in_order(sums: Mapping[str, Any]) -> Sequence[str]:
    """Return the codes of the reasons that hold somewhere, the largest amount first."""
    return sorted((code for code, found in sums.items() if found.deals), key=lambda code: -sums[code].amount)
