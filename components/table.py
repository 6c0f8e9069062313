"""A table: what is acted on first, numbers right, status in words, at most 200 rows at once; cards on a phone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from components.escape import clean
from components.instants import local, moment
from components.markup import draw, element
from components.nouns import counted
from components.numbers import count, text_of
from components.opening import opening
from components.palette import status_text
from components.plain_table import plain_table

PAGE = 200
MOST_COLUMNS = 9
TWIN_ROWS = 15
ROW_HEIGHT = 30
MOST_HEIGHT = 15
NUMERIC = {"money", "ratio", "percent", "count", "days", "number"}
_FORMATS = {"ratio": "%.2f×", "percent": "percent", "count": "localized", "days": "localized", "money": "localized"}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column. kind: text, money, ratio, percent, count, days, number, date, instant, status, trend or open.

    `open` shows the text as a button that opens the record. A status row value is `(status, word)` or a status.
    `reason` names the field that says why a value is missing. Money in one currency: its code goes into the head.
    `zone` is where an instant is shown, for example "Europe/Berlin".
    """

    name: str
    label: str
    kind: str = "text"
    currency: str = ""
    reason: str = ""
    help: str | None = None
    width: int | None = None
    zone: str = "UTC"


def table(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    alt: str,
    noun: str = "rows",
    total: int | None = None,
    on_open: Callable[[Row], None] | None = None,
    href: Callable[[Row], str] | None = None,
    page_size: int = PAGE,
    has_total: bool = False,
) -> None:
    """Draw one page of `rows`. With `total` the caller has already cut the page with `page_of`, else it is cut here.

    A click on the `open` column calls `on_open` with the row; on a phone its card links to `href`. With `has_total`
    the first row sums the others up: it is not counted.
    """
    if len(columns) > MOST_COLUMNS:
        raise ValueError(f"A table shows at most {MOST_COLUMNS} columns; open the record for the rest.")
    page_size = min(page_size, PAGE)
    every = len(rows) if total is None else total
    page = page_of(key, every, page_size=page_size)
    start = (page - 1) * page_size
    shown = list(rows[start : start + page_size] if total is None else rows[:page_size])
    # Before the grid: inside it the Tab key goes from cell to cell.
    opener = next((c for c in columns if c.kind == "open"), None)
    if on_open and opener:
        parts = shown[int(has_total) :]
        names = [text_in(row, opener) for row in parts]
        opening(names, key=key, noun=noun, on_open=lambda place: on_open(parts[place]), has_links=href is not None)
    with st.container(key=f"qd-grid-{key}"):
        _grid(shown, columns, key=key, alt=alt, on_open=on_open)
        _pages(len(shown), every, start=start, key=key, noun=noun, page_size=page_size, totals=int(has_total))
    with st.container(key=f"qd-twin-{key}"):
        _twin(shown[: TWIN_ROWS + has_total], every, columns, alt=alt, noun=noun, href=href, totals=int(has_total))


def page_of(key: str, total: int, *, page_size: int = PAGE) -> int:
    """The page, from 1, that the reader of this table is on; for callers that cut the page in their query."""
    asked = st.session_state.get(_own(key, "page"), 1)
    return int(max(1, min(asked, _last(total, page_size))))


def frame(rows: Sequence[Row], columns: Sequence[Column]) -> pd.DataFrame:
    """The rows as the grid gets them: numbers as numbers, everything else as text."""
    return pd.DataFrame({c.name: [_cell(row, c, _as_text(rows, c)) for row in rows] for c in columns})


def _own(key: str, part: str) -> str:
    # A prefix that only tables use: a page may call its own state what it likes.
    return f"qd-table-{key}-{part}"


def _last(total: int, page_size: int) -> int:
    return max(1, -(-total // page_size))


def _grid(
    rows: Sequence[Row], columns: Sequence[Column], *, key: str, alt: str, on_open: Callable[[Row], None] | None
) -> None:
    def opened() -> None:
        click = st.session_state.get(_own(key, "open"))
        if on_open and click is not None and 0 <= click["row"] < len(rows):
            on_open(rows[click["row"]])

    configs = {c.name: _config(c, _as_text(rows, c), key=key, opened=opened) for c in columns}
    st.dataframe(
        frame(rows, columns),
        hide_index=True,
        column_config=configs,
        row_height=ROW_HEIGHT,
        height=(min(len(rows), MOST_HEIGHT) + 1) * ROW_HEIGHT + 8,
        placeholder="no value",
        lazy=False,
        alt=clean(alt),
    )


def _twin(
    rows: Sequence[Row],
    every: int,
    columns: Sequence[Column],
    *,
    alt: str,
    noun: str,
    href: Callable[[Row], str] | None,
    totals: int,
) -> None:
    sums, parts = [_texts(row, columns) for row in rows[:totals]], rows[totals:]
    links = [href(row) for row in parts] if href else None
    lines, total = [_texts(row, columns) for row in parts], sums[0] if sums else None
    draw(plain_table(lines, _heads(columns), alt=alt, total=total, links=links))
    part = f"The first {count(len(parts))} of " if every > len(rows) else ""
    draw(element("div", f"{part}{counted(every - totals, noun)}", class_="qd-muted"))


def _as_text(rows: Sequence[Row], column: Column) -> bool:
    # A missing value shows its reason, which a column of numbers or instants cannot hold.
    holds_reasons = bool(column.reason) and column.kind in (*NUMERIC, "instant")
    return holds_reasons and any(row.get(column.name) is None for row in rows)


def _cell(row: Row, column: Column, as_text: bool) -> Any:
    value = row.get(column.name)
    if as_text:
        return text_in(row, column)
    if column.kind in NUMERIC:
        return None if value is None else float(value)
    if column.kind == "instant":
        return None if value is None else local(value, column.zone)
    if column.kind in ("trend", "date"):
        return [float(v) for v in value] if column.kind == "trend" and value is not None else value
    return text_in(row, column)


def text_in(row: Row, column: Column) -> str:
    """A cell as people read it, the reason where there is no number."""
    value = row.get(column.name)
    if column.kind == "status":
        status, word = value if isinstance(value, tuple) else (value, None)
        return clean(status_text(status, word))
    if column.kind in NUMERIC:
        kind = "full_money" if column.kind == "money" else column.kind
        exact = value if isinstance(value, (Decimal, int)) or value is None else Decimal(str(value))
        return text_of(exact, kind, currency=column.currency) or clean(row.get(column.reason)) or "no value"
    if isinstance(value, datetime):
        return moment(value, column.zone)
    if isinstance(value, date):
        return f"{value.day}\N{NO-BREAK SPACE}{value:%b}\N{NO-BREAK SPACE}{value:%Y}"
    return clean(row.get(column.reason) if value is None and column.reason else value)


def _config(column: Column, as_text: bool, *, key: str, opened: Callable[[], None]) -> Any:
    kinds = st.column_config
    common: dict[str, Any] = {"label": clean(_head(column)), "help": column.help, "width": column.width}
    if as_text:
        return kinds.TextColumn(**common, alignment="right" if column.kind in NUMERIC else None)
    if column.kind == "open":
        return kinds.ButtonColumn(
            **common, type="tertiary", alignment="left", pinned=True, key=_own(key, "open"), on_click=opened
        )
    if column.kind in NUMERIC:
        return kinds.NumberColumn(**common, format=_FORMATS.get(column.kind))
    if column.kind == "date":
        return kinds.DateColumn(**common, format="D MMM YYYY")
    if column.kind == "instant":
        return kinds.DatetimeColumn(**common, format="D MMM YYYY HH:mm z", timezone=column.zone)
    if column.kind == "trend":
        return kinds.LineChartColumn(**common)
    return kinds.TextColumn(**common)


def _head(column: Column) -> str:
    unit = {"money": column.currency, "days": "days"}.get(column.kind, "")
    return f"{column.label} ({unit})" if unit else column.label


def _heads(columns: Sequence[Column]) -> list[tuple[str, bool]]:
    return [(c.label, c.kind in NUMERIC) for c in columns if c.kind != "trend"]


def _texts(row: Row, columns: Sequence[Column]) -> list[str]:
    return [text_in(row, c) for c in columns if c.kind != "trend"]


def _pages(shown: int, every: int, *, start: int, key: str, noun: str, page_size: int, totals: int) -> None:
    if every <= page_size:
        draw(element("div", counted(every - totals, noun), class_="qd-muted"))
        return
    first, last = start + 1 - totals, start + shown - totals
    part = f"Rows {count(first)} to {count(last)}" if start else f"Showing {count(last)}"
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"qd-pages-{key}"
    ):
        draw(element("div", f"{part} of {counted(every - totals, noun)}", class_="qd-muted"))
        st.pagination(_last(every, page_size), key=_own(key, "page"), max_visible_pages=5)
