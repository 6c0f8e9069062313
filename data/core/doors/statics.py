"""The screens' static files, compressed once: a third of the bytes on the first visit, no work on the next."""

import gzip
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from data.core.doors import headers

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
PREFIX = "/static/"
ONE_YEAR = "public, max-age=31536000, immutable"  # the names of these files change with their content


class CompressedStatics:
    """Answers for static files that compress well; everything else passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.root = headers.frontend()
        self.kept: dict[str, bytes | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and self._helps(path, Headers(scope=scope)):
            if path not in self.kept:
                self.kept[path] = await run_in_threadpool(self._compressed, path)
            body = self.kept[path]
            if body is not None:
                answer = {"content-encoding": "gzip", "vary": "accept-encoding", "cache-control": ONE_YEAR}
                response = Response(body, media_type=TYPES[Path(path).suffix], headers=answer)
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _helps(self, path: str, asked: Headers) -> bool:
        is_known = path in self.kept or self._file(path) is not None
        return path.startswith(PREFIX) and "gzip" in asked.get("accept-encoding", "") and is_known

    def _file(self, path: str) -> Path | None:
        file = (self.root / path.lstrip("/")).resolve()
        is_inside = (self.root / "static").resolve() in file.parents
        return file if is_inside and file.suffix in TYPES and file.is_file() else None

    def _compressed(self, path: str) -> bytes | None:
        file = self._file(path)
        return gzip.compress(file.read_bytes(), 6, mtime=0) if file else None
