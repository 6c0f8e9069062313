"""From what is known of a customer on a day to the parts of its health, and when the calendar moves them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from data.customers.formulas import health
from data.customers.formulas.health import Health, Said
from data.customers.formulas.health_rules import Rules

RATING = "rating"


class Usage(NamedTuple):
    """What was counted for one subscription, or the whole account (none), on one day."""

    subscription_id: int | None
    day: date
    active: int | None
    seats: int | None
    requests: int | None
    failed: int | None


class Line(NamedTuple):
    """A subscription: its first day, the first day on which it counts no longer, its seats."""

    id: int
    start_on: date
    ended_on: date | None
    seats: int | None


class Feeling(NamedTuple):
    """What was said of how a customer feels: the kind, 0 to 100, the day."""

    kind: str
    score: int
    read_on: date


class Person(NamedTuple):
    """A champion: how strong, and the day on which they left."""

    strength: str
    left_on: date | None


class Word(NamedTuple):
    """Somebody's word over the score: the status, from when, the last day, the day it was taken back."""

    status: str
    set_on: date
    expires_on: date
    ended_on: date | None


@dataclass
class Known:
    """Everything about one customer that its health is made of, each list in the order in which it was recorded.

    lines: those that recur; has_lines: whether there is any subscription at all, a trial among them.
    """

    lines: list[Line] = field(default_factory=list)
    has_lines: bool = False
    usage: list[Usage] = field(default_factory=list)
    tickets: list[date] = field(default_factory=list)
    feelings: list[Feeling] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    seat_limit: int | None = None


@dataclass(frozen=True)
class Reading:
    """The parts of a customer's health on a day, what stands over them, and the next day the calendar changes them."""

    parts: dict[str, Decimal | None]
    said: Said
    next_on: date | None
    seats: int | None


def runs(line: Line, day: date) -> bool:
    """Say whether a subscription counts on a day."""
    return line.start_on <= day and (line.ended_on is None or line.ended_on > day)


def is_customer(known: Known, day: date) -> bool:
    """Say whether somebody is a customer on a day: a subscription runs, or none was ever told of."""
    return not (known.has_lines or known.lines) or any(runs(line, day) for line in known.lines)


def read(known: Known, day: date, rules: Rules, *, counts_tickets: bool = True) -> Reading:
    """Return the parts of a customer's health on a day.

    counts_tickets: whether the store had any ticket by then; without, nobody counts them and the part is missing.
    """
    seats = _seats(known, day)
    use = list(_newest_use(known, day, rules.days["usage"]))
    counted = [one for one in known.usage if _within(one.day, day, rules.days["error_rate"]) and one.requests]
    tickets = [one for one in known.tickets if _within(one, day, rules.days["tickets"])]
    feelings = [one for one in known.feelings if one.read_on <= day <= _last(one, rules)]
    newest = max(enumerate(feelings), key=lambda pair: (pair[1].read_on, pair[0]), default=None)
    here = [one.strength for one in known.people if one.left_on is None or one.left_on > day]
    gone = [one for one in known.people if one.left_on is not None and one.left_on <= day]
    active, licensed = _use(use, known, day, seats)
    parts = {
        "usage": health.usage_points(active, licensed, rules),
        "error_rate": health.error_points(sum(one.failed or 0 for one in counted),
                                          sum(one.requests or 0 for one in counted), rules),
        "tickets": health.ticket_points(len(tickets) if counts_tickets else None, seats or licensed, rules,
                                        days=rules.days["tickets"]),
        "sentiment": Decimal(newest[1].score) if newest else None,
        "champion": health.champion_points(here, rules, has_left=bool(gone)),
    }  # fmt: skip
    said = _said(known, day, rules, feelings, newest[1] if newest else None, here, bool(gone))
    ahead = _ahead(known, day, rules, use, counted, tickets, feelings)
    return Reading(parts, said, min((one for one in ahead if one > day), default=None), seats or licensed)


def judged(reading: Reading, rules: Rules) -> Health:
    """Return the health that a reading gives."""
    return health.health(reading.parts, rules, reading.said)


def _within(one: date, day: date, days: int) -> bool:
    return day - timedelta(days=days) < one <= day


def _last(one: Feeling, rules: Rules) -> date:
    return one.read_on + timedelta(days=rules.days["sentiment"])


def _seats(known: Known, day: date) -> int | None:
    """Return the licensed seats: of the subscriptions that run, else the limit of the profile."""
    sold = [line.seats for line in known.lines if line.seats and runs(line, day)]
    return sum(sold) if sold else known.seat_limit


def _newest_use(known: Known, day: date, days: int) -> Iterator[Usage]:
    """Yield the newest reading of each subscription, on or after the last day that is not too old.

    A reading of the whole account stands for all of them, unless one of a subscription is newer.
    """
    oldest = day - timedelta(days=days)
    newest: dict[int | None, Usage] = {}
    for one in known.usage:
        if one.active is None or not oldest <= one.day <= day:
            continue
        held = newest.get(one.subscription_id)
        # Several features of one day: the widest use counts, people are not added up.
        if held is None or (one.day, one.active) >= (held.day, held.active or 0):
            newest[one.subscription_id] = one
    whole = newest.pop(None, None)
    if whole is not None and all(one.day <= whole.day for one in newest.values()):
        yield whole
    else:
        yield from newest.values()


def _use(use: list[Usage], known: Known, day: date, seats: int | None) -> tuple[int | None, int | None]:
    """Return active users and licensed seats of the newest readings."""
    if not use:
        return None, None
    lines = {line.id: line for line in known.lines}
    use = [one for one in use if one.subscription_id not in lines or runs(lines[one.subscription_id], day)]
    sold = [one.seats or (lines[one.subscription_id].seats if one.subscription_id in lines else seats) for one in use]
    if not use or not all(sold):
        return (sum(one.active or 0 for one in use) if use else None), seats
    return sum(one.active or 0 for one in use), sum(one or 0 for one in sold)


def _said(known: Known, day: date, rules: Rules, feelings: list[Feeling], newest: Feeling | None, here: list[str],
          has_gone: bool) -> Said:  # fmt: skip
    ratings = [one for one in feelings if one.kind == RATING]
    rating = max(enumerate(ratings), key=lambda pair: (pair[1].read_on, pair[0]), default=None)
    words = [one for one in known.words if one.set_on <= day <= one.expires_on and not _is_over(one, day)]
    starts = [line.start_on for line in known.lines if line.start_on <= day]
    first = min(starts, default=None)
    return Said(
        is_sentiment_red=newest is not None and newest.score < rules.sentiment_red,
        is_rating_red=rating is not None and rating[1].score < rules.sentiment_red,
        has_champion_left=has_gone and not any(one != "none" for one in here),
        by_person=words[-1].status if words else None,
        is_new=first is not None and day < first + timedelta(days=rules.days["new"]),
    )  # fmt: skip


def _is_over(one: Word, day: date) -> bool:
    return one.ended_on is not None and one.ended_on <= day


def _ahead(known: Known, day: date, rules: Rules, use: Iterable[Usage], counted: list[Usage], tickets: list[date],
           feelings: list[Feeling]) -> Iterator[date]:  # fmt: skip
    """Yield the days on which something begins or ceases to count."""
    one_day = timedelta(days=1)
    yield from (one.day + timedelta(days=rules.days["usage"] + 1) for one in use)
    yield from (one.day + timedelta(days=rules.days["error_rate"]) for one in counted)
    yield from (one + timedelta(days=rules.days["tickets"]) for one in tickets)
    yield from (_last(one, rules) + one_day for one in feelings)
    for line in known.lines:
        yield line.start_on
        yield line.start_on + timedelta(days=rules.days["new"])
        yield line.ended_on or day
    yield from (one.left_on for one in known.people if one.left_on is not None)
    for word in known.words:
        yield from (word.set_on, word.expires_on + one_day, word.ended_on or day)
    yield from (one.day for one in known.usage)
    yield from known.tickets
    yield from (one.read_on for one in known.feelings)
