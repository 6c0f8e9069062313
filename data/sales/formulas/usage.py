"""Usage events as machines and files send them: what each has to say, and why one is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

LONGEST = {"key": 200, "user": 200, "kind": 50}
MOST = 1_000_000
FIELDS = frozenset({"poc", "key", "at", "user", "kind", "quantity"})


class Event(NamedTuple):
    """One event: the proof of concept as its sender names it, its key, the instant in UTC, who, what, how often."""

    poc: str
    key: str
    at: datetime
    user: str = ""
    kind: str = "use"
    quantity: int = 1


class Unreadable(ValueError):
    """An event that cannot be taken: `field` is what is wrong with it, the text says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def event(raw: Any, *, now: datetime, ahead: timedelta) -> Event:
    """Return an event of plain values (poc, key, at, user, kind, quantity). Raises Unreadable with the sentence.

    >>> noon = datetime(2025, 6, 6, 12, tzinfo=UTC)
    >>> found = event({"poc": 7, "key": "a-1", "at": "2025-06-06T13:30:00+02:00"}, now=noon, ahead=timedelta(minutes=5))
    >>> found.poc, found.at.isoformat(), found.quantity
    ('7', '2025-06-06T11:30:00+00:00', 1)
    """
    if not isinstance(raw, Mapping):
        raise Unreadable("event", "An event is an object with poc, key and at.")
    if unknown := sorted(str(name)[:40] for name in set(raw) - FIELDS):
        raise Unreadable(unknown[0], f"There is no field {unknown[0]}. The fields are: {', '.join(sorted(FIELDS))}.")
    poc = raw.get("poc")
    if isinstance(poc, bool) or not isinstance(poc, str | int) or not str(poc).strip():
        raise Unreadable("poc", "Say which proof of concept: its key or its number.")
    at = _instant(raw.get("at"))
    if at > now + ahead:
        raise Unreadable("at", f"{at:%Y-%m-%d %H:%M} UTC lies in the future. Check the sender's clock.")
    return Event(str(poc).strip(), _text(raw, "key", is_needed=True), at, _text(raw, "user"),
                 _text(raw, "kind") or "use", _quantity(raw.get("quantity", 1)))  # fmt: skip


def _instant(value: Any) -> datetime:
    if isinstance(value, str) and len(value) <= 40:
        try:
            found = datetime.fromisoformat(value.strip())
            if found.tzinfo is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise Unreadable("at", "The time is an ISO instant with its zone, such as 2025-06-06T09:00:00Z.")


def _text(raw: Mapping[str, Any], name: str, *, is_needed: bool = False) -> str:
    value = raw.get(name)
    if value is None or value == "":
        if is_needed:
            raise Unreadable(name, f"Every event needs a {name}, so that it is counted once.")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable(name, f"The {name} is a text.")
    text = str(value).strip()
    if not text and is_needed:
        raise Unreadable(name, f"Every event needs a {name}, so that it is counted once.")
    if len(text) > LONGEST[name] or not text.isprintable():
        raise Unreadable(name, f"The {name} is one line of at most {LONGEST[name]} characters.")
    return text


def _quantity(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise Unreadable("quantity", f"The quantity is a whole number from 1 to {MOST:,}.")
    return value
