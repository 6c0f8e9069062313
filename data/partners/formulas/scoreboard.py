"""What a line of a scoreboard comes to: attainment, its colour by the signed limits, and the partner's colour."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Protocol

from data.core.metrics import GREEN, GREY, RED, YELLOW
from data.core.numbers import ratio

AREAS = ("recruiting", "engagement", "revenue")
KINDS = ("leading", "lagging")
GREEN_FROM, YELLOW_FROM = Decimal(1), Decimal("0.8")
"""Shares of the target (domain.md 8.9): green from all of it, yellow from 80 %."""


class Standing(NamedTuple):
    """A line as a partner's colour is made of it."""

    area: str
    kind: str
    status: str


class Coloured(Protocol):
    """Anything that says of what area and kind it is, and its colour."""

    @property
    def area(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...


def attainment(actual: Decimal | int | None, target: Decimal | int | None, *, direction: str = "up") -> Decimal | None:
    """Return what share of its target a line reaches; None without evidence or target.

    direction down: less is better, and reaching half of what is allowed is twice the target; nothing at all has no
    share, though it is as good as can be.

    >>> attainment(18, 15), attainment(4, 2, direction="down"), attainment(0, 0), attainment(None, 3)
    (Decimal('1.2'), Decimal('0.5'), None, None)
    """
    if actual is None or not target:
        return None
    if direction == "up":
        return ratio(Decimal(actual), Decimal(target))
    return ratio(Decimal(target), Decimal(actual)) if actual else None


def status(actual: Decimal | int | None, target: Decimal | int | None, *, direction: str = "up",
           green: Decimal = GREEN_FROM, yellow: Decimal = YELLOW_FROM) -> str:  # fmt: skip
    """Return the colour of a line; green and yellow are shares of its target, and belong to the better side.

    No evidence and no target are grey. Source: domain.md 8.9 [T16].

    >>> [status(actual, target) for actual, target in ((18, 15), (6, 8), (85, 100), (0, 0), (None, 5))]
    ['green', 'red', 'yellow', 'grey', 'grey']
    """
    if actual is None or not target:
        return GREY
    return colour(attainment(actual, target, direction=direction), green=green, yellow=yellow)


def colour(reached: Decimal | None, *, green: Decimal = GREEN_FROM, yellow: Decimal = YELLOW_FROM) -> str:
    """Return the colour of what a line with evidence and target reaches of it; None: there was nothing of what should
    be little.

    >>> colour(Decimal("0.8")), colour(Decimal("0.7")), colour(None)
    ('yellow', 'red', 'green')
    """
    if reached is None:
        return GREEN
    return GREEN if reached >= green else YELLOW if reached >= yellow else RED


def partner_status(rows: Iterable[Coloured]) -> str:
    """Return a partner's colour: red if a lagging line of revenue is red; yellow if any is red, or two are yellow.

    Grey where no line has a colour. Source: domain.md 8.9 [T16], a convention.

    >>> rows = [Standing("engagement", "leading", "red"), Standing("revenue", "lagging", "yellow")]
    >>> partner_status(rows), partner_status([Standing("revenue", "lagging", "red")]), partner_status([])
    ('yellow', 'red', 'grey')
    """
    known = [row for row in rows if row.status != GREY]
    if any(row.status == RED and (row.area, row.kind) == ("revenue", "lagging") for row in known):
        return RED
    colours = [row.status for row in known]
    if RED in colours or colours.count(YELLOW) > 1:
        return YELLOW
    return GREEN if known else GREY
