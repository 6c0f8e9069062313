"""Limits that were agreed with partners elsewhere: rows become the next draft of a scoreboard, never what holds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.ledger.capturing import recording_of
from data.core.numbers import ratio
from data.partners import lines, signing
from data.partners.formulas.scoreboard import AREAS, KINDS
from data.partners.imports.related import PARTNERS
from data.partners.lines import DIRECTIONS, PERIODS, UNITS, Line
from data.partners.queries import scoreboard as queries

BESIDE = "agreed limits"
GIVEN = ("metric", "title", "area", "kind", "unit", "target", "per", "direction", "owner")


def settle(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Put each row into a copy of its partner's next draft, or of what holds where none is on its way.

    A row changes the line of its metric or adds it; lines that the file lacks stay. Nothing is signed by an import.
    """
    rows: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    for position in shaped.positions:
        row = shaped.row(position)
        rows.setdefault(row["partner_id"], []).append((position, row))
    known = queries.versions(batch.session, rows)
    drafts: dict[int, list[Line]] = {}
    for partner_id, mine in rows.items():
        if taken := _taken(made, batch, mine, known.get(partner_id, [])):
            drafts[partner_id] = taken
    if drafts:
        batch.beside[BESIDE] = drafts


def _taken(made: Plan, batch: Batch, rows: list[tuple[int, Mapping[str, Any]]],
           versions: list[dict[str, Any]]) -> list[Line]:  # fmt: skip
    """Return the lines of a partner's next draft; none where the file says nothing new."""
    held, waiting = signing.held_on(versions, batch.as_of)
    base = waiting or held
    before = lines.read(base["content"]) if base else []
    after, number = {line.metric: line for line in before}, int(base["id"]) if base else 0
    has_changed = False
    for position, row in rows:
        try:
            line = _line(row, after, batch)
            if wrong := lines.problems([*(one for name, one in after.items() if name != line.metric), line]):
                raise ValueError(" ".join(wrong))
        except ValueError as reason:
            made.reading.refuse(position, "metric", row.get("metric"), str(reason))
            continue
        if after.get(line.metric) == line:
            made.unchanged += 1
            continue
        was, has_changed = after.get(line.metric), True
        after[line.metric] = line
        made.updated[position] = number
        at = made.reading.table.row_numbers[position]
        told = {name: (getattr(was, name, None), getattr(line, name)) for name in lines.FIELDS}
        made.differences += [(at, line.title, name, old, new) for name, (old, new) in told.items() if old != new]
    return list(after.values()) if has_changed else []


def _line(row: Mapping[str, Any], after: Mapping[str, Line], batch: Batch) -> Line:
    told = {name: row[name] for name in GIVEN if row.get(name) is not None}
    was = after.get(lines.made(told).metric)
    if was is not None:
        told = {**{name: getattr(was, name) for name in lines.FIELDS}, **told}
    line = lines.made(told)
    if line.unit == "percent" and line.target is not None and line.target > 1 and row.get("target") is not None:
        batch.tell("shares above 1 were read as percent")
        told["target"] = line.target / 100
    for name in ("green", "yellow"):
        if row.get(f"{name}_share") is not None:
            told[name] = row[f"{name}_share"]
        elif row.get(f"{name}_from") is not None and line.target:
            begins = row[f"{name}_from"]
            begins = begins / 100 if line.unit == "percent" and begins > 1 else begins
            told[name] = _share(begins, Decimal(told["target"]), line.direction)
    return lines.made(told)


def _share(begins_at: Decimal, target: Decimal, direction: str) -> Decimal:
    if not begins_at:
        raise ValueError("a colour cannot begin at 0: give it as a share of the target")
    return ratio(begins_at, target) if direction == "up" else ratio(target, begins_at)


def keep(session: Session, _new: Told, _again: Told, beside: dict[Any, Any]) -> None:
    """Write what the rows came to into each partner's draft on its way, or begin one."""
    for partner_id, wanted in beside.get(BESIDE, {}).items():
        content, versions = lines.written(wanted), queries.records(session, partner_id)
        newest = versions[-1] if versions else None
        if newest is not None and newest.state == signing.DRAFT:
            newest.content, newest.digest = content, lines.digest(content)
        else:
            signing.added(session, partner_id, versions, content=content,
                          valid_from=recording_of(session).occurred_on)  # fmt: skip
    session.flush()


register(
    Target(
        name="agreed_limits",
        title="Agreed limits",
        entity="scoreboard_version",
        order=87,
        right="partners.view_partners",
        key=("partner", "metric"),
        settle=settle,
        after=keep,
        about="What partners are measured by: a line a partner and metric, with target and limits. The rows become the "
        "next draft of each scoreboard; both sides still sign it here.",
        fields=(
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name,
                  aliases=("partner name", "company")),
            Field("metric", "text", "Metric", required=True, aliases=("kpi", "measure", "figure", "line"),
                  help="by its name here where the suite counts it, else in your own words"),
            Field("area", "choice", "Area", choices=AREAS, aliases=("block", "category")),
            Field("kind", "choice", "Leading or lagging", choices=KINDS, aliases=("leading lagging", "l l")),
            Field("unit", "choice", "Unit", choices=tuple(UNITS)),
            Field("target", "number", "Target", aliases=("goal", "plan"), help="shares as fractions, such as 0.7"),
            Field("per", "choice", "For", choices=tuple(PERIODS), aliases=("period", "per", "target period")),
            Field("direction", "choice", "Better", choices=tuple(DIRECTIONS), aliases=("direction",)),
            Field("green_share", "percent", "Share of target that is green", aliases=("green %", "green percent"),
                  help="share of the target, such as 100%"),
            Field("yellow_share", "percent", "Share of target that is yellow", aliases=("yellow %", "yellow percent")),
            Field("green_from", "number", "Green", aliases=("green from", "green limit", "green at"),
                  help="the value at which green begins"),
            Field("yellow_from", "number", "Yellow", aliases=("yellow from", "yellow limit", "yellow at")),
            Field("owner", "text", "Owner", aliases=("responsible", "line owner")),
        ),
    )
)  # fmt: skip
