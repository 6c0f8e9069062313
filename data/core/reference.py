"""Reads the first values of everything users later edit: data/reference/*.yaml, strictly."""

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

FOLDER = Path(__file__).parent.parent / "reference"
SCOPES = ("own", "team", "all")

Shape = TypeVar("Shape")


class BadReferenceError(ValueError):
    """A reference file says something we do not understand; the text names the file and the place."""


class _Strict(yaml.SafeLoader):
    """Safe YAML that keeps 0.15 exact and refuses a key written twice."""


def _decimal(loader: _Strict, node: yaml.ScalarNode) -> Decimal:
    return Decimal(loader.construct_scalar(node).replace("_", ""))


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Hashable, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1})
    if twice:
        raise BadReferenceError(f"{node.start_mark.name}: {', '.join(twice)} is written twice.")
    return loader.construct_mapping(node, deep=True)


_Strict.add_constructor("tag:yaml.org,2002:float", _decimal)
_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def parsed(text: str, name: str) -> Any:
    """Return what a YAML text says; decimals are exact. Raises BadReferenceError, naming the text."""
    try:
        loader = _Strict(text)
        loader.name = name
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise BadReferenceError(f"{name} is not readable YAML: {error}") from error


def read_strictly(path: Path) -> dict[str, Any]:
    """Read one YAML file of version 1 into plain values; decimals are exact. Raises BadReferenceError."""
    content = parsed(path.read_text(encoding="utf-8"), path.name)
    if not isinstance(content, dict) or content.pop("version", None) != 1:
        raise BadReferenceError(f"{path.name} must be a mapping with version: 1.")
    return content


@lru_cache(maxsize=32)
def load(name: str) -> Mapping[str, Any]:
    """Return the content of data/reference/<name>.yaml, read once. Treat it as read-only."""
    return read_strictly(FOLDER / f"{name}.yaml")


def only(content: Mapping[str, Any], *, keys: set[str], where: str) -> None:
    """Refuse a mapping that lacks one of the keys or has any other."""
    unknown, absent = sorted(set(content) - keys), sorted(keys - set(content))
    if unknown:
        raise BadReferenceError(f"{where}: unknown {', '.join(unknown)}. Known are {', '.join(sorted(keys))}.")
    if absent:
        raise BadReferenceError(f"{where}: {', '.join(absent)} is missing.")


def shaped(shape: type[Shape], content: Any, *, where: str, **given: Any) -> Shape:
    """Build a frozen dataclass from a mapping; unknown or missing keys are refused by name.

    `given` are fields that the caller knows already, such as the key under which the mapping stood.
    """
    if not isinstance(content, Mapping):
        raise BadReferenceError(f"{where}: expected a mapping, found {content!r}.")
    known = {entry.name: entry for entry in fields(shape)}  # type: ignore[arg-type] # callers pass dataclasses only
    unknown = sorted(set(content) - set(known) | set(content) & set(given))
    if unknown:
        raise BadReferenceError(f"{where}: unknown {', '.join(map(str, unknown))}.")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()} | given
    needed = [name for name, entry in known.items() if entry.default is MISSING and entry.default_factory is MISSING]
    absent = [name for name in needed if name not in values]
    if absent:
        raise BadReferenceError(f"{where}: {', '.join(absent)} is missing.")
    return shape(**values)


@dataclass(frozen=True)
class Role:
    """A role a person can hold, or the service account of the command line."""

    name: str
    label: str
    about: str
    is_service: bool = False


@dataclass(frozen=True)
class Action:
    """One thing that can be done, and who may do it how widely: role -> own, team or all."""

    name: str
    label: str
    grants: Mapping[str, str]


@dataclass(frozen=True)
class Permissions:
    """Who may do what, as the reference file says."""

    roles: Mapping[str, Role]
    actions: Mapping[str, Action]

    def scope(self, action: str, role: str) -> str | None:
        """Return own, team or all, or None when the role may not. Raises KeyError on an unknown action."""
        return self.actions[action].grants.get(role)


@lru_cache(maxsize=1)
def permissions() -> Permissions:
    """Return the table of roles and actions of permissions.yaml, checked."""
    content = load("permissions")
    only(content, keys={"roles", "actions"}, where="permissions.yaml")
    roles = {
        name: shaped(Role, entry, where=f"permissions.yaml, role {name}", name=name)
        for name, entry in content["roles"].items()
    }
    actions = {name: _action(name, entry, roles) for name, entry in content["actions"].items()}
    return Permissions(roles, actions)


def _action(name: str, entry: Any, roles: Mapping[str, Role]) -> Action:
    where = f"permissions.yaml, action {name}"
    action = shaped(Action, entry, where=where, name=name)
    for role, scope in action.grants.items():
        if role not in roles:
            raise BadReferenceError(f"{where}: there is no role {role}.")
        if scope not in SCOPES:
            raise BadReferenceError(f"{where}: {role} has {scope}; it must be own, team or all.")
    return action


@lru_cache(maxsize=1)
def reason_codes() -> Mapping[str, Mapping[str, str]]:
    """Return the lists of reason_codes.yaml: list -> code -> label."""
    lists = load("reason_codes")
    for name, codes in lists.items():
        if not isinstance(codes, Mapping) or not all(isinstance(label, str) for label in codes.values()):
            raise BadReferenceError(f"reason_codes.yaml, {name}: every code needs one label.")
    return lists
