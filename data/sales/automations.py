"""What the suite does by itself about a sale: a fixed list of rules, each on or off, whose tasks are made once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, store
from data.core.rulebook import Held
from data.core.work import outbox, tasks
from data.sales.queries import automations as queries
from models import AutomationRun

NAME = "automations"
LIMITS = ("idle_days", "poc_stall_hours")
"""Limits of the thresholds that say when a rule holds: a number stands in one place."""

STALL = "poc_stall"
AT_ONCE, DAILY, APART = "at_once", "daily", "apart"


@dataclass(frozen=True)
class Rule:
    """A rule. runs: at_once, daily or apart; days and window: what it compares with; does: the sentence."""

    name: str
    label: str
    does: str
    runs: str
    is_on: bool
    days: int
    window: int

    @property
    def code(self) -> str:
        """The name under which its tasks stand."""
        return code_of(self.name)


@dataclass(frozen=True)
class Cause:
    """Why a task is made. head: what happened, with its day: the same head about the same record is the same cause.

    what: what is to be done about it.
    """

    entity: str
    entity_id: int
    head: str
    what: str
    owner_id: int | None
    due_on: date

    @property
    def title(self) -> str:
        return f"{self.head}: {self.what}"


def code_of(name: str) -> str:
    """Return the name under which the tasks of a rule stand.

    >>> code_of("idle_deal")
    'sales.idle_deal'
    """
    return f"sales.{name}"


def rules(as_of: date | None = None) -> Mapping[str, Rule]:
    """Return the rules in force on a day, on the present one if none is given, in their order."""
    limits = rulebook.limits(as_of)
    return _rules(rulebook.held(NAME, as_of), tuple((name, int(limits[name])) for name in LIMITS))


@lru_cache(maxsize=16)
def _rules(held: Held, limits: tuple[tuple[str, int], ...]) -> Mapping[str, Rule]:
    said = dict(limits)
    found = {}
    for name, each in held.content["rules"].items():
        days = said[each["limit"]] if "limit" in each else each["days"]
        found[name] = Rule(name, each["label"], each["does"].format(days=days), each["runs"], each["is_on"], days,
                           each["window"])  # fmt: skip
    return found


def is_on(name: str, as_of: date | None = None) -> bool:
    """Say whether a rule is on."""
    known = rules(as_of).get(name)
    return known is not None and known.is_on


def make(session: Session, name: str, causes: Iterable[Cause]) -> int:
    """Make a task for each cause that has none yet, done or not; return how many were made.

    While an earlier task of the rule about the same record is open, a new cause waits for it.
    """
    known, made = queries.heads(session, code_of(name)), 0
    for cause in causes:
        about = (cause.entity, cause.entity_id)
        if cause.head in known.get(about, set()):
            continue
        known.setdefault(about, set()).add(cause.head)
        task = tasks.add(session, title=cause.title, owner_id=cause.owner_id, due_on=cause.due_on,
                         entity=cause.entity, entity_id=cause.entity_id, rule=code_of(name))  # fmt: skip
        made += task.title == cause.title
    return made


def ran(name: str, *, made: int, failed: int = 0, problem: str = "") -> None:
    """Keep that a rule ran, how many tasks it made, and what went wrong. Call it when nothing is being written."""
    with store.housekeeping() as session:
        session.add(AutomationRun(rule=name, ran_at=clock.now(), made=made, failed=failed, problem=problem or None))


def newest_run() -> int:
    """Return the number of the newest run: runs are housekeeping, which makes no cached answer older by itself."""
    with store.reading() as session:
        return queries.newest_run(session)


def switched(content: Mapping[str, Any], name: str, is_on: bool) -> dict[str, Any]:
    """Return the document with one rule switched on or off.

    >>> switched({"rules": {"a": {"is_on": True}}}, "a", False)
    {'rules': {'a': {'is_on': False}}}
    """
    found = {key: dict(rule) for key, rule in content["rules"].items()}
    found[name]["is_on"] = is_on
    return {**content, "rules": found}


def _check(content: Mapping[str, Any]) -> None:
    shipped = rulebook.reference.load(NAME)["rules"]
    given = content.get("rules")
    if not isinstance(given, Mapping) or set(given) != set(shipped):
        raise ValueError("The list of automations is fixed: each can be on or off, none is added or taken away.")
    for name, rule in given.items():
        if not isinstance(rule, Mapping) or set(rule) != set(shipped[name]) or rule["runs"] != shipped[name]["runs"]:
            raise ValueError(f"{name}: only on or off, the days and the words of a rule change.")
        if rule.get("limit") != shipped[name].get("limit"):
            raise ValueError(f"{shipped[name]['label']} is held to a limit of the thresholds: edit that one.")
        for part, most in (("days", 365), ("window", 3650)):
            if isinstance(rule[part], bool) or not isinstance(rule[part], int) or not 0 <= rule[part] <= most:
                raise ValueError(f"{shipped[name]['label']}: {part} is a whole number from 0 to {most:,}.")
        if not isinstance(rule["is_on"], bool):
            raise ValueError(f"{shipped[name]['label']} is on or off.")


rulebook.editable(NAME, "Automations of the sales process", right="definitions.edit", check=_check)
for _name, _rule in rulebook.reference.load(NAME)["rules"].items():
    outbox.called(code_of(_name), _rule["label"])
