"""The RACI to take away: the grid as it goes in again, in plain words, by person, with what is wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.operations.formulas import raci as rules
from data.operations.raci_words import spelled
from data.operations.views.raci import IN_FORCE, RaciView, raci
from data.operations.views.raci_plain import by_people, lines

CHOICES = ("R", "A", "A/R", "C", "I")
HEAD = (Column("activity", "Activity", width=48), Column("stage", "Stage", width=28), Column("kind", "Kind", width=12))


@export("raci", title="Who answers for what", right="definitions.view")
def raci_sheets(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True, which: str = IN_FORCE,
) -> Sequence[Sheet]:  # fmt: skip
    """Every activity with its letters by role, which can be edited and brought in again; then the same in plain words.

    Then by person, and what the rules say of each activity and role, errors told from warnings.
    """
    del period, known_at, by, filters, with_prices
    view = raci(session, scope=scope, as_of=as_of, which=which)
    state = f"version {view.version}" if view.version else "as delivered"
    notes = [("As of", str(as_of)), ("Version", state if which == IN_FORCE else f"{state}, not in force yet")]
    return [_grid(view, notes), _plain(view, notes), _people(view, notes), _findings(view, notes)]


def _grid(view: RaciView, notes: Sequence[tuple[str, str]]) -> Sheet:
    columns = [Column(key, column.label, width=12, choices=CHOICES, is_open=True)
               for key, column in view.document.columns.items()]  # fmt: skip
    rows = [{"activity": one.title, "stage": one.group, "kind": one.kind, "note": one.note,
             **{key: spelled(cell) for key, cell in one.letters.items()}}
            for one in view.document.activities.values()]  # fmt: skip
    return Sheet("RACI", (*HEAD, *columns, Column("note", "Note", width=30)), rows, notes)


def _plain(view: RaciView, notes: Sequence[tuple[str, str]]) -> Sheet:
    rows = [{"stage": part, "activity": one.title, "ownership": one.ownership, "input": one.input_flow,
             "alignment": one.alignment} for part, found in lines(view).items() for one in found]  # fmt: skip
    columns = (Column("stage", "Stage", width=28), Column("activity", "Activity", width=48),
               Column("ownership", "Ownership", width=60), Column("input", "Input flow", width=40),
               Column("alignment", "Alignment", width=40))  # fmt: skip
    return Sheet("Plain words", columns, rows, notes)


def _people(view: RaciView, notes: Sequence[tuple[str, str]]) -> Sheet:
    found = by_people(view)
    columns = [Column(name, name, width=14) for name in (*found.columns, *found.vacant)]
    rows = [{"activity": one.title, "stage": one.group, "kind": one.kind,
             **{name: spelled(cell) for name, cell in found.letters[key].items()}}
            for key, one in view.document.activities.items()]  # fmt: skip
    return Sheet("By person", (*HEAD, *columns), rows, notes)


def _findings(view: RaciView, notes: Sequence[tuple[str, str]]) -> Sheet:
    rows = [{"what": view.document.activities[key].title, "weight": "error" if rules.has_error([code]) else "warning",
             "said": text}
            for key, said in view.judged.sentences.items()
            for code, text in zip(view.judged.codes[key], said, strict=True)]  # fmt: skip
    rows += [{"what": view.document.columns[key].label, "weight": "warning", "said": text}
             for key, said in view.judged.role_sentences.items() for text in said]  # fmt: skip
    columns = (Column("what", "Activity or role", width=48), Column("weight", "Weight"),
               Column("said", "What the rules say", width=90))  # fmt: skip
    return Sheet("Findings", columns, rows, notes)
