"""A page of the suite as it stands in a pack: title, answer, numbers, one picture, the first rows of its table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.core.exporting import pdf, pictures
from data.core.exporting.pictures import Picture


@dataclass(frozen=True)
class Number:
    """One number as text, with its status in a symbol and a word; without a value `text` says why."""

    label: str
    text: str
    status: str = ""
    word: str = ""
    note: str = ""
    has_value: bool = True


@dataclass(frozen=True)
class BriefPage:
    """One page. rows: the first of its table as text, `right` the columns that stand right. notes: definitions."""

    title: str
    answer: str
    numbers: tuple[Number, ...] = ()
    picture: Picture | None = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """What stands on every page: whose pack it is, the period and the day, when and by whom it was made."""

    company: str
    line: str
    stamp: str


TALL = 0.45
"""From this share of its width on, a picture stands beside its table, not above it."""

BESIDE = 5
"""Columns that stand beside a picture; the others are in the workbook and on the page."""

SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)"[^>]*? height="([0-9.]+)"')

TEMPLATE = """
#set page(flipped: true, margin: (x: 16mm, y: 13mm))
#let colours = (green: rgb("#1a7f4b"), yellow: rgb("#8a6100"), red: rgb("#a61b1b"), grey: faint)
#let number(one) = block(width: 100%, stroke: (top: 1pt + line-grey), inset: (top: 4pt, bottom: 2pt))[
  #set par(leading: 0.35em, spacing: 0.45em)
  #text(size: 8pt, fill: faint, one.label) \\
  #text(size: if one.is_value { 15pt } else { 10pt }, weight: if one.is_value { "bold" } else { "regular" }, one.text)
  #if one.word != "" [ \\ #text(size: 8pt, weight: "bold", fill: colours.at(one.status), one.word)]
  #if one.note != "" [ \\ #text(size: 7.5pt, fill: faint, one.note)]
]
#show: body => { set page(footer: foot()); set text(font: "Libertinus Serif", size: 9.5pt, fill: ink, hyphenate: false)
  set table(stroke: (x, y) => (bottom: 0.5pt + line-grey), inset: (x: 4pt, y: 2.6pt)); body }
#for (place, page) in data.pages.enumerate() [
  #if place > 0 { pagebreak() }
  #text(size: 17pt, weight: "bold", page.title) \\
  #text(fill: faint, page.answer)
  #v(2pt)
  #grid(columns: (1fr,) * calc.max(page.numbers.len(), 1), column-gutter: 9pt, ..page.numbers.map(number))
  #v(2pt)
  #let rows = if page.rows.len() > 0 { text(size: 8.5pt, grid-of(page.heads, page.rows, right: page.right)) }
  #let drawn(high) = image(bytes(page.picture), format: "svg", width: 100%, height: high, fit: "contain")
  #if page.picture == none { rows } else if page.is_tall {
    grid(columns: (5fr, 4fr), column-gutter: 10mm, drawn(118mm), rows)
  } else { stack(spacing: 6mm, drawn(116mm - 5.4mm * page.rows.len()), rows) }
]
"""


def document(pages: Sequence[BriefPage], cover: Cover) -> bytes:
    """Return the pack as a PDF of lying A4 sheets, one a page."""
    data = {"title": cover.company, "pages": [_told(page) for page in pages],
            "foot": f"{cover.company} · {cover.line} · {cover.stamp}"}  # fmt: skip
    return pdf.compiled(TEMPLATE, data=data)


def _told(page: BriefPage) -> dict[str, Any]:
    numbers = [{"label": one.label, "text": one.text, "is_value": one.has_value, "status": one.status or "grey",
                "word": one.word, "note": one.note} for one in page.numbers]  # fmt: skip
    drawn = pictures.svg(page.picture.spec, width=page.picture.width) if page.picture else None
    beside = drawn is not None and is_tall(drawn)
    many = BESIDE if beside else len(page.heads)
    return {"title": page.title, "answer": page.answer, "numbers": numbers, "picture": drawn, "is_tall": beside,
            "heads": list(page.heads[:many]), "rows": [list(row[:many]) for row in page.rows],
            "right": list(page.right)}  # fmt: skip


def is_tall(svg: str) -> bool:
    """Say whether a picture stands beside its table, not above it."""
    found = SIZE.search(svg)
    return found is not None and float(found[2]) > TALL * float(found[1])
