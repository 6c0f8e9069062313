"""The lines of a scoreboard: what can be measured, how a line is written down, and what makes a set of them right."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from data.core.numbers import plain
from data.partners.formulas.scoreboard import AREAS, GREEN_FROM, KINDS, YELLOW_FROM

MOST = 10
UNITS = {"count": "a count", "money": "an amount", "percent": "a share", "days": "days", "number": "a number"}
PERIODS = {"month": 1, "quarter": 3, "year": 12}
DIRECTIONS = {"up": "more is better", "down": "less is better"}
SUMMED = ("count", "money")
"""Units of which months add up; of the others the newest month stands for the period."""


@dataclass(frozen=True)
class Counted:
    """Something the suite counts by itself. part over whole where it is a share; `whole` empty: a sum.

    part and whole name what is counted in a month; money takes the amounts of it, everything else how many.
    """

    title: str
    area: str
    kind: str
    unit: str
    part: str
    whole: tuple[str, ...] = ()
    direction: str = "up"


COUNTED: dict[str, Counted] = {
    "referrals_submitted": Counted("Referrals submitted", "engagement", "leading", "count", "submitted"),
    "referrals_accepted": Counted("Referrals accepted", "engagement", "leading", "count", "accepted"),
    "acceptance_rate": Counted("Acceptance rate", "engagement", "leading", "percent", "accepted",
                               ("accepted", "declined")),
    "training_participation": Counted("Training participation", "engagement", "leading", "percent", "attended",
                                      ("invited",)),
    "todo_completion": Counted("To-dos done", "engagement", "leading", "percent", "todos_done", ("todos_due",)),
    "deals_brought": Counted("Deals brought", "recruiting", "leading", "count", "sourced_created"),
    "won_deals": Counted("Deals won", "revenue", "lagging", "count", "sourced_won"),
    "sourced_arr": Counted("Sourced revenue", "revenue", "lagging", "money", "sourced_won"),
    "influenced_arr": Counted("Influenced revenue", "revenue", "lagging", "money", "influenced_won"),
    "close_rate": Counted("Close rate", "revenue", "lagging", "percent", "sourced_won",
                          ("sourced_won", "sourced_lost")),
}  # fmt: skip

ALSO = {
    "leads submitted": "referrals_submitted", "leads accepted": "referrals_accepted", "leads": "referrals_accepted",
    "sourced arr": "sourced_arr", "revenue": "sourced_arr", "win rate": "close_rate",
    "training": "training_participation", "to dos": "todo_completion",
}  # fmt: skip
"""Other names that people give to what is counted."""


@dataclass(frozen=True)
class Line:
    """One line: what is measured, its target for a month, a quarter or a year, and from which share colours begin.

    A share's target is a fraction; money's is in whole units of the reporting currency. No target: grey.
    """

    metric: str
    title: str
    area: str
    kind: str
    unit: str
    target: Decimal | None
    per: str = "quarter"
    direction: str = "up"
    green: Decimal = GREEN_FROM
    yellow: Decimal = YELLOW_FROM
    owner: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether the suite counts it; else people enter it month by month."""
        return self.metric in COUNTED

    @property
    def is_summed(self) -> bool:
        """Whether its months add up, so that its target grows with the days."""
        return self.unit in SUMMED


NUMBERS = ("target", "green", "yellow")
FIELDS = tuple(field.name for field in fields(Line))


def made(told: Mapping[str, Any]) -> Line:
    """Return a line of plain values, as a form, a file or a store tells it. Raises ValueError with the sentence."""
    metric = _code(told.get("metric") or told.get("title") or "")
    known = COUNTED.get(metric)
    base: dict[str, Any] = {} if known is None else {
        "title": known.title, "area": known.area, "kind": known.kind, "unit": known.unit, "direction": known.direction}
    given = {name: told[name] for name in FIELDS if told.get(name) not in (None, "")}
    given |= {name: _number(told[name], name) for name in NUMBERS if told.get(name) not in (None, "")}
    if known is not None:
        given["unit"] = known.unit  # what is counted has one unit, whatever a file says
    found = {"title": str(told.get("metric") or ""), "area": "engagement", "kind": "leading", "unit": "count",
             "target": None, **base, **given, "metric": metric}  # fmt: skip
    tidy: dict[str, Any] = {name: " ".join(value.split()) if isinstance(value, str) else value
                            for name, value in found.items()}  # fmt: skip
    return Line(**tidy)


def problems(lines: Sequence[Line]) -> list[str]:
    """Return, in sentences, what is wrong with a set of lines; nothing when both sides could sign it."""
    if not lines:
        return ["A scoreboard has at least one line."]
    wrong = [f"A scoreboard has at most {MOST} lines, not {len(lines)}."] if len(lines) > MOST else []
    names = [line.metric for line in lines]
    twice = sorted({line.title for line in lines if names.count(line.metric) > 1})
    wrong += [f"{title} stands twice." for title in twice]
    return [*wrong, *(said for line in lines for said in _wrong_with(line))]


def _wrong_with(line: Line) -> Iterable[str]:
    if not line.metric:
        yield "Every line says what is measured."
        return
    choices = {"area": AREAS, "kind": KINDS, "unit": tuple(UNITS), "per": tuple(PERIODS),
               "direction": tuple(DIRECTIONS)}  # fmt: skip
    for name, allowed in choices.items():
        if getattr(line, name) not in allowed:
            yield f"{line.title}: {name} is {', '.join(allowed)}, not {getattr(line, name) or 'empty'}."
    if len(line.title) > 80 or len(line.owner) > 80:
        yield f"{line.title[:40]}: names have at most 80 characters."
    if line.target is not None and line.target < 0:
        yield f"{line.title}: a target is not below zero."
    if not 0 <= line.yellow <= line.green <= 10:
        yield f"{line.title}: yellow begins at or below green, both as shares of the target (1 is all of it)."


def written(lines: Iterable[Line]) -> str:
    """Return lines as they are stored: the same lines always give the same text, whose digest is signed."""
    rows = [{name: plain(value) if isinstance(value, Decimal) else value for name, value in asdict(line).items()}
            for line in lines]  # fmt: skip
    return json.dumps({"lines": rows}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read(content: str | None) -> list[Line]:
    """Return the lines of a stored text; none where there is none."""
    return list(_read(content)) if content else []


@lru_cache(maxsize=2_000)
def _read(content: str) -> tuple[Line, ...]:
    return tuple(made(row) for row in json.loads(content)["lines"])


def digest(content: str) -> str:
    """Return what a signature stands for: the SHA-256 digest of the stored text."""
    return hashlib.sha256(content.encode()).hexdigest()


def share(percent: str) -> str:
    """Return percent as people type them as the fraction that is stored. Raises ValueError with the sentence.

    >>> share("80"), share("12.5")
    ('0.8', '0.125')
    """
    return plain(_number(percent.strip(), "share") / 100)


def _code(written: Any) -> str:
    """Return the code of a metric: that of a counted one by its code or title, else the words with underscores."""
    words = " ".join(str(written).replace("_", " ").replace("-", " ").split()).casefold()
    if words in ALSO:
        return ALSO[words]
    for code, known in COUNTED.items():
        if words in (code.replace("_", " "), known.title.casefold().replace("-", " ")):
            return code
    return "".join(c if c.isalnum() else "_" for c in words).strip("_")[:60]


def _number(value: Any, name: str) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name.capitalize()} is a number, not {str(value)[:40]}.") from None
    if not found.is_finite():
        raise ValueError(f"{name.capitalize()} is a number, not {str(value)[:40]}.")
    return found.normalize() + 0
