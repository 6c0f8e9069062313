"""What a person does in the browser, in our words."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.browser.serving import GOOD, NAME, Server

Page = Any
SOON = 60_000


def sign_in(page: Page, server: Server, *, then: str = "/", name: str = NAME, password: str = GOOD) -> None:
    page.goto(f"{server.url}{then}")
    page.fill("#name", name)
    page.fill("#password", password)
    page.click("button")
    settled(page)


def choose_role(page: Page, server: Server, role: str, *, then: str = "/") -> None:
    """Come into the demo company in a role."""
    page.goto(f"{server.url}{then}")
    page.locator(f"form:has(input[value='{role}']) button").click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    page.wait_for_timeout(120)  # a click takes a moment to start it
    page.locator("[data-testid=stApp]").wait_for(timeout=SOON)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
        " && document.querySelectorAll('[data-stale=true]').length === 0"
        " && document.querySelectorAll('[data-testid=stSkeleton]').length === 0"
        " && document.querySelector('.stMain .stHtml')",
        timeout=SOON,
    )


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of a picker by what the two say; "Create *" is the option that begins with Create."""
    box = page.get_by_role("combobox", name=label, exact=True).first
    box.click()
    words = option.rstrip("*")
    box.press_sequentially(words)  # a long list draws only what is in sight
    if option == words:
        page.get_by_role("option", name=option, exact=True).click()
    else:
        page.get_by_role("option", name=re.compile(f"^{re.escape(words)}")).click()
    settled(page)


def set_day(page: Page, label: str, day: date) -> None:
    """Type a date, part by part."""
    for part, text in (("year", f"{day:%Y}"), ("month", f"{day:%m}"), ("day", f"{day:%d}")):
        box = page.get_by_role("spinbutton", name=f"{part}, {label}")
        box.click()
        box.press_sequentially(text)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    settled(page)


def choose_file(page: Page, file: Path | dict[str, Any], *, mapping: Path | None = None) -> None:
    """Give the import page a spreadsheet, and a mapping file where there is one."""
    if mapping:
        page.locator("input[type=file]").nth(1).set_input_files(mapping)
        page.get_by_text(mapping.name).first.wait_for()
        settled(page)
    page.locator("input[type=file]").nth(0).set_input_files(file)
    name = file["name"] if isinstance(file, dict) else file.name
    page.get_by_text(name).first.wait_for()
    page.wait_for_timeout(300)
    settled(page)


def counts(page: Page) -> dict[str, int]:
    """Read what the file would do: create, changed, … by the words of the table's head."""
    head, cells = cells_of(page, page.get_by_role("table").last)[:2]
    return {name.lower(): int(cell.replace(",", "")) for name, cell in zip(head[1:], cells[1:], strict=True)}


def cells_of(page: Page, table: Any) -> list[list[str]]:
    """Read a typeset table, its head first, whether it is shown at this width or not."""
    script = "t => [...t.querySelectorAll('tr')].map(r => [...r.children].map(c => c.textContent.trim()))"
    found: list[list[str]] = table.evaluate(script)
    return found


def confirm_import(page: Page, rows: int) -> str:
    """Click the button, wait for the receipt and return its words."""
    page.get_by_role("button", name=re.compile(rf"^Import {rows:,} rows?$")).click()
    receipt = page.get_by_text(re.compile(r"^Import \d+ is in\.$"))
    receipt.wait_for(timeout=SOON)
    settled(page)
    return str(receipt.locator("xpath=..").inner_text())


def click_cell(page: Page, table: str, *, row: int) -> None:
    """Click the first cell of a row of a grid, counted from 1; the grid is one drawing without parts to name."""
    grid = page.locator(f".st-key-qd-grid-{table} canvas").first
    grid.click(position={"x": 80, "y": 30 * row + 18}, force=True)
    settled(page)


def said(page: Page) -> str:
    """Return every word in the main part of the page."""
    return str(page.locator(".stMain").inner_text())


def sees(page: Page, words: str) -> None:
    """Wait until the main part of the page says these words, however slow the machine is just then."""
    told = "words => document.querySelector('.stMain')?.innerText.includes(words)"
    try:
        page.wait_for_function(told, arg=words, timeout=SOON)
    except Exception:
        assert words in said(page)
        raise


def widths(page: Page) -> Sequence[int]:
    """Return how wide the page is drawn and how wide the window is."""
    page.wait_for_timeout(150)
    wide = "Math.max(document.scrollingElement.scrollWidth, document.querySelector('.stMain').scrollWidth)"
    found: Sequence[int] = page.evaluate(f"[{wide}, innerWidth]")
    return found
