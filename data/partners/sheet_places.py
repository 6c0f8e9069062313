"""The places of a term sheet, such as "sections.goals", "terms.commission" or "valid_until", and what stands there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.partners import sheet_fields as fields
from data.partners.formulas import terms
from data.partners.formulas.terms import LONGEST, TERMS
from models import Partner, TermSheet

UNTIL, CURRENCY, SECTIONS = "valid_until", "currency", "sections"


def label_of(kind: terms.Kind, place: str) -> str:
    """Return what a place is called. Raises ValueError where there is no such place."""
    part, _, code = place.partition(".")
    if place in (UNTIL, CURRENCY):
        return {UNTIL: "Valid until", CURRENCY: "Currency"}[place]
    if part == TERMS:
        return kind.term(code).label
    for one in fields.sections():
        if part == SECTIONS and one.code == code != TERMS:
            return one.label
    raise ValueError(f"A term sheet has no place {place}.")


def value_at(content: Mapping[str, Any], valid_until: date | None, place: str) -> Any:
    """Return what stands at a place of a sheet. Raises ValueError where there is no such place."""
    part, _, code = place.partition(".")
    if place == UNTIL:
        return valid_until
    if place == CURRENCY:
        return content["currency"]
    if part not in (SECTIONS, TERMS):
        raise ValueError(f"A term sheet has no place {place}.")
    return content[part].get(code, "")


def put(content: dict[str, Any], place: str, value: Any) -> None:
    """Put a value at a place of a content."""
    part, _, code = place.partition(".")
    if place == CURRENCY:
        content["currency"] = value
    elif place != UNTIL:
        content[part][code] = value


def tidy(kind: terms.Kind, place: str, value: Any) -> Any:
    """Return a value as it is kept at a place. Raises ValueError with the sentence of the field."""
    part, _, code = place.partition(".")
    if place == UNTIL:
        if not isinstance(value, date):
            raise ValueError("Valid until: choose a day.")
        return value
    text = str(value or "").strip()
    if place == CURRENCY:
        if len(text) != 3 or not text.isascii() or not text.isalpha():
            raise ValueError("Currency: three letters, such as USD.")
        return text.upper()
    if part == TERMS:
        return terms.typed(kind.term(code), text)
    label = label_of(kind, place)
    if len(text) > LONGEST["long"]:
        raise ValueError(f"{label}: {len(text):,} characters are more than {LONGEST['long']:,}. One page has no room.")
    return text.replace("\r\n", "\n")


def reasons_to_approve(sheet: TermSheet, partner: Partner) -> list[str]:
    """Return why the terms of a sheet need somebody's approval; none: whoever edits it may send it."""
    kind, held = fields.kind_of(sheet.type), fields.read(sheet.content)
    why = [f"{partner.name} is a strategic partner"] if partner.is_strategic else []
    return why + terms.outside(kind, held, currency=held["currency"])
