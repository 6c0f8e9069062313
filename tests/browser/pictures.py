"""Approved pictures: what a screen says, where it stands and how it looks, kept and compared.

A screen is taken at a fixed instant, with the demo company and with an empty store, 1440 and 390 pixels wide, light and
dark. Of its whole main part every text is kept with its box (approved/<store>/<screen>-<width>.json, one for both
schemes), of its first screenful the picture (….png, 128 colours). Texts and boxes are compared strictly; of the picture
one pixel in a hundred may differ.

Screens have changed and are meant to: look at them, then approve them anew, all or some.

    python -m tests.browser.pictures            writes every approved picture anew
    python -m tests.browser.pictures deal jobs  only those of these screens
    python -m tests.browser.pictures --sheet F  and lays them all out on sheets in the folder F, to be looked at

Letters are drawn a little differently by every browser and with every set of fonts: approved/drawn_with.json says with
which these were made, and elsewhere the tests skip. Nothing of a screen is left out: with the clock at one instant the
same store says the same.
"""

import io
import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy
from PIL import Image

APPROVED = Path(__file__).parent / "approved"
DRAWN_WITH = APPROVED / "drawn_with.json"
STORES = ("demo", "empty")
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES = ("light", "dark")
COLOURS = 128
MAY_DIFFER = 0.01
"""The share of pixels that may differ."""

A_SHADE = 24
"""How far a colour may be off, of 255, before its pixel counts: the approved pictures hold few colours."""

BROKEN = ("could not be shown", "Traceback")
"""What an approved screen never says."""


@dataclass(frozen=True)
class Screen:
    """A page to be looked at, and in whose role where the demo company is served; nobody's is signed out."""

    name: str
    address: str
    role: str = "revops"


SCREENS = (
    Screen("monday", "/", "executive"),
    Screen("sign-in", "/auth/sign-in", ""),
    Screen("coverage", "/pipeline-coverage"),
    Screen("bridge", "/pipeline-bridge"),
    Screen("deal-risk", "/pipeline-deal-risk"),
    Screen("deal", "/pipeline-deal?id=160"),
    Screen("forecast", "/pipeline-forecast"),
    Screen("poc-board", "/sales-poc-board"),
    Screen("partners", "/partners-home"),
    Screen("partner-scoreboard", "/partners-scoreboard"),
    Screen("minutes", "/partners-review?id=3"),
    Screen("renewals", "/customers-renewals"),
    Screen("retention", "/customers-retention"),
    Screen("health", "/customers-health"),
    Screen("ideal-customer", "/icp-definition"),
    Screen("jobs", "/operations-jobs"),
    Screen("import", "/quality-import"),
)


@dataclass(frozen=True)
class Shot:
    """One of the pictures: a screen on a store, at a width, in a scheme."""

    screen: Screen
    store: str
    size: str
    scheme: str

    def __str__(self) -> str:
        return f"{self.screen.name}, {self.store}, {self.size}, {self.scheme}"

    @property
    def words(self) -> Path:
        return APPROVED / self.store / f"{self.screen.name}-{self.size}.json"

    @property
    def picture(self) -> Path:
        return APPROVED / self.store / f"{self.screen.name}-{self.size}-{self.scheme}.png"


SHOTS = [Shot(*one, size, scheme) for store in STORES for one in ((screen, store) for screen in SCREENS)
         for size in SIZES for scheme in SCHEMES]  # fmt: skip

Text = tuple[str, int, int, int, int]
"""What is read, and its box: x, y, width, height in whole pixels, y from the top of the page however it is rolled."""


@dataclass(frozen=True)
class Look:
    """What a window shows: texts with their boxes, and the picture as PNG."""

    texts: list[Text]
    picture: bytes


def drawn_with(chromium: Any) -> dict[str, str]:
    """Return what letters are drawn with here: the browser's major version and the fonts for signs that ours lack."""
    asked = [["fc-match", "--format=%{file|basename}", f"sans-serif{part}"] for part in ("", ":lang=ja")]
    found = [subprocess.run(one, capture_output=True, text=True, check=False).stdout for one in asked]
    return {"chromium": str(chromium.version).partition(".")[0], "fonts": " and ".join(sorted(set(found)))}


def why_not_here(chromium: Any) -> str:
    """Say in a sentence why pictures cannot be compared on this machine; nothing when they can."""
    approved, here = json.loads(DRAWN_WITH.read_text(encoding="utf-8")), drawn_with(chromium)
    if approved == here:
        return ""
    made, have = (f"Chromium {one['chromium']} and {one['fonts']}" for one in (approved, here))
    return f"The approved pictures were drawn with {made}; here is {have}: nothing is compared."


def is_broken(look: Look) -> bool:
    """Say whether a screen shows an error instead of itself."""
    return any(word in text for text, *_ in look.texts for word in BROKEN)


def approve(shot: Shot, look: Look) -> None:
    """Keep a look as the approved one."""
    shot.words.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(text, ensure_ascii=False) for text in look.texts)
    shot.words.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    if shot.picture.exists() and not list(repainted(shot.picture.read_bytes(), look.picture, may_differ=0)):
        return  # the same to any eye: the file stays as it is, and out of the next commit
    drawn = Image.open(io.BytesIO(look.picture)).convert("RGB")
    fewer = drawn.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    fewer.save(shot.picture, optimize=True)


def differences(shot: Shot, look: Look) -> str:
    """Say what differs from the approved look, line by line; nothing where nothing does."""
    if not shot.words.exists() or not shot.picture.exists():
        return f"{shot}: never approved."
    before = [tuple(one) for one in json.loads(shot.words.read_text(encoding="utf-8"))]
    said = [*moved(before, look.texts), *repainted(shot.picture.read_bytes(), look.picture)]
    return "\n  ".join([f"{shot}:", *said]) if said else ""


def moved(before: Sequence[Any], after: Sequence[Text]) -> Iterator[str]:
    """Yield a line for texts that went, came, or stand elsewhere; those that moved alike share a line.

    >>> list(moved([("Won", 0, 0, 9, 9), ("Lost", 0, 20, 9, 9)], [("Won", 0, 0, 9, 9), ("Lost", 0, 25, 9, 12)]))
    ['"Lost" at 0, 20: 0 right, 5 down, 0 wider, 3 higher']
    """
    steps: Counter[tuple[int, ...]] = Counter()
    first: dict[tuple[int, ...], Any] = {}
    words = [[one[0] for one in texts] for texts in (before, after)]
    for kind, *(start, end, low, high) in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if kind == "equal":
            for old, new in zip(before[start:end], after[low:high], strict=True):
                step = tuple(b - a for a, b in zip(old[1:], new[1:], strict=True))
                steps[step] += any(step)
                first.setdefault(step, old)
        else:
            yield from (f'gone: "{text}" at {x}, {y}' for text, x, y, *_ in before[start:end])
            yield from (f'new: "{text}" at {x}, {y}' for text, x, y, *_ in after[low:high])
    for step, count in steps.items():
        if count:
            text, x, y, *_ = first[step]
            more = f" and {count - 1} more" if count > 1 else ""
            way = zip(step, ("right", "down", "wider", "higher"), strict=True)
            yield f'"{text}" at {x}, {y}{more}: {", ".join(f"{by} {to}" for by, to in way)}'


def repainted(before: bytes, after: bytes, *, may_differ: float = MAY_DIFFER) -> Iterator[str]:
    """Yield a line where too many pixels have another colour, with the part of the picture they lie in."""
    old, new = (numpy.asarray(Image.open(io.BytesIO(one)).convert("RGB"), dtype=numpy.int16) for one in (before, after))
    if old.shape != new.shape:
        yield f"the picture was {old.shape[1]} by {old.shape[0]} pixels and is {new.shape[1]} by {new.shape[0]}"
        return
    other = (abs(old - new) > A_SHADE).any(axis=2)
    if other.mean() > may_differ:
        rows, columns = other.any(axis=1).nonzero()[0], other.any(axis=0).nonzero()[0]
        place = f"between {columns[0]}, {rows[0]} and {columns[-1]}, {rows[-1]}"
        yield f"{other.mean():.1%} of the pixels have another colour, {place}"


if __name__ == "__main__":
    from tests.browser import approving

    approving.main()
