"""The RACI in plain words: who owns an activity, whose input goes in, who is kept aligned; by part, by person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from data.core.access import Scope
from data.operations import raci_document
from data.operations.formulas import raci as rules
from data.operations.queries import raci as rows
from data.operations.raci_document import Activity, Raci
from data.operations.raci_words import listed
from data.operations.views.raci import People, RaciView

ADDRESS = "/operations-raci"
VACANT, MOST_NAMED = "vacant", 3


@dataclass(frozen=True)
class Holder:
    """One role with a letter, and the people who hold it on the day."""

    role: str
    people: tuple[str, ...]
    is_vacant: bool

    @property
    def words(self) -> str:
        """The role and its people: "Sales lead (Ann Example)"; of many the number is enough."""
        many = f"{len(self.people)} people" if len(self.people) > MOST_NAMED else listed(self.people)
        named = VACANT if self.is_vacant else many
        return f"{self.role} ({named})" if named else self.role


@dataclass(frozen=True)
class RaciLine:
    """One activity in plain words: who is accountable, responsible, consulted, informed on a day."""

    key: str
    title: str
    group: str
    kind: str
    accountable: tuple[Holder, ...]
    responsible: tuple[Holder, ...]
    consulted: tuple[Holder, ...]
    informed: tuple[Holder, ...]
    note: str = ""
    address: str = ADDRESS

    @property
    def words(self) -> str:
        """The one line that other pages show: who is accountable, who responsible."""
        answers = _names(self.accountable) or "nobody"
        if self.accountable == self.responsible:
            return f"Accountable and responsible: {answers}"
        return f"Accountable: {answers}. Responsible: {_names(self.responsible) or 'nobody'}"

    @property
    def ownership(self) -> str:
        """Who answers and who does it: the first of the three plain columns."""
        answers, does = _names(self.accountable) or "nobody", _names(self.responsible) or "nobody"
        return f"{answers} answers and does it" if answers == does else f"{answers} answers; {does} does it"

    @property
    def input_flow(self) -> str:
        """Who is asked before."""
        return _names(self.consulted)

    @property
    def alignment(self) -> str:
        """Who is told after."""
        return _names(self.informed)


def _names(found: tuple[Holder, ...]) -> str:
    return listed([one.words for one in found])


def raci_of(session: Session, *, kind: str, key: str, as_of: date, scope: Scope | None = None) -> RaciLine | None:
    """Return who answers for a stage, hand-off or job on a day, by the RACI in force; None when no activity says so.

    kind: stage, handoff, job or own; key: a stage's code such as "sao", the key of a job.
    """
    del scope  # the same for everybody
    document = raci_document.held(as_of)
    activity = document.activities.get(f"{kind}:{key}")
    if activity is None:
        return None
    seats = rows.holdings(session, until=as_of)
    return line(document, activity, rows.holders(seats, as_of) if seats else None)


def line(document: Raci, activity: Activity, people: People | None) -> RaciLine:
    """Return one activity in plain words. people: who holds which role; None names no people."""

    def holding(letter: str) -> tuple[Holder, ...]:
        return tuple(_holder(document, column, people) for column in activity.holding(letter))

    return RaciLine(activity.key, activity.title, activity.group, activity.kind, holding("A"), holding("R"),
                    holding("C"), holding("I"), activity.note)  # fmt: skip


def _holder(document: Raci, key: str, people: People | None) -> Holder:
    column = document.columns[key]
    named = tuple(name for _, name in (people or {}).get(key, ()))
    return Holder(column.head, named, column.kind == rules.ROLE and people is not None and not named)


def lines(view: RaciView) -> dict[str, list[RaciLine]]:
    """Return the whole RACI in plain words, by part of the business, in the order of the document."""
    people = view.people if view.has_seats else None
    found: dict[str, list[RaciLine]] = {}
    for activity in view.document.activities.values():
        found.setdefault(activity.group, []).append(line(view.document, activity, people))
    return found


@dataclass(frozen=True)
class ByPeople:
    """The RACI with a column a person: names in the order of the roles, letters by activity and name.

    `vacant` roles stand as columns of their own, at the end.
    """

    columns: tuple[str, ...]
    vacant: tuple[str, ...]
    letters: Mapping[str, Mapping[str, str]]


def by_people(view: RaciView) -> ByPeople:
    """Return the RACI with a column a person; somebody of two roles has the letters of both."""
    numbers: dict[int, str] = {}
    heads: dict[str, list[str]] = {}
    vacant: list[str] = []
    for key, column in view.document.columns.items():
        if column.kind != rules.ROLE:
            continue
        named = view.people.get(key, ())
        numbers |= dict(named)
        heads[key] = [_unlike(numbers, number) for number, _ in named] or [f"{column.head}: {VACANT}"]
        vacant += [] if named else heads[key]
    letters = {
        key: _of_people(activity, heads) for key, activity in view.document.activities.items()
    }  # fmt: skip
    named_in_order = dict.fromkeys(head for key in heads for head in heads[key] if head not in vacant)
    return ByPeople(tuple(named_in_order), tuple(dict.fromkeys(vacant)), letters)


def _unlike(numbers: Mapping[int, str], number: int) -> str:
    """Return a person's name, with the number behind it where two people share one."""
    name = numbers[number]
    return f"{name} ({number})" if sum(other == name for other in numbers.values()) > 1 else name


def _of_people(activity: Activity, heads: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column, cell in activity.letters.items():
        for head in heads.get(column, ()):
            found[head] = rules.letters_of(found.get(head, "") + cell)
    return found
