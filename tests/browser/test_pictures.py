"""Screens look as somebody approved them: every text in its place, and no picture with other colours."""

import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser import pictures
from tests.browser.conftest import windows
from tests.browser.pictures import APPROVED, DRAWN_WITH, SCREENS, SHOTS, STORES, Look, Screen, Shot
from tests.browser.still_life import Studio, stores

KEPT = Path(__file__).parents[2] / "test-results" / "pictures"
AGAIN = "What was seen lies in test-results/pictures. Meant so? Look, then: python -m tests.browser.pictures"
SAMPLE = 6
LARGEST = 8 * 2**20

TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


pytestmark = pytest.mark.timeout(900)  # whoever asks first waits for the demo company


@pytest.fixture(scope="module")
def studio(chromium: Any, tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> Iterator[Studio]:
    if reason := pictures.why_not_here(chromium):
        pytest.skip(reason)
    with windows(chromium) as opening, stores(tmp_path_factory.mktemp("still"), migrated_template) as served:
        yield Studio(opening, served)


def judge(studio: Studio, shots: list[Shot]) -> list[str]:
    """Compare some shots of one screen; keep what was seen of those that differ."""
    found = []
    for shot, look, said in studio.judged(shots):
        if said:
            found.append(said)
            _keep(shot, look)
    return found


def _keep(shot: Shot, look: Look) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{shot.store}-{shot.picture.name}").write_bytes(look.picture)


def test_a_sample_of_the_day_looks_as_approved(studio: Studio) -> None:
    found = []
    for shot in random.Random(TODAY).sample(SHOTS, SAMPLE):
        found += judge(studio, [shot])
    assert not found, "\n".join([f"Sample of {TODAY}. {AGAIN}", *found])


def test_every_approved_file_belongs_to_a_screen_and_all_are_small() -> None:
    files = {file for file in APPROVED.rglob("*") if file.is_file()}
    assert files == {file for shot in SHOTS for file in (shot.words, shot.picture)} | {DRAWN_WITH}
    assert sum(file.stat().st_size for file in files) < LARGEST


def test_a_word_that_moved_went_or_came_is_named() -> None:
    before = [("Won", 10, 10, 30, 16), ("Lost", 10, 40, 30, 16), ("Open", 10, 70, 30, 16), ("n 12", 10, 90, 30, 16)]
    after = [("Won", 10, 10, 30, 16), ("Lost", 10, 45, 30, 16), ("Open", 10, 75, 30, 16), ("n 13", 10, 90, 30, 16)]
    assert list(pictures.moved(before, after)) == [
        'gone: "n 12" at 10, 90',
        'new: "n 13" at 10, 90',
        '"Lost" at 10, 40 and 1 more: 0 right, 5 down, 0 wider, 0 higher',
    ]
    assert not list(pictures.moved(before, before))


def painted(size: tuple[int, int], *, dark: int = 0) -> bytes:
    """Return a white picture with some dark pixels at its top."""
    drawn, file = Image.new("RGB", size, "white"), io.BytesIO()
    for place in range(dark):
        drawn.putpixel((place % size[0], place // size[0]), (0, 0, 90))
    drawn.save(file, "PNG")
    return file.getvalue()


def test_one_pixel_in_a_hundred_may_differ_and_no_more() -> None:
    plain = painted((100, 100))
    assert not list(pictures.repainted(plain, painted((100, 100), dark=100)))
    assert list(pictures.repainted(plain, painted((100, 100), dark=101))) == [
        "1.0% of the pixels have another colour, between 0, 0 and 99, 1"
    ]
    assert list(pictures.repainted(plain, painted((100, 90))))


def test_another_browser_is_no_reason_to_fail(chromium: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    older = tmp_path / "drawn_with.json"
    older.write_text(json.dumps(pictures.drawn_with(chromium) | {"chromium": "3"}), encoding="utf-8")
    monkeypatch.setattr(pictures, "DRAWN_WITH", older)
    assert pictures.why_not_here(chromium).startswith("The approved pictures were drawn with Chromium 3 and ")


@pytest.mark.long
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_screen_looks_as_approved(studio: Studio, screen: Screen, store: str) -> None:
    found = judge(studio, [shot for shot in SHOTS if (shot.screen, shot.store) == (screen, store)])
    assert not found, "\n".join([AGAIN, *found])
