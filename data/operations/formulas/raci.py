"""The rules of a RACI: what is wrong with an activity, a role, a chain of hand-offs, and how much is without error."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.core.numbers import ratio

LETTERS = "ARCI"
CYCLE = ("", "R", "A", "C", "I", "AR")
"""What a cell becomes, one click after the other."""

ROLE, GROUP, EXTERNAL, UNPLACED = "role", "group", "external", "unplaced"
ERRORS = ("bad_code", "circular", "external_A", "group_A", "many_A", "no_A", "no_R", "two_roles", "unfilled",
          "unknown_role")  # fmt: skip
WARNINGS = ("idle_role", "not_reviewed", "overload", "too_many_C")

Cells = Mapping[str, Any]
"""One activity: role to its letters, as text ("AR") or as a list."""


@dataclass(frozen=True)
class Load:
    """In how many of `activities` a role has each letter."""

    accountable: int = 0
    responsible: int = 0
    consulted: int = 0
    informed: int = 0
    activities: int = 0

    @property
    def accountable_share(self) -> Decimal | None:
        """The share of activities it answers for; None without activities."""
        return ratio(self.accountable, self.activities) if self.activities else None

    @property
    def responsible_share(self) -> Decimal | None:
        """The share of activities it works on; None without activities."""
        return ratio(self.responsible, self.activities) if self.activities else None

    @property
    def is_idle(self) -> bool:
        """Whether it has no letter at all."""
        return not (self.accountable or self.responsible or self.consulted or self.informed)


def letters_of(cell: Any) -> str:
    """Return a cell's letters, each once, the known ones first and in the order A R C I.

    >>> letters_of("ra"), letters_of(["A", "C"]), letters_of("X"), letters_of(None)
    ('AR', 'AC', 'X', '')
    """
    found = {letter.upper() for part in ([cell] if isinstance(cell, str) else cell or ()) for letter in part.strip()}
    known = [letter for letter in LETTERS if letter in found]
    return "".join([*known, *sorted(found - set(LETTERS))])


def next_letters(cell: str) -> str:
    """Return what a click makes of a cell: empty, R, A, C, I, A and R, empty again.

    >>> [next_letters(cell) for cell in ("", "R", "AR", "X")]
    ['R', 'A', '', '']
    """
    place = CYCLE.index(letters_of(cell)) if letters_of(cell) in CYCLE else -1
    return CYCLE[(place + 1) % len(CYCLE)]


def activity_codes(cells: Cells, *, kinds: Mapping[str, str] | None = None, filled: Collection[str] | None = None,
                   most_consulted: int = 5) -> list[str]:  # fmt: skip
    """Return what is wrong with one activity, in alphabetical order (domain.md 7.1).

    kinds: role to role, group, external or unplaced; a role if not named. filled: the roles that somebody holds; None
    does not judge it. Exactly one A, at least one R, one letter a role except A and R together.

    >>> activity_codes({"ceo": "A", "board": "A", "cro": "R"}), activity_codes({"ceo": "AR", "cfo": "C"})
    (['many_A'], [])
    """
    kinds = kinds or {}
    told = {role: letters_of(cell) for role, cell in cells.items()}
    accountable = [role for role, letters in told.items() if "A" in letters]
    working = {role for role, letters in told.items() if "R" in letters}
    needed = {role for role in {*accountable, *working} if kinds.get(role, ROLE) == ROLE}
    found = {
        "no_A": not accountable,
        "many_A": len(accountable) > 1,
        "no_R": not working,
        "two_roles": any(_is_two(letters) for letters in told.values()),
        "bad_code": any(set(letters) - set(LETTERS) for letters in told.values()),
        "group_A": any(kinds.get(role) == GROUP for role in accountable),
        "external_A": any(kinds.get(role) == EXTERNAL for role in accountable),
        "unknown_role": any(letters and kinds.get(role) == UNPLACED for role, letters in told.items()),
        "unfilled": filled is not None and bool(needed - set(filled)),
        "too_many_C": sum("C" in letters for letters in told.values()) > most_consulted,
    }
    return sorted(code for code, holds in found.items() if holds)


def _is_two(letters: str) -> bool:
    known = [letter for letter in letters if letter in LETTERS]
    return len(known) > 1 and known != ["A", "R"]


def loads(activities: Iterable[Cells], roles: Collection[str]) -> dict[str, Load]:
    """Return each role's load over all activities.

    >>> loads([{"ceo": "AR"}, {"ceo": "I"}], ["ceo"])["ceo"].accountable_share
    Decimal('0.5')
    """
    rows = [{role: letters_of(cell) for role, cell in cells.items()} for cells in activities]
    counts = {role: {letter: sum(letter in row.get(role, "") for row in rows) for letter in LETTERS} for role in roles}
    return {role: Load(n["A"], n["R"], n["C"], n["I"], len(rows)) for role, n in counts.items()}


def role_codes(load: Load, *, accountable_share: Decimal = Decimal("0.30"),
               responsible_share: Decimal = Decimal("0.50"), fewest: int = 5) -> list[str]:  # fmt: skip
    """Return what is odd about one role, in alphabetical order: it has no letter, or too many A or R.

    The shares are fractions of all activities, exceeded when above; below `fewest` activities they say nothing.

    >>> role_codes(Load(accountable=4, activities=10)), role_codes(Load(activities=10)), role_codes(Load(1, 1, 0, 0, 1))
    (['overload'], ['idle_role'], [])
    """
    if load.is_idle:
        return ["idle_role"]
    shares = (load.accountable_share or Decimal(0), load.responsible_share or Decimal(0))
    is_much = shares[0] > accountable_share or shares[1] > responsible_share
    return ["overload"] if is_much and load.activities >= fewest else []


def circles(hand_offs: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return the hand-offs that come back to where they began: name to the way round, giver first and last.

    hand_offs: name to (who gives, who takes).

    >>> circles({"a": ("ae", "csm"), "b": ("csm", "ae"), "c": ("csm", "support")})
    {'a': ('ae', 'csm', 'ae'), 'b': ('csm', 'ae', 'csm')}
    """
    following: dict[str, list[str]] = {}
    for giver, taker in hand_offs.values():
        following.setdefault(giver, []).append(taker)
    ways = {name: _way(following, taker, giver) for name, (giver, taker) in hand_offs.items()}
    return {name: (hand_offs[name][0], *way) for name, way in ways.items() if way}


def _way(following: Mapping[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    """Return the shortest way from one role to another, both included; nothing when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for after in following.get(way[-1], ()):
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return ()


def is_review_due(reviewed_on: date | None, *, as_of: date, days: int = 365) -> bool:
    """Say whether the last review is older than a number of days, or never was.

    >>> is_review_due(date(2024, 6, 30), as_of=date(2025, 6, 30)), is_review_due(None, as_of=date(2025, 6, 30))
    (False, True)
    """
    return reviewed_on is None or (as_of - reviewed_on).days > days


def has_error(codes: Iterable[str]) -> bool:
    """Say whether one of the codes is an error; the others are warnings.

    >>> has_error(["too_many_C"]), has_error(["many_A", "not_reviewed"])
    (False, True)
    """
    return any(code in ERRORS for code in codes)


def validity(found: Iterable[Iterable[str]]) -> tuple[int, int]:
    """Return how many activities are without errors, and how many there are (domain.md 7.1).

    >>> validity([[], ["too_many_C"], ["no_A"]])
    (2, 3)
    """
    rows = [has_error(codes) for codes in found]
    return rows.count(False), len(rows)
