"""Dated stage changes of deals, as CRMs keep them, and reasons of loss: steps of a deal's own story."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.records import Edit
from data.pipeline import definitions
from data.pipeline.imports.pointed import day
from data.pipeline.imports.sales import CATEGORIES, STAGES, STEPS
from data.pipeline.queries import imported

TOLD = ("stage", "process_step", "amount", "close_date", "forecast_category")
AT_CLOSE = ("closed_on", "owner_at_close_id", "territory_at_close_id")
Steps = list[tuple[date, dict[str, Any]]]


def history(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Put the steps of a file into the deals' stories, each on its day.

    Between the first and the last day of the file the file is right; what the store knows of later days stays. A deal
    whose history was inferred has the file's first stage from the beginning. Steps from before a deal's first day
    are told on that day.
    """
    rows: dict[int, list[tuple[date, int, dict[str, Any]]]] = {}
    for position in shaped.positions:
        row = shaped.row(position)
        rows.setdefault(row["deal_id"], []).append((day(row["changed_at"], batch.settings), position, row))
    live, spans = imported.live_deals(batch.session, rows), imported.spans(batch.session, rows)
    for number, told in rows.items():
        positions = [position for _, position, _ in told]
        if number not in live:  # its own import comes with this one
            made.updated |= dict.fromkeys(positions, number)
            continue
        edits = _edits(live[number], spans[number], _steps(batch, told))
        made.edits += edits
        if edits:
            made.updated |= dict.fromkeys(positions, number)
            at = made.reading.table.row_numbers[positions[0]]
            made.differences += [(at, str(number), name, edit.before.get(name), value)
                                 for edit in edits for name, value in edit.after.items() if name in TOLD]  # fmt: skip
        else:
            made.unchanged += len(positions)


def _steps(batch: Batch, told: list[tuple[date, int, dict[str, Any]]]) -> Steps:
    by_day: dict[date, dict[str, Any]] = {}
    for on, _, row in sorted(told, key=lambda one: (one[0], one[1])):
        if on > batch.as_of:
            batch.tell("lie ahead of the day of this import and are left out")
            continue
        by_day.setdefault(on, {}).update({name: row[name] for name in TOLD if row.get(name) is not None})
    return sorted(by_day.items())


def _edits(live: Mapping[str, Any], spans: Steps, steps: Steps) -> list[Edit]:
    """Return the edits that make a deal's story say what the file says."""
    if not steps:
        return []
    begins = spans[0][0]
    steps = _from_first_day(_without_close(live, steps), begins)
    if not steps:
        return []
    wanted = _wanted(live, spans, steps)
    days = sorted({on for on, _ in (*spans, *wanted)})
    differing = [name for name in imported.STATE if any(_at(spans, on)[name] != _at(wanted, on)[name] for on in days)]
    if not differing:
        return []
    first = next(on for on in days if any(_at(spans, on)[n] != _at(wanted, on)[n] for n in differing))
    now = {name: live[name] for name in differing}
    edits: list[Edit] = []
    for on in [on for on in days if on >= first]:
        # The first edit names every field: it covers all later days, and those that follow say where it ends.
        state = _at(wanted, on)
        after = {n: state[n] for n in differing if not edits or state[n] != now[n]}
        if after:
            edits.append(Edit(live["id"], on, {n: now[n] for n in after}, after))
            now |= after
    return edits


def _without_close(live: Mapping[str, Any], steps: Steps) -> Steps:
    """Leave out the close that the deal has already: its own day of closing is the right one."""
    _, last = steps[-1]
    if live["closed_on"] is not None and last.get("stage") == live["stage"]:
        return [(day, values) for day, values in steps[:-1] if day < live["closed_on"]]
    return steps


def _from_first_day(steps: Steps, begins: date) -> Steps:
    early: dict[str, Any] = {}
    for on, values in steps:
        if on <= begins:
            early |= values
    return [*([(begins, early)] if early else []), *((on, values) for on, values in steps if on > begins)]


def _wanted(live: Mapping[str, Any], spans: Steps, steps: Steps) -> Steps:
    """Return the story as it should be: first day and values of each stretch."""
    last, stages = steps[-1][0], definitions.stages()
    names = {name for _, values in steps for name in values}
    names |= set(AT_CLOSE) if "stage" in names else set()
    first_stage = next((values["stage"] for _, values in steps if "stage" in values), None)
    state = dict(spans[0][1])
    if live["is_inferred"] and first_stage is not None and stages[first_stage].is_open:
        state["stage"] = first_stage
    told = dict(steps)
    found: Steps = [(spans[0][0], dict(state))]
    for on in sorted({*told, *(on for on, _ in spans)}):
        known = next((values for start, values in spans if start == on), None)
        if known is not None:
            state |= {name: value for name, value in known.items() if on > last or name not in names}
        if on in told:
            state |= told[on] | _closing(live, told[on], on)
        found.append((on, dict(state)))
    return found


def _closing(live: Mapping[str, Any], values: Mapping[str, Any], on: date) -> dict[str, Any]:
    if "stage" not in values:
        return {}
    if definitions.stages()[values["stage"]].is_open:
        return dict.fromkeys(AT_CLOSE)
    return {"closed_on": on, "close_date": on, "owner_at_close_id": live["owner_id"],
            "territory_at_close_id": live["territory_id"]}  # fmt: skip


def _at(story: Sequence[tuple[date, dict[str, Any]]], on: date) -> dict[str, Any]:
    return [values for start, values in story if start <= on][-1]


def reasons(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Put reasons, competitors and evidence on deals that are closed, on the day of their close."""
    rows = {position: shaped.row(position) for position in shaped.positions}
    live = imported.live_deals(batch.session, {row["deal_id"] for row in rows.values()})
    for position, row in rows.items():
        deal = live.get(row["deal_id"])
        state = definitions.stages()[deal["stage"]].state if deal else "lost"
        kind = {"lost": "loss", "no_decision": "no_decision"}.get(state)
        if deal is None:
            made.updated[position] = row["deal_id"]
            continue
        if kind is None:
            made.reading.refuse(position, "deal", None, f"the deal is {definitions.stages()[deal['stage']].short}")
            continue
        on = deal["closed_on"] or batch.as_of
        code = imported.reason_codes(batch.session, kind, on).get(str(row["reason_code"]).strip().casefold())
        if code is None:
            words = "no such reason could be chosen on the day of the close: match the word to one of the list"
            made.reading.refuse(position, "reason_code", row["reason_code"], words)
            continue
        wanted = {"reason_code": code, "primary_competitor": row.get("primary_competitor"),
                  "close_note": row.get("close_note")}  # fmt: skip
        after = {name: value for name, value in wanted.items() if value is not None and value != deal[name]}
        if after:
            made.edits.append(Edit(deal["id"], on, {name: deal[name] for name in after}, after))
            made.updated[position] = deal["id"]
        else:
            made.unchanged += 1


register(
    Target(
        name="stage_history",
        title="Stage history",
        entity="deal",
        order=65,
        key=("deal", "changed_at", "stage"),
        about="Dated stage changes of deals: they replace the history that a single export only lets guess.",
        settle=history,
        fields=(
            Field("deal", "text", "Deal", relation="deals", required=True,
                  aliases=("opportunity id", "deal id", "record id", "opportunity", "opportunity name", "id")),
            Field("stage", "choice", "Stage", choices=STAGES, required=True,
                  aliases=("stage name", "to stage", "new stage", "new value", "deal stage", "value")),
            Field("changed_at", "instant", "Changed at", required=True,
                  aliases=("date entered", "entered on", "changed on", "timestamp", "fivetran start", "last modified",
                           "created date", "edit date", "date")),
            Field("process_step", "choice", "Process step", choices=STEPS),
            Field("amount", "money", "Annual amount", aliases=("amount",)),
            Field("currency", "text", "Currency", aliases=("currency iso code",)),
            Field("close_date", "date", "Expected close", aliases=("close date",)),
            Field("forecast_category", "choice", "Forecast category", choices=CATEGORIES),
        ),
    )
)

register(
    Target(
        name="loss_reasons",
        title="Reasons of loss",
        entity="deal",
        order=66,
        key=("deal",),
        about="Why closed deals were lost, for deals that are here already.",
        settle=reasons,
        fields=(
            Field("deal", "text", "Deal", relation="deals", required=True,
                  aliases=("opportunity id", "deal id", "opportunity", "opportunity name", "deal name")),
            Field("reason_code", "text", "Reason", required=True,
                  aliases=("loss reason", "lost reason", "closed lost reason", "reason lost")),
            Field("primary_competitor", "text", "Main competitor", aliases=("competitor", "lost to")),
            Field("close_note", "text", "Evidence", aliases=("notes", "loss details", "comments")),
        ),
    )
)
