"""A table as csv, for other programs."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data.core.exporting.escaping import guarded
from data.core.exporting.shapes import Sheet
from data.core.numbers import plain


def to_csv(sheet: Sheet) -> bytes:
    """Return headings and rows as csv in UTF-8 with a byte order mark; text that looks like a formula gets a leading '.

    Numbers are plain and unrounded; dates ISO. Notes, total and hidden columns stay out, so that other programs can
    read the file.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    columns = [column for column in sheet.columns if not column.is_hidden]
    writer.writerow([guarded(column.title) for column in columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(row.get(column.key)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal) and value.is_finite():
        return plain(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return guarded(value.isoformat() if isinstance(value, date | datetime) else str(value))
