"""Term sheets to take away: the sheets with their state and clock, and what stands on each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.partners import sheet_fields as fields
from data.partners.formulas.terms import TERMS, shown
from data.partners.views.term_sheets import span_of, term_sheets


@export("term-sheets", title="Term sheets", right="partners.view_partners")
def term_sheets_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """The term sheets as they are now, with the hours from sending to the answer, or to the end of the day, and every
    section and term that is filled. None of them binds anybody.
    """
    asked = filters or {}
    view = term_sheets(session, scope=scope, as_of=as_of, types=tuple(asked.get("kind", ())),
                       states=tuple(asked.get("state", ())))  # fmt: skip
    until = clock.end_of_day(as_of, settings.current(session, as_of).zone)
    said = [("As they are on", f"{view.as_of}"), ("Remark", f"{fields.NOT_BINDING}: {fields.BINDS_NOBODY}")]
    columns = [
        Column("id", "Number", "count"), Column("partner", "Partner", width=30), Column("type_label", "Kind"),
        Column("owner", "Owner", width=22), Column("state_label", "State"), Column("version", "Version", "count"),
        Column("valid_until", "Valid until", "date"), Column("sent_at", "Sent", "instant"),
        Column("answered_at", "Answered", "instant"), Column("hours", "Hours", "number"),
        Column("answered_by", "Answered by", width=22), Column("answer", "Remark", width=40),
        Column("proposed_by", "Proposed by", width=22), Column("approved_by", "Approved by", width=22),
        Column("approved_on", "Approved on", "date"),
    ]  # fmt: skip
    rows = [{**{column.key: row.get(column.key) for column in columns}, "hours": span_of(row, until)}
            for row in view.rows]  # fmt: skip
    return [Sheet("Term sheets", columns, rows, said), _terms(view.rows, said)]


def _terms(rows: Sequence[Mapping[str, Any]], said: Sequence[tuple[str, str]]) -> Sheet:
    """Return a row for each filled section and term of each sheet."""
    columns = [Column("id", "Number", "count"), Column("partner", "Partner", width=30),
               Column("section", "Section", width=26), Column("term", "Term", width=34),
               Column("value", "Value", width=60)]  # fmt: skip
    found: list[dict[str, Any]] = []
    kinds = fields.kinds()
    for row in rows:
        content, base = fields.read(row["content"]), {"id": row["id"], "partner": row["partner"]}
        for one in fields.sections():
            if one.code != TERMS:
                text = content["sections"].get(one.code, "")
                found += [{**base, "section": one.label, "term": None, "value": text}] if text else []
                continue
            terms = kinds[row["type"]].terms if row["type"] in kinds else ()
            texts = {term.label: shown(term, content[TERMS].get(term.code, ""), content["currency"]) for term in terms}
            found += [{**base, "section": one.label, "term": label, "value": text}
                      for label, text in texts.items() if text]  # fmt: skip
    return Sheet("Terms", columns, found, said)
