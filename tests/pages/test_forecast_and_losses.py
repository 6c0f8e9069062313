"""The pages of forecast, losses and reason codes, drawn in process for real people over a real store."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data.core import clock, store
from data.core.access import Actor, Scope
from data.core.offers import workbook
from data.pipeline import commands
from tests.pipeline_store import JULY, Q3, SEPTEMBER, close, company, open_deal, won_deal
from tests.revisions import writing
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[2]
FORECAST, LOSSES = (ROOT / f"pages/pipeline/{name}/page.py" for name in ("forecast", "losses"))
CODES = ROOT / "pages/quality/codes/page.py"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    with writing() as session:
        commands.load_first_values(session)


def filled(today: date = JULY, *, due: date = SEPTEMBER) -> None:
    won_deal("won", 400_000, on=today)
    open_deal("Big one", 1_500_000, due=due, forecast_category="commit", process_step="commercials", win_percent=40)
    open_deal("Small one", 90_000, due=due, segment_id=2, owner_id=102, forecast_category="best_case")
    lost = open_deal("Gone", 70_000, on=date(2025, 5, 1), process_step="validation", primary_competitor="Acme")
    close(lost, on=date(2025, 6, 20), stage="closed_lost", reason_code="price", close_note="They said so")


@contextmanager
def shown(page: Path, *roles: str, state: dict[str, str] | None = None, **address: str) -> Iterator[AppTest]:
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


def test_the_forecast_answers_in_words_and_shows_the_call() -> None:
    today = clock.today("UTC")
    period = clock.period_of(today, clock.FiscalCalendar())
    filled(today, due=today)
    now = {"period": period.label, "as_of": ""}
    with shown(FORECAST, "executive", state={"forecast-part": "commit"}, **now) as test:
        said = text(test)
        assert f"What will close in {period.label}?" in said
        assert "$400 k is won; most likely $1.90 M" in said
        assert "Big one" in said
        test.button(key="forecast-call").click().run()
        assert "A call is frozen with the suite" in text(test)
        assert next(b for b in test.button if b.label == "Submit")
    chief = Actor(None, "chief", frozenset({"executive"}))
    with writing() as session:
        commands.submit_forecast(session, actor=chief, period=period, amount=Decimal(2_000_000), is_company=True)
    with shown(FORECAST, "executive", "manager", **now) as test:
        assert "the company calls $2.00 M" in text(test)


def test_whoever_may_not_submit_gets_no_button_and_a_viewer_no_single_deals() -> None:
    filled()
    with shown(FORECAST, "viewer", state={"forecast-part": "commit"}) as test:
        assert "Single deals are open to" in text(test)
        assert not [b for b in test.button if b.label == "Submit a forecast"]


def test_empty_stores_say_what_will_be_here() -> None:
    for page in (FORECAST, LOSSES):
        with shown(page, "executive", "revops" if page == LOSSES else "manager") as test:
            assert "There are no deals yet." in text(test)


def test_the_losses_page_answers_in_words_and_opens_the_deals_behind_a_reason() -> None:
    filled()
    with shown(LOSSES, "manager", "executive", state={"losses-reason": "Price"}) as test:
        said = text(test)
    assert "Price costs most: $70.0 k in 1 of 1 deals" in said
    assert "They said so" in said
    assert "SAO, Validation" in said


def test_the_files_hold_what_the_screens_show() -> None:
    filled()
    asked = {"scope": Scope("all"), "as_of": JULY}
    with store.reading() as session:
        book = openpyxl.load_workbook(io.BytesIO(workbook(session, name="forecast", period=Q3, **asked)))
        bare = workbook(session, name="forecast", period=Q3, with_prices=False, **asked)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 1_900_000 in cells
    hidden = [cell for sheet in openpyxl.load_workbook(io.BytesIO(bare)) for row in sheet.iter_rows(values_only=True)
              for cell in row]  # fmt: skip
    assert 1_900_000 not in hidden


def test_only_whoever_keeps_the_reasons_gets_the_buttons() -> None:
    with shown(CODES, "viewer", as_of="") as test:
        assert "Why deals are lost: 8 in use" in text(test)
        assert not [b for b in test.button if b.label == "Add a word"]
    with shown(CODES, "revops", as_of="") as test:
        test.button(key="codes-add").click().run()
        assert "What was said before stays as it was said." in text(test)
