"""The address for machines: POST /api/usage takes usage events of proofs of concept, with a token (docs/usage.md)."""

import json
import logging
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from data.core import clock, rulebook, store
from data.core.access import Refused
from data.sales import tokens
from data.sales.commands.usage import MOST_REASONS, UsageRefused, receive_usage
from data.sales.tokens import Bearer

PATH = "/api/usage"
PUBLIC = (PATH,)
LARGEST = 2_000_000
"""Bytes of one request: a thousand events take a tenth of it."""

MINUTE = timedelta(minutes=1)
REASON = "usage received"
log = logging.getLogger("quarterdeck.usage")
_asked: defaultdict[int, deque[datetime]] = defaultdict(deque)


async def take_usage(request: Request) -> JSONResponse:
    """Answer 200 with what was stored, or say what is wrong; nothing of a batch is stored unless all of it is right."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return _said(413, f"One request has at most {LARGEST:,} bytes and says how many. Send smaller batches.")
    body = await request.body()
    try:
        return await run_in_threadpool(_answer, request.headers.get("authorization", ""), body)
    except SQLAlchemyError:
        log.exception("the store does not answer")
        return _said(503, "The store does not answer. Nothing was stored: send the same batch again in a minute.")


def _answer(authorization: str, body: bytes) -> JSONResponse:
    kind, _, written = authorization.partition(" ")
    with store.reading() as session:
        bearer = tokens.bearer(session, written.strip()) if kind.lower() == "bearer" else None
    if bearer is None:
        return _said(401, "This token is unknown, ended or expired. Ask for a new one.", {"www-authenticate": "Bearer"})
    limits = rulebook.limits()
    if (wait := _wait(bearer.token_id, int(limits["usage_requests"]))) > 0:
        words = f"Too many requests. Wait {wait} seconds and send larger batches."
        return _said(429, words, {"retry-after": str(wait)})
    events = _read(body)
    if events is None:
        return _said(400, "The body is not a JSON list of events. Nothing was stored.")
    most = int(limits["usage_batch"])
    if not 1 <= len(events) <= most:
        return _said(413 if events else 400, f"One request has 1 to {most:,} events, not {len(events):,}.")
    return _store(bearer, events)


def _read(body: bytes) -> list[Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _store(bearer: Bearer, events: list[Any]) -> JSONResponse:
    try:
        with store.writing(bearer.actor, "api", REASON) as session:
            done = receive_usage(session, events, actor=bearer.actor)
    except UsageRefused as refused:
        rows = [{"row": place + 1, "field": field, "reason": why} for place, field, why in refused.reasons]
        return JSONResponse({"error": str(refused), "refused": rows[:MOST_REASONS], "count": len(rows)}, 422)
    except Refused as refused:
        return _said(403, refused.words)
    _note(bearer)
    return JSONResponse({"stored": done.stored, "seen": done.seen})


def _note(bearer: Bearer) -> None:
    """Note that a token is in use, once a minute: a write for every request would double them."""
    if bearer.used_at is None or clock.now() - bearer.used_at > MINUTE:
        with store.housekeeping() as session:
            tokens.note_use(session, bearer.token_id)


def _wait(token_id: int, most: int) -> int:
    """Return for how many seconds a token has to wait: 0 while it has asked less often in the last minute than allowed.

    Counted in this process: several beside each other let as many times more through.
    """
    now, asked = clock.now(), _asked[token_id]
    while asked and now - asked[0] >= MINUTE:
        asked.popleft()
    if len(asked) >= most:
        return int((asked[0] + MINUTE - now).total_seconds()) + 1
    asked.append(now)
    return 0


def _said(status: int, words: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": words}, status, dict(headers or {}))


ROUTES = [Route(PATH, take_usage, methods=["POST"])]
