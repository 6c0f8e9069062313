"""Deals with partners against deals without: how often they are won, how large, how long, and what a customer costs."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.metrics import Value, judged, rate, threshold_of
from data.core.numbers import from_minor
from data.core.statistics import kaplan_meier_counts, wilson
from data.partners.formulas import intervals
from data.partners.formulas.lift import Lift, lift
from data.partners.formulas.lift import Side as Told
from data.partners.programme import programme
from data.partners.queries import against_direct as queries
from data.partners.queries.against_direct import Decided, Open
from data.partners.queries.money import Money
from data.partners.views.profit import cost_of_a_deal

READS = ("deals", "referrals", "partners", "partner_months", "definitions")
INVOLVED, SOURCED = "involved", "sourced"
BASES = {INVOLVED: "Deals with a partner's part in them", SOURCED: "Deals that a partner brought"}
MONTHS = 12
LIFT = "partners.win_rate_lift"


@dataclass(frozen=True)
class Side:
    """One side over twelve months. close_rate: a fraction with its interval; size: mean of deals won; days: to win.

    decision_days: median until a decision, open deals counted as long as they have run; none: not reached yet.
    low and high: 95 % intervals; cac: cost of a customer, with its source in words.
    """

    name: str
    won: int
    decided: int
    still_open: int
    close_rate: Value
    rate_low: Decimal | None
    rate_high: Decimal | None
    size: Decimal | None
    size_low: Decimal | None
    size_high: Decimal | None
    days: Decimal | None
    days_low: int | None
    days_high: int | None
    decision_days: float | None
    cac: Decimal | None
    cac_source: str
    is_few: bool


@dataclass(frozen=True)
class Compared:
    """A pair of sides, of everything or of one segment, and the lift where both have enough deals."""

    segment: str
    partner: Side
    direct: Side
    lift: Lift | None


@dataclass(frozen=True)
class AgainstDirect:
    """Everything of the comparison. left_out: deals won without an amount in the reporting currency."""

    as_of: date
    start: date
    basis: str
    currency: str
    few: int
    total: Compared
    segments: Sequence[Compared]
    win_rate_lift: Value
    left_out: int


def against_direct(session: Session, *, scope: Scope, as_of: date, basis: str = INVOLVED,
                   segments: Collection[str] = ()) -> AgainstDirect:  # fmt: skip
    """Return deals with partners beside deals without, decided in the twelve months up to a day.

    Direct deals are those in which no partner had a part. Below the limit `partner_few_deals` of decided deals on
    either side nothing is compared. segments: only deals of these. Source: domain.md 8.11 and 8.12; features C11b.
    """
    del scope  # of the whole company: a part of it has too few deals to compare
    start, plan = _start(as_of), programme(as_of)
    rows = [one for one in queries.decided(session, start, as_of) if _is_asked(one.role, basis)]
    waiting = [one for one in queries.still_open(session, start, as_of) if _is_asked(one.role, basis)]
    maker = _Maker(Money(session, currency=settings.current(session, as_of).currency), as_of, _few(as_of))
    names = queries.segments(session)
    if segments:
        rows = [one for one in rows if names.get(one.segment_id) in segments]
        waiting = [one for one in waiting if names.get(one.segment_id) in segments]
    total = maker.pair("All segments", rows, waiting, partner_cac=cost_of_a_deal(session, as_of=as_of),
                       direct_cac=plan.direct_cac, source=plan.direct_cac_source)  # fmt: skip
    known = sorted({one.segment_id for one in rows}, key=lambda number: names.get(number, ""))
    pairs = [maker.pair(names.get(number, "No segment"), [one for one in rows if one.segment_id == number],
                           [one for one in waiting if one.segment_id == number]) for number in known]  # fmt: skip
    return AgainstDirect(as_of, start, basis, maker.money.currency, maker.few, total, pairs, lifted(total, as_of),
                         maker.left_out(rows))  # fmt: skip


@dataclass(frozen=True)
class InShort:
    """A side without its amounts and open deals: close_rate and days as in `Side`, cac the cost of a customer."""

    close_rate: Value
    days: Decimal | None
    cac: Decimal | None


@dataclass(frozen=True)
class ComparedInShort:
    """Both sides over all segments. is_few: one of them has too few decided deals to be compared."""

    partner: InShort
    direct: InShort
    is_few: bool


def compared_in_short(session: Session, *, as_of: date, basis: str = INVOLVED) -> ComparedInShort:
    """Return of both sides what targets are judged by: the same numbers that `against_direct` has in all."""
    found = [one for one in queries.cycles(session, _start(as_of), as_of) if _is_asked(one.role, basis)]
    told = [_counted([one for one in found if bool(one.role) == is_partner]) for is_partner in (True, False)]
    cacs = (cost_of_a_deal(session, as_of=as_of), programme(as_of).direct_cac)
    sides = [InShort(_close_rate(one), one.cycle_days, cac) for one, cac in zip(told, cacs, strict=True)]
    return ComparedInShort(sides[0], sides[1], any(one.decided < _few(as_of) for one in told))


def _counted(rows: Sequence[queries.Cycle]) -> Told:
    won = [one for one in rows if one.is_won]
    days = [one.cycle_days for one in won for _ in range(one.deals) if one.cycle_days is not None]
    return Told(sum(one.deals for one in won), sum(one.deals for one in rows), Decimal(0), days)


def _few(as_of: date) -> int:
    return int(rulebook.limits(as_of)["partner_few_deals"])


def _close_rate(told: Told) -> Value:
    return rate(told.won, told.decided, None, empty="no_decided_deals", inputs={"won": told.won})


def _start(as_of: date) -> date:
    following = as_of + timedelta(days=1)
    back = clock.add_months(following.replace(day=1), -MONTHS)
    return min(back + timedelta(days=following.day - 1), clock.add_months(back, 1) - timedelta(days=1))


def _is_asked(role: str, basis: str) -> bool:
    """Deals that a partner only helped with are on neither side where only those that one brought are asked for."""
    return basis != SOURCED or role != "influenced"


@dataclass
class _Maker:
    """Makes sides out of deals, in the reporting currency."""

    money: Money
    as_of: date
    few: int

    def pair(self, segment: str, rows: Sequence[Decided], waiting: Sequence[Open], *,
             partner_cac: Decimal | None = None, direct_cac: Decimal | None = None,
             source: str = "") -> Compared:  # fmt: skip
        """Return both sides and the lift."""
        told = {name: self._told([one for one in rows if bool(one.role) == (name == "partner")])
                for name in ("partner", "direct")}  # fmt: skip
        sides = [
            self._side("With a partner", told["partner"], [one for one in rows if one.role],
                       [one for one in waiting if one.role], partner_cac, "costs of partners over deals won"),
            self._side("Direct", told["direct"], [one for one in rows if not one.role],
                       [one for one in waiting if not one.role], direct_cac, source),
        ]  # fmt: skip
        enough = not any(side.is_few for side in sides)
        return Compared(segment, sides[0], sides[1], lift(told["partner"], told["direct"]) if enough else None)

    def _told(self, rows: Sequence[Decided]) -> Told:
        amounts = [worth for one in rows if (worth := self._worth(one)) is not None]
        cycle = [one.cycle_days for one in rows if one.is_won and one.cycle_days is not None]
        return Told(sum(one.is_won for one in rows), len(rows), from_minor(sum(amounts), self.money.currency), cycle)

    def _worth(self, one: Decided) -> int | None:
        return self.money.closed(one.amount, one.currency, one.closed_on) if one.is_won else None

    def left_out(self, rows: Sequence[Decided]) -> int:
        """Return how many deals won have no amount in the reporting currency."""
        return sum(one.is_won and self._worth(one) is None for one in rows)

    def _side(self, name: str, told: Told, rows: Sequence[Decided], waiting: Sequence[Open], cac: Decimal | None,
              source: str) -> Side:  # fmt: skip
        amounts = [worth for one in rows if (worth := self._worth(one)) is not None]
        size, around = _mean(amounts, self.money.currency), intervals.around_mean(amounts)
        low, high = (None, None) if around is None else (
            from_minor(int(end), self.money.currency) for end in around)  # fmt: skip
        days = intervals.around_median(told.cycle)
        ended = Counter(one.cycle_days for one in rows if one.cycle_days is not None)
        running = Counter[int]()
        for one in waiting:
            running[(self.as_of - one.opened_on).days] += one.deals
        survival = kaplan_meier_counts(ended, running)
        ends = wilson(told.won, told.decided) if told.decided else None
        least, most = (None, None) if ends is None else (Decimal(f"{end:.6f}") for end in ends)
        return Side(
            name, told.won, told.decided, sum(running.values()), _close_rate(told), least, most, size, low, high,
            told.cycle_days, days[0] if days else None, days[1] if days else None, survival.median, cac, source,
            told.decided < self.few,
        )  # fmt: skip


def _mean(amounts: Sequence[int], currency: str) -> Decimal | None:
    return from_minor(1, currency) * sum(amounts) / len(amounts) if amounts else None


def lifted(total: Compared, as_of: date) -> Value:
    """Return how much higher the win rate is with partners, relative; too few on a side have no status."""
    partner, direct = total.partner, total.direct
    inputs = {"won_with": partner.won, "decided_with": partner.decided, "won_without": direct.won,
              "decided_without": direct.decided}  # fmt: skip
    found = lift(Told(partner.won, partner.decided, Decimal(0), ()), Told(direct.won, direct.decided, Decimal(0), ()))
    reason = "no_decided_deals" if found.win_rate is None else "too_few" if partner.is_few or direct.is_few else None
    return judged(found.win_rate, reason, threshold_of(LIFT, as_of=as_of), n=partner.decided + direct.decided,
                  inputs=inputs)  # fmt: skip
