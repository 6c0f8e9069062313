"""The minutes of a review in every form that leaves the house: PDF, slides, workbook, dates, text for a message."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import clock
from data.core.access import Scope
from data.core.exporting import Column, Sheet, dates, decks, pdf, pictures, to_xlsx
from data.core.exporting.pictures import Picture
from data.partners.formulas.todos import OPEN
from data.partners.views.minutes import NO_DAY, NOBODY, Block, Minutes, day, minutes

PDF, PPTX, XLSX, ICS = (
    "application/pdf", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", dates.MIME,
)  # fmt: skip
TYPST = """
#show: house
#pairs(data.facts)
#for block in data.blocks {
  part(block.title)
  if block.note != "" { text(fill: faint, block.note); linebreak() }
  if block.rows.len() == 0 { text(block.none) } else {
    grid-of(block.heads, block.rows, right: block.right, columns: block.shares.map(share => share * 1fr))
  }
  for picture in block.pictures { image(bytes(picture.svg), format: "svg", alt: picture.alt, width: 80%) }
}
"""


def minutes_pdf(session: Session, *, scope: Scope, review_id: int, charts: Sequence[Picture] = ()) -> bytes:
    """Return the minutes as PDF. charts: drawn under the numbers, from the specifications of the screen.

    Raises ValueError where the scope has no such minutes.
    """
    found = _found(session, scope, review_id)
    drawn = [{"svg": pictures.svg(one.spec), "alt": one.alt} for one in charts]
    blocks = [{**vars(block), "pictures": drawn if _holds_numbers(block) else []} for block in found.blocks]
    told: dict[str, Any] = {"title": found.title, "line": found.line, "facts": list(found.facts), "blocks": blocks,
                            "foot": f"{found.title}, {found.line}"}  # fmt: skip
    return pdf.compiled(TYPST, data=told)


def minutes_deck(session: Session, *, scope: Scope, review_id: int, charts: Sequence[Picture] = ()) -> bytes:
    """Return the minutes as slides, a block each. Raises ValueError where the scope has no such minutes."""
    found = _found(session, scope, review_id)
    slides = [decks.Slide("The review", "", ("", ""), found.facts, (1, 4))]
    for block in found.blocks:
        note, heads = (block.note, block.heads) if block.rows else (block.none or block.note, ())
        slides.append(decks.Slide(block.title, note, heads, block.rows, block.shares, block.right))
        if _holds_numbers(block):
            slides += [decks.Slide(one.title, picture=pictures.png(one.spec), alt=one.alt) for one in charts]
    return decks.deck(found.title, found.line, slides, foot=f"{found.title}, {found.line}")


def minutes_workbook(session: Session, *, scope: Scope, review_id: int) -> bytes:
    """Return the minutes as a workbook, a block a sheet. Raises ValueError where the scope has no such minutes."""
    found = _found(session, scope, review_id)
    return to_xlsx([_sheet(block, found) for block in found.blocks])


def _sheet(block: Block, found: Minutes) -> Sheet:
    widest = max(block.shares)
    columns = [Column(f"c{place}", head, width=max(60 * share // widest, 10))
               for place, (head, share) in enumerate(zip(block.heads, block.shares, strict=True))]  # fmt: skip
    rows = [{f"c{place}": cell for place, cell in enumerate(row)} for row in block.rows]
    facts = list(found.facts) if block.title == "Agenda" else []
    said = [("Review", f"{found.title}, {found.line}"), *facts, *([("Note", block.note)] if block.note else [])]
    return Sheet(block.title, columns, rows, [*said, *([("Rows", block.none)] if not rows and block.none else [])])


def todo_calendar(session: Session, *, scope: Scope, review_id: int) -> bytes:
    """Return the days of the open to-dos for a calendar. Raises ValueError where the scope has no such minutes."""
    found = _found(session, scope, review_id)
    entries = [dates.Entry(f"todo-{one.id}", one.due_on, one.text, f"Owner: {one.owner or NOBODY}. {found.title}.")
               for one in found.todos if one.due_on and one.state == OPEN]  # fmt: skip
    return dates.written(entries, made_at=clock.now())


def message(found: Minutes, *, address: str = "") -> str:
    """Return the minutes as text for a message: who does what until when first, then everything else.

    address: where the page stands.
    """
    lines = [found.title, found.line, ""]
    lines += ["Who does what until when:", *(_todo(one.text, one.owner, one.due_on) for one in found.todos)]
    lines += ["- nothing was agreed"] * (not found.todos) + [""]
    for block in found.blocks:
        if block.rows and block.title not in ("To-dos", "Agenda"):
            lines += [f"{block.title}:", *(_row(row) for row in block.rows), ""]
    return "\n".join([*lines, *([f"All of it: {address}"] if address else [])]).rstrip() + "\n"


def _todo(text: str, owner: str, due_on: date | None) -> str:
    until = day(due_on)
    return f"- {text}: {owner or NOBODY}, {until if until == NO_DAY else f'by {until}'}"


def _row(row: Sequence[str]) -> str:
    first, *others = [cell for cell in row if cell]
    return f"- {first} ({', '.join(others)})" if others else f"- {first}"


def _found(session: Session, scope: Scope, review_id: int) -> Minutes:
    found = minutes(session, scope=scope, review_id=review_id)
    if found is None:
        raise ValueError("There are no minutes of this review that you may see.")
    return found


def _holds_numbers(block: Block) -> bool:
    return "Status" in block.heads
