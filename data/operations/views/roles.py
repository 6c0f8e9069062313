"""Departments and their roles, what titles mean, which wait for a person, and whose rights differ from their seats."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import reference, rulebook
from data.core.access import Scope
from data.core.numbers import ratio
from data.operations import departments
from data.operations.formulas.departments import Departments, Key
from data.operations.formulas.titles import Match, match_title
from data.operations.queries import roles as rows
from data.operations.queries.roles import Person, Seated

ROLE_READS = ("definitions", "operations", "people", "deals", "leads")


@dataclass(frozen=True)
class Title:
    """A title as it is written, on how many contacts and leads, and what it means."""

    title: str
    contacts: int
    leads: int
    match: Match
    is_used: bool


@dataclass(frozen=True)
class RoleRow:
    """A role of an area: what it does, contacts and leads whose title means it, people who hold it."""

    area: str
    role: str
    area_label: str
    label: str
    about: str
    contacts: int
    leads: int
    people: tuple[str, ...]
    brings: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Somebody whose app roles are not what their seats bring: what is missing, what is more."""

    person: Person
    seats: tuple[str, ...]
    missing: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def proposed(self) -> tuple[str, ...]:
        """What they would have with all that their seats bring: nothing is taken away by itself."""
        return tuple(sorted(self.person.roles | set(self.missing)))


@dataclass(frozen=True)
class Roles:
    """Departments and roles on a day; `titles` by how many carry them, `seats` as far as the scope reaches."""

    known: Departments
    rows: tuple[RoleRow, ...]
    titles: tuple[Title, ...]
    seats: tuple[Seated, ...]
    differences: tuple[Difference, ...]
    untitled: int
    version: int

    @property
    def waiting(self) -> tuple[Title, ...]:
        """The titles that wait for a person, the most frequent first."""
        return tuple(one for one in self.titles if not one.is_used)

    @property
    def matched_share(self) -> tuple[Decimal | None, int]:
        """The share of contacts with a title whose title is matched, and how many have one."""
        n = sum(one.contacts for one in self.titles)
        matched = sum(one.contacts for one in self.titles if one.is_used)
        return (ratio(matched, n) if n else None), n

    @property
    def other_share(self) -> tuple[Decimal | None, int]:
        """The share of matched contacts that came to "other" of an area, and how many are matched."""
        n = sum(one.contacts for one in self.titles if one.is_used)
        other = sum(one.contacts for one in self.titles if one.is_used and one.match.role == "other")
        return (ratio(other, n) if n else None), n

    def label(self, key: Key) -> str:
        """Return a role in words, such as "Sales: Account Executive"."""
        return role_words(self.known, key)


def role_words(known: Departments, key: Key) -> str:
    """Return a role in words; "nobody knows yet" for a title without one."""
    if key not in known.by_key:
        return "waits for a person"
    return f"{known.areas[key[0]].label}: {known.by_key[key].label}"


def roles(session: Session, *, scope: Scope, as_of: date) -> Roles:
    """Return departments, roles, titles and seats as they stand on a day; titles are those of today's contacts."""
    known, decided = departments.departments(as_of), rows.decisions(session)
    titles = _titles(session, known, decided)
    seats = [one for one in rows.seats(session) if one.is_on(as_of)]
    counts: Counter[tuple[Key, str]] = Counter()
    for one in titles:
        if one.is_used:
            counts[one.match.key, "contacts"] += one.contacts
            counts[one.match.key, "leads"] += one.leads
    rights = departments.role_rights(as_of)
    found = tuple(_row(known, key, counts, seats, rights.rights) for key in _ordered(known))
    version = rulebook.held(departments.DEPARTMENTS, as_of).version
    return Roles(known, found, titles, tuple(_seen(seats, scope)), differences(session, as_of), rows.untitled(session),
                 version)  # fmt: skip


def _seen(seats: Sequence[Seated], scope: Scope) -> list[Seated]:
    own = {scope.user_id, *scope.team_user_ids}
    return [one for one in seats if scope.kind == "all" or one.user_id in own]


def _ordered(known: Departments) -> list[Key]:
    return sorted(known.by_key, key=lambda key: (known.areas[key[0]].label, key[1] == "other", known.by_key[key].label))


def _row(known: Departments, key: Key, counts: Mapping[tuple[Key, str], int], seats: Sequence[Seated],
         rights: Mapping[str, frozenset[str]]) -> RoleRow:  # fmt: skip
    role, area = known.by_key[key], known.areas[key[0]]
    people = tuple(dict.fromkeys(one.name for one in seats if (one.area, one.role) == key))
    brings = tuple(sorted(app_role(name) for name in rights.get("/".join(key), ())))
    return RoleRow(*key, area.label, role.label, role.about or area.about, counts[key, "contacts"],
                   counts[key, "leads"], people, brings)  # fmt: skip


def app_role(name: str) -> str:
    """Return an app role's name in words."""
    known = reference.permissions().roles
    return known[name].label if name in known else name


def _titles(session: Session, known: Departments, decided: Mapping[str, Key]) -> tuple[Title, ...]:
    found = []
    for title, (contacts, leads) in rows.titles(session).items():
        match = match_title(title, known=known, decided=decided)
        found.append(Title(title, contacts, leads, match, is_used(match, known)))
    return tuple(sorted(found, key=lambda one: (-one.contacts - one.leads, one.title)))


def is_used(match: Match, known: Departments) -> bool:
    """Say whether a match is sure enough to be used without a person."""
    return bool(match.area) and match.confidence >= known.matching.accepted


def tried(session: Session, *, scope: Scope, titles: Sequence[str], as_of: date) -> list[Title]:
    """Return what pasted titles would mean, with the rule that decides each: for the table of precedence."""
    del scope  # definitions are for everybody who may read them
    known, decided = departments.departments(as_of), rows.decisions(session)
    matches = [(title, match_title(title, known=known, decided=decided)) for title in titles if title.strip()]
    return [Title(title.strip(), 0, 0, match, is_used(match, known)) for title, match in matches]


def differences(session: Session, day: date, rights: departments.RoleRights | None = None) -> tuple[Difference, ...]:
    """Return the people whose app roles lack something that their seats bring, or hold more, on a day.

    `rights` are other rights than those in force: what an edit would alter.
    """
    brought = rights or departments.role_rights(day)
    found = []
    for person in rows.people(session, day):
        if not person.seats:
            continue
        gives = brought.of(set(person.seats))
        if gives != person.roles:
            found.append(Difference(person, tuple(sorted(person.seats)), tuple(sorted(gives - person.roles)),
                                    tuple(sorted(person.roles - gives))))  # fmt: skip
    return tuple(found)


def altered(session: Session, *, scope: Scope, as_of: date, key: str, brings: Sequence[str]) -> list[str]:
    """Return in words whose rights would differ from their seats if a role brought other rights."""
    del scope  # read by administrators only, who see everybody
    held = departments.role_rights(as_of)
    wanted = departments.RoleRights({**held.rights, key: frozenset(brings)}, held.letters)
    return [_told(one) for one in differences(session, as_of, wanted) if key in one.seats]


def _told(one: Difference) -> str:
    parts = [f"{word} {', '.join(map(app_role, names))}"
             for word, names in (("lacks", one.missing), ("has beyond it", one.more)) if names]  # fmt: skip
    return f"{one.person.name} {' and '.join(parts)}"


def reachable(session: Session, *, scope: Scope, as_of: date) -> dict[int, str]:
    """Return the active people whom a scope reaches: number to name."""
    own = {scope.user_id, *scope.team_user_ids}
    found = rows.people(session, as_of)
    return {one.user_id: one.name for one in found if scope.kind == "all" or one.user_id in own}


def title_rows(view: Roles) -> list[dict[str, Any]]:
    """Return one row a title: what the export prints and the page shows of those that wait."""
    return [
        {"title": one.title, "contacts": one.contacts, "leads": one.leads, "area": one.match.area,
         "role": one.match.role, "meaning": view.label(one.match.key), "confidence": Decimal(str(one.match.confidence)),
         "rule": one.match.rule, "state": "used" if one.is_used else "waits"}
        for one in view.titles
    ]  # fmt: skip


def role_rows(view: Roles) -> list[dict[str, Any]]:
    """Return one row a role."""
    return [
        {"area": row.area_label, "role": row.label, "about": row.about, "contacts": row.contacts, "leads": row.leads,
         "people": ", ".join(row.people), "brings": ", ".join(row.brings), "key": f"{row.area}/{row.role}"}
        for row in view.rows
    ]  # fmt: skip
