"""The tables of the losses page, once for the screen and the workbook alike."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.remembering import remembered
from data.pipeline import definitions
from data.pipeline.queries import losses as asked
from data.pipeline.queries.losses import STATES, Narrow
from data.pipeline.views.gathering import SUMMED, rates_of
from data.pipeline.views.losses import NOT_GIVEN, ZERO, Losses, sliced_closed

STATE_WORDS = {"lost": "Lost", "no_decision": "No decision"}


@dataclass(frozen=True)
class StageLosses:
    """Losses from one stage and step: its name, deals and money."""

    label: str
    lost: int
    no_decision: int
    amount: Decimal


def reason_name(label: str | None) -> str:
    """Return what a reason is called, also where none was given."""
    return label or NOT_GIVEN


def reason_rows(view: Losses) -> list[dict[str, Any]]:
    """Return the total, then one row a reason: deals, amount, their shares, and how often it stood beside another."""
    rows = [{
        "key": None, "label": "All reasons", "deals": view.deals, "share": None if not view.deals else Decimal(1),
        "amount": view.amount, "share_of_amount": Decimal(1) if view.amount else None,
        "beside": sum(view.contributing.values()),
    }]  # fmt: skip
    for share in view.shares:
        rows.append({
            "key": reason_name(share.reason), "label": reason_name(share.reason), "deals": share.deals,
            "share": share.share_of_deals, "amount": share.amount, "share_of_amount": share.share_of_amount,
            "beside": view.contributing.get(share.reason or "", 0),
        })  # fmt: skip
    seen = {share.reason for share in view.shares}
    for label, deals in sorted(view.contributing.items()):
        if label not in seen:
            rows.append({"key": label, "label": label, "deals": 0, "share": ZERO, "amount": ZERO,
                         "share_of_amount": ZERO, "beside": deals})  # fmt: skip
    return rows


def reason_columns(view: Losses, *, with_prices: bool = True) -> list[Column]:
    """Return the columns of the table of reasons."""
    found = [
        Column("label", "Reason", width=30), Column("deals", "Deals", "count"),
        Column("share", "Share of deals", "percent"), Column("amount", "Amount", "money", view.currency),
        Column("share_of_amount", "Share of amount", "percent"), Column("beside", "Also named beside", "count"),
    ]  # fmt: skip
    return [column for column in found if with_prices or column.key not in ("amount", "share_of_amount")]


def competitor_rows(view: Losses) -> list[dict[str, Any]]:
    """Return one row a competitor: met, won, not won, win rate and its 95 % interval."""
    return [
        {"key": each.competitor, "label": each.competitor, "met": each.n, "won": each.won, "not_won": each.n - each.won,
         "rate": each.rate, "low": Decimal(f"{each.low:.6f}"), "high": Decimal(f"{each.high:.6f}")}
        for each in view.competitors
    ]  # fmt: skip


COMPETITOR_COLUMNS = (
    Column("label", "Competitor", width=28), Column("met", "Met", "count"), Column("won", "Won", "count"),
    Column("not_won", "Not won", "count"), Column("rate", "Win rate", "percent"),
    Column("low", "95% from", "percent"), Column("high", "95% to", "percent"),
)  # fmt: skip


def loss_sheets(view: Losses, *, with_prices: bool = True) -> list[Sheet]:
    """Return reasons, months and competitors as sheets: the same cells as on the screen."""
    columns, notes = reason_columns(view, with_prices=with_prices), loss_notes(view)
    rows = [{c.key: row[c.key] for c in columns} for row in reason_rows(view)]
    months = [
        {"month": month, "label": reason_name(share.reason), "deals": share.deals, "share": share.share_of_deals,
         "amount": share.amount}
        for month, shares in view.months.items() for share in shares
    ]  # fmt: skip
    kept = [column for column in columns if column.key in ("label", "deals", "share", "amount")]
    monthly = [Column("month", "Month", "date"), *kept]
    rivals = [{c.key: row[c.key] for c in COMPETITOR_COLUMNS} for row in competitor_rows(view)]
    return [
        Sheet("Reasons", columns, rows[1:], notes, total=rows[0]), Sheet("By month", monthly, months, notes),
        Sheet("Competitors", COMPETITOR_COLUMNS, rivals, notes),
    ]  # fmt: skip


def loss_notes(view: Losses) -> list[tuple[str, str]]:
    """Return what stands above an export: window, day, filters, what is left out."""
    last = min(view.as_of, date.fromordinal(view.period.end.toordinal() - 1))
    said = [("Closed", f"{view.period.start} to {last}"), ("As of", f"end of {view.as_of}"),
            ("Deals", STATE_WORDS.get(view.state or "", "lost and no decision"))]  # fmt: skip
    said += [("As known at", view.known_at.isoformat())] if view.known_at else []
    said += [(dimension.capitalize(), ", ".join(names)) for dimension, names in view.filters.items()]
    return [*said, ("Currency", view.currency), *(("Note", text) for text in loss_remarks(view))]


def loss_remarks(view: Losses) -> list[str]:
    """Return what a reader has to know about the numbers, a sentence each."""
    found = []
    if view.without_reason:
        found.append(f"{view.without_reason:,} of {view.deals:,} deals carry no reason.")
    if view.left_out:
        found.append(f"{view.left_out:,} deals count without their money: no exchange rate into {view.currency}.")
    words = "stand under what they were merged into" if view.folded else "are called what they were called on their day"
    return [*found, f"Reasons {words}.", "Further reasons and notes are those written now."]


def stage_losses(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, state: str | None = None,
) -> tuple[StageLosses, ...]:  # fmt: skip
    """Return from which stage and step deals were lost, in the order of the sales process."""
    slice_ = sliced_closed(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None,
                           filters=filters)  # fmt: skip
    rates, found = rates_of(session, slice_, known_at), defaultdict[str, list[Any]](lambda: [0, 0, ZERO])
    chosen = Narrow((state,) if state else STATES)
    rows = remembered(session, asked.stage_sums, slice_, narrow=chosen, groups=SUMMED)
    for at_close, became, on, money, deals, minor in rows:
        kept = found[at_close]
        kept[STATES.index(became)] += deals
        kept[2] += rates.closed(minor, money, on) or ZERO
    return tuple(StageLosses(stage_name(code), *kept) for code, kept in sorted(found.items(), key=_in_order))


def _in_order(pair: tuple[str, Any]) -> tuple[int, int]:
    stage, _, step = pair[0].partition(":")
    known, steps = definitions.stages().get(stage), definitions.process_steps().get(step)
    return (known.rank if known else 99, steps.rank if steps else 0)


def stage_name(code: str) -> str:
    """Return what a stage with its step is called.

    >>> stage_name("sao:validation"), stage_name("mql:"), stage_name("")
    ('SAO, Validation', 'MQL', 'Not known')
    """
    stage, _, step = code.partition(":")
    known, steps = definitions.stages().get(stage), definitions.process_steps().get(step)
    words = [known.short if known else "", steps.label if steps else ""]
    return ", ".join(filter(None, words)) or "Not known"
