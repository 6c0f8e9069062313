"""The public address, and what follows from it: allowed hosts, the cookie's name, who is behind a proxy."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PREFIX = "__Host-"


@dataclass(frozen=True)
class Address:
    """The address under which people reach the suite."""

    url: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that requests may name: the public one, and for a local one every way to say local."""
        name = (urlsplit(self.url).hostname or "").lower()
        return LOCAL if name in LOCAL else frozenset({name})

    @property
    def cookie(self) -> str:
        """The name of the session cookie. Under https the browser itself holds it to this host."""
        return f"{PREFIX}quarterdeck" if self.is_https else "quarterdeck"

    def allows_host(self, host: str | None) -> bool:
        """Say whether a Host header names us; the port does not matter, because only we listen on it."""
        if not host or any(mark in host for mark in "@/?#\\ "):
            return False
        try:
            return (urlsplit(f"//{host}").hostname or "") in self.hosts
        except ValueError:
            return False

    def allows_origin(self, origin: str | None, host: str | None) -> bool:
        """Say whether an Origin header is our own page: the public address, or the host that was asked."""
        if not origin or origin == "null":
            return False
        scheme, _, place = origin.partition("://")
        return origin == self.origin or (scheme in {"http", "https"} and place == host and self.allows_host(host))

    def link(self, path: str) -> str:
        """Return a full link to a path of ours."""
        return self.url.rstrip("/") + path


def public() -> Address:
    """Return the address from QUARTERDECK_URL. Raises ValueError when it is none."""
    url = os.environ.get("QUARTERDECK_URL") or "http://localhost:8501"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError("QUARTERDECK_URL must look like https://revenue.example.com")
    return Address(url)


def client_address(peer: str, headers: Headers) -> str:
    """Return where a request comes from. A forwarding header counts only when our own proxy can have set it."""
    forwarded = headers.get("x-forwarded-for", "")
    if public().is_https and peer in LOCAL and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()[:64]
    return peer[:64]


def safe_next(wanted: str | None) -> str:
    """Return a path of ours to go to after sign-in; anything that could lead elsewhere becomes the start page.

    >>> safe_next("/pipeline-deals?owner=Ann"), safe_next("//evil.example"), safe_next("https://evil.example")
    ('/pipeline-deals?owner=Ann', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/auth/")):
        return "/"
    return "/" if "\\" in wanted or any(ord(letter) < 33 or ord(letter) == 127 for letter in wanted) else wanted
