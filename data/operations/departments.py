"""Departments and roles in force on a day, what a role brings with it, and what must hold before either is edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from data.core import reference, rulebook
from data.core.reference import BadReferenceError, only
from data.core.rulebook import Held
from data.operations.formulas.departments import Departments, departments_of

DEPARTMENTS, RIGHTS = "departments", "role_rights"
EDIT = "definitions.edit"
MANAGE_USERS = "people.manage_users"
ADMIN = "admin"
LETTERS = {"R", "A", "C", "I", "AR"}


@dataclass(frozen=True)
class RoleRights:
    """What roles bring: app roles by "area/role", and letters of the RACI by "area/role" and activity."""

    rights: Mapping[str, frozenset[str]]
    letters: Mapping[str, Mapping[str, str]]

    def of(self, keys: Mapping[str, Any] | set[str]) -> frozenset[str]:
        """Return the app roles that these roles bring together."""
        return frozenset().union(*(self.rights.get(key, frozenset()) for key in keys))


def departments(as_of: date | None = None) -> Departments:
    """Return the areas, roles and rules for titles that hold on a day."""
    return _departments(rulebook.held(DEPARTMENTS, as_of))


@lru_cache(maxsize=16)
def _departments(held: Held) -> Departments:
    return departments_of(held.content)


def role_rights(as_of: date | None = None) -> RoleRights:
    """Return what roles bring with them on a day."""
    return _role_rights(rulebook.held(RIGHTS, as_of))


@lru_cache(maxsize=16)
def _role_rights(held: Held) -> RoleRights:
    return rights_of(held.content)


def rights_of(content: Mapping[str, Any]) -> RoleRights:
    """Return what a document says that roles bring. Raises BadReferenceError, a ValueError, naming what is wrong.

    >>> sorted(rights_of(reference.load("role_rights")).of({"sales/sales_leader", "finance/auditor"}))
    ['auditor', 'manager']
    """
    only(content, keys={"rights", "letters"}, where=RIGHTS)
    known = {f"{area}/{role}" for area, role in departments().by_key}
    app = {name for name, role in reference.permissions().roles.items() if not role.is_service}
    for key in (*content["rights"], *content["letters"]):
        if key not in known:
            raise BadReferenceError(f"There is no role {key} in the list of departments.")
    for key, given in content["rights"].items():
        if ADMIN in given:
            raise BadReferenceError(f"{key}: no role brings administrator rights; two administrators give them.")
        if strange := sorted(set(given) - app):
            raise BadReferenceError(f"{key}: there is no role {', '.join(strange)} in the app.")
    for key, letters in content["letters"].items():
        if wrong := sorted(set(letters.values()) - LETTERS):
            raise BadReferenceError(f"{key}: {', '.join(wrong)} is no letter; there are {', '.join(sorted(LETTERS))}.")
    return RoleRights({key: frozenset(given) for key, given in content["rights"].items()}, dict(content["letters"]))


def _check_rights(content: Mapping[str, Any]) -> None:
    rights_of(content)


def _check_departments(content: Mapping[str, Any]) -> None:
    departments_of(content)


rulebook.editable(DEPARTMENTS, "Departments, roles and titles", right=EDIT, check=_check_departments)
rulebook.editable(RIGHTS, "What a role brings", right=MANAGE_USERS, check=_check_rights)
