"""Files that cannot go in: a plain sentence, no trace, nothing written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import driving
from tests.browser.conftest import windows
from tests.browser.serving import Server

MADE = ("zero.csv", "zero.xlsx", "pass_protected.xlsx", "truncated.xlsx", "html_named.xls", "billion_laughs.xlsx")
Page = Any


@pytest.fixture(scope="module")
def window(office: Server, chromium: Any) -> Iterator[Page]:
    """One window for all of them: the screens' files are loaded once."""
    with windows(chromium) as opening:
        yield opening(1440, 1400, cookie=office.cookie())


@pytest.fixture
def page(office: Server, window: Page) -> Page:
    window.goto(f"{office.url}/quality-import")
    driving.settled(window)
    return window


def made_up(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def check_refusal(page: Page, server: Server, written: int, *words: str) -> None:
    said = driving.said(page)
    assert all(word in said for word in words), said
    for trace in ("Traceback", "site-packages", "could not be shown", "Exception", "ValueError"):
        assert trace not in said
    assert page.get_by_role("button", name="Import ").count() == 0
    assert server.revisions() == written
    assert "Traceback" not in server.printed()


@pytest.mark.parametrize("name", MADE)
def test_a_broken_file_is_refused_in_words(name: str, page: Page, office: Server, shared_data: Path) -> None:
    written = office.revisions()
    driving.choose_file(page, shared_data / "open" / "torture" / "made" / name)
    check_refusal(page, office, written, "Nothing was written.")


def test_a_file_of_another_kind_is_not_taken(page: Page, office: Server) -> None:
    written = office.revisions()
    driving.choose_file(page, {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    check_refusal(page, office, written, "not allowed")


def test_the_wrong_target_says_what_is_missing(page: Page, office: Server) -> None:
    written = office.revisions()
    driving.pick(page, "The rows are", "Targets")
    driving.choose_file(page, made_up("wrong.csv", "Deal id,Account,Stage\nX-1,Acme,sao\n"))
    check_refusal(page, office, written, "Target")


def test_a_missing_required_column_is_named(page: Page, office: Server) -> None:
    written = office.revisions()
    driving.pick(page, "The rows are", "Targets")
    driving.choose_file(page, made_up("short.csv", "Period,Segment\n2025-Q3,SMB\n"))
    check_refusal(page, office, written, "Target")


def test_a_mapping_file_that_is_none_is_refused(page: Page, office: Server, tmp_path: Path) -> None:
    written, mapping = office.revisions(), tmp_path / "wrong.yaml"
    mapping.write_text("version: 1\ntables: [{target: deals, colums: {}}]\n", encoding="utf-8")
    driving.choose_file(page, made_up("some.csv", "Deal id,Stage\nX-1,sao\n"), mapping=mapping)
    check_refusal(page, office, written, "colums", "Nothing was written.")
