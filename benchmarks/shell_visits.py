"""A first visit in a real browser: when the numbers stand on the screen, and how many bytes came."""

import base64
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SOON = 120_000
WATCH = """(() => {
  window.__seen = {};
  const look = () => {
    const told = [...document.querySelectorAll(%s)].filter(one => one.innerText.trim() && one.offsetParent).length;
    if (told && !(told in window.__seen)) window.__seen[told] = performance.now();
    requestAnimationFrame(look);
  };
  look();
})()"""
"""Notes in each frame how many of the parts looked for are shown, since the visit began."""

DONE = """() => Object.keys(window.__seen || {}).length
  && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
  && !document.querySelectorAll('[data-testid=stSkeleton]').length"""
TILES, TITLE = ".qd-tile .qd-value", "h1"


@dataclass
class Visit:
    """What one visit took: milliseconds until all parts looked for were shown, bytes by road, and how many parts."""

    milliseconds: float
    http: int
    frames: int
    parts: int
    is_packed: bool


def is_possible() -> bool:
    """Whether this machine has the browser and what drives it."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return False
    return Path(CHROMIUM).exists()


@contextmanager
def fresh(playwright: Any, url: str, cookie: Mapping[str, str] | None) -> Iterator[Any]:
    """A browser that was never here: a profile of its own, which keeps its cache until the block ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, viewport={"width": 1440, "height": 900}, locale="en-US"
        )
        if cookie:
            context.add_cookies([{**cookie, "url": url}])
        try:
            yield context
        finally:
            context.close()


def visit(context: Any, url: str, parts: str) -> Visit:
    """Open an address in a new tab and wait until everything is drawn; `parts` selects what is timed."""
    page = context.new_page()
    page.set_default_timeout(SOON)
    counted = _counting(context, page)
    page.add_init_script(WATCH % repr(parts))
    page.goto(url, wait_until="commit")
    page.wait_for_function(DONE)
    page.wait_for_load_state("networkidle")
    shown = last_shown(page.evaluate("window.__seen"))
    page.close()
    return Visit(shown[1], counted["http"], counted["frames"], shown[0], bool(counted["packed"]))


def last_shown(seen: Mapping[str, float]) -> tuple[int, float]:
    """How many parts were shown in the end, and when that was first so.

    >>> last_shown({"1": 410.0, "2": 410.5, "6": 433.0, "5": 420.0})
    (6, 433.0)
    """
    return max((int(parts), when) for parts, when in seen.items())


def _counting(context: Any, page: Any) -> dict[str, int]:
    """Have the browser itself count what comes over the wire, packed as it comes."""
    counted = {"http": 0, "frames": 0, "packed": 0}

    def on_http(event: Mapping[str, Any]) -> None:
        counted["http"] += int(event["encodedDataLength"])

    def on_frame(event: Mapping[str, Any]) -> None:
        held = event["response"]["payloadData"]
        counted["frames"] += len(base64.b64decode(held)) if event["response"]["opcode"] == 2 else len(held)

    def on_line(event: Mapping[str, Any]) -> None:
        told = {name.lower(): value for name, value in event["response"]["headers"].items()}
        counted["packed"] += "permessage-deflate" in told.get("sec-websocket-extensions", "")

    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", on_http)
    line.on("Network.webSocketFrameReceived", on_frame)
    line.on("Network.webSocketHandshakeResponseReceived", on_line)
    return counted
