"""The customer profile to take away, as a sheet that can be imported again, and the traits of the best customers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import documents, rulebook
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.icp.formulas.profile_sheet import lines
from data.icp.formulas.profiles import ALL
from data.icp.formulas.traits import LEAST, SMALL
from data.icp.queries import profiles
from data.icp.views import traits

ROWS = [Column("segment", "Segment", width=24), Column("depth", "Depth", width=16), Column("field", "Field", width=24),
        Column("value", "Value", width=40), Column("rank", "Rank", width=14)]  # fmt: skip
TRAITS = [
    Column("field", "Trait", width=20), Column("value", "Value", width=32),
    Column("share", "Among the best", "percent"), Column("share_rest", "Among the rest", "percent"),
    Column("lift", "Lift", "ratio"), Column("n", "n", "count"), Column("of", "Of", "count"),
    Column("n_rest", "n of the rest", "count"), Column("rest", "Of the rest", "count"),
]  # fmt: skip


@export("icp", title="Customer profile", right="definitions.view")
def customer_profile(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,
) -> Sequence[Sheet]:  # fmt: skip
    """The profile in force, one value a row: edited and imported again as icp it goes into the next draft."""
    del scope, period, known_at, by, filters, with_prices  # the same for everybody: the version in force on the day
    held, people = rulebook.held("icp", as_of), documents.people(session)
    rows = [
        {"segment": "" if name == ALL else name, "depth": depth, "field": field, "value": value, "rank": rank}
        for name, entry in held.content["profiles"].items() for depth, field, value, rank in lines(entry, people)
    ]  # fmt: skip
    return [Sheet("Customer profile", ROWS, rows, [("Version", str(held.version)), ("As of", f"end of {as_of}")])]


@export("icp-traits", title="Traits of the best customers", right="definitions.view")
def best_traits(
    session: Session, *, scope: Scope, as_of: date, period: Period | None = None, known_at: datetime | None = None,
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True, size: int = 25,
) -> Sequence[Sheet]:  # fmt: skip
    """What the best customers have in common beside all other accounts, as they stand now; the highest lift first."""
    del scope, period, known_at, by, filters, with_prices  # counts only: the same for everybody
    content = rulebook.in_force("icp", as_of)
    found = traits.traits_of(profiles.market(session), content, ALL, size=max(size, LEAST), on=as_of)
    rows = traits.rows(found, lift=Decimal(1), least=SMALL)
    notes = [("Customers", str(len(found.best.places))), ("Basis", found.basis), ("Accounts", str(found.accounts))]
    return [Sheet("Traits", TRAITS, rows, notes)]
