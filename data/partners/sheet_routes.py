"""The partner's way to a term sheet: a link that expires, the sheet to read, and yes, no or other terms with a name."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data.core import clock, settings, store
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.core.work import tasks
from data.partners import sheet_answers, sheet_page, sheet_web
from data.partners.answer_door import Door, Entered
from data.partners.formulas.terms import TERMS
from data.partners.links import Opened
from data.partners.queries import term_sheets as queries
from models import TermSheet

PURPOSE = "term_sheet"
PATH = "/partner/term-sheet/"
LARGEST = 64_000
"""Bytes of an answer: thirty terms of the longest kind take a fifth of it."""

SHOWN = ("sent", "yes", "no", "countered")
CHANGED = "This sheet is being changed or was withdrawn. Ask whoever sent it to you."


def _find(session: Session, opened: Opened) -> TermSheet | None:
    found = queries.sheet(session, opened.record_id) if opened.record_id else None
    return found if found is not None and found.partner_id == opened.partner_id else None


def _closed(found: TermSheet) -> tuple[str, str] | None:
    return None if found.state in SHOWN else ("Being changed", CHANGED)


DOOR: Door[TermSheet] = Door(
    purpose=PURPOSE, path=PATH, name="sheet", largest=LARGEST, fields=100, policy=sheet_web.POLICY,
    message=sheet_web.message, find=_find, closed=_closed,
)  # fmt: skip
address_of = DOOR.address_of


async def show_sheet(request: Request) -> Response:
    """Answer with the page of the sheet that a link opens."""
    return await DOOR.asked(request, lambda token: _shown(token, request))


async def show_pdf(request: Request) -> Response:
    """Answer with the sheet as a PDF of one page."""
    return await DOOR.asked(request, lambda token: _pdf(token, request))


async def take_answer(request: Request) -> Response:
    """Take a partner's answer, or show the sheet again with what is wrong; what was entered stays in the form."""
    return await DOOR.posted(request, lambda token, entered: _taken(token, request, entered))


def _shown(token: str, request: Request, problem: str = "", entered: Entered | None = None) -> Response:
    with store.reading() as session:
        way = DOOR.opened(session, token, request)
        if isinstance(way, Response):
            return way
        today, found = clock.today(settings.current(session).zone), way.found
        asked = sheet_web.Asked(sheet_page.face_of(session, found, as_of=today), found.state, found.answered_by, today,
                                f"{PATH}{token}/sheet.pdf", problem, entered)  # fmt: skip
        page = sheet_web.page(asked)
    return DOOR.page(page, way.link, request, problem)


def _pdf(token: str, request: Request) -> Response:
    with store.reading() as session:
        way = DOOR.opened(session, token, request)
        if isinstance(way, Response):
            return way
        face = sheet_page.face_of(session, way.found, as_of=clock.today(settings.current(session).zone))
    try:
        made = sheet_page.one_page(face, "a4")
    except sheet_page.TooLong as wrong:
        return DOOR.said(409, "Not one page", str(wrong))
    name = {"content-disposition": 'inline; filename="term-sheet.pdf"'}
    return Response(made, media_type="application/pdf", headers={**DOOR.headers, **name})


def _taken(token: str, request: Request, entered: Entered) -> Response:
    with store.reading() as session:
        way = DOOR.opened(session, token, request)
        if isinstance(way, Response):
            return way
        number = way.found.id or 0
    counter = {place: value for place, value in entered.items() if place.startswith(f"{TERMS}.")}
    version = entered.get("version", "")
    given: dict[str, Any] = {"answer": entered.get("answer", ""), "name": entered.get("name", ""),
                             "words": entered.get("words", ""),
                             "version": int(version) if version.isascii() and version.isdigit() else 0}  # fmt: skip
    try:
        with store.writing(Actor(None, f"{way.link.partner}, by link"), "link", "term sheet answered") as session:
            sheet_answers.answered(session, number, counter=counter if given["answer"] == "countered" else None,
                                   **given)  # fmt: skip
            _tell(session, way.link, number, given["answer"])
    except ValueError as wrong:
        return _shown(token, request, str(wrong), entered)
    return DOOR.taken(token)


def _tell(session: Any, opened: Opened, sheet_id: int, answer: str) -> None:
    """Put the answer on the owner's list: it came while nobody of ours was looking."""
    partner = queries.partner_of(session, opened.partner_id)
    words = {"yes": "said yes to", "no": "said no to", "countered": "answered with other terms to"}[answer]
    tasks.add(session, title=f"{opened.partner} {words} the term sheet", owner_id=partner.owner_id if partner else None,
              due_on=recording_of(session).occurred_on + timedelta(days=1), entity="term_sheet",
              entity_id=sheet_id)  # fmt: skip


ROUTES = [
    Route(PATH + "{token}", show_sheet, methods=["GET"]),
    Route(PATH + "{token}", take_answer, methods=["POST"]),
    Route(PATH + "{token}/sheet.pdf", show_pdf, methods=["GET"]),
]
PUBLIC = (PATH,)
