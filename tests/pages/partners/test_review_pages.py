"""The pages of reviews, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import capture_box
from data.core import clock, store
from data.core.work import typed
from data.partners import commands
from models import Partner, User
from tests.pipeline_store import company
from tests.revisions import writing
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[3]
REVIEW, REVIEWS = (ROOT / f"pages/partners/{name}/page.py" for name in ("review", "reviews"))


@pytest.fixture
def manager(migrated_store: str) -> User:
    company()
    found = make_user("kim", "partner_manager")
    with writing() as session:
        session.add(Partner(id=1, name="Harbor <b>Partners</b>", type="referral", state="active", owner_id=found.id,
                            signed_on=clock.today("UTC")))  # fmt: skip
    return found


def act(user: User, command: Any, *given: Any, **more: Any) -> Any:
    from data.core import access

    actor = access.actor_of(user)
    with store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


@contextmanager
def seen(user: User, page: Path = REVIEW, **query: str) -> Iterator[AppTest]:
    with looking(session_of(user)):
        shown = AppTest.from_file(str(page), default_timeout=30)
        for name, value in query.items():
            shown.query_params[name] = value
        yield shown.run()


def words(shown: AppTest) -> str:
    return " ".join(str(getattr(one, "body", "") or getattr(one.proto, "body", "")) for one in shown.get("html"))


def test_the_list_says_who_is_due_and_plans_a_review(manager: User) -> None:
    with seen(manager, REVIEWS) as shown:
        assert not shown.exception
        assert "0 of 1 partners are overdue for a review" in words(shown)
        assert "Harbor &lt;b&gt;Partners&lt;/b&gt;" in words(shown)


def test_a_planned_review_shows_its_agenda_and_starts(manager: User) -> None:
    number = act(manager, commands.plan_review, planned_on=clock.today("UTC"), partner_id=1, minutes=45).id
    with seen(manager, id=str(number)) as shown:
        assert not shown.exception
        assert [one.value for one in shown.number_input] == [8, 4, 15, 11, 7]
        shown.button(key=f"review-{number}-start").click().run()
        assert not shown.exception
        assert "The review is running." in words(shown)
    with seen(manager, id=str(number), view="presenter") as shown:
        assert not shown.exception
        assert "1 of 5 · Lightning round" in words(shown)
        assert len(shown.button) == len(shown.text_input) == 0


def test_a_closed_review_shows_its_minutes_and_the_text_for_a_message(manager: User) -> None:
    number = act(manager, commands.plan_review, planned_on=clock.today("UTC"), partner_id=1).id
    act(manager, commands.start_review, number)
    act(manager, commands.add_todo, number, key="t", text="Send <i>the</i> list")
    act(manager, commands.close_review, number, is_anyway=True)
    with seen(manager, id=str(number)) as shown:
        assert not shown.exception
        assert "1 lack an owner or a day" in words(shown)
        assert "Send &lt;i&gt;the&lt;/i&gt; list" in words(shown)
        assert "- Send <i>the</i> list: nobody named, no day named" in shown.code[0].value


def test_whoever_only_watches_gets_no_box_and_nothing_to_click(manager: User) -> None:
    number = act(manager, commands.plan_review, planned_on=clock.today("UTC"), partner_id=1).id
    act(manager, commands.start_review, number)
    with seen(make_user("lee", "auditor"), id=str(number)) as shown:
        assert not shown.exception
        assert "You are watching." in words(shown)
        assert not shown.button
    with seen(manager, id="99") as shown:
        assert "There is none such" in words(shown)


def test_what_a_browser_sends_is_taken_as_texts_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {"queue": {"items": [{"key": 7, "text": "a", "extra": "x"}, "junk", None]}, "draft": ["junk"]}
    monkeypatch.setattr(capture_box.st, "session_state", {"box": sent})
    assert capture_box.lines("box") == [
        {"key": "7", "part": "", "kind": "", "side": "", "text": "a", "who": "", "due": ""}]  # fmt: skip
    assert capture_box.typing("box") == {}


def test_what_is_being_typed_is_kept_for_its_writer_only(migrated_store: str) -> None:
    with store.housekeeping() as session:
        typed.keep(session, 1, "review 7", {"text": "half a thought"})
        typed.keep(session, 2, "review 7", {"text": "another"})
    with store.reading() as session:
        assert typed.kept(session, 1, "review 7") == {"text": "half a thought"}
        assert typed.kept(session, 1, "review 8") == {}
    with store.housekeeping() as session:
        typed.keep(session, 1, "review 7", {"text": ""})
        typed.keep(session, 2, "review 7", {"text": "x" * 30_000})
    with store.reading() as session:
        assert typed.kept(session, 1, "review 7") == typed.kept(session, 2, "review 7") == {}
