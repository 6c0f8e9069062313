"""How a spreadsheet's rows become records here: a single export gives each deal an inferred history.

The rules, stated on the import page too: a deal opens on its opening date and closes on its close date; before its
close it carries the actual close date as the expected one, and as amount its close value where that is above 0,
else its product's list price. A row without an opening date has no history before the import's day.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from data.core import clock
from data.core.importing.targets import Batch
from data.core.ledger.records import Edit, Story
from data.pipeline import definitions
from data.pipeline.formulas import gates
from data.pipeline.queries import deal_records, defaults

ASSUMED_OPENING = "sao"
"""The stage in which closed deals of a single export were open, unless the mapping says otherwise."""


COMPLETED = frozenset({"segment_id", "territory_id", "lead_source_original", "amount"})
"""What a deal may get from its account, its owner and its product."""

AT_CLOSE = ("stage", "closed_on", "owner_at_close_id", "territory_at_close_id", "reason_code", "amount")
"""What a deal gets on the day of its close, not before."""

SNAPSHOTS = (("lead_source_original", "source"), ("first_touch_campaign", "campaign"),
             ("segment_fit_score_at_mql", "fit_score"))  # fmt: skip
"""What is written once, and from what."""


def deals(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Return the story of each new deal: the day it opened with what it had then, and the day it closed."""
    known = defaults.deal_defaults(batch.session)
    opening = batch.options.get("opened_at_stage") or ASSUMED_OPENING
    debts = gates.Debts(batch.columns | COMPLETED, as_of=batch.as_of)
    stories = []
    for position, row in enumerate(rows):
        values = _completed(batch, row, known)
        values["gate_debt"] = debts.of(values, stage=values["stage"])
        stories.append(_story(batch, position, values, opening))
    indebted = sum(story[-1][1].get("gate_debt", story[0][1].get("gate_debt")) is not None for story in stories)
    if indebted:
        batch.tell("come in with gate debt: they cannot advance until the missing fields are filled", indebted)
    return stories


def _completed(batch: Batch, row: dict[str, Any], known: defaults.DealDefaults) -> dict[str, Any]:
    """Add what the file does not say and the account, the owner and the product do."""
    segment, territory = known.accounts.get(row.get("account_id") or 0, (None, None))
    values = dict(row)
    values.setdefault("type", "new")
    values.setdefault("currency", batch.currency)
    values.setdefault("name", values["external_id"])
    if values.get("segment_id") is None:
        values["segment_id"] = segment
    if values.get("territory_id") is None:
        values["territory_id"] = known.owners.get(row.get("owner_id") or 0) or territory
    _keep_snapshots(values)
    values["feed_id"] = batch.feed_id
    values["_list_price"] = known.list_price(row.get("product_id"), values["currency"])
    return values


def _keep_snapshots(values: dict[str, Any]) -> None:
    """Keep what is written once as it comes in first (blueprint, Epic 1)."""
    for name, of in SNAPSHOTS:
        if values.get(name) is None and values.get(of) is not None:
            values[name] = values[of]


def _story(batch: Batch, position: int, values: dict[str, Any], opening: str) -> Story:
    listed = values.pop("_list_price")
    stages = definitions.stages()
    stage = stages[values["stage"]]
    opened_on = values.get("opened_on")
    given = values.get("amount")
    if not given:
        values["amount"] = listed if given is None or stage.is_open else given
    if not stage.is_open:
        _close(values)
    if opened_on is None:
        batch.tell("no history before this import: the row has no opening date")
        return [(batch.as_of, values)]
    if values.get("closed_on") and values["closed_on"] < opened_on:
        batch.refuse(position, "close_date", values["closed_on"], f"the deal closes before it opens ({opened_on})")
    # A feed that is followed from export to export has seen the deal arrive: only what lies before it is inferred.
    values["is_inferred"] = batch.feed_id is None and opened_on < batch.as_of
    first = {**values, "stage": opening if stage.rank >= stages[opening].rank else values["stage"]}
    if stage.is_open:
        rest = {"stage": values["stage"]} if first["stage"] != values["stage"] else {}
        return [(opened_on, first), *([(max(batch.as_of, opened_on), rest)] if rest else [])]
    return _closed_story(values, first, opened_on, given or listed)


def _close(values: dict[str, Any]) -> None:
    values["closed_on"] = values.get("closed_on") or values.get("close_date")
    values["close_date"] = values.get("close_date") or values["closed_on"]
    values["owner_at_close_id"] = values.get("owner_id")
    values["territory_at_close_id"] = values.get("territory_id")


def _closed_story(values: dict[str, Any], first: dict[str, Any], opened_on: date, open_amount: int | None) -> Story:
    closing = {name: values[name] for name in AT_CLOSE if values.get(name) is not None}
    closed_on = values["closed_on"]
    for name in AT_CLOSE[1:]:
        first[name] = None
    first["amount"] = open_amount
    first["close_date"] = closed_on or first.get("close_date")
    return [(opened_on, first), (closed_on, closing)] if closed_on else [(opened_on, {**first, **closing})]


def revised_deal(batch: Batch, current: dict[str, Any], after: dict[str, Any]) -> list[Edit]:
    """Return the edits that bring an existing deal in step with the file, each on its business day.

    The file reports what happened elsewhere, so a stage moves even with gaps; they become gate debt, shown and counted.
    """
    stages, merged = definitions.stages(), {**current, **after}
    closes = not stages[merged["stage"]].is_open and stages[current["stage"]].is_open
    reopens = stages[merged["stage"]].is_open and not stages[current["stage"]].is_open
    at_close: dict[str, Any] = {}
    if closes:
        _close(merged)
    if reopens:
        merged |= {"closed_on": None, "owner_at_close_id": None, "territory_at_close_id": None}
    waived = _waived(batch).get(current["id"], frozenset())
    merged["gate_debt"] = gates.debt(merged, stage=merged["stage"], as_of=batch.as_of, waived=waived)
    if closes:
        at_close = {n: merged[n] for n in (*AT_CLOSE, "close_date", "gate_debt") if merged.get(n) != current[n]}
    later = {n: v for n, v in merged.items() if n in current and v != current[n] and n not in at_close}
    edits = []
    if later:
        edits.append(Edit(current["id"], batch.as_of, {n: current[n] for n in later}, later))
    if at_close:
        day = merged["closed_on"] or batch.as_of
        edits.append(Edit(current["id"], day, {n: current[n] for n in at_close}, at_close))
    return edits


def _waived(batch: Batch) -> dict[int, frozenset[str]]:
    """Return the gate waivers that hold on the import's day, asked for once an import."""
    held: dict[Any, dict[int, frozenset[str]]] = batch.session.info.setdefault("gate waivers", {})
    if batch.as_of not in held:
        held[batch.as_of] = deal_records.waived_by_deal(batch.session, batch.as_of)
    return held[batch.as_of]


def motion_stub(name: str) -> dict[str, Any]:
    """Return a motion that a file names and nobody has yet: online or to the community where its name says so.

    >>> motion_stub("Self-serve online")
    {'name': 'Self-serve online', 'channel': 'online', 'audience': 'commercial'}
    """
    words = name.casefold()
    channel = "online" if "online" in words else "enterprise"
    return {"name": name, "channel": channel, "audience": "community" if "community" in words else "commercial"}


def target_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Turn a target's period into its first day and the first day after it. Raises ValueError for other texts."""
    period = clock.parse_period(str(values.pop("period")), batch.settings.calendar)
    return {**values, "metric": "bookings", "period_start": period.start, "period_end": period.end}


def rate_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Turn a rate into the whole number that is stored. Raises ValueError for a rate that is not above zero."""
    rate = Decimal(values["rate"])
    if rate <= 0:
        raise ValueError("a rate must be above zero")
    return {**values, "rate": int(rate.scaleb(8).to_integral_value())}
