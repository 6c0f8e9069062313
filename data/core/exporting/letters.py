"""Texts that others mark their changes in: a docx with headings, paragraphs and tables of label and value."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.shared import Mm, Pt

from data.core.exporting.escaping import printable


@dataclass(frozen=True)
class Part:
    """One part of a letter: its heading, its paragraphs (a line each), and pairs of label and value."""

    title: str
    text: str = ""
    pairs: Sequence[Sequence[str]] = ()


def letter(title: str, parts: Sequence[Part], *, line: str = "", remark: str = "", foot: str = "") -> bytes:
    """Return a docx: title, a line under it, a remark in bold, the parts with their headings, a foot on every page.

    >>> made = docx.Document(io.BytesIO(letter("Sheet", [Part("Terms", "One\\nTwo", [("Fee", "3 %")])])))
    >>> [one.text for one in made.paragraphs], made.tables[0].cell(0, 1).text
    (['Sheet', 'Terms', 'One', 'Two'], '3 %')
    """
    made = docx.Document()
    _page(made)
    made.core_properties.title = printable(title)[:255]
    made.add_heading(printable(title), level=0)
    if line:
        made.add_paragraph(printable(line))
    if remark:
        made.add_paragraph().add_run(printable(remark)).bold = True
    for part in parts:
        _part(made, part)
    if foot:
        made.sections[0].footer.paragraphs[0].text = printable(foot)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Document) -> None:
    made.styles["Normal"].font.size = Pt(10)
    for section in made.sections:
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(18)


def _part(made: Document, part: Part) -> None:
    made.add_heading(printable(part.title), level=2)
    for paragraph in filter(None, part.text.splitlines()):
        made.add_paragraph(printable(paragraph))
    if part.pairs:
        grid = made.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in part.pairs:
            cells = grid.add_row().cells
            cells[0].text, cells[1].text = printable(label), printable(value)
