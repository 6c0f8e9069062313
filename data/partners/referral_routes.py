"""The partner's way to referrals: a link that expires, a form to send a company, and how each stands."""

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data.core import rulebook, store
from data.core.doors import addresses
from data.partners import link_pages, link_referrals, links, scoreboard_routes, sheet_routes
from data.partners.link_pages import LARGEST_FORM, MOST_FIELDS, Posted

PATH = links.PATH
OTHERS = {scoreboard_routes.PURPOSE: scoreboard_routes.PATH, sheet_routes.PURPOSE: sheet_routes.PATH}
"""Purposes with an address of their own: a link that was made without it leads there."""

log = logging.getLogger("quarterdeck.partners")


async def open_link(request: Request) -> Response:
    """Answer for a link: its page, or what came of its form. Forms come from a page of ours only, and are small."""
    token = request.path_params["token"]
    who = addresses.client_address(request.client.host if request.client else "", request.headers)
    values: Posted | None = None
    if request.method == "POST":
        length = request.headers.get("content-length", "")
        if not addresses.public().allows_origin(request.headers.get("origin"), request.headers.get("host")):
            return PlainTextResponse("This form was not sent from a page of ours.", 403)
        if not length.isdigit() or int(length) > LARGEST_FORM:
            return PlainTextResponse("This form is too large.", 413)
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        values = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        return await run_in_threadpool(_answer, token, who, values)
    except SQLAlchemyError:
        log.exception("the store does not answer")
        return PlainTextResponse("This cannot be shown now. Nothing was sent: try again in a minute.", 503)


def _answer(token: str, who: str, form: Posted | None) -> Response:
    with store.reading() as session:
        opened = links.opened(session, token)
    # Whoever tries links is counted by their machine, a link that is one by itself.
    counted = f"link {opened.link_id}" if opened else f"tries of {who}"
    if seconds := links.wait(counted, int(rulebook.limits()["partner_link_requests"])):
        return PlainTextResponse(f"Too many requests. Wait {seconds} seconds.", 429, {"retry-after": str(seconds)})
    if opened is None:
        return link_pages.gone()
    if opened.purpose in OTHERS:
        return RedirectResponse(f"{OTHERS[opened.purpose]}{token}", 303, _quiet())
    with store.housekeeping() as session:
        links.note_use(session, opened.link_id)
    if opened.purpose == "referral":
        return link_referrals.show_one(opened)
    return link_referrals.show(opened) if form is None else link_referrals.take(opened, form)


def _quiet() -> dict[str, Any]:
    return {"cache-control": "no-store", "referrer-policy": "same-origin"}


ROUTES = [Route(PATH + "{token}", open_link, methods=["GET", "POST"])]
PUBLIC = (PATH,)
