"""A rep hands a checked file in, the manager sees the same and imports it, takes it back, and brings it back again."""

import re
from datetime import date
from typing import Any

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

Page = Any
FILE = "my deals.csv"


def rows_of(owner: str) -> dict[str, Any]:
    day = date.today().isoformat()
    text = f"Deal id,Owner,Stage,Opened,Annual amount\nHAND-1,{owner},sao,{day},1000\nHAND-2,{owner},mql,{day},2000\n"
    return {"name": FILE, "mimeType": "text/csv", "buffer": text.encode()}


def test_a_rep_hands_in_a_manager_imports_undoes_and_brings_back(demo: Server, opened: Open) -> None:
    [(owner,)] = demo.ask("select full_name from user_account where roles = 'rep' order by id limit 1")
    page = opened(1440, 1600, cookie=demo.role_cookie("rep"))
    page.goto(f"{demo.url}/quality-import")
    driving.settled(page)
    written = demo.revisions()
    driving.choose_file(page, rows_of(str(owner)))
    assert driving.counts(page)["new"] == 2
    assert page.get_by_role("button", name=re.compile("^Import ")).count() == 0
    page.get_by_label("Note for whoever imports it").fill("from my list")
    page.get_by_role("button", name="Hand in 2 rows").click()
    page.get_by_text(re.compile(r"^Submission \d+ waits to be imported")).wait_for(timeout=driving.SOON)
    assert demo.revisions() == written

    page = opened(1440, 1600, cookie=demo.role_cookie("manager"))
    page.goto(f"{demo.url}/quality-imports")
    driving.settled(page)
    page.get_by_text(re.compile(f"^Look at {FILE}")).click()
    driving.settled(page)
    driving.sees(page, "from my list")
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text(f"{FILE} is in.").wait_for(timeout=driving.SOON)
    assert deals(demo) == [("HAND-1", "sao"), ("HAND-2", "mql")]
    turn(page, "Undo this import", "is undone")
    assert deals(demo) == []
    turn(page, "Bring it back", "is back")
    assert deals(demo) == [("HAND-1", "sao"), ("HAND-2", "mql")]


def deals(demo: Server) -> list[tuple[object, ...]]:
    return demo.ask("select external_id, stage from deal where external_id like 'HAND-%' order by 1")


def turn(page: Page, button: str, words: str) -> None:
    driving.settled(page)
    driving.click_cell(page, "imports", row=1)
    page.get_by_role("button", name=button).click()
    page.get_by_text(re.compile(f"^{FILE} {words}: ")).wait_for(timeout=driving.SOON)
