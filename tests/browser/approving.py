"""Writes the approved pictures anew; `python -m tests.browser.pictures` calls it."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from data.core import migrating
from tests.browser import pictures
from tests.browser.conftest import windows
from tests.browser.pictures import APPROVED, DRAWN_WITH, SCREENS, SHOTS, SIZES, STORES, Screen
from tests.browser.still_life import Studio, stores
from tests.conftest import CHROMIUM, FLAGS

THUMB, GAP = 450, 12
"""Pixels: how high a picture stands on a sheet, and what lies between two."""


def main() -> None:
    """Approve the screens that the command line names, or all."""
    words = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description="Approve pictures anew.")
    words.add_argument("screens", nargs="*", metavar="SCREEN", help=", ".join(one.name for one in SCREENS))
    words.add_argument("--sheet", type=Path, metavar="FOLDER", help="lay the approved pictures out to be looked at")
    asked = words.parse_args()
    if unknown := set(asked.screens) - {one.name for one in SCREENS}:
        words.error(f"There is no screen {', '.join(sorted(unknown))}.")
    chosen = [one for one in SCREENS if one.name in asked.screens] if asked.screens else list(SCREENS)
    are_whole = approve(chosen, told=lambda text: words._print_message(f"{text}\n"))
    if not asked.screens:
        forget()
    if asked.sheet:
        asked.sheet.mkdir(parents=True, exist_ok=True)
        for screen in chosen:
            sheet(screen).save(asked.sheet / f"{screen.name}.png")
    sys.exit(not are_whole)


def approve(chosen: Sequence[Screen], *, told: Callable[[str], None]) -> bool:
    """Take every picture of some screens and keep it as approved; False where a screen showed an error instead."""
    whole = set()
    with studio() as (camera, here):
        if not DRAWN_WITH.exists() or len(chosen) == len(SCREENS):
            DRAWN_WITH.parent.mkdir(exist_ok=True)
            DRAWN_WITH.write_text(json.dumps(here, indent=1) + "\n", encoding="utf-8")
        for store, screen in product(STORES, chosen):
            looks = dict(camera.taken([one for one in SHOTS if (one.screen, one.store) == (screen, store)]))
            whole.add(good := not any(pictures.is_broken(look) for look in looks.values()))
            told(f"{screen.name}, {store}" + ("" if good else ": shows an error, so nothing was approved"))
            for shot, look in looks.items() if good else ():
                pictures.approve(shot, look)
    return all(whole)


@contextmanager
def studio() -> Iterator[tuple[Studio, dict[str, str]]]:
    """Yield a studio outside a test run, and what letters are drawn with there."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        template = Path(folder) / "template.db"
        migrating.upgrade(f"sqlite:///{template}")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with windows(chromium) as opening, stores(Path(folder), template) as served:
            yield Studio(opening, served), pictures.drawn_with(chromium)
        chromium.close()


def forget() -> None:
    """Take away approved pictures of screens that are looked at no more."""
    kept = {file for shot in SHOTS for file in (shot.words, shot.picture)} | {DRAWN_WITH}
    for file in APPROVED.rglob("*.*"):
        if file not in kept:
            file.unlink()


def sheet(screen: Screen) -> Image.Image:
    """Lay the approved pictures of a screen out: a row for each store, light beside dark, wide before narrow."""
    wide = sum(THUMB * width // height + GAP for width, height in SIZES.values()) * 2
    drawn = Image.new("RGB", (wide, (THUMB + GAP) * len(STORES)), "#888")
    for row, store in enumerate(STORES):
        left = 0
        for shot in [one for one in SHOTS if (one.screen, one.store) == (screen, store)]:
            width, height = SIZES[shot.size]
            picture = Image.open(shot.picture).convert("RGB").resize((THUMB * width // height, THUMB))
            drawn.paste(picture, (left, row * (THUMB + GAP)))
            left += picture.width + GAP
    return drawn
