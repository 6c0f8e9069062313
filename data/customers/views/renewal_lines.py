"""Lines whose term ends, made of what the tables say: both views, odds, what was booked, where each stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import clock, rulebook, settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.numbers import ratio
from data.customers.formulas import renewals as formulas
from data.customers.queries import renewals as queries
from data.customers.renewal_plans import Plans, plans
from data.customers.views.renewal_shapes import Line, total

Filters = Mapping[str, Sequence[str]]


def lines(session: Session, *, scope: Scope, as_of: date, since: date | None = None, until: date | None = None,
          filters: Filters | None = None, numbers: Sequence[int] = ()) -> list[Line]:  # fmt: skip
    """Return recurring lines whose term ends between two days, both included, as they stood at the end of a day.

    Lines that another took over within the term are left out. filters: segment and owner by name. A day to come is
    judged by what is known on `as_of`. Source: domain.md 5.3.
    """
    chosen = (queries.HELD.c.entity_id.in_(list(numbers)),) if numbers else ()
    rows = queries.ending(session, *chosen, as_of=as_of, scope=scope, since=since, until=until)
    rows = [row for row in rows if is_wanted(row, filters)]
    company, known = settings.current(session, as_of), plans(as_of)
    grace = int(rulebook.limits(as_of)["renewal_grace_days"])
    rates = Rates(session, currency=company.currency, day=as_of)
    followers = _followers(session, rows, as_of=as_of, grace=grace)
    is_today = as_of >= clock.today(company.zone)
    accounts = {row[name] for row in rows for name in ("account_id", "parent_id")} - {None}
    health = queries.health(session, accounts, as_of=as_of, is_today=is_today)
    made = (_line(row, followers.get(row["id"], ()), health, rates, known, as_of, grace) for row in rows)
    return [line for line in made if line.state != formulas.REPLACED]


def _followers(session: Session, rows: Sequence[Mapping[str, Any]], *, as_of: date,
               grace: int) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """Return what follows each line: one that says so, else one of the same product that starts within the grace."""
    found = queries.followers(session, [row["id"] for row in rows], as_of=as_of)
    by_product: dict[tuple[int, int | None], list[dict[str, Any]]] = {}
    for one in queries.unlinked(session, {row["account_id"] for row in rows if row["id"] not in found}, as_of=as_of):
        by_product.setdefault((one["account_id"], one["product_id"]), []).append(one)
    for row in rows:
        near = [one for one in by_product.get((row["account_id"], row["product_id"]), ())
                if 0 < (one["start_on"] - row["end_on"]).days <= grace]  # fmt: skip
        if near and row["id"] not in found:
            found[row["id"]] = [{**near[0], "change": "renewal"}]
    return found


def is_wanted(row: Mapping[str, Any], filters: Filters | None) -> bool:
    """Say whether a row is among those asked for, by segment and owner."""
    asked = filters or {}
    return all(not asked.get(name) or (row[name] or "") in asked[name] for name in ("segment", "owner"))


def _line(row: Mapping[str, Any], followers: Sequence[Mapping[str, Any]], health: Mapping[int, str], rates: Rates,
          known: Plans, as_of: date, grace: int) -> Line:  # fmt: skip
    follower = followers[0] if followers else None
    change = follower["change"] if follower else None
    state = formulas.state(end_on=row["end_on"], ended_on=row["ended_on"], outcome=row["outcome"] or "open",
                           change=change, as_of=as_of, grace=grace)  # fmt: skip
    system = formulas.system_view(health.get(row["account_id"]) or health.get(row["parent_id"] or 0))
    booked = rates.planned(row["booked"], row["currency"])
    if booked is None and state == formulas.RENEWED:
        booked = total(rates.planned(one["arr"], one["currency"]) for one in followers)
    running = state in formulas.RUNNING
    seen = row["owner_view"] or system
    return Line(
        row["id"], row["contract"] or "", row["account_id"], row["account"], row["segment"] or "", row["product"] or "",
        row["start_on"], row["end_on"], formulas.notice_by(row["end_on"], row["notice_days"]), row["is_auto_renew"],
        rates.planned(row["arr"], row["currency"]), row["arr"], row["currency"], state, system, row["owner_view"],
        known.odds[seen] if row["odds"] is None else ratio(row["odds"], 100), row["odds"] is not None,
        row["view_reason"] or "", row["owner_id"], row["owner"] or "", row["sponsor"] or "", bool(row["is_strategic"]),
        booked, row["booked_on"], follower["start_on"] if follower else None, row["row_version"] or 0,
        row["calendar_id"], running and formulas.is_owed(row["end_on"], row["owner_view"], as_of=as_of,
                                                         answer_from=known.answer_from),
    )  # fmt: skip
