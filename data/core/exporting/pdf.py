"""PDF and pictures of pages, set by typst in one house style, without anything installed on the system.

A template is typst source of ours. What people wrote reaches it only as data (`#data.title`), so that no text can ever
run as markup. Every template begins with the house style below:

    #show: house                      title, one line under it, foot with as-of and page number
    #part("Numbers")                  a heading inside the page
    #pairs((("Owner", "Ann"),))       label and value, one a line
    #grid-of(("Metric", "Actual"), (("Leads", "18"),))      a table with a heading row; `right: (1,)` sets columns right
"""

import io
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from pypdf import PdfReader

Paper = Literal["a4", "us-letter"]
PAPERS: tuple[Paper, ...] = ("a4", "us-letter")
Form = Literal["pdf", "svg", "png"]

HOUSE = """
#let data = json(bytes(sys.inputs.data))
#let paper = sys.inputs.paper
#let ink = rgb("#1c2430")
#let faint = rgb("#4a5565")
#let line-grey = rgb("#d5dbe3")
#let said(key) = { let found = data.at(key, default: none); if found == none { "" } else { str(found) } }
#let foot() = context {
  set text(size: 7.5pt, fill: faint)
  let notes = (said("foot"), if said("as_of") != "" { "As of " + said("as_of") })
  grid(columns: (1fr, auto), column-gutter: 8pt,
    notes.filter(note => note not in (none, "")).join(" · "),
    str(counter(page).get().first()) + " of " + str(counter(page).final().first()))
}
#let house(body, size: 10pt, margin: 18mm, title-size: 16pt) = {
  set document(title: said("title"), author: said("author"))
  set page(paper: paper, margin: margin, footer: foot())
  set text(font: "Libertinus Serif", size: size, fill: ink, lang: "en", number-type: "lining", hyphenate: false)
  set par(leading: 0.5em, spacing: 0.7em)
  set table(stroke: (x, y) => (bottom: 0.5pt + line-grey), inset: (x: 4pt, y: 3.2pt))
  text(size: title-size, weight: "bold", said("title"))
  if said("line") != "" { linebreak(); text(fill: faint, said("line")) }
  v(0.6em)
  body
}
#let part(name) = block(above: 1em, below: 0.45em, sticky: true, text(weight: "bold", size: 1.15em, name))
#let pairs(rows) = grid(columns: (auto, 1fr), column-gutter: 1em, row-gutter: 0.5em,
  ..rows.map(row => (text(fill: faint, str(row.at(0))), str(row.at(1)))).flatten())
#let grid-of(heads, rows, right: (), columns: auto) = table(
  columns: if columns == auto { heads.len() } else { columns },
  align: (x, y) => if x in right { std.right } else { left },
  table.header(..heads.map(head => text(weight: "bold", head))),
  ..rows.flatten().map(cell => if cell == none { "" } else { str(cell) }))
"""


class NotSet(RuntimeError):
    """A template and its data do not make a page: ours to correct, never the reader's."""


def compiled(template: str, *, data: Mapping[str, Any], paper: Paper = "a4") -> bytes:
    """Return the PDF of a template and its data. Raises NotSet.

    data: what `json` can write; `title`, `line` (under the title), `foot` and `as_of` are the house's own keys.

    >>> pages(compiled("#show: house\\n#data.text", data={"title": "A page", "text": "#pagebreak() stays text"}))
    1
    """
    return drawn(template, data=data, paper=paper, form="pdf")[0]


def drawn(
    template: str, *, data: Mapping[str, Any], paper: Paper = "a4", form: Form = "svg", dots: float = 110
) -> list[bytes]:
    """Return one picture a page (svg or png with `dots` an inch), or the one PDF. Raises NotSet."""
    try:
        made = _compiler(template, data, paper).compile(format=form, ppi=dots)
    except typst.TypstError as error:
        raise NotSet(f"The page could not be set: {error}") from error
    if made is None:
        raise NotSet("The page could not be set: nothing came out.")
    return [made] if isinstance(made, bytes) else list(made)


def asked(template: str, *, data: Mapping[str, Any], label: str, paper: Paper = "a4") -> list[Any]:
    """Return the values of `#metadata(…) <label>` in the order of the page, to measure it. Raises NotSet."""
    try:
        found = _compiler(template, data, paper).query(f"<{label}>", field="value")
    except typst.TypstError as error:
        raise NotSet(f"The page could not be measured: {error}") from error
    return list(json.loads(found))


def pages(document: bytes) -> int:
    """Count the pages of a PDF."""
    return len(PdfReader(io.BytesIO(document)).pages)


def _compiler(template: str, data: Mapping[str, Any], paper: Paper) -> typst.Compiler:
    if paper not in PAPERS:
        raise ValueError(f"Paper is {' or '.join(PAPERS)}, not {paper}.")
    inputs = {"data": _written(data), "paper": paper}
    # The root is our own folder: a template reads no file of the company, whatever it says.
    return typst.Compiler(_source(template), root=Path(__file__).parent, font_paths=_fonts(), sys_inputs=inputs)


def _written(data: Mapping[str, Any]) -> str:
    # Half of a surrogate pair, as broken files hold them, is no text for a strict reader.
    text = json.dumps(data, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode("utf-8")


def _source(template: str) -> bytes:
    return (HOUSE + template).encode("utf-8")


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside typst come first; the system's only fill in letters that those lack, such as Chinese."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
