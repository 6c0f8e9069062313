"""The RACI as it is read: each activity with its letters, its people on a day, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import drafts, rulebook
from data.core.access import Scope
from data.operations import raci_document
from data.operations.formulas import raci as rules
from data.operations.formulas.raci import Load
from data.operations.queries import raci as rows
from data.operations.raci_document import NAME, Activity, Raci
from data.operations.raci_words import differences, role_sentence, sentence
from models import Definition

RACI_READS = ("definitions", "people", "operations")
IN_FORCE, DRAFT = "in_force", "draft"
People = Mapping[str, tuple[tuple[int, str], ...]]


@dataclass(frozen=True)
class Limits:
    """What the warnings compare with: people consulted, shares of activities, days since a review, a small number."""

    consulted: int
    accountable: Decimal
    responsible: Decimal
    review_days: int
    fewest: int


@dataclass(frozen=True)
class Judged:
    """What the rules say of a document: sentences by activity and by role, all codes, and loads.

    `vacant` are the roles with an A or R that nobody holds; empty where no seat had begun yet.
    """

    codes: Mapping[str, tuple[str, ...]]
    sentences: Mapping[str, tuple[str, ...]]
    role_sentences: Mapping[str, tuple[str, ...]]
    loads: Mapping[str, Load]
    vacant: tuple[str, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The activities with an error."""
        return tuple(key for key, said in self.codes.items() if rules.has_error(said))

    @property
    def validity(self) -> tuple[int, int]:
        """How many activities are without errors, and how many there are."""
        return rules.validity(self.codes.values())


@dataclass(frozen=True)
class Coming:
    """The version on its way: its number in the store, version, state, note, and who drafted it."""

    id: int
    version: int
    state: str
    note: str
    who: str
    by_id: int | None


@dataclass(frozen=True)
class RaciView:
    """A RACI on a day with the people of its roles; `has_seats` says whether any seat had begun by then.

    `version` 0 is the one as delivered. `coming` is the version on its way, whichever of the two is looked at.
    """

    document: Raci
    content: Mapping[str, Any]
    which: str
    version: int
    valid_from: date | None
    people: People
    has_seats: bool
    judged: Judged
    limits: Limits
    as_of: date
    coming: Coming | None


@dataclass(frozen=True)
class Version:
    """One version: since when, who drafted and ratified it, why, and what it changes of the one before, in words."""

    version: int
    state: str
    valid_from: date | None
    who: str
    ratified_by: str
    note: str
    changes: tuple[str, ...]


def raci(session: Session, *, scope: Scope, as_of: date, which: str = IN_FORCE) -> RaciView:
    """Return the RACI in force on a day, or the one on its way. The same for everybody: `scope` changes nothing.

    Source: blueprint, Epic 9; domain.md 7.1.
    """
    del scope
    held, draft = rulebook.held(NAME, as_of), drafts.on_its_way(session, NAME)
    is_draft = which == DRAFT and draft is not None
    content = rulebook.read(draft.content) if is_draft and draft else held.content
    known = next((one for one in rulebook.history(session, NAME) if one.version == held.version), None)
    seats, limits = rows.holdings(session, until=as_of), limits_of(as_of)
    people, document = rows.holders(seats, as_of), raci_document.parsed(content)
    judged = judge(document, people=people if seats else None, as_of=as_of, limits=limits)
    coming = _coming(session, draft) if draft else None
    version = draft.version if is_draft and draft else held.version
    since = known.valid_from if known and not is_draft else None
    return RaciView(document, content, DRAFT if is_draft else IN_FORCE, version, since, people, bool(seats), judged,
                    limits, as_of, coming)  # fmt: skip


def _coming(session: Session, draft: Definition) -> Coming:
    who = rows.names(session, [draft.proposed_by_id]).get(draft.proposed_by_id or 0, "the command line")
    return Coming(draft.id or 0, draft.version, draft.state, draft.note, who, draft.proposed_by_id)


def limits_of(as_of: date) -> Limits:
    """Return what the warnings compare with on a day."""
    held = rulebook.limits(as_of)
    return Limits(
        int(held.get("raci_consulted", 5)), Decimal(held.get("raci_accountable_share", "0.30")),
        Decimal(held.get("raci_responsible_share", "0.50")), int(held.get("raci_review_days", 365)),
        int(held["small_sample"]),
    )  # fmt: skip


def judge(document: Raci, *, people: People | None, as_of: date, limits: Limits) -> Judged:
    """Return what the rules say of a document on a day. people: who holds which role; None does not judge that."""
    found = raci_document.codes(document, filled=people, most_consulted=limits.consulted)
    codes = {
        key: tuple(sorted([*found[key], *(["not_reviewed"] if _is_due(one, as_of, limits) else [])]))
        for key, one in document.activities.items()
    }  # fmt: skip
    vacant = _vacant(document, people)
    sentences = {
        key: tuple(sentence(code, document, document.activities[key], vacant=vacant, most_consulted=limits.consulted)
                   for code in said)
        for key, said in codes.items()
    }  # fmt: skip
    loads = rules.loads((one.letters for one in document.activities.values()), document.columns)
    given: dict[str, Any] = {"accountable_share": limits.accountable, "responsible_share": limits.responsible}
    roles = {
        key: tuple(role_sentence(code, document.columns[key].label, load, **given)
                   for code in rules.role_codes(load, fewest=limits.fewest, **given))
        for key, load in loads.items()
    }  # fmt: skip
    return Judged(codes, sentences, roles, loads, vacant)


def _is_due(one: Activity, as_of: date, limits: Limits) -> bool:
    return rules.is_review_due(one.reviewed_on, as_of=as_of, days=limits.review_days)


def _vacant(document: Raci, people: People | None) -> tuple[str, ...]:
    if people is None:
        return ()
    needed = {column for one in document.activities.values() for letter in "AR" for column in one.holding(letter)}
    return tuple(key for key, column in document.columns.items()
                 if key in needed and column.kind == rules.ROLE and key not in people)  # fmt: skip


def with_letters(view: RaciView, edits: Mapping[tuple[str, str], str]) -> RaciView:
    """Return a view as it would be with other letters in some cells: (activity, column) to letters."""
    content = raci_document.copy(view.content)
    for (activity, column), letters in edits.items():
        if activity in content["activities"] and column in content["columns"]:
            raci_document.set_letters(content, activity, column, letters)
    document = raci_document.parsed(content)
    judged = judge(document, people=view.people if view.has_seats else None, as_of=view.as_of, limits=view.limits)
    return replace(view, document=document, content=content, judged=judged)


def raci_versions(session: Session, *, scope: Scope) -> list[Version]:
    """Return the versions of the RACI, newest first, each with what it changes of the last one that held."""
    del scope
    kept = rulebook.history(session, NAME)
    people = rows.names(session, [number for one in kept for number in (one.proposed_by_id, one.ratified_by_id)])
    found: list[Version] = []
    before = raci_document.parsed(rulebook.Held(NAME, rulebook.SHIPPED).content)
    for made in reversed(kept):
        now = raci_document.parsed(rulebook.read(made.content))
        found.append(_version(made, people, differences(before, now)))
        before = now if made.state == rulebook.IN_FORCE else before
    return found[::-1]


def _version(made: Definition, people: Mapping[int, str], changes: Iterable[str]) -> Version:
    drafted = people.get(made.proposed_by_id or 0, "the command line")
    ratified = people.get(made.ratified_by_id or 0, "")
    return Version(made.version, made.state, made.valid_from, drafted, ratified, made.note, tuple(changes))
