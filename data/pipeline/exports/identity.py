"""Which deal a row is: names repeat, so exports of single deals carry both numbers; on the screen they would crowd."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from data.core.exporting import Column, Sheet
from data.pipeline.queries.names import external_ids

IDENTITY = (Column("external_id", "ID", width=20), Column("id", "Number"))
"""The deal's id where it came from, and the number it has here."""


def identified(session: Session, sheet: Sheet, numbers: Sequence[int]) -> Sheet:
    """Return a sheet with both numbers of each row's deal in its last columns.

    numbers: of the deals, in the order of the sheet's rows. A removed deal has no external id any more.
    """
    known = external_ids(session, set(numbers))
    rows = [{**row, "id": number, "external_id": known.get(number)}
            for row, number in zip(sheet.rows, numbers, strict=True)]  # fmt: skip
    return replace(sheet, columns=(*sheet.columns, *IDENTITY), rows=rows)
