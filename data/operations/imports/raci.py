"""A RACI that people keep elsewhere: it becomes the next draft, never what holds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from data.core import drafts, rulebook
from data.core.importing.plans import Plan
from data.core.importing.reading import ImportRefused
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.importing.types import CLEAR
from data.core.ledger.capturing import recording_of
from data.operations import raci_document, raci_rows
from data.operations.raci_document import KINDS, NAME
from data.operations.raci_rows import Row, Taking
from models import Definition

BESIDE = "raci"


def settle(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Put the rows into a copy of the next draft, or of what holds when none is on its way.

    A row is (activity, role, letters), or an activity with a column a role, or with a column a letter. A cell that says
    something else than the draft changes it; an empty one changes nothing. Rules are not asked here: the draft tells.
    """
    draft = drafts.on_its_way(batch.session, NAME)
    if draft is not None and draft.state != drafts.DRAFT:
        raise ImportRefused(f"Version {draft.version} of the RACI is {draft.state}: it has to be given back or dropped "
                            "before a file can go into the next one. Nothing was imported.")  # fmt: skip
    before = rulebook.read(draft.content) if draft else rulebook.in_force(NAME, batch.as_of)
    taking = Taking(raci_document.copy(before))
    number = int(draft.id or 0) if draft else 0
    for position, row in _rows(made, batch, shaped):
        try:
            changes = taking.take(row)
        except ValueError as reason:
            made.reading.refuse(position, "activity", row.activity, str(reason))
            continue
        if changes:
            made.updated[position] = number
            at = made.reading.table.row_numbers[position]
            made.differences += [(at, row.activity, change.field, change.before or None, change.after)
                                 for change in changes]  # fmt: skip
        else:
            made.unchanged += 1
    raci_document.parsed(taking.content)
    for what, count in taking.told.items():
        batch.tell(what, count)
    if made.updated:
        batch.beside[BESIDE] = (taking.content, made.reading.table.file)


def _rows(made: Plan, batch: Batch, shaped: Shaped) -> Iterator[tuple[int, Row]]:
    """Yield the rows with their position. A cell merged over several rows counts for each of them."""
    reading, table = made.reading, made.reading.table
    is_long = "role" in reading.columns
    heads: dict[str, int] = {}
    if not is_long:
        found = raci_rows.heads_of(table.headers, list(reading.headers.values()), table.columns)
        heads, left = raci_rows.role_heads(found, table.columns)
        for head in left:
            table.notes.append(f'No cell of the column "{head}" holds a letter: it is left out.')
        if not heads:
            names = ", ".join(table.headers)
            raise ImportRefused("No column holds the letters R, A, C or I: a table has a column with them, or one for "
                                f"each role. The columns are: {names}. Nothing was imported.")  # fmt: skip
    allowed, above = _allowed(made, shaped), dict[str, Any]()
    for position in range(reading.size):
        given = {name: v for name, v in reading.row(position).items() if v is not CLEAR or name == "letters"}
        for name in ("activity", "stage"):
            if given.get(name):
                above[name] = given[name]
        if position in reading.refused:
            if not (is_long and position in allowed and "activity" in above):
                continue
            del reading.refused[position]
            batch.tell("have no activity of their own and belong to the one above them (merged cells)")
        yield position, _row(given, above, heads, table.columns, position)


def _allowed(made: Plan, shaped: Shaped) -> set[int]:
    """Return the refused rows that only lack their activity, where the file was let in at all."""
    if not shaped.positions:
        return set()
    reading = made.reading
    head = reading.headers.get("activity", "activity")
    return {p for p, refusal in reading.refused.items()
            if refusal.column == head and not refusal.value and {"role", "letters"} <= set(reading.row(p))}  # fmt: skip


def _row(given: Mapping[str, Any], above: Mapping[str, Any], heads: Mapping[str, int], columns: Sequence[Sequence[Any]],
         position: int) -> Row:  # fmt: skip
    letters = raci_rows.CLEAR if given.get("letters") is CLEAR else str(given.get("letters") or "")
    cells = {given["role"]: letters} if "role" in given else raci_rows.cells_of(heads, columns, position)
    return Row(given.get("activity") or above["activity"], given.get("stage") or above.get("stage"), given.get("kind"),
               given.get("note"), (given.get("hands_from"), given.get("hands_to")), cells)  # fmt: skip


def keep(session: Session, _new: Told, _again: Told, beside: dict[Any, Any]) -> None:
    """Write what the rows came to into the draft on its way, or begin one."""
    if BESIDE not in beside:
        return
    content, file = beside[BESIDE]
    draft, recording = drafts.on_its_way(session, NAME), recording_of(session)
    if draft is None:
        newest = next(iter(rulebook.history(session, NAME)), None)
        draft = Definition(name=NAME, version=newest.version + 1 if newest else 1, content="",
                           note=f"Brought in from {file}", proposed_by_id=recording.actor.id)  # fmt: skip
        session.add(draft)
    draft.content = rulebook.written(content)
    session.flush()


register(
    Target(
        name="raci",
        title="RACI",
        entity="definition",
        order=210,
        key=("activity", "role"),
        about="Who is responsible, accountable, consulted and informed: rows of activity, role and letters, or a "
        "column for each role. They become the next draft of the RACI.",
        settle=settle,
        after=keep,
        right="definitions.propose",
        fields=(
            Field("activity", "text", "Activity", required=True,
                  aliases=("activities", "raci activity", "work item", "activity name", "task or activity")),
            Field("role", "text", "Role", aliases=("raci role", "role name"),
                  help="A role of the list of roles; leave it out where each role has a column of its own"),
            Field("letters", "text", "Letters", aliases=("raci", "raci code", "letter", "r a c i", "assignment"),
                  help="R, A, C or I; A/R together. Words beside them are kept as remarks"),
            Field("stage", "text", "Stage", aliases=("phase", "group", "area of work", "lifecycle stage"),
                  help="The part of the business that the activity belongs to"),
            Field("kind", "choice", "Kind", choices=tuple(KINDS), aliases=("activity kind",)),
            Field("hands_from", "text", "Hands over from", aliases=("from role", "giver")),
            Field("hands_to", "text", "Hands over to", aliases=("to role", "taker")),
            Field("note", "text", "Note", aliases=("notes", "comment", "comments", "remarks")),
        ),
    )
)  # fmt: skip
