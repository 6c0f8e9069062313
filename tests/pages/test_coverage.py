"""The coverage page and the start page, drawn in process for real people over a real store."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data.core import store
from data.core.access import Scope
from data.core.offers import workbook
from data.pipeline import views
from models import Segment, User
from tests.pipeline_store import JULY, Q3, company, open_deal, rate, target, won_deal
from tests.revisions import writing
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[2]
PAGE, HOME = ROOT / "pages/pipeline/coverage/page.py", ROOT / "pages/home/monday/page.py"
LONG = "Sociedad Anónima de Transportes Marítimos y Terrestres del Atlántico Norte <b>y</b> Sur ![x](http://x)"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()


def filled() -> None:
    rate("EUR", "1.2")
    target(1_000_000, segment_id=1)
    target(200_000, segment_id=2)
    won_deal("won", 400_000, on=JULY)
    open_deal("Big one", 1_500_000, on=date(2025, 6, 1))
    open_deal("Small one", 90_000, segment_id=2, owner_id=102, currency="EUR", gate_debt="champion")
    open_deal("No date", 5, due=None)
    open_deal("Francs", 7, currency="CHF")


@contextmanager
def shown(*roles: str, page: Path = PAGE, state: dict[str, str] | None = None, **address: str) -> Iterator[AppTest]:
    user = make_user(f"u-{'-'.join(roles)}", *roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in {"period": "2025-Q3", "as_of": "2025-07-01", **address}.items():
            test.query_params[name] = value
        for name, value in (state or {}).items():
            test.session_state[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def test_the_page_answers_its_question_in_words() -> None:
    filled()
    with shown("executive") as test:
        said = text(test)
    assert "Is there enough pipeline for 2025-Q3?" in said
    assert "2.01× covered for 2025-Q3" in said


def test_an_empty_store_says_what_will_be_here_and_the_one_action() -> None:
    with shown("revops") as test:
        said = text(test)
    assert "There are no deals yet." in said
    assert "Bring your spreadsheets" in said


def test_a_wrong_period_in_the_address_is_said_and_breaks_nothing() -> None:
    filled()
    with shown("executive", period="soon") as test:
        assert "is not a period" in text(test)


def test_a_past_day_stands_under_its_banner() -> None:
    filled()
    with shown("executive", as_of="2025-06-15") as test:
        assert "You are looking at 15 June 2025" in text(test)


def test_a_rep_sees_only_their_own_numbers_and_a_viewer_no_single_deal() -> None:
    filled()
    with shown("rep") as test:
        assert "Big one" not in text(test)
        assert "$0" in text(test)
    with shown("viewer") as test:
        assert "Single deals are open to" in text(test)


def test_nobody_without_the_right_sees_a_number() -> None:
    filled()
    with looking(None):
        test = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert "You are signed out" in text(test)
    assert "covered" not in text(test)


def test_a_kind_of_deal_lists_its_deals() -> None:
    filled()
    with shown("executive", state={"coverage-part": "undated"}) as test:
        assert "No date" in text(test)
        assert "Big one" not in text(test)
        assert "/pipeline-deal?id=" in text(test), "a card on a phone opens its deal"


def test_three_hundred_owners_and_the_longest_names_fit() -> None:
    with writing() as session:
        session.add_all([User(id=1000 + n, name=f"o{n}", full_name=f"{LONG} {n}") for n in range(300)])
        session.get(Segment, 1).name = LONG
    target(1000, segment_id=1)
    for n in range(0, 300, 25):
        open_deal(f"{LONG} {n}", 100 + n, owner_id=1000 + n)
    with shown("executive", by="owner") as test:
        said = text(test)
    assert "<b>y</b>" not in said


def test_the_workbook_holds_the_cells_of_the_screen() -> None:
    filled()
    asked = {"scope": Scope("all"), "period": Q3, "as_of": JULY, "by": "segment"}
    with store.reading() as session:
        view = views.coverage(session, **asked)
        made = workbook(session, name="coverage", with_prices=True, **asked)
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    cells = [list(line) for line in sheet.iter_rows(values_only=True)]
    columns = views.coverage_columns(view)
    head = next(place for place, line in enumerate(cells) if line[0] == "Segment")
    assert list(cells[head]) == [column.title for column in columns]
    rows = views.coverage_table(view)
    assert len(cells) == head + 1 + len(rows)
    for line, row in zip(cells[head + 1 :], rows, strict=True):
        for cell, column in zip(line, columns, strict=True):
            expected = row[column.key] if row[column.key] is not None else row[f"{column.key}_reason"]
            same = float(expected) if isinstance(expected, Decimal) else expected
            assert cell == pytest.approx(same) if isinstance(same, float) else cell == same


def test_without_prices_the_workbook_has_no_amounts() -> None:
    filled()
    asked = {"scope": Scope("all"), "period": Q3, "as_of": JULY, "by": "segment"}
    with store.reading() as session:
        made = workbook(session, name="deals", with_prices=False, **asked)
    lines = list(openpyxl.load_workbook(io.BytesIO(made)).active.iter_rows(values_only=True))
    head = next(line for line in lines if "Number" in line)
    assert "Amount" not in head
    cells = [value for line in lines for value in line[: head.index("Number")]]
    assert "Big one" in cells
    assert not [value for value in cells if isinstance(value, int | float)]


def test_the_start_page_is_drawn_from_registered_tiles() -> None:
    filled()
    with shown("revops", page=HOME) as test:
        said = text(test)
    assert "Pipeline coverage FY" in said
    assert "Your last import" in said
    assert "Give open deals a date" in said


def test_the_start_page_on_an_empty_store_says_what_to_do() -> None:
    with shown("revops", page=HOME) as test:
        said = text(test)
    assert "Bring your spreadsheets" in said
    assert "no deals yet" in said
