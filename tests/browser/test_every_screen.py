"""Every page in a real browser, wide and narrow, light and dark: nothing sticks out, nothing is complained of."""

from typing import Any

import pytest

from components.frame import cards
from components.frame.cards import Card
from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

NARROW, WIDE = (390, 844), (1440, 900)
SEEN = [(NARROW, "light"), (WIDE, "dark"), *(pytest.param(*pair, marks=pytest.mark.long) for pair in
        ((NARROW, "dark"), (WIDE, "light")))]  # fmt: skip
PLACES = [card for card in cards.cards() if not card.is_hidden]
BROKEN = ("could not be shown", "Traceback")


def check(page: Any, server: Server, card: Card) -> str:
    page.goto(f"{server.url}{card.address}")
    driving.settled(page)
    wide, window = driving.widths(page)
    assert wide <= window + 1, f"{card.address} is {wide} pixels wide in a window of {window}"
    said = driving.said(page)
    assert not [word for word in BROKEN if word in said]
    return said


@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_the_demo_company_fits(demo: Server, opened: Open, size: tuple[int, int], scheme: str) -> None:
    for role, is_theirs in (("admin", True), ("revops", False)):
        page = opened(*size, scheme=scheme, cookie=demo.role_cookie(role))
        for card in PLACES:
            if (card.domain == "people") == is_theirs:
                check(page, demo, card)


@pytest.mark.parametrize("size", [NARROW, pytest.param(WIDE, marks=pytest.mark.long)])
def test_the_longest_names_fit_and_stay_text(ugly: Server, opened: Open, size: tuple[int, int]) -> None:
    page, asked = opened(*size, cookie=ugly.cookie()), []
    page.on("request", lambda request: asked.append(request.url))
    said = " ".join(check(page, ugly, card) for card in PLACES)
    assert "Donaudampf" in said
    assert not [url for url in asked if "evil.example" in url]


def test_a_narrow_page_on_an_empty_store_fits(office: Server, opened: Open) -> None:
    page = opened(*NARROW, cookie=office.cookie())
    for card in PLACES:
        check(page, office, card)
