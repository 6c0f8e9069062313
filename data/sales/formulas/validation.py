"""What a technical pre-flight comes to: the state that the deal's gate reads, and what it waits for."""

from collections.abc import Collection, Mapping
from datetime import date

STATES = {"open": "Not started", "waiting": "Waiting", "passed": "Passed", "failed": "Failed",
          "not_needed": "Not needed"}  # fmt: skip
MARKS = {"open": "grey", "waiting": "yellow", "passed": "green", "failed": "red", "not_needed": "grey"}
SETTLED = frozenset({"passed", "not_needed"})
BLOCKING = ("waiting", "failed")
STARTED, DONE = "started", "done"


def status(states: Collection[str]) -> str | None:
    """Return what the gate reads: done when every item passed or is not needed, started once one has moved.

    >>> status(["open", "open"]), status(["open", "waiting"]), status(["passed", "not_needed"]), status([])
    (None, 'started', 'done', None)
    """
    if states and SETTLED.issuperset(states):
        return DONE
    return STARTED if any(state != "open" for state in states) else None


def is_late(state: str, due_on: date | None, as_of: date) -> bool:
    """Say whether an item is past its day and not settled.

    >>> is_late("waiting", date(2026, 3, 1), date(2026, 3, 2)), is_late("passed", date(2026, 3, 1), date(2026, 3, 2))
    (True, False)
    """
    return due_on is not None and due_on < as_of and state not in SETTLED


def problems(content: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a list of items as somebody edited it, each a sentence.

    >>> problems({"version": 1, "items": {"sso": {"label": "Single sign-on", "asks": "Which", "days": 5}}})
    []
    """
    items = content.get("items")
    if not isinstance(items, Mapping) or not items:
        return ["The pre-flight needs at least one item."]
    found = []
    for code, item in items.items():
        if not str(code).isidentifier() or not isinstance(item, Mapping) or not str(item.get("label") or "").strip():
            found.append(f"Item {code} needs a code of letters and underscores, and a label.")
        elif not isinstance(item.get("days"), int) or not 1 <= int(item["days"]) <= 365:
            found.append(f"Item {code}: days is a whole number from 1 to 365.")
    return found
