"""Two people click in the same draft of the RACI: other cells go together, the same cell shows both values."""

import re
from typing import Any

from data.core import rulebook
from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

Page = Any
SAO, AE, SL = "stage:sao", "sales/account_executive", "sales/sales_leader"
WIDE, STATE, NARROW, ROW = 290, 92, 60, 30
"""How wide the pinned columns and the cells of the grid are drawn, and how high a row is."""


def test_two_people_edit_one_draft(demo: Server, opened: Open) -> None:
    ann, ben = (draft(demo, opened, role) for role in ("revops", "manager"))
    document = rulebook.read(stored(demo))
    row, columns = list(document["activities"]).index(SAO), list(document["columns"])
    before = document["activities"][SAO]["letters"]
    assert (before[AE], before[SL]) == ("AR", "C")

    click(ann, row, columns.index(SL), times=1)  # C becomes I
    ann.get_by_role("button", name="Save 1 cell", exact=True).wait_for(timeout=driving.SOON)
    click(ann, row, columns.index(AE), times=1)  # A/R becomes empty
    driving.sees(ann, "Nobody is responsible")  # the rules speak before anything is saved
    click(ben, row, columns.index(SL), times=2)  # C becomes A/R
    save(ben, 1)
    assert letters(demo)[SL] == "AR"

    ann.get_by_role("button", name="Save 2 cells").click()
    ann.get_by_text("Somebody else changed 1 cell").wait_for(timeout=driving.SOON)
    driving.settled(ann)
    driving.sees(ann, "Sales Leader is now A/R, you wanted I")
    assert letters(demo)[SL] == "AR"
    ann.get_by_role("button", name="Take mine").click()
    driving.settled(ann)
    save(ann, 2)
    assert (letters(demo)[SL], letters(demo).get(AE)) == ("I", None)
    assert driving.widths(ann)[0] <= 1440


def draft(demo: Server, opened: Open, role: str) -> Page:
    page = opened(1440, 1300, cookie=demo.role_cookie(role))
    page.goto(f"{demo.url}/operations-raci?version=draft")
    driving.settled(page)
    return page


def click(page: Page, row: int, column: int, *, times: int) -> None:
    """Click a cell of the grid, which is one drawing without parts to name."""
    grid = page.locator(".st-key-qd-grid-raci-edit canvas").first
    place = {"x": WIDE + STATE + NARROW * column + NARROW // 2, "y": ROW * (row + 1) + ROW // 2}
    for _ in range(times):
        grid.click(position=place, force=True)
        driving.settled(page)


def save(page: Page, cells: int) -> None:
    words = f"{cells} cell{'' if cells == 1 else 's'}"
    page.get_by_role("button", name=f"Save {words}").click()
    page.get_by_text(re.compile(f"^{words} saved in version")).wait_for(timeout=driving.SOON)
    driving.settled(page)


def stored(demo: Server) -> str:
    [(content,)] = demo.ask("select content from definition where name = 'raci' and state = 'draft'")
    return str(content)


def letters(demo: Server) -> dict[str, str]:
    found: dict[str, str] = rulebook.read(stored(demo))["activities"][SAO]["letters"]
    return found
