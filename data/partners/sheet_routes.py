"""The partner's way to a term sheet: a link that expires, the sheet to read, and yes, no or other terms with a name.

Reading changes nothing: programs that look at links in mail before people do answer nothing.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.core import clock, rulebook, settings, store
from data.core.access import Actor
from data.core.doors import addresses
from data.core.ledger.capturing import recording_of
from data.core.work import tasks
from data.partners import links, sheet_answers, sheet_page, sheet_web
from data.partners.formulas.terms import TERMS
from data.partners.links import Opened
from data.partners.queries import term_sheets as queries
from models import TermSheet

PURPOSE = "term_sheet"
PATH = "/partner/term-sheet/"
LARGEST = 64_000
"""Bytes of an answer: thirty terms of the longest kind take a fifth of it."""

HEADERS = {"content-security-policy": sheet_web.POLICY, "cache-control": "no-store", "referrer-policy": "same-origin",
           "x-robots-tag": "noindex"}  # fmt: skip
GONE = "This link is unknown, ended or expired. Ask whoever sent it to you for a new one."
SHOWN = ("sent", "yes", "no", "countered")
log = logging.getLogger("quarterdeck.partners")


def address_of(written: str) -> str:
    """Return the address of a term sheet's link from the address that was made for it, or from its token alone."""
    head, _, token = written.rpartition("/")
    return f"{head.removesuffix(links.PATH.rstrip('/'))}{PATH}{token}"


async def show_sheet(request: Request) -> Response:
    """Answer with the page of the sheet that a link opens."""
    return await _answered(request, lambda token: _shown(token, request))


async def show_pdf(request: Request) -> Response:
    """Answer with the sheet as a PDF of one page."""
    return await _answered(request, lambda token: _pdf(token, request))


async def take_answer(request: Request) -> Response:
    """Take a partner's answer, or show the sheet again with what is wrong; what was entered stays in the form."""
    if not addresses.public().allows_origin(request.headers.get("origin"), request.headers.get("host")):
        return _said(403, "Not from here", "This form was not sent from a page of ours. Nothing was sent.")
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return _said(413, "Too long", "The answer is too long. Nothing was sent: shorten the remark.")
    try:
        entered = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return _said(400, "Not readable", "The answer could not be read. Nothing was sent.")
    return await _answered(request, lambda token: _taken(token, request, entered))


async def _answered(request: Request, act: Callable[[str], Response]) -> Response:
    try:
        return await run_in_threadpool(act, request.path_params["token"])
    except SQLAlchemyError:
        log.exception("the store does not answer")
        return _said(503, "Not now", "The sheet cannot be shown now. Nothing was sent: try again in a minute.")


def _shown(token: str, request: Request, problem: str = "", entered: dict[str, str] | None = None) -> Response:
    with store.reading() as session:
        opened, found = _found(session, token)
        if (refusal := _refusal(opened, found, request)) is not None or found is None or opened is None:
            return refusal or _gone()
        today = clock.today(settings.current(session).zone)
        asked = sheet_web.Asked(sheet_page.face_of(session, found, as_of=today), found.state, found.answered_by, today,
                                f"{PATH}{token}/sheet.pdf", problem, entered)  # fmt: skip
        page = sheet_web.page(asked)
    if request.method == "GET":
        with store.housekeeping() as session:
            links.note_use(session, opened.link_id)
    return HTMLResponse(page, 422 if problem else 200, HEADERS)


def _pdf(token: str, request: Request) -> Response:
    with store.reading() as session:
        opened, found = _found(session, token)
        if (refusal := _refusal(opened, found, request)) is not None or found is None:
            return refusal or _gone()
        face = sheet_page.face_of(session, found, as_of=clock.today(settings.current(session).zone))
    try:
        made = sheet_page.one_page(face, "a4")
    except sheet_page.TooLong as wrong:
        return _said(409, "Not one page", str(wrong))
    name = {"content-disposition": 'inline; filename="term-sheet.pdf"'}
    return Response(made, media_type="application/pdf", headers={**HEADERS, **name})


def _taken(token: str, request: Request, entered: dict[str, str]) -> Response:
    with store.reading() as session:
        opened, found = _found(session, token)
        if (refusal := _refusal(opened, found, request)) is not None or found is None or opened is None:
            return refusal or _gone()
    counter = {place: value for place, value in entered.items() if place.startswith(f"{TERMS}.")}
    version = entered.get("version", "")
    given: dict[str, Any] = {"answer": entered.get("answer", ""), "name": entered.get("name", ""),
                             "words": entered.get("words", ""),
                             "version": int(version) if version.isascii() and version.isdigit() else 0}  # fmt: skip
    try:
        with store.writing(Actor(None, f"{opened.partner}, by link"), "link", "term sheet answered") as session:
            sheet_answers.answered(session, found.id or 0, counter=counter if given["answer"] == "countered" else None,
                                   **given)  # fmt: skip
            _tell(session, opened, found.id or 0, given["answer"])
    except ValueError as wrong:
        return _shown(token, request, str(wrong), entered)
    return RedirectResponse(f"{PATH}{token}", 303, HEADERS)


def _tell(session: Any, opened: Opened, sheet_id: int, answer: str) -> None:
    """Put the answer on the owner's list: it came while nobody of ours was looking."""
    partner = queries.partner_of(session, opened.partner_id)
    words = {"yes": "said yes to", "no": "said no to", "countered": "answered with other terms to"}[answer]
    tasks.add(session, title=f"{opened.partner} {words} the term sheet", owner_id=partner.owner_id if partner else None,
              due_on=recording_of(session).occurred_on + timedelta(days=1), entity="term_sheet",
              entity_id=sheet_id)  # fmt: skip


def _found(session: Any, token: str) -> tuple[Opened | None, TermSheet | None]:
    opened = links.opened(session, token, purpose=PURPOSE)
    found = queries.sheet(session, opened.record_id) if opened and opened.record_id else None
    return opened, found if found and opened and found.partner_id == opened.partner_id else None


def _refusal(opened: Opened | None, found: TermSheet | None, request: Request) -> Response | None:
    who = f"link {opened.link_id}" if opened else "tries of " + addresses.client_address(
        request.client.host if request.client else "", request.headers)
    if (seconds := links.wait(who, int(rulebook.limits()["partner_link_requests"]))) > 0:
        return _said(429, "Too many requests", f"Wait {seconds} seconds and try again.", {"retry-after": str(seconds)})
    if opened is None or found is None:
        return _gone()
    if found.state not in SHOWN:
        return _said(409, "Being changed", "This sheet is being changed or was withdrawn. Ask whoever sent it to you.")
    return None


def _gone() -> Response:
    return _said(404, "This link opens nothing", GONE)


def _said(status: int, title: str, words: str, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(sheet_web.message(title, words), status, {**HEADERS, **(headers or {})})


ROUTES = [
    Route(PATH + "{token}", show_sheet, methods=["GET"]),
    Route(PATH + "{token}", take_answer, methods=["POST"]),
    Route(PATH + "{token}/sheet.pdf", show_pdf, methods=["GET"]),
]
PUBLIC = (PATH,)
