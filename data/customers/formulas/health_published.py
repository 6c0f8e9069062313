"""A health model that another company published: four parts of 25 points, and a renewal at risk stands over all."""

from collections.abc import Sequence
from decimal import Decimal

from data.core.numbers import ratio

PART, WHOLE = 25, 100
OVERRIDES = {"at_risk": Decimal(20), "early_warning": Decimal(50)}
TENURE = ((Decimal("0.5"), 10), (Decimal(1), 50), (Decimal(2), 75))
LICENCE = ((15, 10), (30, 25), (60, 75), (90, 90))
TICKETS = ((0, 50), (2, 100), (4, 75))
TASK = ((30, 100), (60, 75), (89, 50))


def published_health(*, tenure_years: Decimal, licence_days: int, tickets: int, task_days: int,
                     risk: str = "none") -> Decimal:  # fmt: skip
    """Return the health of 0 to 100 by years as a customer, days to the end of the licence, tickets of 90 days, and
    days since somebody last did something. risk: at_risk or early_warning of an open renewal. For comparison only.

    Source: the health score in the published metric definitions of Mattermost.

    >>> published_health(tenure_years=Decimal("1.5"), licence_days=45, tickets=2, task_days=40)
    Decimal('81.25')
    """
    if risk in OVERRIDES:
        return OVERRIDES[risk]
    percent = (_step(TENURE, tenure_years, WHOLE) + _step(LICENCE, licence_days, WHOLE) + _step(TICKETS, tickets, PART)
               + _step(TASK, task_days, PART))  # fmt: skip
    return ratio(percent * PART, WHOLE)


def _step(steps: Sequence[tuple[Decimal | int, int]], value: Decimal | int, beyond: int) -> int:
    """Return the percent of the first step that a value does not pass."""
    return next((percent for most, percent in steps if value <= most), beyond)
