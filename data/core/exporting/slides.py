"""What slides are made of: their size, texts that stay in their boxes, pictures that keep their shape."""

import io
import unicodedata

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


def new_book(title: str) -> Book:
    """Return an empty deck in the house's size."""
    book = Presentation()
    book.slide_width, book.slide_height = Pt(WIDE), Pt(HIGH)
    book.core_properties.title = printable(title)[:250]
    return book


def new_page(book: Book) -> Page:
    """Add an empty slide."""
    return book.slides.add_slide(book.slide_layouts[6])  # the empty one: everything on it is ours


def saved(book: Book) -> bytes:
    """Return a deck as a file."""
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
            wide = width_of(word) * size
            if used and used + wide > width:
                count, used = count + 1, 0.0
            if wide > width:
                count += int(wide // width)
                wide %= width
            used += wide + size * 0.3
    return max(count, 1)


def width_of(text: str) -> float:
    """Return a text's width as a multiple of its size, from above."""
    return sum(map(_wide, text))


def _wide(letter: str) -> float:
    """Return a letter's width as a share of its size, from above."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    return 0.9 if letter in "mwMW@%—" else 0.74 if letter.isupper() else 0.58


def place_picture(page: Page, picture: bytes, alt: str, *, left: float = EDGE, top: float = TOP,
                  wide: float = WIDE - 2 * EDGE, high: float = FOOT - TOP - 10) -> None:  # fmt: skip
    """Put a picture into a box: as large as fits, never out of shape, with its message as alternative text."""
    shape = page.shapes.add_picture(io.BytesIO(picture), Pt(left), Pt(top))
    scale = min(wide / shape.width.pt, high / shape.height.pt)
    shape.width, shape.height = Pt(shape.width.pt * scale), Pt(shape.height.pt * scale)
    # The library has no word for a picture's alternative text.
    shape._element._nvXxPr.cNvPr.set("descr", printable(alt))


def number_pages(book: Book, foot: str) -> None:
    """Write foot and page number onto every slide."""
    every = len(book.slides)
    for place, page in enumerate(book.slides, start=1):
        write_box(page, foot[:140], EDGE, FOOT, WIDE - 2 * EDGE - 90, 20, size=SMALL, colour=FAINT)
        write_box(page, f"{place} of {every}", WIDE - EDGE - 90, FOOT, 90, 20, size=SMALL, colour=FAINT, is_right=True)


def write_box(page: Page, text: str, left: float, top: float, wide: float, high: float, *, size: int,
          is_bold: bool = False, colour: RGBColor = INK, is_right: bool = False) -> None:  # fmt: skip
    """Write a text into a box of its own."""
    frame = page.shapes.add_textbox(Pt(left), Pt(top), Pt(wide), Pt(high)).text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    write_frame(frame, printable(text), size=size, is_bold=is_bold, colour=colour, is_right=is_right)


def write_frame(frame: TextFrame, text: str, *, size: int, is_bold: bool, colour: RGBColor, is_right: bool) -> None:
    """Write a text into a frame, such as a cell's."""
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = Pt(size), is_bold, FONT
            run.font.color.rgb = colour
