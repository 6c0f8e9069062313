"""How near calls came to what was won: by owner, in total, and over the last four periods (domain.md 1.4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, metrics
from data.core import settings as company
from data.core.access import Scope
from data.core.clock import Period
from data.core.ledger import history
from data.core.metrics import Value, judged
from data.pipeline import queries
from data.pipeline.formulas import calls, forecasts
from data.pipeline.queries import Slice
from data.pipeline.queries import forecasts as asked
from data.pipeline.queries.slices import owners_in
from data.pipeline.views.forecast_calls import COMPANY, Subject, is_within, name_of_call, subject_of, submitted
from data.pipeline.views.gathering import rates_of

LAST = 4
"""How many finished periods are judged."""

Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Locked:
    """The call that a subject is judged by, and what came: money; is_late: it came after the period's first day."""

    name: str
    forecast: Decimal
    actual: Decimal
    on: date
    is_late: bool

    @property
    def accuracy(self) -> Decimal | None:
        """1 less the share by which it missed, never below 0; None when nothing came."""
        return forecasts.forecast_accuracy(self.forecast, self.actual)[0]


@dataclass(frozen=True)
class PeriodAccuracy:
    """One period: each owner's locked call and the company's own. total: of the sums; wape: across the owners.

    uncalled: what owners without a call won, in no number here.
    """

    period: Period
    owners: Mapping[int, Locked]
    company: Locked | None
    total: Value
    wape: Value
    bias: Value
    uncalled: Decimal
    currency: str


@dataclass(frozen=True)
class OwnerAccuracy:
    """One owner over the periods: accuracy is 1 less WAPE, bias that of the sums; periods by label."""

    name: str
    periods: Mapping[str, Locked]
    accuracy: Value
    bias: Value


@dataclass(frozen=True)
class Accuracy:
    """The last finished periods, oldest first; the owners, most judged first; over all: the same for everything."""

    periods: tuple[PeriodAccuracy, ...]
    owners: tuple[OwnerAccuracy, ...]
    overall: OwnerAccuracy
    company: OwnerAccuracy | None
    currency: str


def period_accuracy(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    owners: Collection[int] | None = None, settings: Mapping[str, Any] | None = None,
) -> PeriodAccuracy:  # fmt: skip
    """Return how near the locked calls of a period came. A period that has not ended has no accuracy yet.

    Locked is the last call up to the period's first day, else the first within it. owners: only these.
    """
    reach = owners_in(scope)
    wanted = reach if owners is None else tuple(n for n in owners if reach is None or n in reach)
    known = None if known_at is None else history.revision_at(session, known_at)
    slice_ = Slice(period, as_of, "owner", owners=wanted, known=known)
    rates = rates_of(session, slice_, known_at)
    won: dict[int, Decimal] = defaultdict(Decimal)
    for row in queries.won_sums(session, slice_, currency=rates.currency):
        won[row.key] += rates.closed(row.amount, row.currency, row.on) or 0
    found: dict[Subject, list[dict[str, Any]]] = defaultdict(list)
    for call in asked.calls(session, as_of=as_of, known_at=known_at, period=period):
        is_meant = (call["period_start"], call["period_end"]) == (period.start, period.end) and is_within(scope, call)
        if is_meant and (call["owner_id"] is None or wanted is None or call["owner_id"] in wanted):
            found[subject_of(call)].append(call)
    locked: dict[Subject, Locked] = {}
    for subject, rows in found.items():
        kept = calls.locked([submitted(row) for row in rows], start=period.start, end=period.end)
        amount = None if kept is None else rates.planned(kept.amount, kept.currency)
        if kept is not None and amount is not None:
            actual = sum(won.values(), Decimal(0)) if subject == COMPANY else won.get(subject[1], Decimal(0))
            locked[subject] = Locked(name_of_call(rows[0]), amount, actual, kept.on,
                                     calls.is_late(kept, start=period.start))  # fmt: skip
    people = {number: each for (kind, number), each in locked.items() if kind == "owner"}
    pairs = [(each.forecast, each.actual) for each in people.values()]
    uncalled = sum((amount for number, amount in won.items() if number not in people), Decimal(0))
    is_over = as_of >= period.end
    return PeriodAccuracy(
        period, people, locked.get(COMPANY) if owners is None else None,
        **judgement(pairs, is_over=is_over, settings=settings, as_of=as_of), uncalled=uncalled,
        currency=rates.currency,
    )  # fmt: skip


def judgement(
    pairs: Sequence[Pair], *, is_over: bool = True, settings: Mapping[str, Any] | None = None,
    as_of: date | None = None,
) -> dict[str, Value]:  # fmt: skip
    """Return total (accuracy of the sums), wape (across the pairs) and bias of (forecast, actual) pairs."""
    forecast, actual = (sum(side, Decimal(0)) for side in (zip(*pairs, strict=True) if pairs else ((), ())))
    near, far = (metrics.threshold_of(f"pipeline.forecast_{name}", settings, as_of) for name in ("accuracy", "bias"))
    inputs: dict[str, Any] = {"forecast": forecast, "actual": actual, "calls": len(pairs), "is_over": is_over}
    if not pairs or not is_over:
        none = judged(None, "no_data", near, n=len(pairs), inputs=inputs)
        return {"total": none, "wape": none, "bias": none}
    whole, across = forecasts.forecast_accuracy(forecast, actual), forecasts.wape_accuracy(pairs)
    inputs |= {"wape_accuracy": across[0], "wape": forecasts.wape(pairs)[0]}
    return {
        "total": judged(*whole, near, n=len(pairs), inputs=inputs),
        "wape": judged(*across, near, n=len(pairs), inputs=inputs),
        "bias": judged(*forecasts.forecast_bias(forecast, actual), far, n=len(pairs), inputs=inputs),
    }


def accuracy(session: Session, *, scope: Scope, period: Period, as_of: date,
             known_at: datetime | None = None) -> Accuracy:  # fmt: skip
    """Return accuracy and bias over the last four finished periods of about the length of the one that is shown.

    The periods are those that calls were made for: a later change of the fiscal year leaves them as they were.
    """
    spans = {
        (call["period_start"], call["period_end"])
        for call in asked.calls(session, as_of=as_of, known_at=known_at, ended_by=as_of)
        if is_within(scope, call) and abs((call["period_end"] - call["period_start"]).days - period.days) <= 5
    }
    calendar = company.current(session, as_of).calendar
    periods = [
        period_accuracy(session, scope=scope, period=_labelled(*span, calendar), as_of=as_of, known_at=known_at)
        for span in sorted(spans, key=lambda span: span[1])[-LAST:]
    ]
    by_owner: dict[int, dict[str, Locked]] = defaultdict(dict)
    for each in periods:
        for number, locked in each.owners.items():
            by_owner[number][each.period.label] = locked
    rows = [_over(next(iter(kept.values())).name, kept, kept.values(), as_of) for kept in by_owner.values()]
    whole = {each.period.label: each.company for each in periods if each.company}
    every = [locked for kept in by_owner.values() for locked in kept.values()]
    currency = company.current(session, as_of).currency
    return Accuracy(
        tuple(periods), tuple(sorted(rows, key=lambda row: (-len(row.periods), row.name))),
        _over("All owners", {}, every, as_of),
        _over("The company's own call", whole, whole.values(), as_of) if whole else None, currency,
    )  # fmt: skip


def _over(name: str, kept: Mapping[str, Locked], every: Iterable[Locked], as_of: date) -> OwnerAccuracy:
    found = judgement([(each.forecast, each.actual) for each in every], as_of=as_of)
    return OwnerAccuracy(name, kept, found["wape"], found["bias"])


def _labelled(start: date, end: date, calendar: clock.FiscalCalendar) -> Period:
    quarter = clock.period_of(start, calendar)
    is_quarter = (quarter.start, quarter.end) == (start, end)
    return quarter if is_quarter else Period(f"{start}/{end}", start, end)
