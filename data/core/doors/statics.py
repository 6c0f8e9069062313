"""The screens' static files, compressed once: a third of the bytes on the first visit, no work on the next."""

import gzip
from collections.abc import Iterable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data.core.doors import headers

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
PREFIX = "/static/"
ONE_YEAR = "public, max-age=31536000, immutable"  # the names of these files change with their content

KEPT: dict[str, bytes | None] = {}
"""Each file as it is sent, by its address."""


class CompressedStatics:
    """Answers for static files that compress well; everything else passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.root = headers.frontend()
        self.kept = KEPT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and self._helps(path, Headers(scope=scope)):
            if path not in self.kept:
                self.kept[path] = await run_in_threadpool(compressed, path)
            body = self.kept[path]
            if body is not None:
                answer = {"content-encoding": "gzip", "vary": "accept-encoding", "cache-control": ONE_YEAR}
                response = Response(body, media_type=TYPES[Path(path).suffix], headers=answer)
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _helps(self, path: str, asked: Headers) -> bool:
        is_known = path in self.kept or file_of(path) is not None
        return path.startswith(PREFIX) and "gzip" in asked.get("accept-encoding", "") and is_known


def file_of(path: str) -> Path | None:
    """Return the screens' own file at an address, where it is one that compresses well."""
    root = headers.frontend()
    file = (root / path.lstrip("/")).resolve()
    is_inside = (root / "static").resolve() in file.parents
    return file if is_inside and file.suffix in TYPES and file.is_file() else None


def compressed(path: str) -> bytes | None:
    """Return the file at an address as it is sent."""
    file = file_of(path)
    return gzip.compress(file.read_bytes(), 6, mtime=0) if file else None


def prepare(paths: Iterable[str]) -> None:
    """Compress files before anybody asks for them."""
    for path in paths:
        if path not in KEPT:
            KEPT[path] = compressed(path)
