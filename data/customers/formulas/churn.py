"""Churn and win-back: what a record has to say, who can be won back from which day on, and the rates of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.core.numbers import ratio

REASONS = ("product", "pricing", "support", "competitor", "no_need")
APPROACHABLE = ("product", "pricing", "competitor", "no_need")
"""Reasons after which a customer may come back: once the product is mended, or the need is there again."""

CONFIRMED = ("product", "no_need")
"""Of these somebody has to say what has changed."""

MOST_SECONDARY = 2
STATES = ("not_eligible", "eligible", "contacted", "won_back", "declined")
NEXT = {"not_eligible": ("eligible",), "eligible": ("contacted", "not_eligible"),
        "contacted": ("won_back", "declined"), "declined": ("eligible",), "won_back": ()}  # fmt: skip
"""Where a record may go on from where it is."""


@dataclass(frozen=True)
class WinBack:
    """Rates of winning back; None where nobody was contacted, eligible, or nothing was lost."""

    of_contacted: Decimal | None
    of_eligible: Decimal | None
    of_arr: Decimal | None


def problem(*, reason: str, secondary: Sequence[str], competitor: str | None) -> str | None:
    """Return what is wrong with a churn record in a sentence, or None. Source: domain.md 5.6.

    >>> problem(reason="competitor", secondary=(), competitor=" ")
    'Name the competitor that they went to.'
    """
    if reason not in REASONS:
        return f"Say why they left: one of {', '.join(REASONS)}."
    if reason == "competitor" and not (competitor or "").strip():
        return "Name the competitor that they went to."
    if len(secondary) > MOST_SECONDARY or len(set(secondary)) != len(secondary):
        return "Give at most two further reasons, each once."
    if reason in secondary or any(code not in REASONS for code in secondary):
        return "Further reasons are others of the same list."
    return None


def approach_on(reason: str, churned_on: date, *, wait: int, asked_for: date | None = None) -> date | None:
    """Return the first day on which to come back to a lost customer; None where there is none.

    wait: days after the churn. asked_for: a later day that was agreed on. Source: domain.md 5.7.

    >>> approach_on("pricing", date(2025, 6, 1), wait=60), approach_on("support", date(2025, 6, 1), wait=60)
    (datetime.date(2025, 7, 31), None)
    """
    if reason not in APPROACHABLE:
        return None
    day = churned_on + timedelta(days=wait)
    return max(day, asked_for) if asked_for else day


def win_back(*, eligible: int, contacted: int, won_back: int, arr_lost: int | Decimal,
             arr_back: int | Decimal) -> WinBack:  # fmt: skip
    """Return the rates: won back of those contacted and of those eligible, and recurring revenue back of that lost.

    arr_lost is that of the contacted. eligible counts those who went on too. Source: domain.md 5.7.

    >>> found = win_back(eligible=12, contacted=10, won_back=3, arr_lost=150_000, arr_back=36_000)
    >>> str(found.of_contacted), str(found.of_eligible), str(found.of_arr)
    ('0.3', '0.25', '0.24')
    """
    return WinBack(
        ratio(won_back, contacted) if contacted else None,
        ratio(won_back, eligible) if eligible else None,
        ratio(arr_back, arr_lost) if arr_lost else None,
    )


def state_on(winback: str, *, contacted_on: date | None, won_back_on: date | None, as_of: date) -> str:
    """Return where winning back stood on a day: what came later is taken off by its date.

    >>> state_on("won_back", contacted_on=date(2025, 3, 1), won_back_on=date(2025, 5, 1), as_of=date(2025, 4, 1))
    'contacted'
    """
    if winback == "won_back" and won_back_on is not None and won_back_on > as_of:
        winback = "contacted"
    if winback in ("contacted", "declined") and contacted_on is not None and contacted_on > as_of:
        return "eligible"
    return winback
