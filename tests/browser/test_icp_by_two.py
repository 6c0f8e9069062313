"""Two people edit the same draft of the customer profile: different places merge, the same place shows both values."""

from typing import Any

import yaml

from tests.browser import driving
from tests.browser.conftest import Open
from tests.browser.serving import Server

Page = Any
TITLES, BANDS, AGES = "Titles", "Employees: bands", "Company age: bands, in years"


def draft(demo: Server) -> dict[str, Any]:
    [(content,)] = demo.ask("select content from definition where name = 'icp' and state = 'draft'")
    entry: dict[str, Any] = yaml.safe_load(str(content))["profiles"]["all"]
    return entry


def enter(page: Page, label: str, words: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(words)
    box.press("Enter")
    driving.settled(page)


def save(page: Page, button: str = "Save the draft") -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_timeout(300)
    driving.settled(page)


def test_two_people_edit_one_draft_and_nothing_of_either_is_lost(demo: Server, opened: Open) -> None:
    ann, bea = (opened(1440, 1600, cookie=demo.role_cookie(role)) for role in ("revops", "manager"))
    for page in (ann, bea):
        page.goto(f"{demo.url}/icp-definition")
        driving.settled(page)
    enter(ann, AGES, "0-4, 5+")
    enter(bea, BANDS, "1-99, 100-999, 1000+")
    driving.sees(bea, "is none of the bands")
    save(ann)
    save(bea)
    held = draft(demo)["firmographic"]
    assert (held["company_age"]["bands"], held["employees"]["bands"]) == (["0-4", "5+"], ["1-99", "100-999", "1000+"])

    ann.reload()
    driving.settled(ann)
    enter(ann, AGES, "0-9, 10+")
    enter(bea, AGES, "0-1, 2+")
    save(ann)
    save(bea)
    for words in ("Somebody else changed the same place", "Theirs: 0-9, 10+", "Mine: 0-1, 2+"):
        driving.sees(bea, words)
    assert bea.get_by_label(AGES, exact=True).input_value() == "0-1, 2+"
    bea.get_by_text("Theirs: 0-9, 10+").click()
    driving.settled(bea)
    save(bea, "Save with these")
    assert draft(demo)["firmographic"]["company_age"]["bands"] == ["0-9", "10+"]
    assert bea.get_by_label(AGES, exact=True).input_value() == "0-9, 10+"
