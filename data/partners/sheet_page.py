"""A term sheet as one page: set in letters as large as fit A4 and Letter, or refused with what is too long."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.exporting import letters, pdf
from data.core.exporting.letters import Part
from data.core.exporting.pdf import PAPERS, Paper
from data.partners import sheet_fields as fields
from data.partners.formulas.terms import TERMS, Content, shown
from data.partners.queries import term_sheets as queries
from models import TermSheet

SIZES = (10.5, 10, 9.5, 9, 8.5, 8)
"""Points of the letters, largest first; smaller ones cannot be read on paper."""

NAMES: Mapping[Paper, str] = {"a4": "A4", "us-letter": "Letter"}
HEIGHTS: Mapping[Paper, float] = {"a4": 841.89, "us-letter": 792.0}
MARGIN = 45.0
OPEN = "to be written"
_UNBROKEN = re.compile(r"(\S{40})(?=\S)")

TEMPLATE = """
#show: house.with(size: data.size * 1pt, margin: 45pt, title-size: 15pt)
#set par(leading: 0.46em, spacing: 0.6em)
#let mark(code) = context [#metadata((code: code, page: here().page(), y: here().position().y / 1pt)) <mark>]
#context [#metadata((measure([A \\ A]).height - measure([A]).height) / 1pt) <pitch>]
#let words(text-of) = if text-of == "" { text(fill: faint, style: "italic", data.open) } else { text-of }
#block(fill: rgb("#eef1f5"), inset: 5pt, width: 100%, below: 0.8em, [*#data.word.* #data.banner])
#for (place, one) in data.sections.enumerate() {
  mark(one.code)
  block(above: 0.9em, below: 0.4em, sticky: true, text(weight: "bold", str(place + 1) + "  " + one.label))
  if "terms" in one {
    grid(columns: (1fr, 1.15fr, 1fr, 1.15fr), column-gutter: (0.7em, 1.4em, 0.7em), row-gutter: 0.5em,
      ..one.terms.map(term => (text(fill: faint, term.at(0)), words(term.at(1)))).flatten())
  } else {
    for paragraph in one.text.split("\\n") { block(above: 0.4em, below: 0.4em, words(paragraph)) }
  }
}
#mark("answer")
#block(above: 1.1em, below: 0pt, stroke: (top: 0.5pt + line-grey), inset: (top: 5pt), width: 100%,
  grid(columns: (1fr, auto), column-gutter: 1em, data.ask, data.reply))
#mark("end")
"""


@dataclass(frozen=True)
class Face:
    """What stands on a sheet: between whom, its kind, content, version, last valid day, and the day of printing."""

    company: str
    partner: str
    type: str
    content: Content
    version: int
    valid_until: date | None
    as_of: date

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return f"Term sheet: {fields.kind_of(self.type).label} partnership"

    @property
    def line(self) -> str:
        """Whom it is between, which version it is, and until when it is valid."""
        until = f"valid until {said(self.valid_until)}" if self.valid_until else "no last valid day yet"
        return f"{self.company} and {self.partner} · {fields.NOT_BINDING} · version {self.version} · {until}"


class TooLong(ValueError):
    """The sheet does not fit one page: the text says which section is too long and by how many lines."""


def said(day: date) -> str:
    """Return a day as the sheet writes it."""
    return f"{day.day} {day:%b %Y}"


def face_of(session: Session, sheet: TermSheet, *, as_of: date) -> Face:
    """Return what stands on the page of a sheet."""
    partner = queries.partner_of(session, sheet.partner_id)
    company = settings.current(session, as_of).company or "We"
    return Face(company, partner.name if partner else "", sheet.type, fields.read(sheet.content),
                           sheet.version, sheet.valid_until, as_of)  # fmt: skip


def rows_of(face: Face) -> list[dict[str, Any]]:
    """Return the eight sections in order: code, label, and `text`, or `terms` as pairs of label and value."""
    kind, content = fields.kind_of(face.type), face.content
    found: list[dict[str, Any]] = []
    for one in fields.sections():
        row: dict[str, Any] = {"code": one.code, "label": one.label}
        if one.code == TERMS:
            pairs = [(term.label, shown(term, content[TERMS].get(term.code, ""), content["currency"]), term.needed)
                     for term in kind.terms]  # fmt: skip
            row["terms"] = [[_broken(label), _broken(value)] for label, value, needed in pairs if value or needed]
        else:
            row["text"] = _broken(content["sections"].get(one.code, "").strip())
        found.append(row)
    return found


def one_page(face: Face, paper: Paper) -> bytes:
    """Return the sheet as a PDF of exactly one page. Raises TooLong."""
    return pdf.compiled(TEMPLATE, data=_data(face, fitting(face, paper)), paper=paper)


def fitting(face: Face, paper: Paper) -> float:
    """Return the largest size of letters in which the sheet is one page. Raises TooLong."""
    for size in SIZES:
        if _marks(face, size, paper)[-1]["page"] == 1:
            return size
    raise _too_long(face, paper)


def require_one_page(face: Face) -> None:
    """Raise TooLong unless the sheet is one page on A4 and on Letter."""
    for paper in PAPERS:
        fitting(face, paper)


def preview(face: Face, paper: Paper) -> tuple[list[bytes], str]:
    """Return the pages as pictures (png), and the sentence about what is too long ("" when it is one page)."""
    try:
        size, problem = fitting(face, paper), ""
    except TooLong as wrong:
        size, problem = SIZES[-1], str(wrong)
    return pdf.drawn(TEMPLATE, data=_data(face, size), paper=paper, form="png"), problem


def word_file(face: Face) -> bytes:
    """Return the sheet as a docx, for whoever marks changes in it."""
    parts = [Part(f"{place}  {row['label']}", row.get("text", "") or ("" if TERMS in row else OPEN), row.get(TERMS, ()))
             for place, row in enumerate(rows_of(face), start=1)]  # fmt: skip
    return letters.letter(face.title, parts, line=face.line, remark=f"{fields.NOT_BINDING}. {fields.BINDS_NOBODY}",
                          foot=f"{fields.NOT_BINDING} · as of {said(face.as_of)}")  # fmt: skip


def _data(face: Face, size: float) -> dict[str, Any]:
    return {
        "title": face.title, "line": face.line, "as_of": said(face.as_of), "foot": fields.NOT_BINDING, "size": size,
        "word": fields.NOT_BINDING, "banner": fields.BINDS_NOBODY, "open": OPEN, "sections": rows_of(face),
        "ask": "Answer:   yes   /   no   /   other terms", "reply": "Name and day: ______________________________",
    }  # fmt: skip


def _marks(face: Face, size: float, paper: Paper) -> list[dict[str, Any]]:
    return pdf.asked(TEMPLATE, data=_data(face, size), label="mark", paper=paper)


def _too_long(face: Face, paper: Paper) -> TooLong:
    """Say by how many lines the smallest letters do not fit, and which section is the longest."""
    data, room = _data(face, SIZES[-1]), HEIGHTS[paper] - 2 * MARGIN
    pitch = float(pdf.asked(TEMPLATE, data=data, label="pitch", paper=paper)[0])
    marks = [(one["code"], (one["page"] - 1) * room + one["y"] - MARGIN) for one in _marks(face, SIZES[-1], paper)]
    over = max(1, math.ceil((marks[-1][1] - room) / pitch))
    tall = {code: end - start for (code, start), (_, end) in pairwise(marks) if code != "answer"}
    longest = max(tall, key=lambda code: tall[code])
    label = next(one.label for one in fields.sections() if one.code == longest)
    return TooLong(
        f"The sheet is {over} {'line' if over == 1 else 'lines'} too long for one page of {NAMES[paper]}, even in "
        f"letters of {SIZES[-1]} points. The longest section is {label}, about {round(tall[longest] / pitch)} lines: "
        "shorten it."
    )  # fmt: skip


def _broken(text: str) -> str:
    """Let words without an end break: nothing else keeps them on the paper."""
    return _UNBROKEN.sub("\\1\u200b", text)
