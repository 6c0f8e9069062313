"""The door to what a partner answers by link: how often one may ask, from where, how much, and what the link opens.

Reading changes nothing: programs that look at links in mail before people do answer nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.core import rulebook, store
from data.core.doors import addresses
from data.partners import links
from data.partners.links import Opened

GONE = "This link is unknown, ended or expired. Ask whoever sent it to you for a new one."
Entered = dict[str, str]
Thing = TypeVar("Thing")
log = logging.getLogger("quarterdeck.partners")


class Way(NamedTuple, Generic[Thing]):
    """A way that is open: the link, and the record that it was made for."""

    link: Opened
    found: Thing


@dataclass(frozen=True)
class Door(Generic[Thing]):
    """What differs from door to door.

    purpose: of the links that open it; name: of what is behind it, in sentences; largest and fields: bytes and fields
    of an answer; find: the record of a link, if it is there; closed: title and words where it takes nobody now;
    message: a page that says one thing; policy: the content-security policy of all its pages.
    """

    purpose: str
    path: str
    name: str
    largest: int
    fields: int
    policy: str
    message: Callable[[str, str], str]
    find: Callable[[Session, Opened], Thing | None]
    closed: Callable[[Thing], tuple[str, str] | None]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        return {"content-security-policy": self.policy, "cache-control": "no-store", "referrer-policy": "same-origin",
                "x-robots-tag": "noindex"}  # fmt: skip

    def address_of(self, written: str) -> str:
        """Return the address of a link from the address that was made for it, or from its token alone."""
        head, _, token = written.rpartition("/")
        return f"{head.removesuffix(links.PATH.rstrip('/'))}{self.path}{token}"

    async def asked(self, request: Request, act: Callable[[str], Response]) -> Response:
        """Answer with what `act` makes of the link's token."""
        try:
            return await run_in_threadpool(act, request.path_params["token"])
        except SQLAlchemyError:
            log.exception("the store does not answer")
            words = f"The {self.name} cannot be shown now. Nothing was sent: try again in a minute."
            return self.said(503, "Not now", words)

    async def posted(self, request: Request, act: Callable[[str, Entered], Response]) -> Response:
        """Answer with what `act` makes of the token and the form: from a page of ours only, and a small one."""
        if not addresses.public().allows_origin(request.headers.get("origin"), request.headers.get("host")):
            return self.said(403, "Not from here", "This form was not sent from a page of ours. Nothing was sent.")
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > self.largest:
            return self.said(413, "Too long", "The answer is too long. Nothing was sent: shorten the remark.")
        try:
            text = (await request.body()).decode()
            entered = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=self.fields))
        except ValueError:
            return self.said(400, "Not readable", "The answer could not be read. Nothing was sent.")
        return await self.asked(request, lambda token: act(token, entered))

    def opened(self, session: Session, token: str, request: Request) -> Way[Thing] | Response:
        """Return what a token opens, or the refusal: asked too often, a link that opens nothing, closed for now."""
        link = links.opened(session, token, purpose=self.purpose)
        found = None if link is None else self.find(session, link)
        # Whoever tries links is counted by their machine, a link that is one by itself.
        who = f"link {link.link_id}" if link else "tries of " + addresses.client_address(
            request.client.host if request.client else "", request.headers)  # fmt: skip
        if (seconds := links.wait(who, int(rulebook.limits()["partner_link_requests"]))) > 0:
            words, after = f"Wait {seconds} seconds and try again.", {"retry-after": str(seconds)}
            return self.said(429, "Too many requests", words, after)
        if link is None or found is None:
            return self.said(404, "This link opens nothing", GONE)
        if (told := self.closed(found)) is not None:
            return self.said(409, *told)
        return Way(link, found)

    def page(self, html: str, link: Opened, request: Request, problem: str = "") -> Response:
        """Return a page behind the door; that somebody read it is noted."""
        if request.method == "GET":
            with store.housekeeping() as session:
                links.note_use(session, link.link_id)
        return HTMLResponse(html, 422 if problem else 200, self.headers)

    def taken(self, token: str) -> Response:
        """Lead back to the page after an answer, so that loading it again sends nothing twice."""
        return RedirectResponse(f"{self.path}{token}", 303, self.headers)

    def said(self, status: int, title: str, words: str, headers: dict[str, str] | None = None) -> Response:
        """Return a page that says one thing."""
        return HTMLResponse(self.message(title, words), status, {**self.headers, **(headers or {})})
