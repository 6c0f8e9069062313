"""Security headers on every response, and the policy that lets no foreign script run."""

import base64
import hashlib
import importlib.util
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.core.doors import addresses

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def frontend() -> Path:
    """Return the folder of the installed screens' static files, found without importing them."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        raise RuntimeError("streamlit is not installed")
    return Path(found.origin).parent / "static"


@cache
def typeface() -> str:
    """Return the style rule that gives our plain pages the letters of the screens; nothing where they are not found.

    Such a page needs `font-src 'self'` in its policy. The files are open to everybody: the gate lets /static/ by.
    """
    files = sorted((frontend() / "static" / "media").glob("SourceSansVF-Upright.*.woff2"))
    face = '@font-face {{ font-family: "Source Sans"; font-weight: 200 900; src: url("/static/media/{}"); }}\n'
    return face.format(files[0].name) if files else ""


def script_hashes(page: str) -> str:
    """Return the policy's words for the scripts that stand in a page itself."""
    hashes = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(page))
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)


def policy() -> str:
    """Return the content-security policy of the screens: own scripts only, no foreign picture, frame or form."""
    inline = script_hashes((frontend() / "index.html").read_text(encoding="utf-8"))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {inline} 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",  # the screens style their widgets as they draw them
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-src 'self'",
            "frame-ancestors 'self'",
        )
    )


class SecurityHeaders:
    """Adds the headers to every response; one that brings its own policy keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = ALWAYS | {"content-security-policy": policy()}
        if addresses.public().is_https:
            self.headers |= {"strict-transport-security": "max-age=31536000; includeSubDomains"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
