"""The words that people choose from: what is in force, what ended and what stands for it, how often each was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from data.core import reference
from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.pipeline.formulas.codes import Code, CodeList, Label, is_vague
from data.pipeline.queries import codes as asked
from data.pipeline.queries.codes import Used

CODE_READS = ("definitions", "deals", "leads")
"""The table groups that the codes' views read."""

KIND_TITLES = {
    "loss": "Why deals are lost", "no_decision": "Why no decision is made", "lead": "Why leads are disqualified",
    "churn": "Why customers leave", "poc_exit": "Why proofs of concept end",
}  # fmt: skip


@dataclass(frozen=True)
class CodeRow:
    """One code on a day. state: in_force, planned, ends (a last day is set), ended or merged.

    used: how often records carry it as their first reason; further: beside another; called: earlier labels with the
    day from which each held.
    """

    code: str
    label: str
    state: str
    valid_from: date
    valid_to: date | None
    position: int
    merged_into: str | None
    successor: str | None
    used: int
    further: int
    last_used_on: date | None
    review_on: date | None
    is_review_overdue: bool
    is_vague: bool
    called: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Codes:
    """One list on a day, what is in force first. unknown: texts on records that are no code of the list, with counts.

    kinds: every list with how many of its codes wait for an overdue review.
    """

    kind: str
    title: str
    as_of: date
    rows: tuple[CodeRow, ...]
    unknown: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, str, int], ...]

    @property
    def overdue(self) -> int:
        """How many codes of this list wait for an overdue review."""
        return sum(row.is_review_overdue for row in self.rows)


def codes(session: Session, *, scope: Scope, as_of: date, kind: str = "loss") -> Codes:  # noqa: ARG001 - definitions are the same for everybody
    """Return one list of codes as it stands at the end of a day, with usage as records stand now.

    Raises ValueError with a sentence for the reader on an unknown list.
    """
    every, usage = asked.labels(session), asked.usage(session)
    titles = kind_titles({label.kind for label in every})
    if kind not in titles:
        raise ValueError(f"There is no list {kind}. Known are {', '.join(titles)}.")
    lists = {name: CodeList([label for label in every if label.kind == name]) for name in titles}
    known = lists[kind]
    counted: dict[str, Used] = {}
    unknown: list[tuple[str, int]] = []
    for (of, text), used in usage.items():
        code = known.find(text) if of == kind else None
        if code is not None:
            before = counted.get(code.code, Used(0, 0, None))
            last = max(filter(None, (before.last_on, used.last_on)), default=None)
            counted[code.code] = Used(before.first + used.first, before.further + used.further, last)
        elif of == kind:
            unknown.append((text, used.first + used.further))
    rows = [_row(known, code, counted.get(code.code, Used(0, 0, None)), as_of) for code in known.codes.values()]
    return Codes(
        kind, titles[kind], as_of, tuple(sorted(rows, key=_order)),
        tuple(sorted(unknown, key=lambda pair: (-pair[1], pair[0]))),
        tuple((name, title, _overdue(lists[name], as_of)) for name, title in titles.items()),
    )  # fmt: skip


def kind_titles(known: set[str]) -> dict[str, str]:
    """Return every list by its code, those that came with the suite first."""
    shipped = reference.reason_codes()
    names = [*KIND_TITLES, *sorted({*known, *shipped} - set(KIND_TITLES))]
    return {name: KIND_TITLES.get(name) or name.replace("_", " ").capitalize() for name in names}


def _order(row: CodeRow) -> tuple[bool, int, str]:
    return (row.state in ("ended", "merged"), row.position, row.code)


def _overdue(known: CodeList, as_of: date) -> int:
    return sum(_is_overdue(code, as_of) for code in known.codes.values())


def _is_overdue(code: Code, as_of: date) -> bool:
    review = code.newest.review_on
    return review is not None and review < as_of and code.is_in_force(as_of)


def _row(known: CodeList, code: Code, used: Used, as_of: date) -> CodeRow:
    held, newest = code.on(as_of), code.newest
    successor = known.successor(code, as_of)
    return CodeRow(
        code=code.code, label=held.label, state=_state(code, as_of), valid_from=code.labels[0].valid_from,
        valid_to=newest.valid_to, position=newest.position, merged_into=newest.merged_into,
        successor=None if successor is code else successor.on(as_of).label, used=used.first, further=used.further,
        last_used_on=used.last_on, review_on=newest.review_on, is_review_overdue=_is_overdue(code, as_of),
        is_vague=is_vague(held.label) or is_vague(code.code),
        called=tuple((label.valid_from, label.label) for label in _named(code.labels)),
    )  # fmt: skip


def _named(labels: Sequence[Label]) -> list[Label]:
    """Return the labels at which the name changed."""
    return [label for place, label in enumerate(labels) if not place or labels[place - 1].label != label.label]


def _state(code: Code, as_of: date) -> str:
    if code.is_in_force(as_of):
        return "ends" if code.newest.valid_to is not None else "in_force"
    if code.labels[0].valid_from > as_of:
        return "planned"
    return "merged" if code.newest.merged_into else "ended"


STATE_WORDS = {"in_force": "In force", "planned": "Planned", "ends": "Ends", "ended": "Ended", "merged": "Merged"}

CODE_COLUMNS = (
    Column("label", "Word", width=30), Column("code", "Code", width=22), Column("state", "State", width=14),
    Column("valid_from", "From", "date"), Column("valid_to", "Up to", "date"), Column("successor", "Now stands for it"),
    Column("used", "Used", "count"), Column("further", "Beside another", "count"),
    Column("last_used_on", "Last used", "date"), Column("review_on", "Next review", "date"),
)  # fmt: skip


def code_rows(view: Codes) -> list[dict[str, Any]]:
    """Return the rows of a list as they are shown; a code that was there from the start has no first day."""
    return [
        {
            "key": row.code, "label": row.label, "code": row.code, "state": STATE_WORDS[row.state],
            "valid_from": None if row.valid_from.year <= 1900 else row.valid_from, "valid_to": row.valid_to,
            "successor": row.successor or "", "used": row.used, "further": row.further,
            "last_used_on": row.last_used_on, "review_on": row.review_on,
            "review": _review(row), "called": _called(row),
            "from_start": "from the start", "no_end": "", "never": "never",
        }
        for row in view.rows
    ]  # fmt: skip


def _called(row: CodeRow) -> str:
    """Return what a code was called before, each up to the day of its next name."""
    return "; ".join(f"{name} until {until}" for (_, name), (until, _) in pairwise(row.called))


def _review(row: CodeRow) -> tuple[str, str]:
    if row.is_review_overdue:
        return "red", "Overdue review"
    return ("grey", "No date") if row.review_on is None else ("green", f"By {row.review_on}")


def code_sheets(view: Codes) -> list[Sheet]:
    """Return a list as a sheet: the same cells as on the screen."""
    rows = [{c.key: row[c.key] for c in CODE_COLUMNS} for row in code_rows(view)]
    return [Sheet(view.title[:31], CODE_COLUMNS, rows, [("As of", f"end of {view.as_of}"), ("List", view.title)])]
