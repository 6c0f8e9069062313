"""The targets of the partner programme: what is reached of each, what is due by now, and where it ends at this pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.partners.formulas import targets as formulas
from data.partners.formulas.pace import pace
from data.partners.programme import Programme, months_of
from data.partners.views.against_direct import ComparedInShort

STATES = {"met": "Met", "on_pace": "On pace", "behind": "Behind", "far_behind": "Far behind", "missed": "Missed",
          "unknown": "Not known"}  # fmt: skip
COLOURS = {"met": "green", "on_pace": "green", "behind": "yellow", "far_behind": "red", "missed": "red",
           "unknown": "grey"}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One target of the programme. unit: count, percent or days (weeks are told in `said`).

    actual and wanted in the unit; due_by_now: what of it is due at this pace; forecast: where it ends on its day if it
    goes on like this; None where pace says nothing. state: met, on_pace, behind, far_behind, missed or unknown.
    """

    name: str
    month: int
    title: str
    unit: str
    wanted: Decimal
    actual: Decimal | None
    due_on: date | None
    due_by_now: Decimal | None
    forecast: Decimal | None
    state: str
    status: str
    said: str


@dataclass(frozen=True)
class Gathered:
    """What targets are judged by: active partners with their types; the last whole month and who had how many

    referrals accepted in it; bookings and revenue in all and by partner, minor units; partners beside direct.
    """

    plan: Programme
    as_of: date
    active: Sequence[tuple[int, str]]
    month: date
    accepted: Mapping[int, int]
    bookings: int
    booked_by: Mapping[int, int]
    revenue: int
    earned_by: Mapping[int, int]
    compared: ComparedInShort


def targets_of(found: Gathered) -> list[Target]:
    """Return the programme's targets, the earliest first. Source: domain.md 8.17; features 4.0b."""
    make, wanted = _Maker(found.plan, found.as_of), found.plan.targets
    kinds = Decimal(len({kind for _, kind in found.active}))
    earned = formulas.concentration(found.revenue, found.earned_by)
    return [
        *_first(make, found), *_second(make, found),
        make.part("month_12", "Revenue, largest five", earned.top5, wanted["month_12"]["share"],
                  has_pace=True),
        make.counted("month_18", "Active partners", Decimal(len(found.active)), wanted["month_18"]["partners"]),
        make.counted("month_18", "Types of active partners", kinds, wanted["month_18"]["types"]),
        make.part("month_24", "Revenue, all partners", earned.every, wanted["month_24"]["share"],
                  has_pace=True),
    ]  # fmt: skip


def _first(make: "_Maker", found: Gathered) -> list[Target]:
    three = found.plan.targets["month_3"]
    a_month = int(three["referrals"])
    sent = {number: found.accepted.get(number, 0) for number, _ in found.active}
    reached = formulas.month_three(sent, partners=int(three["partners"]), a_month=a_month)
    return [
        make.counted("month_3", "Active partners", Decimal(len(found.active)), three["partners"]),
        make.part("month_3", f"{a_month} accepted referrals each", reached.meeting_rate,
                  Decimal(1), f"in {found.month:%B %Y}, of active partners"),
    ]  # fmt: skip


def _second(make: "_Maker", found: Gathered) -> list[Target]:
    six, sides, few = found.plan.targets["month_6"], found.compared, found.compared.is_few
    close = [None if few or side.close_rate.value is None else Decimal(side.close_rate.value)
             for side in (sides.partner, sides.direct)]  # fmt: skip
    days = [None if few else side.days for side in (sides.partner, sides.direct)]
    half = formulas.month_six(
        partner_bookings=sum(found.booked_by.values()), total_bookings=found.bookings, partner_cac=sides.partner.cac,
        direct_cac=sides.direct.cac, partner_close=close[0], direct_close=close[1], partner_days=days[0],
        direct_days=days[1],
    )  # fmt: skip
    lean = "too few decided deals" if few else ""
    unknown = "" if found.plan.direct_cac is not None else "the cost of a direct customer is not given"
    return [
        make.part("month_6", "Part of new bookings", half.share, six["share"], has_pace=True),
        make.lower("month_6", "Cost of a customer against direct", half.cac_delta, six["cac_lower"], unknown),
        make.part("month_6", "Close rate against direct", half.close_uplift, six["close_higher"], lean),
        make.weeks("month_6", "Weeks to win saved against direct", half.cycle_weeks, six["weeks_shorter"], lean),
    ]


@dataclass(frozen=True)
class _Maker:
    """Makes targets, each judged on its day or, where it grows with time, by its pace until then."""

    plan: Programme
    as_of: date

    def counted(self, name: str, title: str, actual: Decimal | None, wanted: Decimal) -> Target:
        """Return a target that is a count, growing with time."""
        return self._made(name, title, "count", actual, wanted, "", has_pace=True)

    def part(self, name: str, title: str, actual: Decimal | None, wanted: Decimal, said: str = "", *,
             has_pace: bool = False) -> Target:  # fmt: skip
        """Return a target that is a share."""
        return self._made(name, title, "percent", actual, wanted, said, has_pace=has_pace)

    def lower(self, name: str, title: str, actual: Decimal | None, wanted: Decimal, said: str) -> Target:
        """Return a target that is met from so much below direct on."""
        return self._made(name, title, "percent", actual, -wanted, said, is_less=True)

    def weeks(self, name: str, title: str, actual: Decimal | None, wanted: Decimal, said: str) -> Target:
        """Return a target in weeks."""
        return self._made(name, title, "number", actual, wanted, said)

    def _made(self, name: str, title: str, unit: str, actual: Decimal | None, wanted: Decimal, said: str, *,
              has_pace: bool = False, is_less: bool = False) -> Target:  # fmt: skip
        due_on, start = self.plan.due_on(name), self.plan.started_on
        met = actual is not None and (actual <= wanted if is_less else actual >= wanted)
        due = forecast = None
        state = "met" if met else "unknown"
        if not met and actual is not None and due_on is not None and start is not None:
            state = "missed" if due_on <= self.as_of else "unknown"
            if has_pace and self.as_of < due_on:
                now = pace(wanted, actual, start=start, end=due_on, as_of=self.as_of)
                due, forecast = now.prorated, now.forecast
                state = {"green": "on_pace", "yellow": "behind", "red": "far_behind"}.get(now.status, "unknown")
            elif state == "unknown":
                state = "behind"
        return Target(name, months_of(name), title, unit, wanted, actual, due_on, due, forecast, state,
                      COLOURS[state], said)  # fmt: skip
