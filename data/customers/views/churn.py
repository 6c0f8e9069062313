"""Churn and win-back as their page shows them: reasons by month, what reviews found, and who can be won back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.metrics import Value, judged, threshold_of
from data.customers.formulas import churn as formulas
from data.customers.queries import churn as queries
from data.customers.views.renewal_lines import Filters, is_wanted

CHURN_READS = ("customers", "deals", "people", "definitions")
STATE_WORDS = {"not_eligible": "Not eligible", "eligible": "Eligible", "contacted": "Contacted",
               "won_back": "Won back", "declined": "Declined"}  # fmt: skip
MONTHS, NEAR = 12, timedelta(days=31)


@dataclass(frozen=True)
class Lost:
    """One record of churn. arr_lost, arr_back: in the reporting currency, None where unknown or without a rate.

    state: where winning back stood on the day; approach_on: the first day on which to come back, None for never.
    """

    id: int
    row_version: int
    account_id: int
    account: str
    segment: str
    owner: str
    churned_on: date
    reason: str
    reason_label: str
    sub_reason: str
    secondary: tuple[str, ...]
    competitor: str
    is_voluntary: bool
    stated_reason: str
    root_cause: str
    arr_lost: Decimal | None
    currency: str
    state: str
    approach_on: date | None
    contacted_on: date | None
    won_back_on: date | None
    arr_back: Decimal | None


@dataclass(frozen=True)
class Unexplained:
    """An ended line without a record that says why; arr in the reporting currency."""

    id: int
    account_id: int
    account: str
    segment: str
    owner: str
    ended_on: date
    arr: Decimal | None


@dataclass(frozen=True)
class Churn:
    """The page: what was lost in the twelve months up to the day, all that was ever lost, and what waits for somebody.

    records: of the twelve months; lost: all, the newest first; reasons: code to label.
    """

    as_of: date
    currency: str
    months: Sequence[date]
    records: Sequence[Lost]
    lost: Sequence[Lost]
    unexplained: Sequence[Unexplained]
    reasons: Mapping[str, str]
    churned: Value
    rate: Value
    won_back: Value
    segments: Sequence[str]
    owners: Sequence[str]

    @property
    def queue(self) -> list[Lost]:
        """Records that nobody has reviewed, those with most behind them first."""
        waiting = [one for one in self.lost if not one.root_cause]
        return sorted(waiting, key=lambda one: (-(one.arr_lost or 0), one.churned_on))

    @property
    def competitors(self) -> list[tuple[str, int, Decimal]]:
        """Who they went to in the twelve months: name, records and revenue, the most revenue first."""
        found: dict[str, list[Lost]] = {}
        for one in self.records:
            if one.competitor:
                found.setdefault(one.competitor, []).append(one)
        told = [(name, len(mine), amount(mine)) for name, mine in found.items()]
        return sorted(told, key=lambda one: (-one[2], -one[1], one[0]))

    def of(self, reason: str | None = None, month: date | None = None, *, is_voluntary: bool | None = None
           ) -> list[Lost]:  # fmt: skip
        """Return the records of the twelve months of one reason, month or kind."""
        return [one for one in self.records
                if reason in (None, one.reason) and month in (None, one.churned_on.replace(day=1))
                and is_voluntary in (None, one.is_voluntary)]  # fmt: skip


def records(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> list[Lost]:
    """Return the records of churn up to the end of a day, the newest first. filters: segment and owner by name."""
    company = settings.current(session, as_of)
    rates, labels = Rates(session, currency=company.currency, day=as_of), queries.reasons(session, as_of)
    details = {reason: queries.reasons(session, as_of, below=reason) for reason in formulas.REASONS}
    wait = int(rulebook.limits(as_of)["winback_days"])
    return [_lost(row, rates, labels, details, wait, as_of)
            for row in queries.records(session, scope=scope, until=as_of) if is_wanted(row, filters)]  # fmt: skip


def _lost(row: Mapping[str, Any], rates: Rates, labels: Mapping[str, str], details: Mapping[str, Mapping[str, str]],
          wait: int, as_of: date) -> Lost:  # fmt: skip
    state = formulas.state_on(row["winback"], contacted_on=row["contacted_on"], won_back_on=row["won_back_on"],
                              as_of=as_of)  # fmt: skip
    first = formulas.approach_on(row["reason"], row["churned_on"], wait=wait, asked_for=row["approach_on"])
    was_contacted, is_back = state in ("contacted", "won_back", "declined"), state == "won_back"
    sub = row["sub_reason"] or ""
    return Lost(
        row["id"], row["row_version"], row["account_id"], row["account"], row["segment"] or "", row["owner"] or "",
        row["churned_on"], row["reason"], labels.get(row["reason"], row["reason"]),
        details.get(row["reason"], {}).get(sub, sub), tuple(filter(None, (row["secondary"] or "").split(","))),
        row["competitor"] or "", bool(row["is_voluntary"]), row["stated_reason"] or "", row["root_cause"] or "",
        rates.planned(row["arr_lost"], row["currency"]), row["currency"] or "", state, first,
        row["contacted_on"] if was_contacted else None, row["won_back_on"] if is_back else None,
        rates.planned(row["arr_back"], row["currency"]) if is_back else None,
    )  # fmt: skip


def churn_page(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> Churn:
    """Return who left and why in the twelve months up to a day, what is not explained, and who can be won back."""
    company = settings.current(session, as_of)
    everything = records(session, scope=scope, as_of=as_of)
    chosen = records(session, scope=scope, as_of=as_of, filters=filters) if filters else everything
    first = clock.add_months(as_of.replace(day=1), 1 - MONTHS)
    mine = [one for one in chosen if one.churned_on >= first]
    labels = dict(queries.reasons(session, as_of))
    labels |= {one.reason: one.reason_label for one in mine if one.reason not in labels}
    return Churn(
        as_of, company.currency, [clock.add_months(first, place) for place in range(MONTHS)], mine, chosen,
        unexplained(session, scope=scope, as_of=as_of, filters=filters), labels, churned(mine), win_back(chosen, as_of),
        won_back([one for one in chosen if one.won_back_on and one.won_back_on >= first]),
        sorted({one.segment for one in everything} - {""}), sorted({one.owner for one in everything} - {""}),
    )  # fmt: skip


def unexplained(session: Session, *, scope: Scope, as_of: date, filters: Filters | None = None) -> list[Unexplained]:
    """Return ended lines that nobody explained: no record names them, and none of the account is dated near their end.

    near: at most 31 days apart, for records that name no line.
    """
    said: dict[int, list[Any]] = {}
    for row in queries.records(session, scope=scope, until=as_of + NEAR):
        said.setdefault(row["account_id"], []).append(row)
    rates = Rates(session, currency=settings.current(session, as_of).currency, day=as_of)
    return [
        Unexplained(row["id"], row["account_id"], row["account"], row["segment"] or "", row["owner"] or "",
                    row["ended_on"], rates.planned(row["arr"], row["currency"]))
        for row in queries.ended(session, scope=scope, until=as_of)
        if is_wanted(row, filters) and not any(_explains(one, row) for one in said.get(row["account_id"], ()))
    ]  # fmt: skip


def _explains(record: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    if record["subscription_id"] is not None:
        return bool(record["subscription_id"] == line["id"])
    return abs(record["churned_on"] - line["ended_on"]) <= NEAR


def amount(found: Sequence[Lost]) -> Decimal:
    """Return the recurring revenue that was lost with records, in the reporting currency, as far as it is known."""
    return sum((one.arr_lost or Decimal(0) for one in found), Decimal(0))


def churned(found: Sequence[Lost]) -> Value:
    """Return the revenue lost with records; those without an amount are counted beside it."""
    unknown = sum(one.arr_lost is None for one in found)
    by_choice = amount([one for one in found if one.is_voluntary])
    given = {"records": len(found), "without_an_amount": unknown, "voluntary": by_choice,
             "involuntary": amount(found) - by_choice}  # fmt: skip
    if found and unknown == len(found):
        return judged(None, "no_data", None, n=len(found), inputs=given)
    return judged(amount(found), None, None, n=len(found), inputs=given)


def win_back(found: Sequence[Lost], as_of: date) -> Value:
    """Return the share of contacted customers that came back; of the eligible, and of the revenue, beside it."""
    reached = [one for one in found if one.state in ("contacted", "won_back", "declined")]
    back = [one for one in reached if one.state == "won_back"]
    eligible = sum(one.state != "not_eligible" for one in found)
    came = sum((one.arr_back or Decimal(0) for one in back), Decimal(0))
    told = formulas.win_back(eligible=eligible, contacted=len(reached), won_back=len(back), arr_lost=amount(reached),
                             arr_back=came)  # fmt: skip
    given = {"churned": len(found), "eligible": eligible, "contacted": len(reached), "won_back": len(back),
             "of_the_eligible": told.of_eligible, "arr_recovered": told.of_arr}  # fmt: skip
    few = len(reached) < int(rulebook.limits(as_of)["small_sample"])
    reason = "no_data" if told.of_contacted is None else "too_few" if few else None
    return judged(told.of_contacted, reason, threshold_of("customers.win_back_rate", as_of=as_of), n=len(reached),
                  inputs=given)  # fmt: skip


def won_back(found: Sequence[Lost]) -> Value:
    """Return the revenue that customers who came back bring a year; it is reactivation, never expansion."""
    back = [one for one in found if one.state == "won_back"]
    came = sum((one.arr_back or Decimal(0) for one in back), Decimal(0))
    return judged(came, None, None, n=len(back), inputs={"customers": len(back)})


def reason_choices(session: Session, *, scope: Scope, as_of: date) -> dict[str, Any]:
    """Return the words that can be chosen on a day: `reasons`, and `below` each of them the details."""
    del scope  # words are everybody's
    known = queries.reasons(session, as_of)
    return {"reasons": known, "below": {code: queries.reasons(session, as_of, below=code) for code in known}}
