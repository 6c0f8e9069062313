"""What a demo led to, and whether a flow is due for a look."""

from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from data.sales.formulas.steps import stages, standing

MINUTES = (5, 15, 45)


def led_to(used_on: date, before: tuple[str, str | None], later: Iterable[tuple[date, str, str | None]], *,
           as_of: date, within: int) -> str:  # fmt: skip
    """Return what became of a deal in the days after a demo (`within`): advanced, stayed, or open until they are over.

    before: stage and step on the day; later: (first day, stage, step) of what came after. A lost deal did not advance.

    >>> day = date(2026, 3, 2)
    >>> led_to(day, ("sql", None), [(date(2026, 3, 20), "sao", None)], as_of=date(2026, 3, 25), within=30)
    'advanced'
    >>> led_to(day, ("sql", None), [(date(2026, 4, 20), "sao", None)], as_of=date(2026, 4, 25), within=30)
    'stayed'
    >>> led_to(day, ("sql", None), [], as_of=date(2026, 3, 25), within=30)
    'open'
    """
    until = used_on + timedelta(days=within)
    for start, stage, step in later:
        is_onward = stages()[stage]["state"] in ("open", "won")
        if used_on < start <= min(until, as_of) and is_onward and standing(stage, step) > standing(*before):
            return "advanced"
    return "stayed" if as_of > until else "open"


def review(review_on: date | None, as_of: date, *, stale: int) -> str:
    """Return how the review of a flow stands: none, ahead, due, or stale when it is overdue for more than `stale` days.

    >>> days = (None, date(2026, 6, 2), date(2026, 6, 1), date(2026, 3, 2))
    >>> [review(day, date(2026, 6, 1), stale=90) for day in days]
    ['none', 'ahead', 'due', 'stale']
    """
    if review_on is None:
        return "none"
    if review_on > as_of:
        return "ahead"
    return "stale" if (as_of - review_on).days > stale else "due"


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
