"""The partner's way to a scoreboard: a link that expires, the lines to read, and a signature or other lines.

Reading changes nothing: programs that look at links in mail before people do sign nothing.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.core import rulebook, settings, store
from data.core.access import Actor
from data.core.doors import addresses
from data.partners import lines, links, scoreboard_web, signing
from data.partners.links import Opened
from data.partners.queries import scoreboard as queries

PURPOSE = "scoreboard"
PATH = "/partner/scoreboard/"
LARGEST = 32_000
"""Bytes of an answer: ten lines with a remark take a tenth of it."""

HEADERS = {"content-security-policy": scoreboard_web.POLICY, "cache-control": "no-store",
           "referrer-policy": "same-origin", "x-robots-tag": "noindex"}  # fmt: skip
GONE = "This link is unknown, ended or expired. Ask whoever sent it to you for a new one."
CHANGED = "These lines were changed or withdrawn since the link was sent. Nothing was signed: ask for the new link."
log = logging.getLogger("quarterdeck.partners")


def address_of(written: str) -> str:
    """Return the address of a scoreboard's link from the address that was made for it, or from its token alone."""
    head, _, token = written.rpartition("/")
    return f"{head.removesuffix(links.PATH.rstrip('/'))}{PATH}{token}"


async def show_scoreboard(request: Request) -> Response:
    """Answer with the page of the scoreboard that a link opens."""
    return await _answered(request, lambda token: _shown(token, request))


async def take_answer(request: Request) -> Response:
    """Take a partner's signature or other lines, or show the page again with what is wrong; nothing typed is lost."""
    if not addresses.public().allows_origin(request.headers.get("origin"), request.headers.get("host")):
        return _said(403, "Not from here", "This form was not sent from a page of ours. Nothing was sent.")
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return _said(413, "Too long", "The answer is too long. Nothing was sent: shorten the remark.")
    try:
        entered = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=60))
    except ValueError:
        return _said(400, "Not readable", "The answer could not be read. Nothing was sent.")
    return await _answered(request, lambda token: _taken(token, request, entered))


async def _answered(request: Request, act: Callable[[str], Response]) -> Response:
    try:
        return await run_in_threadpool(act, request.path_params["token"])
    except SQLAlchemyError:
        log.exception("the store does not answer")
        return _said(503, "Not now", "The scoreboard cannot be shown now. Nothing was sent: try again in a minute.")


def _shown(token: str, request: Request, problem: str = "", entered: dict[str, str] | None = None) -> Response:
    with store.reading() as session:
        opened, found = _found(session, token)
        if (refusal := _refusal(opened, found, request)) is not None or found is None or opened is None:
            return refusal or _gone()
        company = settings.current(session)
        page = scoreboard_web.page(scoreboard_web.Asked(
            company.company or "We", opened.partner, company.currency, found["version"], lines.read(found["content"]),
            found["digest"], found["state"], found["valid_from"], found["ours"] or "", found["theirs"] or "", problem,
            entered,
        ))  # fmt: skip
    if request.method == "GET":
        with store.housekeeping() as session:
            links.note_use(session, opened.link_id)
    return HTMLResponse(page, 422 if problem else 200, HEADERS)


def _taken(token: str, request: Request, entered: dict[str, str]) -> Response:
    with store.reading() as session:
        opened, found = _found(session, token)
        if (refusal := _refusal(opened, found, request)) is not None or found is None or opened is None:
            return refusal or _gone()
    answer = entered.get("answer", "")
    if answer not in ("accept", "counter"):
        return _shown(token, request, "Say whether you agree, or fill in other lines.", entered)
    told = scoreboard_web.counter_of(lines.read(found["content"]), entered) if answer == "counter" else None
    try:
        with store.writing(Actor(None, f"{opened.partner}, by link"), "link", "scoreboard answered") as session:
            signing.answered(session, found["id"], digest=entered.get("digest", ""), name=entered.get("name", ""),
                             told=told, note=entered.get("note", ""))  # fmt: skip
    except ValueError as wrong:
        return _shown(token, request, str(wrong), entered)
    return RedirectResponse(f"{PATH}{token}", 303, HEADERS)


def _found(session: Any, token: str) -> tuple[Opened | None, dict[str, Any] | None]:
    """Return what a link opens, and the version that it was made for."""
    opened = links.opened(session, token, purpose=PURPOSE)
    known = queries.versions(session, (opened.partner_id,)).get(opened.partner_id, []) if opened else []
    return opened, next((one for one in known if opened and one["id"] == opened.record_id), None)


def _refusal(opened: Opened | None, found: dict[str, Any] | None, request: Request) -> Response | None:
    who = f"link {opened.link_id}" if opened else "tries of " + addresses.client_address(
        request.client.host if request.client else "", request.headers)
    if (seconds := links.wait(who, int(rulebook.limits()["partner_link_requests"]))) > 0:
        return _said(429, "Too many requests", f"Wait {seconds} seconds and try again.", {"retry-after": str(seconds)})
    if opened is None or found is None:
        return _gone()
    if found["state"] in (signing.REPLACED, signing.DRAFT):
        return _said(409, "These lines were changed", CHANGED)
    return None


def _gone() -> Response:
    return _said(404, "This link opens nothing", GONE)


def _said(status: int, title: str, words: str, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(scoreboard_web.message(title, words), status, {**HEADERS, **(headers or {})})


ROUTES = [
    Route(PATH + "{token}", show_scoreboard, methods=["GET"]),
    Route(PATH + "{token}", take_answer, methods=["POST"]),
]
PUBLIC = (PATH,)
