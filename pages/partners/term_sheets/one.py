"""One term sheet: where it stands and what comes next, its sections beside the page, its versions, what it comes to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from components import states
from components.frame import download, read, scope
from components.page_foot import page_foot
from components.page_head import page_head
from components.tile import tiles
from data.core import access, clock, offers
from data.core.access import Actor, Scope
from data.core.exporting.pdf import PAPERS
from data.partners.commands.term_sheets import APPROVE, EDIT
from data.partners.sheet_page import NAMES
from data.partners.views import term_sheets as sheets
from data.partners.views.term_sheets import SHEET_READS, SheetPage
from pages.partners.term_sheets import calculator, editor, reading, standing, versions

VIEW = "partners.view_partners"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Desk:
    """Who looks at which sheet, on which day, and what they may do with it."""

    actor: Actor
    mine: Scope
    page: SheetPage
    today: date
    zone: str
    may_edit: bool
    may_decide: bool

    @property
    def number(self) -> int:
        """The sheet's number."""
        return int(self.page.row["id"])

    def key(self, name: str) -> str:
        """The key of a widget about this sheet."""
        return f"sheet-{self.number}-{name}"


def draw(actor: Actor, mine: Scope, number: int, today: date, zone: str) -> None:
    """The page of one sheet."""
    page = read(sheets.term_sheet_page, groups=SHEET_READS, scope=mine, sheet_id=number, as_of=today)
    if page is None:
        page_head("Which term sheet?", "There is no such term sheet among those that you may see.")
        states.notice(f"Term sheets are open to: {access.who_may(VIEW)}.")
        _back()
        return
    desk = Desk(actor, mine, page, today, zone, _reaches(actor, EDIT, page), _reaches(actor, APPROVE, page))
    given: dict[str, Any] = {"groups": SHEET_READS, "scope": mine, "sheet_id": number, "as_of": today}
    drawn = {paper: read(sheets.sheet_picture, paper=paper, **given) for paper in PAPERS}
    too_long = next((problem for _, problem in drawn.values() if problem), "")
    page_head(f"Term sheet: {page.row['partner']}, {page.kind.label.lower()}", reading.standing(page, clock.now()))
    _back()
    tiles(reading.page_tiles(page, too_long, clock.now()), key="sheet")
    standing.draw(desk, too_long)
    writing, changed, comes_to = st.tabs(["Sheet", "Versions", "Calculator"], on_change="rerun", key=desk.key("tabs"))
    if writing.open:
        with writing:
            editor.draw(desk, drawn, too_long)
    if changed.open:
        with changed:
            versions.draw(desk)
    if comes_to.open:
        with comes_to:
            calculator.draw(desk)
    _foot(desk, too_long)


def _back() -> None:
    if st.button("All term sheets", icon=":material/arrow_back:", key="sheet-back"):
        del st.query_params["id"]
        st.rerun()


def _reaches(actor: Actor, right: str, page: SheetPage) -> bool:
    if not access.may(actor, right):
        return False
    reach = scope(actor, right)
    return reach.kind == "all" or page.row["owner_id"] in {reach.user_id, *reach.team_user_ids} - {None}


def _foot(desk: Desk, too_long: str) -> None:
    given: dict[str, Any] = {"right": VIEW, "sheet_id": desk.number, "as_of": desk.today}
    name = offers.file_name("term-sheet", desk.page.row["partner"], ending="").rstrip(".")
    files = download("Text to mark changes in", sheets.sheet_word_file, file_name=f"{name}.docx", mime=DOCX, **given)
    if not too_long:
        for paper in PAPERS:
            files += download(f"PDF, {NAMES[paper]}", sheets.sheet_pdf, file_name=f"{name}-{NAMES[paper].lower()}.pdf",
                              mime="application/pdf", paper=paper, **given)  # fmt: skip
    page_foot(as_of=f"{desk.today}", source="this term sheet, which binds neither side", n=len(desk.page.steps),
              noun="versions", downloads=files, key="sheet")  # fmt: skip
