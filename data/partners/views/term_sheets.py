"""Term sheets: the list by state with the clock of the answer; one sheet with its versions and what it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.exporting.pdf import Paper
from data.core.metrics import Value, judged, threshold_of
from data.partners import sheet_fields as fields
from data.partners.formulas import terms
from data.partners.formulas.terms import Difference
from data.partners.queries import term_sheets as queries
from data.partners.sheet_page import Face, face_of, one_page, preview, word_file
from data.partners.sheet_places import reasons_to_approve

SHEET_READS = ("term_sheets", "partners", "people", "definitions", "work")
STATES = {
    "draft": "Draft", "proposed": "Waits for approval", "approved": "Approved", "sent": "Sent",
    "countered": "Other terms", "yes": "Yes", "no": "No", "withdrawn": "Withdrawn",
}  # fmt: skip
WAITS = ("countered", "proposed", "sent", "approved", "draft")
COLOURS = {"yes": "green", "no": "red", "countered": "yellow", "proposed": "yellow"}
"""What calls for somebody is yellow; the rest is grey."""


@dataclass(frozen=True)
class Sheets:
    """The sheets of a scope as rows with `state_label`, `type_label`; how many by state; both numbers as of the day."""

    rows: list[dict[str, Any]]
    counts: Mapping[str, int]
    hours: Value
    open: Value
    partners: list[dict[str, Any]]
    as_of: date


@dataclass(frozen=True)
class Step:
    """A kept version: its row, and where it differs from the one before it."""

    row: Mapping[str, Any]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class SheetPage:
    """One sheet: its row, content, page, kind, what is empty, why it needs approval, versions newest first, proposals.

    since: where the sheet differs from the newest version that was kept.
    """

    row: Mapping[str, Any]
    content: Mapping[str, Any]
    face: Face
    empty: tuple[str, ...]
    reasons: tuple[str, ...]
    steps: tuple[Step, ...]
    since: tuple[Difference, ...]
    proposals: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def kind(self) -> terms.Kind:
        """The kind of partnership with its terms."""
        return fields.kind_of(self.row["type"])

    @property
    def filled(self) -> int:
        """How many of the eight sections are filled."""
        return terms.filled(self.kind, fields.sections(), self.content)


def term_sheets(session: Session, *, scope: Scope, as_of: date, types: tuple[str, ...] = (),
                states: tuple[str, ...] = ()) -> Sheets:  # fmt: skip
    """Return the sheets of a scope as they are now, what waits for somebody first; both numbers as of the day's end."""
    every = [row for row in queries.term_sheets(session, scope=scope) if not types or row["type"] in types]
    counts = {state: sum(row["state"] == state for row in every) for state in STATES}
    kinds = fields.kinds(as_of)
    rows = [{**row, "state_label": STATES.get(row["state"], row["state"]),
             "type_label": kinds[row["type"]].label if row["type"] in kinds else row["type"]}
            for row in sorted(every, key=_first) if not states or row["state"] in states]  # fmt: skip
    return Sheets(rows, counts, answer_hours(session, scope=scope, as_of=as_of, types=types),
                  open_sheets(session, scope=scope, as_of=as_of, types=types),
                  queries.partners(session, scope=scope), as_of)  # fmt: skip


def _first(row: Mapping[str, Any]) -> int:
    """What somebody waits for comes first; the order within a state stays."""
    return WAITS.index(row["state"]) if row["state"] in WAITS else len(WAITS)


def answer_hours(session: Session, *, scope: Scope, as_of: date, types: tuple[str, ...] = ()) -> Value:
    """Return the median hours from sending to the answer, over sheets answered up to the end of the day."""
    until = clock.end_of_day(as_of, settings.current(session, as_of).zone)
    spans = [span_of(row, until) for row in queries.term_sheets(session, queries.answered_by(until), scope=scope)
             if not types or row["type"] in types]  # fmt: skip
    middle = median(span for span in spans if span is not None) if spans else None
    found = threshold_of("partners.term_sheet_hours", as_of=as_of)
    return judged(middle, None if spans else "no_data", found, n=len(spans))


def open_sheets(session: Session, *, scope: Scope, as_of: date, types: tuple[str, ...] = ()) -> Value:
    """Return how many sheets were sent and not answered at the end of the day."""
    until = clock.end_of_day(as_of, settings.current(session, as_of).zone)
    rows = [row for row in queries.term_sheets(session, queries.waiting_at(until), scope=scope)
            if not types or row["type"] in types]  # fmt: skip
    oldest = max((span for row in rows if (span := span_of(row, until)) is not None), default=None)
    return judged(len(rows), None, threshold_of("partners.term_sheets_open", as_of=as_of), n=len(rows),
                  inputs={"oldest_hours": oldest})  # fmt: skip


def span_of(row: Mapping[str, Any], now: datetime) -> Decimal | None:
    """Return the hours from sending a sheet to its answer, or to now; None for one that was never sent."""
    if row["sent_at"] is None:
        return None
    return terms.hours(row["sent_at"], min(row["answered_at"] or now, now))


def term_sheet_page(session: Session, *, scope: Scope, sheet_id: int, as_of: date) -> SheetPage | None:
    """Return one sheet with everything its page shows; None where there is none within the scope."""
    found = queries.term_sheets(session, queries.SHEETS.c.id == sheet_id, scope=scope)
    record = queries.sheet(session, sheet_id) if found else None
    partner = queries.partner_of(session, record.partner_id) if record else None
    if record is None or partner is None:
        return None
    kind, content = fields.kind_of(record.type), fields.read(record.content)
    steps = _steps(kind, queries.versions(session, sheet_id))
    newest = fields.read(steps[0].row["content"]) if steps else None
    since = terms.differences(kind, fields.sections(), newest, content) if newest else []
    return SheetPage(
        {**found[0], "state_label": STATES.get(record.state, record.state)}, content,
        face_of(session, record, as_of=as_of),
        tuple(terms.unfilled(kind, fields.sections(), content)), tuple(reasons_to_approve(record, partner)),
        steps, tuple(since), tuple(queries.proposals(session, sheet_id)),
    )  # fmt: skip


def _steps(kind: terms.Kind, versions: list[dict[str, Any]]) -> tuple[Step, ...]:
    made: list[Step] = []
    before: dict[str, Any] | None = None
    for row in versions:
        now = fields.read(row["content"])
        told = () if before is None else tuple(terms.differences(kind, fields.sections(), before, now))
        made.append(Step(row, told))
        before = now
    return tuple(reversed(made))


def sheet_picture(session: Session, *, scope: Scope, sheet_id: int, as_of: date,
                  paper: Paper) -> tuple[list[bytes], str]:  # fmt: skip
    """Return the pages of a sheet as pictures (png), and what is too long ("" where it is one page)."""
    found = term_sheet_page(session, scope=scope, sheet_id=sheet_id, as_of=as_of)
    return preview(found.face, paper) if found else ([], "")


def sheet_pdf(session: Session, *, scope: Scope, sheet_id: int, as_of: date, paper: Paper) -> bytes:
    """Return a sheet as a PDF of one page. Raises ValueError where it is longer, or not within the scope."""
    return one_page(_face(session, scope, sheet_id, as_of), paper)


def sheet_word_file(session: Session, *, scope: Scope, sheet_id: int, as_of: date) -> bytes:
    """Return a sheet as a docx to mark changes in. Raises ValueError where it is not within the scope."""
    return word_file(_face(session, scope, sheet_id, as_of))


def _face(session: Session, scope: Scope, sheet_id: int, as_of: date) -> Face:
    found = term_sheet_page(session, scope=scope, sheet_id=sheet_id, as_of=as_of)
    if found is None:
        raise ValueError("There is no such term sheet among those that you may see.")
    return found.face
