"""A short table as text: no scrolling, no sorting; it prints, and on a phone each row is a card."""

from collections.abc import Sequence

from markupsafe import Markup

from components.markup import element, join, status_mark
from components.palette import SYMBOLS

_BY_SYMBOL = {symbol: status for status, symbol in SYMBOLS.items()}


def plain_table(
    rows: Sequence[Sequence[str]],
    heads: Sequence[tuple[str, bool]],
    *,
    alt: str,
    total: Sequence[str] | None = None,
    links: Sequence[str] | None = None,
) -> Markup:
    """Rows of texts under heads `(label, is_number)`; the total, if any, stands on top of the rows.

    `links` are addresses within the app, one a row, for the first cell.
    """
    head = element("tr", *(element("th", label, class_=_class(right), scope="col") for label, right in heads))
    first = [_line(total, heads, "qd-total")] if total else []
    body = join(
        [
            *first,
            *(_line(row, heads, None, link=link) for row, link in zip(rows, links or [""] * len(rows), strict=True)),
        ]
    )
    block = element("table", element("thead", head), element("tbody", body), class_="qd-table", aria_label=alt)
    return element("div", block, class_="qd-scroll")


def _line(row: Sequence[str], heads: Sequence[tuple[str, bool]], class_: str | None, *, link: str = "") -> Markup:
    cells = (
        element("td", _content(text, "" if position else link), class_=_class(right, text), data_label=label)
        for position, (text, (label, right)) in enumerate(zip(row, heads, strict=True))
    )
    return element("tr", *cells, class_=class_)


def _content(text: str, link: str) -> Markup:
    status = _BY_SYMBOL.get(text[:1])
    # Only addresses within the app: a link from data could run a script or leave the house.
    if link.startswith("/") and not link.startswith(("//", "/\\")):
        return element("span", element("a", text, href=link))
    return element("span", status_mark(status, text) if status else text)


def _class(right: bool, text: str | None = None) -> str | None:
    # An empty cell has its place in a table; on a card it would be a name without a value.
    return " ".join(["qd-number"] * right + ["qd-empty"] * (text == "")) or None
