"""What a deal's fields may hold, whoever writes them: each wrong value is refused with its field and a sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session

from data.core.numbers import minor_places
from data.pipeline import definitions
from data.pipeline.commands.refusals import FieldProblem
from data.pipeline.labels import label
from data.pipeline.queries import deal_records
from models import Account, Deal, Motion, Product, Segment, Territory

ONCE = frozenset({"lead_source_original", "first_touch_campaign", "segment_fit_score_at_mql"})
"""Written once, by the system (blueprint, Epic 1)."""

SYSTEM = ONCE | {
    "id", "row_version", "stage", "closed_on", "owner_at_close_id", "territory_at_close_id", "gate_debt", "feed_id",
    "is_inferred", "stage_at_close", "is_meddicc_blocked", "last_activity_on", "external_id", "opened_on",
}  # fmt: skip
"""What no form writes."""

TYPES = ("new", "expansion", "renewal")
MOST_TEXT = 20_000
_RECORDS = {
    "account_id": Account, "segment_id": Segment, "territory_id": Territory, "motion_id": Motion, "product_id": Product,
}  # fmt: skip


def checked(session: Session, values: Mapping[str, Any], *, today: date, is_open: bool = True,
            before: Mapping[str, Any] | None = None) -> dict[str, Any]:  # fmt: skip
    """Return the values as they are stored. Raises FieldProblem for the first that a deal cannot have.

    before: the deal as it stands; a value that stays is not asked again. is_open: dates ahead are asked of open deals.
    """
    old = before or {}
    found = {}
    for name, value in values.items():
        clean = value.strip() or None if isinstance(value, str) else value
        if name in SYSTEM or name not in Deal.model_fields:
            raise FieldProblem(name, f"{label(name).capitalize()} ({name}) cannot be edited here.")
        if before is not None and clean == old.get(name):
            continue
        if clean is not None or name in ("name", "currency", "type"):
            _check(session, name, clean, today if is_open else None)
        found[name] = clean
    return found


def owner(session: Session, user_id: int | None, *, today: date, field: str = "owner_id") -> None:
    """Raise FieldProblem unless a person can own a deal: known, active, not gone."""
    user = deal_records.person(session, user_id) if user_id is not None else None
    if user is None:
        raise FieldProblem(field, "There is no such person. Choose somebody from the list.")
    if not user.is_active or user.is_service or (user.left_on is not None and user.left_on <= today):
        raise FieldProblem(field, f"{user.full_name} no longer works here. Choose somebody who does.")


def currency(code: str, *, field: str = "currency") -> None:
    """Raise FieldProblem unless a text is a currency code."""
    if words := _currency(code):
        raise FieldProblem(field, words)


def _check(session: Session, name: str, value: Any, today: date | None) -> None:
    if name in _RECORDS:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not deal_records.has(session, _RECORDS[name], value):
            raise FieldProblem(name, f"There is no such {label(name)}. Choose one from the list.")
    elif name in ("owner_id", "next_step_owner_id"):
        owner(session, value, today=today or date.max, field=name)
    elif name in _CHECKS:
        words = _CHECKS[name](value)
        if words:
            raise FieldProblem(name, words)
    elif name in ("close_date", "next_step_date", "meeting_date"):
        _day(name, value, today)
    elif isinstance(value, str) and (len(value) > MOST_TEXT or "\x00" in value):
        raise FieldProblem(name, f"{label(name).capitalize()} takes plain text of at most {MOST_TEXT:,} characters.")


def _day(name: str, value: Any, today: date | None) -> None:
    if not isinstance(value, date):
        raise FieldProblem(name, f"{label(name).capitalize()} is a date.")
    if today is not None and value < today and name != "meeting_date":
        what = "The close date of an open deal" if name == "close_date" else "The next step"
        raise FieldProblem(name, f"{what} lies ahead: {value} has passed. Choose {today} or a later day.")


def _currency(value: Any) -> str:
    try:
        minor_places(str(value))
    except ValueError as wrong:
        return str(wrong)
    return ""


def _discount(value: Any) -> str:
    said = str(value).strip().casefold()
    if said == "none":
        return ""
    try:
        is_right = 0 <= Decimal(said) <= 100
    except InvalidOperation:
        is_right = False
    return "" if is_right else "A discount is a number from 0 to 100, in percent of list, or none."


def _whole(low: int, high: int, what: str) -> Callable[[Any], str]:
    def wrong(value: Any) -> str:
        is_right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return "" if is_right else what

    return wrong


def _known(codes: Callable[[], Any], what: str) -> Callable[[Any], str]:
    return lambda value: "" if value in codes() else f"{what} is one of {', '.join(codes())}."


_CHECKS: dict[str, Callable[[Any], str]] = {
    "name": lambda value: "" if value else "A deal needs a name.",
    "currency": _currency,
    "amount": _whole(0, 2**62, "An amount is 0 or more, in whole minor units. It cannot be below zero."),
    "list_total": _whole(0, 2**62, "A list price cannot be below zero."),
    "net_total": _whole(0, 2**62, "A net price cannot be below zero."),
    "discount_percent": _discount,
    "term_months": _whole(1, 1200, "A term is a whole number of months, 1 or more."),
    "seats": _whole(1, 10**9, "Seats are a whole number, 1 or more."),
    "fit_score": _whole(0, 100, "A fit score is a whole number from 0 to 100."),
    "win_percent": _whole(0, 100, "Own odds are a whole number from 0 to 100, in percent."),
    "type": _known(lambda: TYPES, "The type"),
    "process_step": _known(definitions.process_steps, "The process step"),
    "forecast_category": _known(definitions.forecast_categories, "The forecast category"),
}
