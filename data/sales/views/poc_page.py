"""One proof of concept, and what a new one is started from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import rulebook
from data.core.access import Scope
from data.core.numbers import from_minor
from data.core.work import waivers
from data.sales import runbooks, silence
from data.sales.formulas import criteria as judging
from data.sales.formulas import pocs as formulas
from data.sales.formulas.steps import stages_in
from data.sales.queries import poc_records as records
from data.sales.queries import pocs as queries
from data.sales.views.poc_board import board_rows, judged
from data.sales.views.poc_shapes import (
    CriterionRow,
    Engineer,
    PocPage,
    SeenUser,
    StallRow,
    StartChoices,
    StepRow,
)

USAGE_DAYS = 60


def poc_page(session: Session, *, scope: Scope, poc_id: int, as_of: date, now: datetime) -> PocPage | None:
    """Return a proof of concept with criteria, steps, users, usage and stalls; None where the scope has none such.

    On a past day the clock, the usage and the criteria met are those of that day, the rest as it is now.
    """
    found = queries.pocs(session, queries.POCS.c.id == poc_id, scope=scope)
    if not found:
        return None
    raw, row = found[0], board_rows(session, found, as_of=as_of, now=now)[0]
    limits, criteria = rulebook.limits(as_of), queries.criteria(session, [poc_id]).get(poc_id, [])
    most = int(limits["poc_criteria"])
    verdict = judging.success(judged(criteria, now), share=limits["poc_success_share"], most=most)
    reasons, book = queries.exit_reasons(session, as_of), runbooks.runbooks(as_of).get(raw["runbook"] or "")
    covered = waivers.covered(session, "poc", "poc", poc_id, as_of=as_of)
    currency = raw["currency"] or raw["deal_currency"]
    price = None if raw["extension_price"] is None else from_minor(raw["extension_price"], currency)
    return PocPage(
        row, raw["owner_id"], raw["engineer_id"], raw["success_owner_id"], raw["deal_owner_id"], raw["outcome"],
        reasons.get(raw["exit_reason"] or "", raw["exit_reason"] or ""), raw["lesson"] or "", price,
        max(int(limits["poc_extensions"]) - raw["extensions"], 0), bool(covered), book.aha_event if book else "",
        verdict.weight_met, verdict.musts_missing, verdict.is_decided, _agreed_before(raw),
        judging.problems(criteria, most=most), [_criterion(one, now) for one in criteria],
        [_step(one, as_of) for one in queries.steps(session, [poc_id]).get(poc_id, [])],
        [SeenUser(one["person"], one["last_seen_at"], one["events"]) for one in queries.users(session, poc_id)],
        _usage(session, poc_id, as_of, now), raw["events"] or 0,
        [_stall(one, now) for one in queries.stalls_of(session, poc_id) if one["raised_at"] <= now],
        queries.people(session), reasons,
    )  # fmt: skip


def _agreed_before(raw: Mapping[str, Any]) -> bool | None:
    if raw["agreed_on"] is None:
        return None
    return bool(raw["started_on"] is None or raw["agreed_on"] <= raw["started_on"])


def _criterion(one: Mapping[str, Any], now: datetime) -> CriterionRow:
    is_later = one["met_at"] is not None and one["met_at"] > now
    return CriterionRow(
        one["id"], one["row_version"], one["position"], one["wording"], one["weight"], one["is_must"],
        one["metric"] or "", one["target"] or "", one["evidence"] or "", None if is_later else one["is_met"],
        None if is_later else one["met_at"],
    )  # fmt: skip


def _step(one: Mapping[str, Any], as_of: date) -> StepRow:
    late = max((as_of - one["due_on"]).days, 0) if one["due_on"] and one["state"] == "open" else 0
    return StepRow(one["id"], one["row_version"], one["lane"], one["day"], one["title"], one["due_on"], one["owner_id"],
                   one["owner"] or "", one["state"], one["done_on"], one["is_aha"], late)  # fmt: skip


def _stall(one: Mapping[str, Any], now: datetime) -> StallRow:
    cleared = one["cleared_at"]
    in_time = cleared <= one["due_at"] if cleared is not None else None if now <= one["due_at"] else False
    return StallRow(one["id"], one["last_activity_at"], one["stalled_at"], one["raised_at"], one["due_at"], cleared,
                    one["cleared_by"] or "", in_time)  # fmt: skip


def _usage(session: Session, poc_id: int, as_of: date, now: datetime) -> Sequence[tuple[date, int]]:
    """Return (day, events) of the last days in the company's zone, days without any left out."""
    zone = silence.clock_of(session, as_of).zone
    since = time.end_of_day(as_of - timedelta(days=USAGE_DAYS), zone)
    days: Counter[date] = Counter()
    for at, _quantity in queries.instants(session, poc_id, since=since, until=now):
        days[time.reporting_day(at, zone)] += 1
    return sorted(days.items())


def start_choices(session: Session, *, scope: Scope, as_of: date) -> StartChoices:
    """Return open deals of a scope without a running proof of concept, and the people who may run one."""
    deals = [
        (row["id"], ", ".join(part for part in (row["deal"], row["account"]) if part), row["segment"] or "")
        for row in records.open_deals(session, scope=scope, stages=stages_in("open"))
    ]
    running, people = records.running_of(session, as_of=as_of), queries.people(session)
    most = int(rulebook.limits(as_of)["poc_engineer"])
    engineers = [Engineer(who, name, running.get(who, 0), formulas.capacity(running.get(who, 0), most=most))
                 for who, name in people.items()]  # fmt: skip
    return StartChoices(deals, engineers, people)
