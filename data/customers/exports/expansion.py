"""Growth to take away: signs, deals that follow them, steps of new customers, seats, and prompts to upgrade."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exchange import Rates
from data.core.exporting import Column, Sheet
from data.core.metrics import REASONS
from data.core.offers import export
from data.customers.formulas import expansion as formulas
from data.customers.queries.triggers import contacts
from data.customers.views.expansion import expansion_page, is_wanted, seat_rows, trigger_rows
from data.customers.views.expansion_shapes import OUTCOME_WORDS, Precision, TriggerRow

VERDICTS = {"on_time": "On time", "late": "Late", "waits": "Waits", "left_out": "Left out"}


@export("expansion", title="Growth of customers", right="customers.view_accounts")
def expansion_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Every sign that fired, open expansion deals, precision of each trigger over four quarters, the steps of new
    customers, and seats in use: as they stood at the end of the day.
    """
    view = expansion_page(session, scope=scope, as_of=as_of, filters=filters)
    rates = Rates(session, currency=view.currency, day=as_of)
    every = [row for row in trigger_rows(session, scope=scope, as_of=as_of, rates=rates) if is_wanted(row, filters)]
    said = [("As it stood at the end of", f"{as_of}"), ("Precision since", f"{view.since}"),
            ("Currency", view.currency)]  # fmt: skip
    kept = {"amount", "arr", "reported", "currency"} if not with_prices else set()

    def sheet(title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Sheet:
        return Sheet(title, [column for column in columns if column.key not in kept], rows, said)

    seats = seat_rows(session, scope=scope, as_of=as_of, filters=filters)
    return [
        sheet("Signs", _signs(view.currency), [_sign(row) for row in every]),
        sheet("Deals", _deals(view.currency), [_told(row) | {"map": _yes(row.has_map)} for row in view.deals]),
        sheet("Precision", PRECISION, [_precision(one) for one in view.precisions]),
        sheet("Steps", STEPS, [_told(row) | {"verdict": VERDICTS[row.verdict]} for row in view.steps]),
        sheet("Seats", SEATS, [{**row, "share": formulas.utilisation(row["used"], row["seats"])} for row in seats]),
    ]


@export("upgrade-prompts", title="Prompts to upgrade", right="customers.view_accounts")
def upgrade_prompts_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Customers to prompt, one line an open sign, for a tool that shows messages or sends mail: who, why, what to
    offer, whom to write to. Signs that are pursued and customers in red health are left out.
    """
    currency = settings.current(session, as_of).currency
    rates = Rates(session, currency=currency, day=as_of)
    rows = [row for row in trigger_rows(session, scope=scope, as_of=as_of, rates=rates)
            if row.state == formulas.OPEN and row.health != formulas.RED and is_wanted(row, filters)]  # fmt: skip
    people = contacts(session, {row.account_id for row in rows}, as_of=as_of)
    columns = (
        Column("key", "Account key"), Column("account", "Account", width=28), Column("trigger", "Trigger"),
        Column("prompt", "Offer", width=40), Column("evidence", "Why", width=48), Column("urgent", "Urgent"),
        Column("fired_on", "Fired", "date"), Column("contact", "Champion", width=24),
        Column("email", "Mail", width=28), Column("owner", "Owner", width=22),
    )  # fmt: skip
    told = [{**_told(row), "urgent": _yes(row.is_urgent), **people.get(row.account_id, {})} for row in rows]
    return [Sheet("Prompts", columns, told, [("As it stood at the end of", f"{as_of}")])]


def _signs(currency: str) -> tuple[Column, ...]:
    return (
        Column("account", "Account", width=28), Column("segment", "Segment"), Column("trigger", "Trigger"),
        Column("label", "Sign", width=30), Column("evidence", "Evidence", width=48), Column("urgent", "Urgent"),
        Column("fired_on", "Fired", "date"), Column("owner", "Owner", width=22), Column("state", "State"),
        Column("ended_on", "Ended", "date"), Column("deal", "Deal", width=28), Column("note", "Note", width=36),
        Column("arr", "ARR", "money", currency),
    )  # fmt: skip


def _sign(row: TriggerRow) -> dict[str, Any]:
    return {**_told(row), "urgent": _yes(row.is_urgent), "state": OUTCOME_WORDS[row.state]}


def _deals(currency: str) -> tuple[Column, ...]:
    return (
        Column("id", "Number", "count"), Column("name", "Deal", width=28), Column("account", "Account", width=28),
        Column("segment", "Segment"), Column("owner", "Owner", width=22), Column("stage", "Stage"),
        Column("close_date", "Close date", "date"), Column("map", "Action plan"),
        Column("amount", "Amount", "money", currency_key="currency"), Column("currency", "Currency"),
        Column("reported", "Amount in the reporting currency", "money", currency),
    )  # fmt: skip


PRECISION = (
    Column("label", "Sign", width=30), Column("fired", "Fired", "count"), Column("won", "Won", "count"),
    Column("lost", "Lost", "count"), Column("dismissed", "Dismissed", "count"),
    Column("running", "Open or pursued", "count"), Column("share", "Won of fired", "percent"),
    Column("low", "95% from", "percent"), Column("high", "to", "percent"), Column("why", "Remark"),
)  # fmt: skip
STEPS = (
    Column("account", "Account", width=28), Column("segment", "Segment"), Column("day", "Day", "count"),
    Column("title", "Step", width=48), Column("owner", "Owner", width=22), Column("due_on", "Due", "date"),
    Column("closed_on", "Closed", "date"), Column("state", "State"), Column("verdict", "In time"),
    Column("note", "Note", width=36),
)  # fmt: skip
SEATS = (
    Column("name", "Account", width=28), Column("segment", "Segment"), Column("owner", "Owner", width=22),
    Column("week", "Week from", "date"), Column("used", "In use", "count"), Column("seats", "Licensed", "count"),
    Column("share", "Share", "percent"),
)  # fmt: skip


def _precision(one: Precision) -> dict[str, Any]:
    inputs = one.value.inputs
    return {**_told(one), "share": one.value.value, "low": inputs.get("low"), "high": inputs.get("high"),
            "why": REASONS.get(one.value.reason or "", "")}  # fmt: skip


def _told(row: Any) -> dict[str, Any]:
    return dict(vars(row))


def _yes(said: bool) -> str:
    return "yes" if said else "no"
