"""Every page in a real browser, wide and narrow, light and dark: nothing sticks out, nothing is complained of."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from components.frame import cards
from components.frame.cards import Card
from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

NARROW, WIDE = (390, 844), (1440, 900)
FORMS = [(size, scheme) for size in (NARROW, WIDE) for scheme in ("light", "dark")]
PLACES = [card for card in cards.cards() if not card.is_hidden]
SOME = sorted(random.Random(11).sample(PLACES, 14), key=PLACES.index)
"""What the normal run looks at; `make test-long` looks at every page in every form."""

EVERY = pytest.mark.long
BROKEN = ("could not be shown", "Traceback")


def check(page: Any, server: Server, card: Card) -> str:
    page.goto(f"{server.url}{card.address}")
    driving.settled(page)
    wide, window = driving.widths(page)
    assert wide <= window + 1, f"{card.address} is {wide} pixels wide in a window of {window}"
    said = driving.said(page)
    assert not [word for word in BROKEN if word in said]
    return said


def fits(demo: Server, opened: Open, size: tuple[int, int], scheme: str, places: Sequence[Card]) -> None:
    for role, is_theirs in (("admin", True), ("revops", False)):
        page = opened(*size, scheme=scheme, cookie=demo.role_cookie(role))
        for card in places:
            if (card.domain == "people") == is_theirs:
                check(page, demo, card)


@pytest.mark.parametrize(("size", "scheme"), [FORMS[0], FORMS[3]])
def test_the_demo_company_fits(demo: Server, opened: Open, size: tuple[int, int], scheme: str) -> None:
    fits(demo, opened, size, scheme, SOME)


@EVERY
@pytest.mark.parametrize(("size", "scheme"), FORMS)
def test_every_page_of_the_demo_company_fits(demo: Server, opened: Open, size: tuple[int, int], scheme: str) -> None:
    fits(demo, opened, size, scheme, PLACES)


def stays_text(ugly: Server, opened: Open, size: tuple[int, int], places: Sequence[Card]) -> None:
    page, asked = opened(*size, cookie=ugly.cookie()), []
    page.on("request", lambda request: asked.append(request.url))
    said = " ".join(check(page, ugly, card) for card in places)
    assert "Donaudampf" in said
    assert not [url for url in asked if "evil.example" in url]


def test_the_longest_names_fit_and_stay_text(ugly: Server, opened: Open) -> None:
    stays_text(ugly, opened, NARROW, [card for card in PLACES if card in SOME or card.name == "deals"])


@EVERY
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_longest_names_fit_every_page(ugly: Server, opened: Open, size: tuple[int, int]) -> None:
    stays_text(ugly, opened, size, PLACES)


def test_a_narrow_page_on_an_empty_store_fits(office: Server, opened: Open) -> None:
    page = opened(*NARROW, cookie=office.cookie())
    for card in SOME:
        check(page, office, card)


@EVERY
def test_every_narrow_page_on_an_empty_store_fits(office: Server, opened: Open) -> None:
    page = opened(*NARROW, cookie=office.cookie())
    for card in PLACES:
        check(page, office, card)
