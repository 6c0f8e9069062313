"""What people edit about growth: when a sign fires, and the sequence of a new customer by segment."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from data.core import reference, rulebook
from data.core.work import outbox
from data.customers.formulas import adoption, expansion
from data.customers.formulas.adoption import Step

EXPANSION, ADOPTION = "expansion", "adoption"
MOST_DAYS, MOST_COUNT, MOST_STEPS, LONGEST = 366, 10_000, 6, 300
NUMBERS = {"count": MOST_COUNT, "days": MOST_DAYS, "readings": 12}


def policy(as_of: date | None = None) -> Mapping[str, Any]:
    """Return when signs fire, as it holds on a day: triggers, cool_down_days, fresh_days."""
    return rulebook.in_force(EXPANSION, as_of)


def labels(as_of: date | None = None) -> dict[str, str]:
    """Return what each trigger is called, in their order."""
    known = policy(as_of)["triggers"]
    return {name: known[name]["label"] for name in expansion.TRIGGERS}


def prompts(as_of: date | None = None) -> dict[str, str]:
    """Return what each trigger suggests to do."""
    known = policy(as_of)["triggers"]
    return {name: known[name]["prompt"] for name in expansion.TRIGGERS}


def sequence(segment: str | None, as_of: date | None = None) -> tuple[Step, ...]:
    """Return the steps for new customers of a segment, by its name, as they hold on a day."""
    return adoption.steps(rulebook.in_force(ADOPTION, as_of), segment)


def check_expansion(content: Mapping[str, Any]) -> None:
    """Prove a document of signs right. Raises ValueError with the sentence for whoever edits it."""
    shipped = reference.load(EXPANSION)
    if set(content) - {"version"} != set(shipped) - {"version"}:
        raise ValueError("The document holds triggers, cool_down_days and fresh_days, nothing else.")
    for name in ("cool_down_days", "fresh_days"):
        _whole(content[name], name.replace("_", " ").capitalize(), MOST_DAYS)
    given = content["triggers"]
    if not isinstance(given, Mapping) or set(given) != set(expansion.TRIGGERS):
        raise ValueError("The list of triggers is fixed: each can be on or off, none is added or taken away.")
    for name, rule in given.items():
        _check_trigger(shipped["triggers"][name], rule)


def _check_trigger(shipped: Mapping[str, Any], rule: Any) -> None:
    label = shipped["label"]
    if not isinstance(rule, Mapping) or set(rule) != set(shipped):
        raise ValueError(f"{label}: its parts are {', '.join(shipped)}, nothing else.")
    if not isinstance(rule["is_on"], bool):
        raise ValueError(f"{label} is on or off.")
    for part in ("label", "prompt"):
        _text(rule[part], f"{label}, {part}")
    for part, most in NUMBERS.items():
        if part in rule:
            _whole(rule[part], f"{label}, {part}", most)
    if "share" in rule:
        share, urgent = _share(rule["share"], f"{label}, share"), _share(rule["urgent"], f"{label}, urgent")
        if urgent < share:
            raise ValueError(f"{label}: urgent begins at or above the share from which it fires.")


def _whole(value: Any, what: str, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise ValueError(f"{what} is a whole number from 1 to {most:,}.")


def _share(value: Any, what: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 < value <= 2:
        raise ValueError(f"{what} is a fraction above 0, such as 0.8; it cannot exceed 2.")
    return Decimal(str(value))


def _text(value: Any, what: str) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise ValueError(f"{what}: write between 1 and {LONGEST} characters.")


def check_adoption(content: Mapping[str, Any]) -> None:
    """Prove a document of sequences right. Raises ValueError with the sentence for whoever edits it."""
    if set(content) - {"version"} != {"all", "segments"} or not isinstance(content["segments"], Mapping):
        raise ValueError("The document holds the steps of all and those of single segments, nothing else.")
    for name, steps in {"all": content["all"], **content["segments"]}.items():
        if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
            raise ValueError(f"{name}: a sequence has between 1 and {MOST_STEPS} steps.")
        for step in steps:
            _check_step(str(name), step)
        days = [step["day"] for step in steps]
        if len(set(days)) < len(days):
            raise ValueError(f"{name}: two steps are on the same day. Put them together.")


def _check_step(name: str, step: Any) -> None:
    if not isinstance(step, Mapping) or set(step) != {"day", "title", "what"}:
        raise ValueError(f"{name}: a step says its day, its title and what is to be done.")
    _whole(step["day"], f"{name}, day", MOST_DAYS)
    _text(step["title"], f"{name}, title")
    _text(step["what"], f"{name}, what is to be done")


rulebook.editable(EXPANSION, "Signs that a customer can grow", right="definitions.edit", check=check_expansion)
rulebook.editable(ADOPTION, "Sequences of new customers", right="definitions.edit", check=check_adoption)
for _step in adoption.steps(reference.load(ADOPTION), None):
    outbox.called(_step.rule, f"New customers, day {_step.day}")
