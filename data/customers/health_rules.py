"""How the health of customers is worked out, as people have edited it: weights, curves and bands in force on a day."""

from datetime import date
from functools import lru_cache

from data.core import rulebook
from data.core.rulebook import Held
from data.customers.formulas import health_rules as formulas
from data.customers.formulas.health_rules import Rules

NAME = "health"
TITLE = "Customer health"


def rules(as_of: date | None = None) -> Rules:
    """Return the rules in force on a day, on the present day if none is given."""
    return _rules(rulebook.held(NAME, as_of))


@lru_cache(maxsize=64)
def _rules(held: Held) -> Rules:
    return formulas.rules_of(held.content)


def basis(as_of: date | None = None) -> str:
    """Return the version that a score of a day is made by.

    >>> basis(date.min)
    'health 0'
    """
    return f"{NAME} {rulebook.held(NAME, as_of).version}"


rulebook.editable(NAME, TITLE, right="definitions.edit", check=formulas.check)
