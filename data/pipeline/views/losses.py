"""Why deals are not won: reasons by amount and count, month by month, by segment, product or competitor."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

from sqlmodel import Session

from data.core import clock, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.remembering import remembered
from data.pipeline import queries
from data.pipeline.formulas import losses as formulas
from data.pipeline.formulas.codes import CodeList, is_vague
from data.pipeline.formulas.losses import CompetitorRate, Loss, ReasonShare, VagueReasons
from data.pipeline.queries import Slice, codes
from data.pipeline.queries import losses as asked
from data.pipeline.queries.codes import KINDS
from data.pipeline.queries.losses import COMPETITOR, STATES, LossSum, Narrow
from data.pipeline.views.coverage import sliced
from data.pipeline.views.gathering import SUMMED, rates_of

LOSS_READS = ("deals", "definitions", "people", "targets")
"""The table groups that the losses' views read."""

NOT_GIVEN = "No reason given"
NO_COMPETITOR = "No competitor"
NOT_RECORDED = "Not recorded"
NOBODY = "none"
ZERO = Decimal(0)


class Fact(NamedTuple):
    """Deals lost for one reason on one day: the key, the state, the reason's label, number and money."""

    key: Any
    state: str
    label: str | None
    held: str | None
    on: date
    deals: int
    amount: Decimal


@dataclass(frozen=True)
class Losses:
    """What a window lost. shares: reasons by their labels (None: not given), the largest amount first.

    months: first day of each month to its shares. groups: name of each key to its shares. states: (deals, money) of
    lost and of no decision. vague: among the reasons that were given. left_out: deals whose money has no rate: they
    count, their money does not. competitors: the whole window, whatever state is chosen.
    """

    period: Period
    as_of: date
    known_at: datetime | None
    state: str | None
    by: str | None
    folded: bool
    filters: Mapping[str, tuple[str, ...]]
    currency: str
    shares: tuple[ReasonShare, ...]
    months: Mapping[date, tuple[ReasonShare, ...]]
    groups: Mapping[str, tuple[ReasonShare, ...]]
    states: Mapping[str, tuple[int, Decimal]]
    vague: VagueReasons
    vague_limit: Decimal
    without_reason: int
    contributing: Mapping[str, int]
    competitors: tuple[CompetitorRate, ...]
    left_out: int
    has_deals: bool

    @property
    def deals(self) -> int:
        """How many deals the shares are of."""
        return sum(share.deals for share in self.shares)

    @property
    def amount(self) -> Decimal:
        """Their money."""
        return sum((share.amount for share in self.shares), ZERO)


def losses(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,
    by: str | None = "segment", filters: Mapping[str, Any] | None = None, state: str | None = None,
    folded: bool = False,
) -> Losses:  # fmt: skip
    """Return why deals closed in a window were not won, at the end of a day, as known at an instant (domain.md 1.13).

    by: a dimension or `competitor`. state: lost or no_decision, None for both. folded: merged reasons under what
    stands for them now; otherwise each deal keeps the word of its day. Amounts at the rates of the close. Raises
    ValueError with a sentence for the reader on an unknown dimension, value or state.
    """
    if state not in (None, *STATES):
        raise ValueError(f"A deal that was not won is {' or '.join(STATES)}, not {state}.")
    slice_ = sliced_closed(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=by, filters=filters)
    rates = rates_of(session, slice_, known_at)
    every, left_out = facts(session, slice_, rates, by=by, folded=folded)
    chosen = [fact for fact in every if state in (None, fact.state)]
    limit = Decimal(str(rulebook.limits(as_of)["vague_reasons"]))
    shares = formulas.reason_shares(_each(chosen))
    names = _names(session, by)
    return Losses(
        period=period, as_of=as_of, known_at=known_at, state=state, by=by, folded=folded,
        filters={d: (v,) if isinstance(v, str) else tuple(v) for d, v in (filters or {}).items() if v},
        currency=rates.currency, shares=shares,
        months=formulas.monthly_trend(_each(chosen), months_of(period, as_of)),
        groups=_groups(chosen, names, by), states=_states(every),
        vague=vague_among(chosen, limit), vague_limit=limit,
        without_reason=sum(fact.deals for fact in chosen if fact.label is None),
        contributing=_contributing(session, slice_, state, folded=folded),
        competitors=competitor_rates(session, slice_), left_out=left_out,
        has_deals=bool(every) or queries.has_deals(session),
    )  # fmt: skip


def sliced_closed(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
    by: str | None, filters: Mapping[str, Any] | None,
) -> Slice:  # fmt: skip
    """Return which closed deals are meant; `competitor` is a dimension here, and not one of the slice."""
    within = None if by in (COMPETITOR, asked.REASON) else by
    return sliced(session, scope=scope, period=period, as_of=as_of, known_at=known_at, by=within, filters=filters)


def facts(
    session: Session, slice_: Slice, rates: Rates, *, by: str | None, folded: bool = False
) -> tuple[list[Fact], int]:
    """Return what was lost by key, state, reason and day, and how many deals have money without a rate."""
    lists = code_lists(session)
    rows: list[LossSum] = remembered(session, asked.loss_sums, slice_, by=by, groups=SUMMED)
    found, left_out = [], 0
    for row in rows:
        amount = rates.closed(row.amount, row.currency, row.closed_on)
        left_out += row.deals if amount is None else 0
        label = said(lists, row, slice_.as_of, folded=folded)
        found.append(Fact(row.key, row.state, label, row.reason, row.closed_on, row.deals, amount or ZERO))
    return found, left_out


def code_lists(session: Session) -> dict[str, CodeList]:
    """Return the reasons of each state in which a deal is not won."""
    return {state: codes.code_list(session, kind) for state, kind in KINDS.items()}


def said(lists: Mapping[str, CodeList], row: LossSum | Fact, as_of: date, *, folded: bool) -> str | None:
    """Return what a reason was called on the day of the close, or what stands for it now."""
    held, on = (row.reason, row.closed_on) if isinstance(row, LossSum) else (row.held, row.on)
    if not held:
        return None
    known = lists[row.state]
    return known.folded(held, as_of) if folded else known.said(held, on)


def _each(rows: Iterable[Fact]) -> Iterator[Loss]:
    """Yield one loss a deal, as the formulas count them; a group's money stands on its first."""
    for row in rows:
        yield Loss(row.label, row.amount, row.on)
        yield from repeat(Loss(row.label, ZERO, row.on), row.deals - 1)


def months_of(period: Period, as_of: date) -> list[date]:
    """Return the first day of each month of a window, none after the day.

    >>> months_of(Period("x", date(2025, 1, 15), date(2025, 4, 1)), date(2025, 3, 2))
    [datetime.date(2025, 1, 1), datetime.date(2025, 2, 1), datetime.date(2025, 3, 1)]
    """
    months, day = [], period.start.replace(day=1)
    while day < period.end and day <= as_of:
        months.append(day)
        day = clock.add_months(day, 1)
    return months


def _states(rows: Iterable[Fact]) -> dict[str, tuple[int, Decimal]]:
    found = dict.fromkeys(STATES, (0, ZERO))
    for row in rows:
        deals, amount = found[row.state]
        found[row.state] = deals + row.deals, amount + row.amount
    return found


def _names(session: Session, by: str | None) -> Mapping[Any, str]:
    return queries.labels(session, by) if by in queries.DIMENSIONS else {}


def key_name(key: Any, names: Mapping[Any, str], by: str | None) -> str:
    """Return what a key is called: a competitor as it was written, a number by its name."""
    if by == COMPETITOR:
        return NOT_RECORDED if key is None else NO_COMPETITOR if str(key).casefold() == NOBODY else str(key)
    return names.get(key) or f"No {by}"


def _groups(rows: Iterable[Fact], names: Mapping[Any, str], by: str | None) -> dict[str, tuple[ReasonShare, ...]]:
    if by is None:
        return {}
    grouped: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        grouped[key_name(row.key, names, by)].append(row)
    found = {name: formulas.reason_shares(_each(some)) for name, some in grouped.items()}
    return dict(sorted(found.items(), key=lambda pair: (-sum(s.deals for s in pair[1]), pair[0])))


def vague_among(rows: Iterable[Fact], limit: Decimal) -> VagueReasons:
    """Return the share of vague reasons among those that were given, by count and amount."""
    given = [row for row in rows if row.label is not None]
    vague = {row.label for row in given if is_vague(row.label or "") or is_vague(row.held or "")}
    return formulas.vague_reasons(formulas.reason_shares(_each(given)), vague=vague, limit=limit)


def _contributing(session: Session, slice_: Slice, state: str | None, *, folded: bool) -> dict[str, int]:
    lists, found = code_lists(session), Counter[str]()
    states = (state,) if state else STATES
    for of, text, deals in remembered(session, asked.contributing, slice_, states=states, groups=SUMMED):
        for held in filter(None, text.split(",")):
            found[lists[of].folded(held, slice_.as_of) if folded else lists[of].said(held, slice_.as_of)] += deals
    return dict(found)


def competitor_rates(session: Session, slice_: Slice) -> tuple[CompetitorRate, ...]:
    """Return the win rate against each competitor over everything decided in the window, the most met first."""
    rows = remembered(session, asked.outcomes, slice_, groups=SUMMED)
    counted: Counter[tuple[str, bool]] = Counter()
    for _, name, state, deals in rows:
        counted[key_name(name, {}, COMPETITOR), state == "won"] += deals
    return formulas.competitor_win_rates(pair for pair, n in counted.items() for pair in repeat(pair, n))


def narrow(view: Losses, every: Iterable[Fact], *, label: str | None, month: date | None = None) -> Narrow:
    """Return the conditions of one reason's deals, by its label: each text with the days on which it meant that."""
    spans: dict[str | None, tuple[date, date]] = {}
    for fact in every:
        if fact.label == label and (month is None or fact.on.replace(day=1) == month):
            first, last = spans.get(fact.held, (fact.on, fact.on))
            spans[fact.held] = min(first, fact.on), max(last, fact.on)
    states = (view.state,) if view.state else STATES
    return Narrow(states, tuple((text, first, last) for text, (first, last) in spans.items()))
