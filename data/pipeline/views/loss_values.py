"""The numbers on the losses page's tiles, as the metrics of the same names give them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import metrics, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Threshold, Value, judged
from data.core.remembering import remembered
from data.pipeline import definitions, queries
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, rates_of, window
from data.pipeline.views.losses import Fact, facts, vague_among
from data.pipeline.views.win_rates import Asked, competitive_win_rate

ZERO = Decimal(0)


def loss_values(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, state: str | None = None,
) -> dict[str, Value]:  # fmt: skip
    """Return win_rate (of the twelve months), competitive_win_rate and vague_reasons (of the period) by short name."""
    slice_ = sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=None, filters=filters)
    decided = dict.fromkeys(("won", "lost", "no_decision"), 0)
    for _, stage, deals in remembered(session, queries.decided_deals, slice_, window=window(as_of), groups=SUMMED):
        decided[definitions.stages()[stage].state] += deals
    threshold = metrics.threshold_of("pipeline.win_rate", None, as_of)
    rate = metrics.rate(decided["won"], sum(decided.values()), threshold, inputs=decided, empty="no_decided_deals")
    every, _ = facts(session, slice_, rates_of(session, slice_, known_at), by=None)
    chosen = [fact for fact in every if state in (None, fact.state)]
    rivals = competitive_win_rate(session, Asked(scope, period, as_of, known_at, None, filters))
    return {"win_rate": rate, "competitive_win_rate": rivals.total, "vague_reasons": vague_value(chosen, as_of)}


def vague_value(some: Iterable[Fact], as_of: date, edited: Threshold | None = None) -> Value:
    """Return the share of vague reasons among those given: red where its count or its amount is above the limit."""
    every = list(some)
    limit = Decimal(str(rulebook.limits(as_of)["vague_reasons"]))
    found = vague_among(every, limit)
    given = sum(fact.deals for fact in every if fact.label is not None)
    inputs = {"share_of_amount": found.share_of_amount, "limit": limit, "is_alarm": found.is_alarm,
              "without_reason": sum(fact.deals for fact in every) - given}  # fmt: skip
    reason = None if given else "no_data"
    if edited is not None:
        return judged(found.share_of_deals, reason, edited, n=given, inputs=inputs)
    worst = max(filter(None, (found.share_of_deals, found.share_of_amount)), default=ZERO)
    status = Threshold("down", limit, limit).status(worst if given else None)
    return Value(found.share_of_deals, reason, status, given, inputs)
