"""The customer profile as a sheet: one value a row, put into the next draft; it holds only once it is ratified."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.core import documents, drafts, rulebook
from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.capturing import RECORDING, recording_of
from data.core.ledger.records import Edit
from data.icp.formulas import profile_sheet
from data.icp.formulas.profile_sheet import RANKS, Line
from data.icp.formulas.profiles import ALL, DEPTHS, blank
from data.icp.queries import profiles as queries
from models import Definition

NAME, NOTE = "icp", "Imported from a sheet"
WAITS = "the next version is proposed already: have it decided or take it back first"


def into_draft(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Put the rows into the next draft of the profile, which is begun where there is none.

    A row adds a value or gives it another rank; it takes nothing away. A row that says nothing new is unchanged. An
    undo of the import takes the draft back to what it was, or away.
    """
    coming = drafts.on_its_way(batch.session, NAME)
    if coming is not None and coming.state != drafts.DRAFT:
        for position in shaped.positions:
            made.reading.refuse(position, "value", None, WAITS)
        return
    before = rulebook.read(coming.content) if coming else rulebook.in_force(NAME, batch.as_of)
    after, people = dict(before), {name.casefold(): number for number, name in documents.people(batch.session).items()}
    segments = {name.casefold(): name for name in queries.segments(batch.session)}
    for position in shaped.positions:
        row = shaped.row(position)
        try:
            changed = _with(after, row, segments, people)
        except ValueError as wrong:
            name = next((name for name in ("segment", "field") if f"no {name} {row.get(name)}" in str(wrong)), "value")
            made.reading.refuse(position, name, row.get(name), str(wrong).rstrip("."))
            continue
        made.unchanged += changed == after
        if changed != after:
            made.updated[position] = int(coming.id or 0) if coming else 0
            at = made.reading.table.row_numbers[position]
            made.differences += [(at, row.get("segment") or "All segments", one.path[-1], drafts.said(one.before),
                                  drafts.said(one.after)) for one in drafts.differences(after, changed)]  # fmt: skip
        after = changed
    if made.updated:
        _keep(made, batch, coming, after)


def _keep(made: Plan, batch: Batch, coming: Definition | None, after: Mapping[str, Any]) -> None:
    """Plan the change of the draft that is there; begin one where there is none and this is no dry run."""
    if coming is not None:
        content = {"content": coming.content}, {"content": rulebook.written(after)}
        made.edits.append(Edit(int(coming.id or 0), batch.as_of, *content))
    elif RECORDING in batch.session.info:
        newest = next(iter(rulebook.history(batch.session, NAME)), None)
        batch.session.add(Definition(
            name=NAME, version=newest.version + 1 if newest else 1, content=rulebook.written(after), note=NOTE,
            proposed_by_id=recording_of(batch.session).actor.id,
        ))  # fmt: skip
        batch.session.flush()


def _with(document: Mapping[str, Any], row: Mapping[str, Any], segments: Mapping[str, str],
          people: Mapping[str, int]) -> dict[str, Any]:  # fmt: skip
    asked = str(row.get("segment") or ALL).strip()
    name = ALL if asked.casefold() in (ALL, "all segments") else segments.get(asked.casefold())
    if name is None:
        raise ValueError(f"there is no segment {asked}")
    entries = document["profiles"]
    entry = entries.get(name) or blank(entries[ALL])
    value = row["value"].isoformat() if isinstance(row["value"], date) else str(row["value"]).strip()
    line = Line(str(row["field"]), value, row.get("rank"), row.get("depth"))
    return {**document, "profiles": {**entries, name: profile_sheet.put(entry, line, people)}}


register(
    Target(
        name="icp",
        title="Customer profile",
        entity="definition",
        order=90,
        key=("segment", "depth", "field", "value", "rank"),
        about="The customer profile, one value a row. It goes into the next draft and holds once it is ratified.",
        settle=into_draft,
        fields=(
            Field("field", "text", "Field", required=True, aliases=("attribute", "criterion", "property"),
                  help="industry, country, employees, titles, risk tolerance, owner, review date, …"),
            Field("value", "text", "Value", required=True, aliases=("values", "entry")),
            Field("segment", "text", "Segment", help="empty: all segments"),
            Field("depth", "choice", "Depth", choices=tuple(DEPTHS), aliases=("level",)),
            Field("rank", "choice", "Rank", choices=RANKS, aliases=("priority", "kind"), help="empty: primary"),
        ),
    )
)  # fmt: skip
