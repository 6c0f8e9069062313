"""Fit, the value map and the closed loop, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import registry, store
from data.core.access import Actor
from data.icp import commands
from data.icp.views.value_map import value_map
from models import ReasonCode
from tests.fit_store import DAY, put
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import add_account, at, writing
from tests.signed_in import looking, make_user, session_of

PAGES = Path(__file__).parents[3] / "pages"
FIT, MAP, LOOP = (PAGES / "icp" / name / "page.py" for name in ("fit", "value_map", "closed_loop"))
DEAL = PAGES / "pipeline/deal/page.py"
UGLY = "![x](http://x) **Bold** <script>"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    with at(DAY):
        company()


def filled() -> None:
    with at(DAY):
        _fill()


def _fill() -> None:
    put()
    add_account("Good", industry="Logistics", country="Germany", employees=80, use_case="Stock",
                technologies="SAP, Kafka")  # fmt: skip
    add_account(UGLY, industry="Food")
    open_deal("Good deal", 1000, account_id=1)
    lost = open_deal("Lost deal", 500, account_id=2, segment_fit_score_at_mql=55, on=date(2025, 9, 1))
    close(lost, on=DAY - timedelta(days=3), stage="closed_lost", reason_code="price")
    with writing() as session:
        session.add(ReasonCode(kind="loss", code="price", label="Too expensive", valid_from=date(2020, 1, 1)))


@contextmanager
def shown(page: Path, *roles: str, state: dict[str, str] | None = None, **address: str) -> Iterator[AppTest]:
    user = make_user(f"u-{'-'.join(roles)}-{page.parent.name}", *roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        for name, value in (state or {}).items():
            test.session_state[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def test_fit_answers_in_words_and_opens_an_account() -> None:
    filled()
    with shown(FIT, "revops") as test:
        assert "1 of 2 accounts reach 70, and 100% of 1 open deals are with such." in text(test)
        assert "Nobody" not in text(test)
    with shown(FIT, "executive", state={"fit-account": 1}) as test:
        assert "Good: 75 of 100" in text(test)


def test_fit_says_why_there_is_nothing_and_where_to_begin() -> None:
    with shown(FIT, "revops") as test:
        assert "says nothing that accounts could be held against" in text(test)


def test_fit_says_that_a_past_day_is_worked_out() -> None:
    filled()
    with shown(FIT, "revops", as_of=f"{DAY - timedelta(days=1)}") as test:
        said = text(test)
        assert "You are looking at" in said
        assert "no account" in said.lower()


def test_a_viewer_reads_the_map_and_who_edits_it() -> None:
    with shown(MAP, "viewer") as test:
        said = text(test)
        assert "Nothing is mapped yet" in said
        assert "The map is edited by" in said
        assert not test.toggle


def row() -> dict[str, object]:
    with store.reading() as session:
        return dict(value_map(session, scope=ALL, as_of=DAY).rows[0])


def test_the_map_takes_a_new_pain_and_shows_it_unparsed() -> None:
    with shown(MAP, "revops") as test:
        test.text_input[0].input(UGLY)
        next(b for b in test.button if b.label == "Add it").click().run()
        assert not test.exception
    assert row()["pain"] == UGLY
    with shown(MAP, "executive") as test:
        assert "1 pains, 0 of them with proof" in text(test)


def test_a_pain_without_words_is_refused_in_words() -> None:
    with shown(MAP, "manager") as test:
        next(b for b in test.button if b.label == "Add it").click().run()
        assert "Say which pain it is" in text(test)


def test_a_deal_shows_its_proof_and_notes_another() -> None:
    filled()
    actor = Actor(None, "revops", frozenset({"revops"}))
    with store.writing(actor, "form", "test") as session:
        commands.save_asset(session, actor=actor, name="Story")
    with shown(DEAL, "revops", id="1", part="Proof") as test:
        assert "Nothing was shown yet" in text(test)
        test.selectbox(key="deal-1-proof-note-0-asset").select(1).run()
        test.button(key="deal-1-proof-note-0-go").click().run()
        assert "Nothing was shown yet" not in text(test)
    with shown(DEAL, "auditor", id="1", part="Proof") as test:
        assert "Story" in text(test)
        assert not [b for b in test.button if "shown" in b.label]


def test_the_board_begins_a_change_with_one_click_and_shows_its_effect() -> None:
    filled()
    with shown(LOOP, "executive") as test:
        said = text(test)
        assert "Too expensive costs most" in said
        assert "No churn is fed yet" in said
        assert "A change is proposed by" in said
    with shown(LOOP, "revops") as test:
        test.button(key="loop-propose").click().run()
        said = text(test)
        assert "Version 2 is on its way (being drafted). Too expensive: 1 deal, " in said
        assert "It changes nothing yet" in said
        assert "Accounts that match" in said
