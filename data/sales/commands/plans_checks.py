"""What a row of a mutual action plan may hold, whoever writes it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.sales.formulas import plans

FIELDS = frozenset({"step", "our_owner_id", "their_owner", "target_on", "days", "status", "depends_on", "is_critical",
                    "note"})  # fmt: skip
LONGEST = {"step": 300, "their_owner": 200, "note": 1000}


def clean_row(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a row as they are stored. Raises ValueError with the sentence for the first that cannot be."""
    if unknown := sorted(set(values) - FIELDS):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = {name: tidy(name, value) for name, value in values.items()}
    if "step" in clean and not clean["step"]:
        raise ValueError("Say what is done in each row.")
    if "depends_on" in clean:
        clean["depends_on"] = plans.written(plans.numbers_of(clean["depends_on"]))
    days = clean.get("days", 1)
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= plans.MOST_DAYS:
        raise ValueError(f"A row takes a whole number of working days from 1 to {plans.MOST_DAYS}.")
    if clean.get("status", "open") not in plans.STATUSES:
        raise ValueError(f"The status is one of: {', '.join(plans.STATUSES)}.")
    if clean.get("target_on") is not None and not isinstance(clean["target_on"], date):
        raise ValueError("A target day is a date. Nothing was saved.")
    if "is_critical" in clean:
        clean["is_critical"] = bool(clean["is_critical"])
    return clean


def tidy(name: str, value: Any) -> Any:
    """Return a text without spare spaces, None for an empty one. Raises ValueError for one that is too long."""
    if not isinstance(value, str):
        return value
    text, most = " ".join(value.split()), LONGEST.get(name, 500)
    if len(text) > most:
        raise ValueError(f"{name.replace('_', ' ').capitalize()} is longer than {most} characters. Nothing was saved.")
    return text or None


def put(record: Any, values: Mapping[str, Any]) -> None:
    """Put values into a record where they differ."""
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)
