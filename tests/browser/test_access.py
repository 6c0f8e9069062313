"""Without a mouse, without colours, without seeing: the same pages, asked by axe-core and by the keyboard alone."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from components.frame import cards
from components.palette import SYMBOLS
from data.core import store
from data.core.access import Actor
from data.partners import commands
from tests.browser import driving
from tests.browser.conftest import Open, _within
from tests.browser.serving import Server

NAMED = ["/", "/pipeline-coverage", "/pipeline-deals", "/quality-import", "/customers-renewals", "/partners-home",
         "/partners-review?id=1"]  # fmt: skip
OTHERS = [card.address for card in cards.cards() if not card.is_hidden and card.address not in NAMED]
SAMPLE = random.Random(2).sample(NAMED, 3)
REST = [address for address in NAMED + OTHERS if address not in SAMPLE]
SHARES = [SAMPLE, pytest.param(REST, marks=[pytest.mark.long, pytest.mark.timeout(600)])]

LEFT = {"list": "[data-testid=stSidebarNavItems]", "listitem": "[data-testid=stSidebarNavItems] li"}
"""Faults of Streamlit's own parts by rule, with what they are found at; nothing of ours can cure them.

Its menu puts a div around each section, between the list and its items. The links keep their names and their order.
"""
AXE = """async left => {
    const rules = {runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'], preload: false, elementRef: true};
    const told = (await axe.run(document, rules)).violations.filter(v => ['serious', 'critical'].includes(v.impact));
    const is_left = (v, node) => v.id in left && node.element.matches(left[v.id]);
    const line = (v, node) => `${v.id} at ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`;
    return {ours: told.flatMap(v => v.nodes.filter(n => !is_left(v, n)).map(n => line(v, n))),
            left: told.filter(v => v.nodes.some(n => is_left(v, n))).map(v => v.id)};
}"""
DRAWN = """() => [...document.querySelectorAll('[class*="st-key-qd-chart"]')].every(
    box => box.querySelector('.stVegaLiteChart, .stPlotlyChart'))"""
CHARTS = """() => [...document.querySelectorAll('.stVegaLiteChart, .stPlotlyChart')].map(
    chart => [chart.getAttribute('role'), chart.getAttribute('aria-label') || ''])"""
FOCUSED = """() => {
    const at = document.activeElement;
    at.dataset.walked = 'yes';
    return [at.tagName, (at.getAttribute('aria-label') || at.innerText || '').trim().split('\\n').pop()];
}"""
# One stop is enough where arrow keys do the rest: in a group of choices, and in a picker, whose arrow only opens it.
MISSED = """() => [...document.querySelectorAll(':is(.stMain, .stSidebar) :is(a[href], button, input, [tabindex="0"])')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.disabled)
    .filter(e => !e.dataset.walked && !e.closest('[aria-hidden=true], [data-testid=stElementToolbar]'))
    .filter(e => !e.closest(':is([role=radiogroup], [role=toolbar], [role=tablist]):has([data-walked])'))
    .filter(e => e.getAttribute('aria-haspopup') !== 'listbox' && e.type !== 'file')
    .map(e => e.outerHTML.slice(0, 200))"""


@cache
def axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def found(page: Any) -> dict[str, list[str]]:
    """Ask axe-core about the page as it stands. It goes in past the page's policy, as a debugger's words do."""
    page.evaluate(f"{axe()}; 0")
    answer: dict[str, list[str]] = page.evaluate(AXE, LEFT)
    return answer


def see(page: Any, server: Server, address: str) -> list[str]:
    """Open a page, look at its pictures and its statuses, and return which of the faults left to others it shows."""
    page.goto(f"{server.url}{address}")
    driving.settled(page)
    page.wait_for_function(DRAWN)
    for role, words in page.evaluate(CHARTS):
        assert role in ("figure", "graphics-document"), address
        assert len(words) > 20, f"{address}: a picture says only {words!r}"
    for status in page.locator(".qd-status").all_text_contents():
        assert status[:1] in SYMBOLS.values(), f"{address}: {status!r} has no symbol"
        assert status[1:].strip(), f"{address}: {status!r} has no word"
    told = found(page)
    assert told["ours"] == [], address
    return told["left"]


def walk(page: Any, most: int = 400) -> Iterator[tuple[str, str]]:
    """Press Tab until the page is at its end, and yield what each press leads to."""
    for _ in range(most):
        page.keyboard.press("Tab")
        tag, name = page.evaluate(FOCUSED)
        if tag == "BODY":
            return
        yield tag, name
    pytest.fail("The keyboard does not come to the end of the page.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("addresses", SHARES, ids=["sample", "rest"])
def test_a_page_has_no_serious_fault(demo: Server, opened: Open, addresses: Sequence[str], scheme: str) -> None:
    page, left = opened(scheme=scheme, cookie=demo.role_cookie("revops")), set()
    for address in addresses:
        if not address.startswith("/people"):
            left |= set(see(page, demo, address))
    assert left == set(LEFT), "What is cured has to leave the list."


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_about_people_have_no_serious_fault(demo: Server, opened: Open, scheme: str) -> None:
    page = opened(scheme=scheme, cookie=demo.role_cookie("admin"))
    looked = {address: set(see(page, demo, address)) for address in REST if address.startswith("/people")}
    assert looked
    assert set().union(*looked.values()) == set(LEFT), "What is cured has to leave the list."


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_a_door_has_no_serious_fault(demo: Server, opened: Open, scheme: str) -> None:
    with _within(demo.home), store.housekeeping() as session:
        actor = Actor(None, "tester", frozenset({"revops"}))
        link = commands.make_link(session, actor=actor, partner_id=1, purpose="referrals")
    page = opened(scheme=scheme)
    for path in ("/auth/sign-in", link[link.index("/partner/") :]):
        page.goto(f"{demo.url}{path}")
        assert page.locator("form button").count(), path
        assert found(page) == {"ours": [], "left": []}, path


@pytest.mark.long
def test_the_sign_in_form_has_no_serious_fault(office: Server, opened: Open) -> None:
    page = opened()
    page.goto(f"{office.url}/auth/sign-in")
    assert page.locator("#password").count()
    assert found(page) == {"ours": [], "left": []}


def test_the_keyboard_comes_everywhere(demo: Server, opened: Open) -> None:
    page = opened(cookie=demo.role_cookie("revops"))
    page.goto(f"{demo.url}/pipeline-coverage")
    driving.settled(page)
    names = []
    for _, name in walk(page):
        names.append(name)
        if name == "Why this number":
            break
    wanted = ["Skip to main content", "Coverage", "Sign out", "Period", "Why this number"]
    assert [name for name in names if name in wanted] == wanted
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    drawer.wait_for()
    driving.settled(page)
    assert drawer.evaluate("drawer => drawer.contains(document.activeElement)")
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    page.wait_for_function("() => document.activeElement.innerText === 'Why this number'")
    assert page.get_by_role("button", name="Why this number").first.evaluate("e => e === document.activeElement")
    assert "Open one of these" in " ".join(name for _, name in walk(page))
    assert page.evaluate(MISSED) == []


def test_a_row_of_a_grid_opens_without_a_mouse(demo: Server, opened: Open) -> None:
    page = opened(cookie=demo.role_cookie("revops"))
    page.goto(f"{demo.url}/pipeline-deal-risk")
    driving.settled(page)
    assert any(name == "Open one of these deals" for _, name in walk(page, 120))
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Row to open").wait_for()
    driving.settled(page)
    page.keyboard.press("Tab")
    page.keyboard.type("1.")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="What to do about this deal").wait_for()


def test_a_mark_of_a_chart_is_picked_without_a_mouse(demo: Server, opened: Open) -> None:
    page = opened(cookie=demo.role_cookie("revops"))
    page.goto(f"{demo.url}/pipeline-coverage")
    driving.settled(page)
    assert any(name == "Pick a mark of this chart" for _, name in walk(page, 200))
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Mark").wait_for()
    driving.settled(page)
    page.keyboard.press("Tab")
    page.keyboard.type("1.")
    first = page.get_by_role("option").first
    first.wait_for()
    name = first.inner_text().removeprefix("1. ").partition(":")[0]
    page.keyboard.press("Enter")
    page.locator(f'[class*="st-key-qd-deals"] input[value="{name}"]').wait_for()  # the deals behind it are listed
