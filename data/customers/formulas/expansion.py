"""When a customer shows a sign of growing, how well such signs did, and what expansion adds to retention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from data.core.numbers import ratio

SEATS, GATES, TEAMS, INTEGRATION, SPONSOR = TRIGGERS = (
    "seat_utilisation", "feature_gates", "new_teams", "integration_request", "sponsor_engaged",
)  # fmt: skip
COUNTED = {GATES: ("try", "tries", "of a feature outside the plan"), TEAMS: ("team invite", "team invites", ""),
           INTEGRATION: ("request", "requests", "for an integration")}  # fmt: skip
OPEN, PURSUED, WON, LOST, DISMISSED = OUTCOMES = ("open", "pursued", "won", "lost", "dismissed")
RUNS = (OPEN, PURSUED)
"""A sign that is followed, or waits to be: it does not fire a second time."""

RED = "red"
WEEK = timedelta(days=7)
Week = tuple[date, int, int | None]
"""A weekly reading: the Monday, seats in use, seats licensed (None: nobody has said)."""


@dataclass(frozen=True)
class Signs:
    """What is known of a customer on a day.

    weeks: readings, the oldest first; counts: trigger to how often it happened within its window (None: not fed);
    sponsor_on: the last contact with the sponsor on their side; health: green, yellow, red or grey.
    """

    weeks: Sequence[Week] = ()
    counts: Mapping[str, int | None] | None = None
    sponsor_on: date | None = None
    health: str | None = None


@dataclass(frozen=True)
class Fired:
    """A sign that is there: which one, what shows it, in words, and whether it cannot wait."""

    trigger: str
    evidence: str
    is_urgent: bool = False


def fired(signs: Signs, *, policy: Mapping[str, Any], as_of: date) -> tuple[Fired, ...]:
    """Return the signs that a customer shows on a day, in the order of TRIGGERS; none while its health is red.

    policy: the document `expansion` (triggers with thresholds, fresh_days). What is not fed fires nothing.
    Source: domain.md 5.1.

    >>> from data.core.reference import load
    >>> weeks = [(date(2025, 6, 2), 80, 100), (date(2025, 6, 9), 83, 100)]
    >>> signs = Signs(weeks, {"new_teams": 3, "feature_gates": 2}, date(2025, 5, 26))
    >>> [one.trigger for one in fired(signs, policy=load("expansion"), as_of=date(2025, 6, 15))]
    ['seat_utilisation', 'new_teams', 'sponsor_engaged']
    """
    if signs.health == RED:
        return ()
    known = {name: rule for name, rule in policy["triggers"].items() if rule["is_on"]}
    found = [_seats(signs.weeks, known[SEATS], as_of, int(policy["fresh_days"]))] if SEATS in known else []
    for name in (GATES, TEAMS, INTEGRATION):
        n = (signs.counts or {}).get(name)
        if name in known and n is not None and n >= known[name]["count"]:
            found.append(Fired(name, _counted(name, n, known[name]["days"])))
    if SPONSOR in known and signs.sponsor_on is not None:
        ago = (as_of - signs.sponsor_on).days
        if 0 <= ago <= known[SPONSOR]["days"]:
            found.append(Fired(SPONSOR, f"Executive sponsor last in contact {_ago(ago)}"))
    return tuple(one for one in found if one is not None)


def _seats(weeks: Sequence[Week], rule: Mapping[str, Any], as_of: date, fresh: int) -> Fired | None:
    needed, line = int(rule["readings"]), Decimal(str(rule["share"]))
    last = list(weeks)[-needed:]
    if len(last) < needed or (as_of - last[-1][0]).days >= fresh:
        return None
    if any(later[0] - earlier[0] != WEEK for earlier, later in pairwise(last)):
        return None
    shares = [share for week in last if (share := utilisation(week[1], week[2])) is not None]
    if len(shares) < needed or any(share < line for share in shares):
        return None
    told = ", ".join(f"{used} of {seats}" for _, used, seats in last)
    words = f"{needed} weeks running" if needed > 1 else "Last week"
    return Fired(SEATS, f"{words}: {told} seats ({percent(shares[-1])})",
                 shares[-1] >= Decimal(str(rule["urgent"])))  # fmt: skip


def utilisation(used: int | None, seats: int | None) -> Decimal | None:
    """Return seats in use over seats licensed as a fraction, which may exceed 1; None where either is unknown.

    >>> utilisation(83, 100), utilisation(5, 0), utilisation(None, 10)
    (Decimal('0.83'), None, None)
    """
    return None if used is None or not seats else ratio(used, seats)


def percent(share: Decimal) -> str:
    """Return a share in whole percent, cut: what is below a line is not shown as if it were on it.

    >>> percent(Decimal("0.7999"))
    '79%'
    """
    return f"{int(share * 100)}%"


def _counted(name: str, n: int, days: int) -> str:
    one, many, about = COUNTED[name]
    return f"{n} {' '.join(part for part in (one if n == 1 else many, about) if part)} in {days} days"


def _ago(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"


def may_fire(outcome: str | None, ended_on: date | None, *, as_of: date, cool_down: int) -> bool:
    """Say whether a sign may fire that last stood so: not while it is open or pursued, nor soon after it ended.

    cool_down: days after the end in which it stays silent. outcome None: it never fired.

    >>> day = date(2025, 6, 1)
    >>> [may_fire("dismissed", day, as_of=day + timedelta(days=n), cool_down=90) for n in (90, 91)]
    [False, True]
    >>> may_fire(None, None, as_of=day, cool_down=90), may_fire("open", None, as_of=day, cool_down=90)
    (True, False)
    """
    if outcome is None:
        return True
    if outcome in RUNS or ended_on is None:
        return False
    return (as_of - ended_on).days > cool_down


def outcome_of(state: str) -> str:
    """Return what became of a sign whose deal is in a state: open, won, lost or no_decision.

    >>> [outcome_of(state) for state in ("open", "won", "lost", "no_decision")]
    ['pursued', 'won', 'lost', 'lost']
    """
    return {"open": PURSUED, "won": WON}.get(state, LOST)


def standing(outcome: str, *, ended_on: date | None, followed_on: date | None, as_of: date) -> str:
    """Return how a sign stood at the end of a day. followed_on: when the deal that follows it was opened.

    >>> day = date(2025, 6, 1)
    >>> standing("won", ended_on=day, followed_on=date(2025, 5, 1), as_of=date(2025, 5, 31))
    'pursued'
    >>> standing("won", ended_on=day, followed_on=date(2025, 5, 1), as_of=day)
    'won'
    """
    if ended_on is not None and ended_on <= as_of:
        return outcome
    return PURSUED if followed_on is not None and followed_on <= as_of else OPEN


def contribution(expansion: Decimal, start: Decimal) -> Decimal | None:
    """Return what expansion adds to net retention, as a fraction of the ARR at the start; None where that was 0.

    Source: domain.md 5.5 [R04].

    >>> contribution(Decimal(140000), Decimal(1000000))
    Decimal('0.14')
    """
    return ratio(expansion, start) if start else None
