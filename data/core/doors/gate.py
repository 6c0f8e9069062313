"""The gate before everything: our host only, no cross-site sockets, and nothing but the door without a session."""

import logging
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data.core.doors import addresses, sessions

HEALTH = "/_stcore/health"
PUBLIC = ("/static/", "/auth/")
PUBLIC_FILES = frozenset({HEALTH, "/favicon.png", "/manifest.json"})
# Inner workings that no page needs: figures about the server, a second interface, a run of the script for monitoring.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/st-metrics")
SIGN_IN = "/auth/sign-in"
log = logging.getLogger("quarterdeck.gate")


class Gate:
    """Lets a request through when it names our host and carries a good session, or asks for the door itself."""

    def __init__(self, app: ASGIApp, public: tuple[str, ...] = ()) -> None:
        self.app = app
        self.public = PUBLIC + public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope, Headers(scope=scope))
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path, address = scope["path"], addresses.public()
        if path == HEALTH and scope["type"] == "http":
            return None
        if not address.allows_host(headers.get("host")):
            return PlainTextResponse("This address is not served here. See QUARTERDECK_URL.", 421)
        if path.startswith(CLOSED):
            return PlainTextResponse("Not found", 404)
        if scope["type"] == "websocket" and not _is_ours(address, headers):
            return PlainTextResponse("Refused", 403)
        if scope["type"] == "http" and (path in PUBLIC_FILES or path.startswith(self.public)):
            return None
        return await self._without_session(scope, headers)

    async def _without_session(self, scope: Scope, headers: Headers) -> Response | None:
        try:
            looker = await run_in_threadpool(sessions.find, token_of(headers))
        except SQLAlchemyError:
            log.exception("the store does not answer")
            return PlainTextResponse("The store does not answer. Try again in a minute, or ask whoever runs it.", 503)
        if looker is not None:
            return None
        wants_page = headers.get("sec-fetch-dest") == "document" or "text/html" in headers.get("accept", "")
        if not wants_page:
            return PlainTextResponse("Sign in first", 401)
        asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return RedirectResponse(f"{SIGN_IN}?next={quote(asked, safe='')}", 303)


def _is_ours(address: addresses.Address, headers: Headers) -> bool:
    # Browsers always say where a socket comes from; a program that says nothing still needs a session.
    origin = headers.get("origin")
    return origin is None or address.allows_origin(origin, headers.get("host"))


def token_of(headers: Headers) -> str | None:
    """Return the session token that a request carries."""
    return cookie_parser(headers.get("cookie", "")).get(addresses.public().cookie)
