"""Slides in one house layout: a title, one line, a table or a picture; what does not fit goes on to a next slide."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.presentation import Presentation as Book
from pptx.slide import Slide as Page
from pptx.text.text import TextFrame
from pptx.util import Pt

from data.core.exporting.escaping import printable

WIDE, HIGH, EDGE = 960, 540, 40
"""A slide in points, 16 to 9, and its margin."""

TOP, FOOT = 104, 506
BODY, HEAD, TITLE, LINE, SMALL = 14, 12, 26, 15, 10
SPACING, PADDING = 1.22, 8
INK, FAINT, RULE = RGBColor(0x16, 0x20, 0x2E), RGBColor(0x56, 0x61, 0x70), RGBColor(0xF4, 0xF6, 0xF8)
FONT = "Arial"
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
    book = Presentation()
    book.slide_width, book.slide_height = Pt(WIDE), Pt(HIGH)
    book.core_properties.title = printable(title)[:250]
    first = _page(book)
    _text(first, title[:LONGEST_TITLE], EDGE, 190, WIDE - 2 * EDGE, 90, size=34, is_bold=True)
    _text(first, line, EDGE, 284, WIDE - 2 * EDGE, 60, size=18, colour=FAINT)
    for slide in slides:
        for place, rows in enumerate(_pages(slide)):
            page = _page(book)
            _head(page, slide, is_more=place > 0)
            if slide.picture is not None:
                _picture(page, slide.picture, slide.alt)
            elif slide.heads:
                _table(page, slide, rows)
    _number(book, foot)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(text: str, width: float, size: float) -> int:
    """Return how many lines a text takes in a width, in points, with room to spare.

    >>> lines("short", 200, 14), lines("x" * 100, 200, 14) > 3, lines("", 200, 14)
    (1, True, 1)
    """
    count, used = 0, 0.0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split(" "):
            wide = sum(map(_wide, word)) * size
            if used and used + wide > width:
                count, used = count + 1, 0.0
            if wide > width:
                count += int(wide // width)
                wide %= width
            used += wide + size * 0.3
    return max(count, 1)


def _wide(letter: str) -> float:
    """Return a letter's width as a share of its size, from above."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.9 if letter in "mwMW@%—" else 0.74 if letter.isupper() else 0.58


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


def _page(book: Book) -> Page:
    return book.slides.add_slide(book.slide_layouts[6])  # the empty one: everything on it is ours


def _head(page: Page, slide: Slide, *, is_more: bool) -> None:
    title = slide.title[:LONGEST_TITLE] + (" (continued)" if is_more else "")
    size = TITLE if lines(title, WIDE - 2 * EDGE - 16, TITLE) == 1 else 17
    _text(page, title, EDGE, 28, WIDE - 2 * EDGE, 42, size=size, is_bold=True)
    if slide.note:
        note = slide.note if lines(slide.note, WIDE - 2 * EDGE - 16, LINE) == 1 else slide.note[:150].rstrip() + " …"
        _text(page, note, EDGE, 70, WIDE - 2 * EDGE, 26, size=min(LINE, 13) if len(note) > 100 else LINE, colour=FAINT)


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
            _write(cell.text_frame, printable(text), size=BODY if place else HEAD, is_bold=place == 0,
                   colour=INK if place else FAINT, is_right=column in slide.right)  # fmt: skip


def _picture(page: Page, picture: bytes, alt: str) -> None:
    shape = page.shapes.add_picture(io.BytesIO(picture), Pt(EDGE), Pt(TOP))
    scale = min((WIDE - 2 * EDGE) / shape.width.pt, ROOM / shape.height.pt)
    shape.width, shape.height = Pt(shape.width.pt * scale), Pt(shape.height.pt * scale)
    # The library has no word for a picture's alternative text.
    shape._element._nvXxPr.cNvPr.set("descr", printable(alt))


def _number(book: Book, foot: str) -> None:
    every = len(book.slides)
    for place, page in enumerate(book.slides, start=1):
        _text(page, foot[:140], EDGE, FOOT, WIDE - 2 * EDGE - 90, 20, size=SMALL, colour=FAINT)
        _text(page, f"{place} of {every}", WIDE - EDGE - 90, FOOT, 90, 20, size=SMALL, colour=FAINT, is_right=True)


def _text(page: Page, text: str, left: float, top: float, wide: float, high: float, *, size: int,
          is_bold: bool = False, colour: RGBColor = INK, is_right: bool = False) -> None:  # fmt: skip
    frame = page.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(high)).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    _write(frame, printable(text), size=size, is_bold=is_bold, colour=colour, is_right=is_right)


def _write(frame: TextFrame, text: str, *, size: int, is_bold: bool, colour: RGBColor, is_right: bool) -> None:
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, FONT
            run.font.color.rgb = colour
