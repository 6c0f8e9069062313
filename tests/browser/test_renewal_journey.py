"""A renewal from import to signature: both views, a save offer that somebody else allows, a booking, and its undo."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.core import access, clock, registry, store
from data.core.importing import applying, parts
from data.people import passwords
from models import Account
from tests.browser import driving
from tests.browser.conftest import ADMINISTRATOR, Open, _within
from tests.browser.serving import GOOD, Server, serving
from tests.signed_in import answer_settings, make_user

Page = Any
NORTH, SOUTH = "Northern Depots", "Southern Depots"


@pytest.fixture
def depots(tmp_path: Path, migrated_template: Path) -> Iterator[Server]:
    """A company with two accounts, somebody who looks after them, and an executive."""
    shutil.copy(migrated_template, tmp_path / "store.db")
    registry.load_domains()
    with _within(tmp_path):
        answer_settings("Meridian Hardware")
        make_user("kim", "revops", password_hash=passwords.hashed(GOOD))
        make_user("eve", "executive", password_hash=passwords.hashed(GOOD))
        with store.writing(access.system(), "setup") as session:
            session.add_all([Account(name=name) for name in (NORTH, SOUTH)])
        feed(clock.today("UTC"))
    with serving(tmp_path, **ADMINISTRATOR) as server:
        yield server


def feed(today: date) -> None:
    """Bring in what machines send: use that falls, and requests for help."""
    weeks = [today - timedelta(days=days) for days in (21, 14, 7)]
    use = ["Customer,Day,Active users,Seats licensed,Requests,Failed requests",
           *(f"{NORTH},{day},10,100,1000,90" for day in weeks)]  # fmt: skip
    tickets = ["Ticket id,Customer,Opened on", *(f"T-{n},{NORTH},{day}" for n, day in enumerate(weeks))]
    for target, lines in (("customer_usage", use), ("support_tickets", tickets)):
        raw = "\n".join(lines).encode()
        found = parts.parts_of(raw, f"{target}.csv", target_name=target)
        assert applying.apply(found, raw, actor=access.operator()).import_id


def sheet(name: str, *lines: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}


def bring(page: Page, server: Server, title: str, file: dict[str, Any], rows: int) -> None:
    """Import a file by hand and look at its receipt."""
    page.goto(f"{server.url}/quality-import")
    driving.settled(page)
    driving.pick(page, "The rows are", title)
    driving.choose_file(page, file)
    assert f"{rows} new" in driving.confirm_import(page, rows)


def bring_contracts(page: Page, server: Server, today: date) -> None:
    """Two contracts that began thirteen months ago: one ended ten days ago, one goes on."""
    start, end = today - timedelta(days=400), today - timedelta(days=10)
    bring(page, server, "Subscriptions", sheet(
        "contracts.csv", "Subscription id,Account,Start,End of the term,Revenue a year,Currency,Notice in days",
        f"S-1,{NORTH},{start},{end},100000,USD,30", f"S-2,{SOUTH},{start},{today + timedelta(days=200)},100000,USD,30",
    ), 2)  # fmt: skip


def runway(page: Page, server: Server, query: str = "") -> None:
    page.goto(f"{server.url}/customers-renewals{query}")
    driving.settled(page)


def grr(page: Page, server: Server) -> str:
    """Read gross retention as its page says it."""
    page.goto(f"{server.url}/customers-retention")
    driving.settled(page)
    found = re.search(r"GRR, opening base\s+([\d.]+%)", driving.said(page))
    return found[1] if found else ""


def press(page: Page, button: str, *, then: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(then).first.wait_for(timeout=driving.SOON)
    driving.settled(page)


def test_a_renewal_is_judged_saved_booked_seen_in_retention_and_taken_back(depots: Server, opened: Open) -> None:
    kim, today = opened(1440, 1800, cookie=depots.cookie("kim")), clock.today("UTC")
    bring_contracts(kim, depots, today)

    runway(kim, depots, "?contract=1")
    kim.get_by_role("dialog").get_by_text("Good", exact=True).click()
    kim.get_by_label("Why", exact=True).fill("Their finance head told me")
    press(kim, "Save this view", then="Saved")
    assert depots.ask("select owner_view, outcome from renewal") == [("good", "open")]

    runway(kim, depots, "?contract=1")
    kim.get_by_role("radio", name="Ask for a save offer").click()
    driving.settled(kim)
    kim.get_by_label("Terms, as the customer reads them").fill("Forty percent less for a year")
    kim.get_by_label("Costs a year, USD").fill("40000")
    kim.get_by_label("Why it is needed").fill("They compare prices")
    press(kim, "Ask for this offer", then="Asked.")

    eve = opened(1440, 1800, cookie=depots.cookie("eve"))
    runway(eve, depots, "?part=Save+offers")
    driving.click_cell(eve, "offers", row=1)
    press(eve, "Allow this offer", then="Decided")
    assert depots.ask("select state from waiver") == [("granted",)]

    before = grr(kim, depots)
    runway(kim, depots, "?contract=1")
    kim.get_by_role("radio", name="Book the renewal").click()
    driving.settled(kim)
    kim.get_by_label("ARR booked, USD").fill("60000")
    press(kim, "Book this renewal", then="Booked.")
    assert depots.ask("select outcome, booked from renewal") == [("renewed", 6_000_000)]
    assert (before, grr(kim, depots)) == ("100.0%", "80.0%")

    runway(kim, depots, f"?part=Quarters&period={today - timedelta(days=30)}/{today}")
    driving.click_cell(kim, "renewal-terms", row=1)
    press(kim, "Take back this booking", then="Taken back")
    assert depots.ask("select count(*) from subscription") == [(2,)]
    assert grr(kim, depots) == "100.0%"
