"""The pack as a deck: a slide a page with its numbers, its picture and the first rows, definitions as notes."""

from collections.abc import Sequence

from pptx.dml.color import RGBColor
from pptx.slide import Slide
from pptx.util import Pt

from data.core.exporting import pictures
from data.core.exporting.briefs import BriefPage, Cover, Number, is_tall
from data.core.exporting.escaping import printable
from data.core.exporting.slides import (
    EDGE,
    FAINT,
    FOOT,
    INK,
    RULE,
    SPACING,
    WIDE,
    lines,
    new_book,
    new_page,
    number_pages,
    place_picture,
    saved,
    width_of,
    write_box,
    write_frame,
)

COLOURS = {"green": RGBColor(0x1A, 0x7F, 0x4B), "yellow": RGBColor(0x8A, 0x5A, 0x00), "red": RGBColor(0xA1, 0x1C, 0x1C),
           "grey": FAINT}  # fmt: skip
FULL = WIDE - 2 * EDGE
NUMBERS, BODY_TOP, GAP = 98, 190, 14
CELL, LABEL, FIGURE, NOTE = 10, 10, 20, 9
NARROW = 84
"""Points that a column of text takes at least before one of numbers gives way."""


def deck(pages: Sequence[BriefPage], cover: Cover) -> bytes:
    """Return the pack as slides. No text runs over its box: what does not fit ends with three dots."""
    book = new_book(cover.company)
    for page in pages:
        slide = new_page(book)
        _head(slide, page)
        for place, number in enumerate(page.numbers):
            _number(slide, number, place, len(page.numbers))
        _body(slide, page)
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = printable("\n".join((page.answer, *page.notes)))
    number_pages(book, f"{cover.company} · {cover.line} · {cover.stamp}")
    return saved(book)


def _head(slide: Slide, page: BriefPage) -> None:
    write_box(slide, fitting(page.title, FULL, 26, 1), EDGE, 22, FULL, 40, size=26, is_bold=True)
    write_box(slide, fitting(page.answer, FULL, 13, 2), EDGE, 60, FULL, 38, size=13, colour=FAINT)


def _number(slide: Slide, number: Number, place: int, every: int) -> None:
    wide = (FULL - GAP * (every - 1)) / max(every, 1)
    left, top = EDGE + place * (wide + GAP), NUMBERS
    write_box(slide, fitting(number.label, wide, LABEL, 1), left, top, wide, 18, size=LABEL, colour=FAINT)
    size = FIGURE if number.has_value and lines(number.text, wide - 16, FIGURE) == 1 else 12
    write_box(slide, fitting(number.text, wide, size, 1), left, top + 14, wide, 30, size=size,
              is_bold=number.has_value)  # fmt: skip
    if number.word:
        colour = COLOURS.get(number.status, FAINT)
        write_box(slide, fitting(number.word, wide, LABEL, 1), left, top + 40, wide, 18, size=LABEL, is_bold=True,
                  colour=colour)  # fmt: skip
    if number.note:
        write_box(slide, fitting(number.note, wide, NOTE, 2), left, top + 56, wide, 30, size=NOTE, colour=FAINT)


def _body(slide: Slide, page: BriefPage) -> None:
    """The picture beside the table where it is tall or the table narrow, else above it."""
    room, rows = FOOT - BODY_TOP - 6, len(page.rows)
    picture = page.picture
    beside = picture is not None and rows > 0 and is_tall(pictures.svg(picture.spec, width=picture.width))
    high = (rows + 1) * _row_height() if rows else 0
    if picture is not None:
        wide = FULL * 0.56 if beside else FULL
        drawn = pictures.png(picture.spec, width=picture.width)
        place_picture(slide, drawn, picture.alt, left=EDGE, top=BODY_TOP, wide=wide,
                      high=room if beside or not rows else room - high - 8)  # fmt: skip
    if rows:
        left = EDGE + FULL * 0.58 if beside else EDGE
        top = BODY_TOP if beside or picture is None else FOOT - 6 - high
        _table(slide, page, left, top, FULL * 0.42 if beside else FULL)


def _row_height() -> float:
    return CELL * SPACING + 7


def _table(slide: Slide, page: BriefPage, left: float, top: float, wide: float) -> None:
    widths = _widths(page, wide)
    frame = slide.shapes.add_table(len(page.rows) + 1, len(widths), Pt(left), Pt(top), Pt(sum(widths)),
                                   Pt((len(page.rows) + 1) * _row_height()))  # fmt: skip
    frame.name = printable(page.title)
    table = frame.table
    table.horz_banding = False
    for column, share in enumerate(widths):
        table.columns[column].width = Pt(share)
    for place, cells in enumerate([page.heads, *page.rows]):
        table.rows[place].height = Pt(_row_height())
        for column, (text, share) in enumerate(zip(cells, widths, strict=False)):
            cell = table.cell(place, column)
            cell.fill.solid()
            cell.fill.fore_color.rgb = RULE if place == 0 else RGBColor(0xFF, 0xFF, 0xFF)
            cell.margin_left = cell.margin_right = Pt(4)
            cell.margin_top = cell.margin_bottom = Pt(2)
            write_frame(cell.text_frame, fitting(text, share + 8, CELL, 1), size=CELL, is_bold=place == 0,
                        colour=INK if place else FAINT, is_right=column in page.right)  # fmt: skip


def _widths(page: BriefPage, wide: float) -> list[float]:
    """Return the widths of the columns that fit, from the left. A number is never cut: its column stands or goes."""
    needed = [max(_wide(text) for text in cells) for cells in zip(page.heads, *page.rows, strict=True)]
    least = [need if place in page.right else min(need, NARROW) for place, need in enumerate(needed)]
    many = next((n for n in range(len(least), 1, -1) if sum(least[:n]) <= wide), 1)
    spare = wide - sum(least[:many])
    wanted = [need - have for need, have in zip(needed[:many], least, strict=False)]
    grown = min(1.0, spare / sum(wanted)) if sum(wanted) > 0 else 0.0
    return [min(have + want * grown, wide) for have, want in zip(least, wanted, strict=False)]


def _wide(text: str) -> float:
    return width_of(printable(text)) * CELL + 18


def fitting(text: str, wide: float, size: float, most: int) -> str:
    """Return a text that stands in so many lines of a box, its end left out where it is longer.

    >>> fitting("Coverage", 200, 10, 1), fitting("Coverage of the whole target", 80, 10, 1)
    ('Coverage', 'Coverage …')
    """
    shown = printable(text)
    if lines(shown, wide - 16, size) <= most:
        return shown
    low, high = 0, len(shown)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if lines(f"{shown[:middle]} …", wide - 16, size) <= most else (low, middle - 1)
    return f"{shown[:low].rstrip()} …"
