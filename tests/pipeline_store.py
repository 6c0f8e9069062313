"""A small company in a real store, and short ways to ask it for coverage."""

from datetime import date
from decimal import Decimal
from typing import Any

from data.core import store
from data.core.access import Scope
from data.core.clock import Period
from data.pipeline import views
from models import Deal, FxRate, Motion, Product, Segment, Target, Territory, User
from tests.revisions import add_deal, change, writing
from tests.signed_in import answer_settings

ALL = Scope("all")
Q3 = Period("2025-Q3", date(2025, 7, 1), date(2025, 10, 1))
JULY, SEPTEMBER = date(2025, 7, 1), date(2025, 9, 30)


def company(currency: str = "USD") -> None:
    """Two segments, two owners, two territories, a product, a motion and the four answers."""
    answer_settings(currency=currency)
    with writing() as session:
        session.add_all([Segment(id=1, name="Enterprise", rank=1), Segment(id=2, name="Small business", rank=2)])
        session.add_all([Territory(id=1, name="EMEA"), Territory(id=2, name="AMER")])
        session.add(Motion(id=1, name="Online", channel="online", audience="commercial"))
        session.add(Product(id=1, name="GTX Pro", currency="USD"))
        session.add_all([User(id=101, name="ann", full_name="Ann"), User(id=102, name="bob", full_name="Bob")])


def target(amount: int, *, start: date = Q3.start, end: date = Q3.end, currency: str = "USD", **given: Any) -> None:
    """Set a target in whole units of the currency."""
    with writing() as session:
        session.add(Target(period_start=start, period_end=end, amount=amount * 100, currency=currency, **given))


def rate(currency: str, value: str, *, kind: str = "plan", since: date = date(2025, 1, 1)) -> None:
    """Set an exchange rate."""
    with writing() as session:
        session.add(FxRate(currency=currency, kind=kind, valid_from=since, rate=int(Decimal(value) * 10**8)))


def open_deal(name: str, amount: int | None, *, due: date | None = SEPTEMBER, on: date = date(2025, 6, 1),
              **given: Any) -> int:  # fmt: skip
    """Add an open deal of an amount in whole units."""
    minor = None if amount is None else amount * 100
    values = {"segment_id": 1, "owner_id": 101, "territory_id": 1, "opened_on": on, **given}
    return add_deal(name, on=on, amount=minor, close_date=due, **values)


def close(number: int, *, on: date, stage: str = "closed_won", owner: int | None = 101, **given: Any) -> None:
    """Close a deal on a day, with the owner of that day."""
    change(Deal, number, on=on, stage=stage, closed_on=on, close_date=on, owner_at_close_id=owner,
           territory_at_close_id=given.pop("territory", 1), **given)  # fmt: skip


def won_deal(name: str, amount: int, *, on: date, owner: int = 101, **given: Any) -> int:
    """Add a deal and win it."""
    number = open_deal(name, amount, owner_id=owner, **given)
    close(number, on=on, owner=owner)
    return number


def coverage(**given: Any) -> views.Coverage:
    """Ask for coverage of the third quarter at the first of July by segment, unless something else is said."""
    asked = {"scope": ALL, "period": Q3, "as_of": JULY, "by": "segment", **given}
    with store.reading() as session:
        return views.coverage(session, **asked)


def deals(**given: Any) -> views.Deals:
    """Ask for the deals behind a number of the same view."""
    asked = {"scope": ALL, "period": Q3, "as_of": JULY, "by": "segment", **given}
    with store.reading() as session:
        return views.deals_behind(session, **asked)


def row(view: views.Coverage, label: str | None) -> views.Row:
    """Return the row of a name."""
    return next(found for found in view.rows if found.label == label)


def total(view: views.Coverage, name: str = "coverage") -> Any:
    """Return the total's value of a number."""
    return view.total.values[name].value
