"""The daily sums that coverage, win rate and the bridge are read from."""

from collections.abc import Iterable
from typing import Any

from data.core.ledger import rollups
from data.core.ledger.timelines import Span
from models import FOREVER, PipelineDay

CLOSED = frozenset({"closed_won", "closed_lost", "closed_no_decision"})
KEYS = ("bucket", "day", "stage", "forecast_category", "type", "motion_id", "segment_id", "territory_id", "owner_id",
        "product_id", "currency")  # fmt: skip


def contributions(span: Span) -> Iterable[tuple[tuple[Any, ...], tuple[int, ...]]]:
    """Yield what a deal adds to the sums while these values hold: in on the first day, out on the last.

    An open deal without an expected close date is in no sum: it is listed, not counted. A closed deal counts
    with the owner and territory at its close (domain.md 0.16).
    """
    values = span.values
    is_closed = values["stage"] in CLOSED
    on = values["closed_on"] if is_closed else values["close_date"]
    if on is None:
        return
    owner = values["owner_at_close_id"] if is_closed else values["owner_id"]
    territory = values["territory_at_close_id"] if is_closed else values["territory_id"]
    rest = (
        values["stage"], values["forecast_category"] or "", values["type"], values["motion_id"] or 0,
        values["segment_id"] or 0, territory or 0, owner or 0, values["product_id"] or 0, values["currency"],
    )  # fmt: skip
    bucket = on if is_closed else on.replace(day=1)
    amount = values["amount"] or 0
    yield (bucket, span.valid_from, *rest), (1, amount)
    if span.valid_to != FOREVER:
        yield (bucket, span.valid_to, *rest), (-1, -amount)


PIPELINE_DAY = rollups.register(rollups.Rollup(PipelineDay, "deal", KEYS, ("deals", "amount"), contributions))
