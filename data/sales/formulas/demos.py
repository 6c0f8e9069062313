"""What a demo led to, and whether a flow is due for a look."""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from data.sales.formulas.steps import stages, standing

MINUTES = (5, 15, 45)
WITHIN = 30
"""Days within which a deal has to reach a later stage or step."""

STALE = 90
"""Days past its review day from which a flow is stale."""


def led_to(used_on: date, before: tuple[str, str | None], later: Iterable[tuple[date, str, str | None]], *,
           as_of: date) -> str:  # fmt: skip
    """Return what became of a deal after a demo: advanced, stayed, or open while its days are not over.

    before: stage and step on the day; later: (first day, stage, step) of what came after. A lost deal did not advance.

    >>> day = date(2026, 3, 2)
    >>> led_to(day, ("sql", None), [(date(2026, 3, 20), "sao", None)], as_of=date(2026, 3, 25))
    'advanced'
    >>> led_to(day, ("sql", None), [(date(2026, 4, 20), "sao", None)], as_of=date(2026, 4, 25))
    'stayed'
    >>> led_to(day, ("sql", None), [], as_of=date(2026, 3, 25))
    'open'
    """
    until = used_on + timedelta(days=WITHIN)
    for start, stage, step in later:
        is_onward = stages()[stage]["state"] in ("open", "won")
        if used_on < start <= min(until, as_of) and is_onward and standing(stage, step) > standing(*before):
            return "advanced"
    return "stayed" if as_of > until else "open"


def review(review_on: date | None, as_of: date) -> str:
    """Return how the review of a flow stands: none, ahead, due, or stale past 90 days.

    >>> [review(day, date(2026, 6, 1)) for day in (None, date(2026, 6, 2), date(2026, 6, 1), date(2026, 3, 2))]
    ['none', 'ahead', 'due', 'stale']
    """
    if review_on is None:
        return "none"
    if review_on > as_of:
        return "ahead"
    return "stale" if (as_of - review_on).days > STALE else "due"


def is_link(text: str) -> bool:
    """Say whether a text is an address that a browser may open.

    >>> is_link("https://example.org/demo"), is_link("javascript:alert(1)"), is_link("https://")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(c.isspace() for c in text)
