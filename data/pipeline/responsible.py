"""Who is to put a deal right: its owner, or who stands in where the owner is gone."""

from collections.abc import Iterator, Mapping
from datetime import date

from data.pipeline.queries.audit import Person

KEEPER = "revops"
"""The role that keeps data in order: it gets what belongs to nobody."""


def is_here(person: Person | None, as_of: date) -> bool:
    """Say whether somebody may still be asked on a day."""
    return person is not None and person.is_active and (person.left_on is None or person.left_on > as_of)


def above(people: Mapping[int, Person], number: int | None) -> Iterator[int]:
    """Yield a person's managers from the nearest to the highest; nobody twice."""
    seen = {number}
    while (found := people.get(number or 0)) is not None and found.manager_id not in seen:
        number = found.manager_id
        seen.add(number)
        if number is not None:
            yield number


def responsible(
    people: Mapping[int, Person], *, owner: int | None, account_owner: int | None, as_of: date
) -> int | None:
    """Return who is asked: the owner, else their nearest manager who is here, the account's owner, a keeper of data.

    >>> gone, boss = Person("Ann", True, date(2025, 1, 31), 2, ""), Person("Bob", True, None, None, "manager")
    >>> responsible({1: gone, 2: boss}, owner=1, account_owner=None, as_of=date(2025, 2, 1))
    2
    """
    keepers = [number for number, person in people.items() if KEEPER in person.roles.split(",")]
    asked = [owner, *above(people, owner), account_owner, *above(people, account_owner), *sorted(keepers)]
    return next((number for number in asked if number and is_here(people.get(number), as_of)), None)


def managers(people: Mapping[int, Person], owner: int | None, as_of: date) -> list[int]:
    """Return the managers above a deal's owner who are here, the nearest first."""
    return [number for number in above(people, owner) if is_here(people.get(number), as_of)]
