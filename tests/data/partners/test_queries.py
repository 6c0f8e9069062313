"""Every query about partners runs on both databases and finds something in a small company that has it all."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from data.core import clock, registry, store
from data.core.access import Scope
from data.core.ledger.capturing import recording_of
from data.partners import lines, queries
from data.partners.queries import deals, lifecycle, referral_states, reviews
from data.partners.queries.money import Money
from data.partners.views.home import home
from data.partners.views.profit import cost_of_a_deal, profits
from data.partners.views.programme import programme_view
from models import (
    Activity,
    Approval,
    CustomerProfile,
    DealPartner,
    Partner,
    PartnerActual,
    PartnerContact,
    PartnerCost,
    PartnerLink,
    PartnerTraining,
    Referral,
    Review,
    ReviewItem,
    ReviewTodo,
    ScoreboardVersion,
    Subscription,
    TermSheet,
    TermSheetVersion,
)
from tests.partner_store import OPERATOR, assert_folded
from tests.pipeline_store import company, open_deal, rate, won_deal
from tests.revisions import add_account, at, writing

DAY, SPRING, YEAR = date(2026, 6, 15), date(2026, 5, 1), date(2026, 1, 1)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
ALL, MINE = Scope("all"), Scope("own", user_id=101)
WANTED: dict[str, Any] = {
    "as_of": DAY, "start": YEAR, "since": YEAR, "until": DAY, "end": date(2026, 7, 1), "day": DAY,
    "month": SPRING, "currency": "USD", "types": ("new",), "numbers": [1], "partner_ids": [1], "partners": [1],
    "partner_id": 1, "account_id": 1, "account_ids": [1], "deal_id": 1, "referral_id": 1, "cost_id": 1, "link_id": 1,
    "contact_id": 1, "review_id": 1, "number": 1, "version_id": 1, "sheet_id": 1, "user_id": 101, "also": [101],
    "name": "Harbor", "course": "Basics", "invited_on": SPRING, "metric": "events", "key": "k",
    "domain": "acme.example", "token_hash": "h", "measures": ("submitted", "sourced_won"), "states": ("active",),
    "what": "segment", "scope": MINE, "for_update": True, "limit": 5, "offset": 0, "is_waiting": True, "order": (),
    "alive": ("sao",),
}  # fmt: skip
"""What every argument is given, by its name; some queries take another thing by the same name."""

HARBOR = referral_states.sent_by(DAY, partner_id=1, owners=["Ann"])
NOTHING = {"partners.calendar_of"}
"""Queries that may find nothing: nobody of this company has a calendar."""


@pytest.fixture
def suite(either_store: str) -> Iterator[None]:
    registry.load_domains()
    with at(DAY):
        company()
        rate("EUR", "1.1", since=YEAR)
        account = add_account("Acme", domain="acme.example", owner_id=101)
        won = won_deal("Won", 500, on=SPRING, account_id=account, type="new")
        open_deal("Open", 9, on=SPRING, account_id=account)
        with writing() as session:
            for record in (*_partner(account, won), *_beside(account)):
                session.add(record)
                session.flush()
            called = Activity(account_id=account, kind="call", occurred_at=datetime(2026, 5, 3, tzinfo=UTC))
            recording_of(session).add_facts([called.model_dump(exclude={"id", "revision_id"})])
        with store.housekeeping() as session:
            session.add(PartnerLink(token_hash="h", purpose="referrals", partner_id=1, made_at=NOON,
                                    expires_at=NOON + timedelta(days=9)))  # fmt: skip
        yield


def _partner(account: int, won: int) -> list[Any]:
    board = lines.written([lines.made({"metric": "referrals_submitted", "target": 5})])
    sent: dict[str, Any] = {"partner_id": 1, "company": "Acme", "company_key": "acme", "domain": "acme.example",
                            "submitted_on": SPRING, "decide_by": DAY}  # fmt: skip
    return [
        Partner(id=1, name="Harbor", type="referral", state="active", owner_id=101, signed_on=YEAR),
        PartnerContact(id=1, partner_id=1, name="Harbor", role="executive"),
        Review(id=1, partner_id=1, title="First", planned_on=SPRING, agenda="[]", state="closed", lead_id=101,
               started_at=NOON - timedelta(days=40), closed_at=NOON - timedelta(days=40)),
        Review(id=2, partner_id=1, title="Next", planned_on=DAY, agenda="[]"),
        Referral(id=1, state="submitted", **sent),
        Referral(id=2, state="accepted", decided_on=SPRING, valid_until=date(2026, 6, 1), account_id=account, **sent),
        ScoreboardVersion(id=1, partner_id=1, version=1, content=board, digest=lines.digest(board), state="agreed",
                          valid_from=YEAR, ours_id=101, ours_at=NOON, theirs="Ann", theirs_at=NOON, theirs_by="link"),
        DealPartner(id=1, deal_id=won, partner_id=1, role="sourced", since_on=SPRING),
    ]  # fmt: skip


def _beside(account: int) -> list[Any]:
    return [
        PartnerTraining(partner_id=1, contact_id=1, course="Basics", invited_on=SPRING, attended_on=DAY),
        *[PartnerCost(partner_id=1, month=SPRING, kind=kind, amount=105, currency=code)
          for kind in ("mdf", "tools") for code in ("USD", "EUR")],
        PartnerActual(partner_id=1, metric="events", month=SPRING, value="3"),
        ReviewItem(review_id=1, key="k", part="open_mic", kind="note", text="Said", made_at=NOON),
        ReviewTodo(review_id=1, partner_id=1, key="k", text="Send it", owner_id=101, due_on=SPRING, made_at=NOON),
        TermSheet(id=1, partner_id=1, type="referral", content="{}", state="sent", sent_at=NOON),
        TermSheetVersion(sheet_id=1, version=1, content="{}", made_on=DAY),
        Approval(kind="term_sheet", entity="term_sheet", entity_id=1, proposed_on=DAY),
        CustomerProfile(account_id=account, partner_id=1, source="partner", goal="Save a day a week"),
        Subscription(account_id=account, start_on=SPRING, arr=12_000, currency="USD"),
    ]  # fmt: skip


def _queries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of data/partners/queries that takes a session."""
    for module in pkgutil.iter_modules(queries.__path__, f"{queries.__name__}."):
        for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            is_query = "session" in inspect.signature(one).parameters and one.__module__ == module.name
            if is_query and not name.startswith("_") and name != "rows":
                yield f"{module.name.rpartition('.')[2]}.{name}", one


def _found(name: str, session: Any) -> dict[str, Any]:
    """What arguments are given by name, with what only this query, or only this session, can tell."""
    found = {**WANTED, "session": session, "money": Money(session, currency="USD"), "table": deals.PARTS,
             "when": lifecycle.closed_in(YEAR, DAY, DAY)}  # fmt: skip
    module, _, query = name.partition(".")
    found |= {"review": reviews.reviews(session, reviews.REVIEWS.c.id == 2)[0]} if module == "reviews" else {}
    found |= {"key": "acme"} if module == "referrals" else {}
    return found | {"since": NOON - timedelta(days=90), "until": NOON} if query == "engagements" else found


def _asked(name: str, query: Callable[..., Any], session: Any, *, in_full: bool) -> Any:
    """Ask a query with the arguments that it needs, or with all that it takes."""
    found, given, more = _found(name, session), [], {}
    for place in inspect.signature(query).parameters.values():
        if place.kind is place.VAR_POSITIONAL:
            given += HARBOR if in_full and name.startswith("referral") else []
        elif in_full or place.default is place.empty or place.name == "partner_id":
            if place.kind is place.KEYWORD_ONLY:
                more[place.name] = found[place.name]
            else:
                given.append(found[place.name])
    return query(*given, **more)


def test_every_query_runs_and_finds_something_on_either_database(suite: None) -> None:
    with clock.frozen(NOON), store.writing(OPERATOR, "form") as session:
        empty = [(name, in_full) for name, query in _queries() for in_full in (False, True)
                 if not _asked(name, query, session, in_full=in_full) and name not in NOTHING]  # fmt: skip
    assert empty == []


def test_the_home_and_the_programme_are_the_same_on_either_database(suite: None) -> None:
    assert_folded()
    with clock.frozen(NOON), store.reading() as session:
        seen = home(session, scope=ALL, as_of=DAY, period=clock.period_of(DAY, clock.FiscalCalendar(1)))
        plan = programme_view(session, scope=ALL, as_of=DAY)
        cost, total = cost_of_a_deal(session, as_of=DAY), profits(session, scope=ALL, as_of=DAY).total
    assert (seen.partners, len(seen.waiting), len(seen.todos)) == (1, 1, 1)
    assert (plan.bookings.value, plan.revenue.value, plan.active) == (1, 1, 1)
    # Four costs of 1.05, two of them in euro at 1.1: each is rounded by itself, 1.16 instead of 1.155.
    assert cost == total.cac == Decimal("4.42")
