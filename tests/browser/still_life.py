"""Takes the pictures: stores and servers that stand at one instant, windows without motion, looks that hold still."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from data.core import clock
from tests import demo_store
from tests.browser import driving
from tests.browser.conftest import ADMINISTRATOR, Open, _within
from tests.browser.pictures import SIZES, Look, Shot, differences
from tests.browser.serving import ROOT, Server, serving
from tests.made_once import made_once
from tests.signed_in import answer_settings

INSTANT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
"""A Wednesday afternoon in the middle of a quarter."""

PROGRAM = ("-m", "tests.browser.still_server", INSTANT.isoformat())
KEPT = ROOT / "test-results" / "still"
PATIENCE = 300
"""Milliseconds between two looks."""

SETTLED = 15
"""Seconds a window may take until it looks as approved."""

STILL = "*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent; }"

DRAWN = """() => document.fonts.status === 'loaded' && [...document.images].every(i => i.complete)
  && [...document.querySelectorAll('[data-testid=stVegaLiteChart], [data-testid=stPlotlyChart],'
      + '[data-testid=stDataFrame]')].every(c => c.offsetParent === null || c.querySelector('canvas, svg'))"""

READ = """() => {
  const main = document.querySelector('.stMain') ?? document.body, top = main.scrollTop, found = [];
  const seen = {opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true};
  const put = (words, box) => box.width > 1 && box.height > 1 && found.push([words,
    ...[box.x, box.y + top, box.width, box.height].map(Math.round)]);
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = node.textContent.replace(/\\s+/g, ' ').trim(), range = document.createRange();
      range.selectNodeContents(node);
      if (words) put(words, range.getBoundingClientRect());
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const style = getComputedStyle(node), box = node.getBoundingClientRect();
      if (style.display !== 'contents' && !node.checkVisibility(seen)) return;  // such an element has no box to see
      if (style.clipPath.startsWith('inset(50%') || ['STYLE', 'SCRIPT'].includes(node.tagName)) return;
      if (style.fontFamily.includes('Material Symbols')) return put(`[${node.textContent.trim()}]`, box);
      if (node.matches('input, textarea, select')) put(`[${node.type}] ${node.value || node.placeholder}`, box);
      else if (node.matches('canvas, svg, img')) put(`[${node.tagName.toLowerCase()}]`, box);
      if (!node.matches('canvas, select')) node.childNodes.forEach(walk);
    }
  };
  walk(main);
  return found;
}"""


@contextmanager
def stores(folder: Path, template: Path) -> Iterator[Callable[[str], Server]]:
    """Yield a function that serves the demo company or an empty store, from the first call to the end of the block."""
    with ExitStack() as running:

        @cache
        def served(name: str) -> Server:
            home = folder / name
            home.mkdir()
            return running.enter_context(serving(home, program=PROGRAM, **FILLED[name](home, template)))

        yield served


def _demo(home: Path, template: Path) -> dict[str, str]:
    """Making the company takes half a minute: it is kept until one of the files that make it changes."""

    def make(file: Path) -> None:
        for old in KEPT.glob("*.db"):
            old.unlink(missing_ok=True)
        shutil.copy(demo_store.made(template, at=INSTANT), file)

    shutil.copy(made_once(KEPT / f"{_state()}.db", make), home / "store.db")
    return {"QUARTERDECK_DEMO": "1"}


def _state() -> str:
    """Return the digest of everything that the demo company is made of."""
    said = hashlib.sha256(INSTANT.isoformat().encode())
    for file in sorted(file for top in ("data", "models") for file in (ROOT / top).rglob("*.*")):
        if file.suffix in {".py", ".yaml"}:
            said.update(file.read_bytes())
    return said.hexdigest()[:16]


def _empty(home: Path, template: Path) -> dict[str, str]:
    shutil.copy(template, home / "store.db")
    with _within(home), clock.frozen(INSTANT):
        answer_settings("Meridian Hardware")
    return ADMINISTRATOR


FILLED = {"demo": _demo, "empty": _empty}


class Studio:
    """Windows of every form, each opened once and used for every screen: what they have loaded stays with them."""

    def __init__(self, opening: Open, served: Callable[[str], Server]) -> None:
        self.served = served
        self._window = cache(lambda size, scheme: opening(*SIZES[size], scheme=scheme))
        self._pass = cache(self._let_in)

    def point(self, shot: Shot) -> Any:
        """Send the window of a shot's form to its screen and return it while it still loads."""
        server, page = self.served(shot.store), self._window(shot.size, shot.scheme)
        page.emulate_media(reduced_motion="reduce")
        page.context.clear_cookies()  # the two servers are one host to a browser
        if shot.screen.role:
            page.context.add_cookies([self._pass(shot.store, shot.screen.role)])
        page.goto(server.url + shot.screen.address, wait_until="commit")
        return page

    def _let_in(self, name: str, role: str) -> dict[str, str]:
        server = self.served(name)
        return server.role_cookie(role) if name == "demo" else server.cookie()

    def pointed(self, shots: Sequence[Shot]) -> Iterator[tuple[Shot, Any]]:
        """Yield each shot of one screen with its window, loaded; while one is waited for, the others load."""
        for shot, page in [(shot, self.point(shot)) for shot in shots]:
            if shot.screen.role:
                driving.settled(page)
            page.add_style_tag(content=STILL) if shot.screen.role else page.wait_for_load_state()
            page.wait_for_function(DRAWN, timeout=driving.SOON)
            yield shot, page

    def taken(self, shots: Sequence[Shot]) -> Iterator[tuple[Shot, Look]]:
        """Yield each shot of one screen with what it shows, once it has shown the same for a while."""
        waiting = [(shot, page, seen(page)) for shot, page in self.pointed(shots)]
        while waiting:
            waiting[0][1].wait_for_timeout(PATIENCE)
            again = [(shot, page, before, seen(page)) for shot, page, before in waiting]
            yield from ((shot, look) for shot, _, before, look in again if look == before)
            waiting = [(shot, page, look) for shot, page, before, look in again if look != before]

    def judged(self, shots: Sequence[Shot]) -> Iterator[tuple[Shot, Look, str]]:
        """Yield each shot of one screen with what it shows and how that differs from what was approved.

        A window that does not look right yet is given time: on a busy machine a drawing comes late.
        """
        for shot, page in self.pointed(shots):
            until = monotonic() + SETTLED
            while (said := differences(shot, look := seen(page))) and monotonic() < until:
                page.wait_for_timeout(PATIENCE)
            yield shot, look, said


def seen(page: Any) -> Look:
    """Look at a window."""
    return Look([tuple(text) for text in page.evaluate(READ)], page.screenshot(animations="disabled", caret="hide"))
