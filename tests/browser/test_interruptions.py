"""What happens when somebody reloads, clicks twice or closes the tab in the middle: all of an import or nothing."""

import re
import time
from typing import Any

import pytest

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

ROWS = 4000
Page = Any


@pytest.fixture
def page(office: Server, opened: Open) -> Page:
    found = opened(1440, 1400, cookie=office.cookie())
    found.goto(f"{office.url}/quality-import")
    driving.settled(found)
    return found


def deals(prefix: str) -> dict[str, Any]:
    lines = [f"{prefix}-{n},Deal {n},sao,2025-01-{n % 28 + 1:02},2025-09-{n % 28 + 1:02},{n}" for n in range(ROWS)]
    text = "\n".join(["Deal id,Name,Stage,Opened,Expected close,Annual amount", *lines])
    return {"name": f"{prefix}.csv", "mimeType": "text/csv", "buffer": text.encode()}


def brought(server: Server, prefix: str) -> int:
    return int(str(server.ask(f"select count(*) from deal where external_id like '{prefix}-%'")[0][0]))  # noqa: S608


def test_a_second_click_imports_nothing_twice_and_keeps_the_receipt(page: Page, office: Server) -> None:
    written = office.revisions()
    driving.choose_file(page, deals("twice"))
    page.get_by_role("button", name=re.compile("^Import ")).dblclick()
    page.get_by_text(re.compile(r"^Import \d+ is in\.$")).wait_for(timeout=driving.SOON)
    driving.settled(page)
    assert brought(office, "twice") == ROWS
    assert office.revisions() == written + 1


def test_a_reload_before_the_import_writes_nothing(page: Page, office: Server) -> None:
    written = office.revisions()
    driving.choose_file(page, deals("reload"))
    page.reload()
    driving.settled(page)
    driving.sees(page, "No file is chosen yet.")
    assert office.revisions() == written


@pytest.mark.parametrize("leaves", ["closes the tab", "reloads"])
def test_leaving_during_the_import_leaves_all_or_nothing(page: Page, office: Server, leaves: str) -> None:
    prefix = leaves.split()[0]
    written = office.revisions()
    driving.choose_file(page, deals(prefix))
    page.get_by_role("button", name=re.compile("^Import ")).click(no_wait_after=True)
    page.wait_for_timeout(60)
    if leaves == "reloads":
        page.reload()
    else:
        page.close()
    steady = _until_steady(office, prefix)
    assert steady in (0, ROWS)
    assert office.revisions() == written + (steady > 0)
    office.run("verify")


def _until_steady(server: Server, prefix: str) -> int:
    """Wait until an import that runs on has ended; one that never began ends as nothing."""
    seen = 0
    for _ in range(20):
        seen = brought(server, prefix)
        if seen:
            break
        time.sleep(0.25)
    return seen
