"""Terms that were agreed or sent before, a row for each partner: what the row says, and nothing that it does not."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from data.core.clock import reporting_day
from data.core.importing.targets import Batch, Field, Target, register
from data.core.numbers import plain
from data.core.settings import Settings
from data.partners import sheet_fields as fields
from data.partners.formulas.terms import TERMS, Term, problems
from data.partners.sheet_places import CURRENCY, SECTIONS, tidy

STATES = ("draft", "sent", "yes", "no", "withdrawn")
"""What a file may say: an approval is given here, never brought in."""

OWN = ("external_id", "partner_id", "type", "valid_until", "state", "answered_by")


def sheet_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError with the sentence for the field that cannot be."""
    code = values.get("type") or "referral"
    kind = fields.kind_of(code, batch.as_of)
    held = fields.empty(code, currency=batch.currency, as_of=batch.as_of)
    if values.get("terms_currency"):
        held[CURRENCY] = tidy(kind, CURRENCY, values["terms_currency"])
    for name, value in values.items():
        part, _, place = name.partition("_")
        if value is None or part not in ("section", "term"):
            continue
        if part == "section":
            held[SECTIONS][place] = tidy(kind, f"{SECTIONS}.{place}", value)
        elif any(term.code == place for term in kind.terms):
            held[TERMS][place] = tidy(kind, f"{TERMS}.{place}", _written(kind.term(place), value))
        else:
            raise ValueError(f"a {kind.label.lower()} partnership has no such term: leave {KNOWN[place].label} empty")
    if wrong := problems(kind, held):
        raise ValueError(next(iter(wrong.values())))
    found = {name: values[name] for name in OWN if values.get(name) is not None}
    return {**found, "type": code, "content": fields.written(held), **_clock(batch.settings, values)}


def _written(term: Term, value: Any) -> str:
    """Return a cell as a term is typed: a share in points, a choice by its code or its words."""
    if isinstance(value, Decimal | int):
        return plain(Decimal(value) * 100 if term.kind == "percent" else Decimal(value))
    words = str(value).strip().casefold()
    return next((code for code, label in term.choices.items() if label.casefold() == words), str(value))


def _clock(company: Settings, values: dict[str, Any]) -> dict[str, Any]:
    """Return when a sheet was sent and answered; a day alone is its start."""
    zone = ZoneInfo(company.zone)
    found = {f"{name}_at": datetime.combine(values[f"{name}_on"], time(), zone).astimezone(UTC)
             for name in ("sent", "answered") if values.get(f"{name}_on") is not None}  # fmt: skip
    if {"sent_at", "answered_at"} <= set(found) and found["answered_at"] < found["sent_at"]:
        raise ValueError("it would have been answered before it was sent")
    if values.get("state") in ("yes", "no") and "answered_at" not in found and "sent_at" in found:
        raise ValueError("it was answered, but there is no day of the answer")
    return found


def written_sheet(company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored sheet that a file writes in another form."""
    held = fields.read(row["content"])
    found: dict[str, Any] = {f"section_{code}": text or None for code, text in held[SECTIONS].items()}
    for code, term in KNOWN.items():
        text = held[TERMS].get(code) or None
        found[f"term_{code}"] = _read(term, text) if text else None
    days = {f"{name}_on": reporting_day(row[f"{name}_at"], company.zone) if row[f"{name}_at"] else None
            for name in ("sent", "answered")}  # fmt: skip
    return {**found, **days, "terms_currency": held[CURRENCY] or None}


def _read(term: Term, text: str) -> Any:
    if term.kind == "count":
        return int(text)
    return Decimal(text) / 100 if term.kind == "percent" else Decimal(text) if term.kind == "money" else text


def _known() -> dict[str, Term]:
    """Return every term of every kind by its code; a code means the same wherever it stands."""
    found: dict[str, Term] = {}
    for kind in KINDS.values():
        for term in kind.terms:
            found.setdefault(term.code, term)
    return found


SECTIONS_OF, KINDS = fields.shipped()
KNOWN = _known()
CELLS = {"percent": "percent", "money": "number", "count": "integer"}

register(
    Target(
        name="term_sheets",
        title="Term sheets",
        entity="term_sheet",
        order=86,
        right="partners.view_partners",
        owned_through="partner",
        key=("external_id", "partner", "type"),
        identity=("partner_id", "type"),
        shape=sheet_values,
        unshape=written_sheet,
        about="Terms that stand with partners already: the partner has to be here, empty columns stay empty.",
        fields=(
            Field("external_id", "identifier", "Sheet id", aliases=("term sheet id", "agreement id")),
            Field("partner", "text", "Partner", relation="partners", required=True,
                  aliases=("partner name", "company")),
            Field("type", "choice", "Kind", required=True, choices=tuple(KINDS),
                  aliases=("partner type", "partnership", "type", "model")),
            Field("state", "choice", "State", choices=STATES, aliases=("status", "answer")),
            Field("valid_until", "date", "Valid until", aliases=("expires", "expiry")),
            Field("sent_on", "date", "Sent on", aliases=("sent", "date sent")),
            Field("answered_on", "date", "Answered on", aliases=("answered", "signed on", "agreed on")),
            Field("answered_by", "text", "Answered by", aliases=("signed by",)),
            Field("terms_currency", "text", "Currency of the terms"),
            *(Field(f"section_{one.code}", "text", one.label) for one in SECTIONS_OF if one.code != TERMS),
            *(Field(f"term_{code}", CELLS.get(term.kind, "text"), term.label) for code, term in KNOWN.items()),
        ),
    )
)  # fmt: skip
