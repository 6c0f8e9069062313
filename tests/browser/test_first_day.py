"""A stranger's first day: from the printed link to a coverage that is right, checked, taken away and taken back."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import GOOD, Server, serving
from tests.journeys import maven_by_hand

MAPPING = Path(__file__).parents[1] / "journeys" / "maven.yaml"
TARGETS = {"retail": 400_000, "technology": 300_000, "medical": 250_000, "software": 1_000}
# The file spells one sector wrong; without a mapping file it comes in as it is written.
WRITTEN = {"technology": "technolgy"}
ACCOUNTS = {"sector": "Segment"}
DAY = date(2017, 12, 31)
COVERAGE = "/pipeline-coverage?period=2017-Q4&as_of=2017-10-01"
Page = Any


@pytest.fixture
def fresh(tmp_path: Path, migrated_template: Path) -> Iterator[Server]:
    """A server that nobody has ever signed in to."""
    shutil.copy(migrated_template, tmp_path / "store.db")
    with serving(tmp_path) as server:
        yield server


@pytest.fixture
def maven(shared_data: Path) -> Path:
    return shared_data / "open" / "maven"


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    sheet = tmp_path / "targets.csv"
    with sheet.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Period", "Segment", "Target"])
        writer.writerows([["2017-Q4", WRITTEN.get(name, name), amount] for name, amount in TARGETS.items()])
    return sheet


def printed_link(server: Server) -> str:
    return re.findall(r"http://localhost:\d+/auth/set-up\?code=\S+", server.printed())[-1]


def sign_up(page: Page, link: str) -> None:
    page.goto(link)
    for field, text in (("name", "ana"), ("full_name", "Ana Silva"), ("password", GOOD), ("again", GOOD)):
        page.fill(f"#{field}", text)
    page.click("button")


def answer_the_four_questions(page: Page) -> None:
    page.get_by_text("Four questions first").wait_for()
    page.get_by_label("Company name").fill("Meridian Hardware")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Settings of Meridian Hardware").wait_for()
    driving.settled(page)


def bring(page: Page, server: Server, file: Path, new: int, *, answers: dict[str, str] | None = None,
          mapping: Path | None = None) -> str:  # fmt: skip
    """Import one file as a person would: choose, read the counts, answer, confirm; return the receipt."""
    written = server.revisions()
    driving.choose_file(page, file, mapping=mapping)
    for label, answer in (answers or {}).items():
        driving.pick(page, label, answer)
    found = driving.counts(page)
    assert (found["new"], found["refused"]) == (new, 0), driving.said(page)
    assert server.revisions() == written, "a dry run writes nothing"
    receipt = driving.confirm_import(page, new)
    assert f"{new:,} new" in receipt
    assert server.revisions() == written + 1
    return receipt


def by_hand(folder: Path) -> dict[str | None, dict[str, Decimal | None]]:
    found = maven_by_hand.coverage(folder, TARGETS, "segment")
    return {WRITTEN.get(name, name) if name else name: row for name, row in found.items()}


def money(text: str) -> Decimal:
    return Decimal(text.replace("$", "").replace(",", ""))


def shown(page: Page) -> list[list[str]]:
    """The table of the coverage page, cell by cell, as a phone or a printer gets it."""
    return driving.cells_of(page, page.locator(".st-key-qd-twin-coverage-table table"))


def compare(page: Page, expected: dict[str | None, dict[str, Decimal | None]]) -> None:
    head, *lines = shown(page)
    place = {name: head.index(name) for name in ("Segment", "Coverage", "Open (USD)", "Won (USD)", "Target (USD)")}
    assert {line[place["Segment"]] for line in lines} == {*expected, "All segments"} - {"total"}
    for line in lines:
        name = line[place["Segment"]]
        hand = expected["total" if name == "All segments" else name]
        assert money(line[place["Open (USD)"]]) == hand["open"], name
        assert money(line[place["Won (USD)"]]) == hand["won"], name
        if hand["coverage"] is None:
            assert "target" in line[place["Coverage"]], "no number, but the reason"
        else:
            assert abs(Decimal(line[place["Coverage"]].rstrip("×")) - hand["coverage"]) <= Decimal("0.01"), name


def read_why(page: Page, total: dict[str, Decimal | None]) -> None:
    page.get_by_role("button", name="Why this number").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Open", exact=True).first.wait_for()
    words = drawer.inner_text()
    for name in ("open", "won", "target"):
        assert f"${total[name]:,.2f}" in words, words
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")



def drill(page: Page) -> None:
    page.get_by_role("radio", name=re.compile(r"^Open [\d,]+$")).click()
    table = page.locator("[class*='st-key-qd-twin-deals-open'] table")
    table.wait_for(state="attached")
    driving.settled(page)
    head, *lines = driving.cells_of(page, table)
    assert lines, head
    rest = page.locator("[class*='st-key-qd-grid-deals-open']").inner_text()
    assert re.search(r"[\d,]+ deals", rest), rest


def take_away(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this table").click()
    sheet = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).active
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    head = next(place for place, line in enumerate(lines) if line[0] == "Segment")
    titles, *rows = shown(page)
    taken = lines[head : head + 1 + len(rows)]
    # The screen names the currency in the heading, the workbook in the format of the cells.
    wanted = [list(taken[0]).index(title.partition(" (")[0]) for title in titles if title != "Status"]
    at = [titles.index(title) for title in titles if title != "Status"]
    for row, line in zip(rows, taken[1:], strict=True):
        for cell, text in zip([line[place] for place in wanted], [row[place] for place in at], strict=True):
            assert alike(cell, text), (cell, text, row)
    assert len(lines) == head + 1 + len(rows)


def alike(cell: object, text: str) -> bool:
    """Say whether a cell of the workbook is what the screen shows, rounded as the screen rounds."""
    if isinstance(cell, int | float):
        number = re.sub(r"[^\d.-]", "", text.replace("−", "-"))
        digits = len(number.partition(".")[2])
        return abs(Decimal(number) / (100 if text.endswith("%") else 1) - Decimal(str(cell))) <= Decimal(10) ** -digits
    return str(cell or "").casefold() == text.casefold()


def undo(page: Page, server: Server, file: str) -> None:
    page.goto(f"{server.url}/quality-imports")
    driving.settled(page)
    driving.click_cell(page, "imports", row=1)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(file).wait_for()
    dialog.get_by_role("button", name="Undo this import").click()
    page.get_by_text(re.compile(rf"{re.escape(file)} is undone: 8,800 records removed")).wait_for(timeout=driving.SOON)


def is_empty(page: Page) -> bool:
    """Say whether the coverage page says that there are no deals."""
    return "There are no deals yet." in driving.said(page)


@pytest.mark.timeout(400)
def test_a_stranger_brings_four_files_reads_the_number_and_takes_the_import_back(
    fresh: Server, maven: Path, targets: Path, opened: Open
) -> None:
    page = opened()
    sign_up(page, printed_link(fresh))
    answer_the_four_questions(page)

    page.goto(f"{fresh.url}/quality-import")
    driving.settled(page)
    driving.set_day(page, "They show the state of", DAY)
    bring(page, fresh, maven / "sales_teams.csv", 35, answers={"Manager that is not known": "Create *"})
    bring(page, fresh, maven / "products.csv", 7)
    bring(page, fresh, maven / "accounts.csv", 85, answers=ACCOUNTS)
    bring(page, fresh, targets, 4)
    before = fresh.run("verify", "--content")
    bring(page, fresh, maven / "sales_pipeline.csv", 8800, mapping=MAPPING)
    assert fresh.ask("select as_of from import_run order by id desc limit 1")[0][0] == f"{DAY}"

    expected = by_hand(maven)
    page.goto(f"{fresh.url}{COVERAGE}")
    page.get_by_text("You are looking at 1 October 2017").wait_for()
    driving.settled(page)
    compare(page, expected)
    read_why(page, expected["total"])
    drill(page)
    take_away(page)

    undo(page, fresh, "sales_pipeline.csv")
    assert fresh.run("verify", "--content") == before
    fresh.run("verify")
    page.goto(f"{fresh.url}{COVERAGE}")
    driving.settled(page)
    assert is_empty(page), driving.said(page)


def test_the_printed_link_works_once_and_nobody_becomes_administrator_without_it(fresh: Server, opened: Open) -> None:
    link = printed_link(fresh)
    stranger = opened()
    for path in ("/", "/people-users", "/quality-import"):
        stranger.goto(f"{fresh.url}{path}")
        stranger.get_by_role("heading", name="Sign in").wait_for()
    assert "no administrator yet" in stranger.inner_text("body")
    for code in ("", "?code=", "?code=made-up"):
        answer = stranger.goto(f"{fresh.url}/auth/set-up{code}")
        assert (answer.status, stranger.locator("input").count()) == (410, 0)
    form = {"name": "eve", "full_name": "Eve", "password": GOOD, "again": GOOD, "code": "made-up"}
    forged = stranger.request.post(f"{fresh.url}/auth/set-up", form=form, headers={"Origin": fresh.url})
    assert forged.status == 410
    assert fresh.ask("select count(*) from user_account") == [(0,)]

    first = opened()
    sign_up(first, link)
    first.get_by_text("Four questions first").wait_for()
    again = opened()
    assert again.goto(link).status == 410
    assert "used already" in again.inner_text("body")
    assert GOOD not in fresh.printed()
    assert "Traceback" not in fresh.printed()

