"""Everything about one account as a customer: what it pays, how it fares, who speaks for us, what is done."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exchange import Rates
from data.core.numbers import from_minor
from data.core.reference import load
from data.customers.formulas import expansion
from data.customers.formulas.health import WORDS
from data.customers.formulas.renewals import notice_by
from data.customers.queries import account as queries
from data.customers.queries import expansion as signs
from data.customers.queries.triggers import people as colleagues
from data.customers.views.account_shapes import AccountPage, Contract, Health, OpenDeal, Person, Seats
from data.customers.views.expansion import step_rows, trigger_rows

RUNS, SIGNED, PAST, ENDED = "runs", "signed", "past", "ended"
SCORE = Decimal(100)
LOOKED = timedelta(days=60)
PROFILE = ("success_owner_id", "sponsor_id", "is_strategic", "source", "partner_id", "plan", "seat_limit",
           "onboarded_on", "goal", "roi_lever", "roi_value", "roi_currency", "roi_confirmed_on", "success_owner",
           "sponsor", "partner")  # fmt: skip


def account_page(session: Session, *, scope: Scope, account_id: int, as_of: date,
                 is_past: bool = False) -> AccountPage | None:  # fmt: skip
    """Return an account with everything that is known of it on a day; None where the scope does not reach it.

    is_past: the health is that of the day, else the newest.
    """
    row = queries.account(session, account_id, scope=scope)
    if row is None:
        return None
    held = settings.current(session, as_of)
    rates = Rates(session, currency=held.currency, day=as_of)
    found = queries.subscriptions(session, account_id, as_of=as_of)
    contracts = [_contract(one, as_of, rates) for one in found]
    amounts = signs.arr(session, as_of=as_of, rates=rates, numbers=[account_id])
    customers = signs.customers(session, as_of=as_of, numbers=[account_id])
    profile = {name: row[name] for name in PROFILE}
    if profile["roi_value"] is not None:
        profile["roi_value"] = from_minor(profile["roi_value"], profile["roi_currency"] or held.currency)
    return AccountPage(
        account_id, as_of, held.currency, row, profile, row["profile_version"] or 0, bool(customers),
        not customers and any(one.start_on <= as_of for one in contracts), amounts.get(account_id),
        _health(session, account_id, as_of, is_past=is_past),
        _seats(session, account_id, as_of, customers[0]["seats"] if customers else row["seat_limit"]), contracts,
        [_person(one, as_of) for one in queries.champions(session, account_id)],
        queries.tickets(session, account_id, as_of=as_of), queries.surveys(session, account_id, as_of=as_of),
        step_rows(session, scope=scope, as_of=as_of, account_id=account_id),
        trigger_rows(session, scope=scope, as_of=as_of, rates=rates, account_id=account_id)[::-1],
        colleagues(session, as_of), queries.partners(session),
    )  # fmt: skip


def account_deals(session: Session, *, scope: Scope, account_id: int) -> tuple[Sequence[OpenDeal], int]:
    """Return the open deals of an account that a scope of deals reaches, and how many more there are."""
    stages, rows = load("stages")["stages"], queries.open_deals(session, account_id, scope=scope)
    found = [
        OpenDeal(row["id"], row["name"], row["type"], stages[row["stage"]]["short"],
                 None if row["amount"] is None else from_minor(row["amount"], row["currency"]), row["currency"],
                 row["close_date"], row["owner"] or "", bool((row["map_link"] or "").strip()))
        for row in rows
    ]  # fmt: skip
    return found, queries.count_open_deals(session, account_id) - len(found)


def _contract(row: Mapping[str, Any], as_of: date, rates: Rates) -> Contract:
    state = RUNS
    if row["ended_on"] is not None and row["ended_on"] <= as_of:
        state = ENDED
    elif row["start_on"] > as_of:
        state = SIGNED
    elif row["end_on"] is not None and row["end_on"] < as_of:
        state = PAST
    return Contract(
        row["id"], row["row_version"], row["contract"] or "", row["product"] or "", row["plan"] or "", row["start_on"],
        row["end_on"], notice_by(row["end_on"], row["notice_days"]), row["ended_on"],
        from_minor(row["arr"], row["currency"]), row["currency"], rates.planned(row["arr"], row["currency"]),
        row["seats"], row["is_auto_renew"], state, row["basis"],
    )  # fmt: skip


def _person(row: Mapping[str, Any], as_of: date) -> Person:
    last = row["last_contact_on"] if row["last_contact_on"] is not None and row["last_contact_on"] <= as_of else None
    left = row["left_on"] if row["left_on"] is not None and row["left_on"] <= as_of else None
    return Person(row["id"], row["row_version"], row["name"], row["title"] or "", row["strength"],
                  row["is_sponsor"], last, None if last is None else (as_of - last).days, left,
                  row["references_given"], row["perks"] or "", row["email"] or "")  # fmt: skip


def _health(session: Session, account_id: int, as_of: date, *, is_past: bool) -> Health | None:
    row = queries.health_on(session, account_id, as_of) if is_past else queries.health_now(session, account_id)
    if row is None:
        return None
    parts = {name: None if points is None else Decimal(points) / SCORE
             for name, points in json.loads(row["parts"] or "{}").items()}  # fmt: skip
    codes = [code.strip() for code in (row["why"] or "").split(",") if code.strip()]
    before = row.get("before")
    return Health(row["scored_on"], None if row["score"] is None else Decimal(row["score"]) / SCORE, row["status"],
                  row["known"], parts, ", ".join(WORDS.get(code, code.replace("_", " ")) for code in codes),
                  None if before is None else Decimal(before) / SCORE)  # fmt: skip


def _seats(session: Session, account_id: int, as_of: date, limit: int | None) -> Seats:
    """Return the newest weekly reading that is at most some weeks old."""
    weeks = signs.weeks(session, since=as_of - LOOKED, until=as_of, seats={account_id: limit}, numbers=[account_id])
    if not (mine := weeks.get(account_id)):
        return Seats(None, limit, None, None)
    week, used, seats = mine[-1]
    return Seats(used, seats, week, expansion.utilisation(used, seats))
