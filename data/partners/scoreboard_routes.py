"""The partner's way to a scoreboard: a link that expires, the lines to read, and a signature or other lines."""

from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data.core import settings, store
from data.core.access import Actor
from data.partners import lines, scoreboard_web, signing
from data.partners.answer_door import Door, Entered
from data.partners.links import Opened
from data.partners.queries import scoreboard as queries

PURPOSE = "scoreboard"
PATH = "/partner/scoreboard/"
LARGEST = 32_000
"""Bytes of an answer: ten lines with a remark take a tenth of it."""

CHANGED = "These lines were changed or withdrawn since the link was sent. Nothing was signed: ask for the new link."
Version = dict[str, Any]


def _find(session: Session, opened: Opened) -> Version | None:
    """Return the version that a link was made for."""
    known = queries.versions(session, (opened.partner_id,)).get(opened.partner_id, [])
    return next((one for one in known if one["id"] == opened.record_id), None)


def _closed(found: Version) -> tuple[str, str] | None:
    is_changed = found["state"] in (signing.REPLACED, signing.DRAFT)
    return ("These lines were changed", CHANGED) if is_changed else None


DOOR: Door[Version] = Door(
    purpose=PURPOSE, path=PATH, name="scoreboard", largest=LARGEST, fields=60, policy=scoreboard_web.POLICY,
    message=scoreboard_web.message, find=_find, closed=_closed,
)  # fmt: skip
address_of = DOOR.address_of


async def show_scoreboard(request: Request) -> Response:
    """Answer with the page of the scoreboard that a link opens."""
    return await DOOR.asked(request, lambda token: _shown(token, request))


async def take_answer(request: Request) -> Response:
    """Take a partner's signature or other lines, or show the page again with what is wrong; nothing typed is lost."""
    return await DOOR.posted(request, lambda token, entered: _taken(token, request, entered))


def _shown(token: str, request: Request, problem: str = "", entered: Entered | None = None) -> Response:
    with store.reading() as session:
        way = DOOR.opened(session, token, request)
        if isinstance(way, Response):
            return way
        company, found = settings.current(session), way.found
        page = scoreboard_web.page(scoreboard_web.Asked(
            company.company or "We", way.link.partner, company.currency, found["version"],
            lines.read(found["content"]), found["digest"], found["state"], found["valid_from"], found["ours"] or "",
            found["theirs"] or "", problem, entered,
        ))  # fmt: skip
    return DOOR.page(page, way.link, request, problem)


def _taken(token: str, request: Request, entered: Entered) -> Response:
    with store.reading() as session:
        way = DOOR.opened(session, token, request)
    if isinstance(way, Response):
        return way
    found, answer = way.found, entered.get("answer", "")
    if answer not in ("accept", "counter"):
        return _shown(token, request, "Say whether you agree, or fill in other lines.", entered)
    told = scoreboard_web.counter_of(lines.read(found["content"]), entered) if answer == "counter" else None
    try:
        with store.writing(Actor(None, f"{way.link.partner}, by link"), "link", "scoreboard answered") as session:
            signing.answered(session, found["id"], digest=entered.get("digest", ""), name=entered.get("name", ""),
                             told=told, note=entered.get("note", ""))  # fmt: skip
    except ValueError as wrong:
        return _shown(token, request, str(wrong), entered)
    return DOOR.taken(token)


ROUTES = [
    Route(PATH + "{token}", show_scoreboard, methods=["GET"]),
    Route(PATH + "{token}", take_answer, methods=["POST"]),
]
PUBLIC = (PATH,)
