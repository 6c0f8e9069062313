"""Parts of the screens that every page needs, named in the page itself, so that they come before they are asked for.

Without this a browser learns of them from the first words of a page, one after another, while it is busy drawing.
"""

import re
from collections.abc import Iterator
from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.core.doors import headers

FIRST = ("Html", "Button", "PageLink", "DateInput")
"""What stands at the top of every page: typeset blocks, buttons, links, the day."""

LATER = ("ArrowVegaLiteChart", "DataFrame", "Selectbox")
"""What comes further down: too heavy to be in the way of the numbers, made ready to be sent all the same."""

_IMPORT = re.compile(r'(?:from|import)"\./([\w.@-]+\.js)"')
_HEAD = b"</head>"


def files(*names: str) -> list[str]:
    """Return the script files that hold these parts, and those that they begin with, in order."""
    found: list[str] = []
    for name in names:
        for file in sorted((headers.frontend() / "static" / "js").glob(f"{name}.*.js")):
            _gather(file.name, found)
    return found


def _gather(name: str, found: list[str]) -> None:
    file = headers.frontend() / "static" / "js" / name
    if name in found or not file.is_file():
        return
    found.append(name)
    for other in _IMPORT.findall(file.read_text(encoding="utf-8")):
        _gather(other, found)


@cache
def links() -> bytes:
    """Return what the head of a page says of the parts that it will need."""
    page = (headers.frontend() / "index.html").read_text(encoding="utf-8")
    told = (name for name in files(*FIRST) if name not in page)
    return "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in told).encode()


def soon() -> Iterator[str]:
    """Return the paths of all scripts of a first visit."""
    return (f"/static/js/{name}" for name in files("index", *FIRST, *LATER))


class Preloads:
    """Adds the links to the screens' own page, wherever it is served."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].startswith("/auth/")
        if not is_page or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_all(held, bytes(body), send)
            else:
                held.append(message)

        await self.app(scope, receive, gather)


async def _send_all(held: list[Message], body: bytes, send: Send) -> None:
    start = held[0]
    told = MutableHeaders(scope=start)
    if told.get("content-type", "").startswith("text/html") and "content-encoding" not in told and _HEAD in body:
        body = body.replace(_HEAD, links() + _HEAD, 1)
        told["content-length"] = str(len(body))
    for message in held:
        await send(message)
    await send({"type": "http.response.body", "body": body})
