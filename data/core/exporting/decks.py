"""Slides in one house layout: a title, one line, a table or a picture; what does not fit goes on to a next slide."""

from collections.abc import Sequence
from dataclasses import dataclass

from pptx.dml.color import RGBColor
from pptx.slide import Slide as Page
from pptx.util import Pt

from data.core.exporting.escaping import printable
from data.core.exporting.slides import (
    BODY,
    EDGE,
    FAINT,
    FOOT,
    HEAD,
    INK,
    LINE,
    PADDING,
    RULE,
    SPACING,
    TITLE,
    TOP,
    WIDE,
    lines,
    new_book,
    new_page,
    number_pages,
    place_picture,
    saved,
    write_box,
    write_frame,
)  # fmt: skip

ROOM = FOOT - TOP - 10
LONGEST_TITLE = 110


@dataclass(frozen=True)
class Slide:
    """A table under a title, or a picture. shares: how wide the columns are; right: those whose text stands right."""

    title: str
    note: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    shares: Sequence[int] = ()
    right: Sequence[int] = ()
    picture: bytes | None = None
    alt: str = ""


def deck(title: str, line: str, slides: Sequence[Slide], *, foot: str = "") -> bytes:
    """Return a deck: a title slide, then each slide, continued on further ones until its last row stands.

    No text runs over its place: heights are reckoned with more room than letters need.
    """
    book = new_book(title)
    first = new_page(book)
    write_box(first, title[:LONGEST_TITLE], EDGE, 190, WIDE - 2 * EDGE, 90, size=34, is_bold=True)
    write_box(first, line, EDGE, 284, WIDE - 2 * EDGE, 60, size=18, colour=FAINT)
    for slide in slides:
        for place, rows in enumerate(_pages(slide)):
            page = new_page(book)
            _head(page, slide, is_more=place > 0)
            if slide.picture is not None:
                place_picture(page, slide.picture, slide.alt)
            elif slide.heads:
                _table(page, slide, rows)
    number_pages(book, foot)
    return saved(book)


def _pages(slide: Slide) -> list[list[list[str]]]:
    """Return the rows slide by slide; a row that is taller than a slide goes on in the next one."""
    if not slide.heads:
        return [[]]
    widths = _widths(slide)
    pages: list[list[list[str]]] = [[]]
    used = float(_height(slide.heads, widths, HEAD))
    head = used
    for row in _short_rows(slide.rows, widths, ROOM - head):
        high = _height(row, widths, BODY)
        if pages[-1] and used + high > ROOM:
            pages.append([])
            used = head
        pages[-1].append(row)
        used += high
    return pages


def _short_rows(rows: Sequence[Sequence[str]], widths: Sequence[float], room: float) -> list[list[str]]:
    made = []
    for row in rows:
        left = [printable(cell) for cell in row]
        while _height(left, widths, BODY) > room:
            cuts = [_cut(cell, wide, room) for cell, wide in zip(left, widths, strict=True)]
            made.append([cell[:at] for cell, at in zip(left, cuts, strict=True)])
            left = [cell[at:].lstrip() for cell, at in zip(left, cuts, strict=True)]
        made.append(left)
    return made


def _cut(cell: str, wide: float, room: float) -> int:
    """Return after how many letters a cell is full, at the end of a word where there is one."""
    if _height([cell], [wide], BODY) <= room:
        return len(cell)
    low, high = 1, len(cell)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _height([cell[:middle]], [wide], BODY) <= room else (low, middle - 1)
    space = cell.rfind(" ", 0, low)
    return space if space > low // 2 else low


def _height(row: Sequence[str], widths: Sequence[float], size: int) -> float:
    most = max(lines(cell, wide - 16, size) for cell, wide in zip(row, widths, strict=True))
    return most * size * SPACING + PADDING


def _widths(slide: Slide) -> list[float]:
    shares = list(slide.shares) or [1] * len(slide.heads)
    return [(WIDE - 2 * EDGE) * share / sum(shares) for share in shares]


def _head(page: Page, slide: Slide, *, is_more: bool) -> None:
    title = slide.title[:LONGEST_TITLE] + (" (continued)" if is_more else "")
    size = TITLE if lines(title, WIDE - 2 * EDGE - 16, TITLE) == 1 else 17
    write_box(page, title, EDGE, 28, WIDE - 2 * EDGE, 42, size=size, is_bold=True)
    if slide.note:
        note = slide.note if lines(slide.note, WIDE - 2 * EDGE - 16, LINE) == 1 else slide.note[:150].rstrip() + " …"
        size = min(LINE, 13) if len(note) > 100 else LINE
        write_box(page, note, EDGE, 70, WIDE - 2 * EDGE, 26, size=size, colour=FAINT)


def _table(page: Page, slide: Slide, rows: Sequence[Sequence[str]]) -> None:
    widths = _widths(slide)
    heights = [_height(slide.heads, widths, HEAD), *(_height(row, widths, BODY) for row in rows)]
    frame = page.shapes.add_table(len(rows) + 1, len(widths), Pt(EDGE), Pt(TOP), Pt(sum(widths)), Pt(sum(heights)))
    frame.name = slide.title
    table = frame.table
    table.horz_banding = False
    for place, wide in enumerate(widths):
        table.columns[place].width = Pt(wide)
    for place, (cells, high) in enumerate(zip([slide.heads, *rows], heights, strict=True)):
        table.rows[place].height = Pt(high)
        for column, text in enumerate(cells):
            cell = table.cell(place, column)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RULE if place == 0 else RGBColor(0xFF, 0xFF, 0xFF)
            cell.margin_left = cell.margin_right = Pt(6)
            cell.margin_top = cell.margin_bottom = Pt(PADDING / 2)
            write_frame(cell.text_frame, printable(text), size=BODY if place else HEAD, is_bold=place == 0,
                   colour=INK if place else FAINT, is_right=column in slide.right)  # fmt: skip
