"""The start page: its numbers by role and by choice, what changed since the last visit, and the day it shows."""

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import access, arranging, clock, registry, store
from data.core.work import visits
from models import User
from tests import demo_store
from tests.signed_in import actor_of, answer_settings, looking, make_user, session_of

PAGE = str(Path(__file__).parents[3] / "pages" / "home" / "monday" / "page.py")


@pytest.fixture
def demo(migrated_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    """A new executive of the demo company."""
    file = tmp_path / "quarterdeck.db"
    file.write_bytes(demo_store.made(migrated_template).read_bytes())
    monkeypatch.setenv("QUARTERDECK_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    registry.load_domains()
    return make_user("nell", "executive")


def opened(user: User) -> AppTest:
    with looking(session_of(user)):
        return AppTest.from_file(PAGE, default_timeout=60).run()


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_an_executive_sees_honest_coverage_first_and_the_deals_at_risk(demo: User) -> None:
    at = opened(demo)
    assert not at.exception
    told = shown(at)
    assert "without overdue, stale and step-less deals" in told
    assert told.index("Pipeline coverage") < told.index("At high risk") < told.index("Jobs on track")
    assert "Changed in the last seven days" in told
    assert "At high risk: where most is at stake" in told


def test_changes_count_from_the_visit_before_this_one(demo: User) -> None:
    with store.housekeeping() as session:
        visits.visit(session, user_id=demo.id, page="/", now=clock.now() - timedelta(days=2))
    assert "Changed since your last visit" in shown(opened(demo))


def test_a_choice_is_kept_and_taken_back(demo: User) -> None:
    actor = actor_of(demo)
    with store.housekeeping() as session:
        arranging.choose(session, actor, ["operations.jobs", "pipeline.coverage"])
    told = shown(opened(demo))
    assert told.index("Jobs on track") < told.index("Pipeline coverage")
    assert "Overdue pipeline" not in told
    with store.housekeeping() as session:
        arranging.choose(session, actor, [])
        assert arranging.chosen(session, actor) is None
        with pytest.raises(ValueError, match=r"no number called made\.up"):
            arranging.choose(session, actor, ["made.up"])


def test_each_role_begins_with_what_it_answers_for(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()
    first = {role: arranging.offered(actor_of(make_user(f"a {role}", role)))[0].name for role in ("executive", "rep")}
    assert first == {"executive": "pipeline.coverage", "rep": "pipeline.tickets"}


def test_what_a_role_may_not_see_is_not_offered(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()
    viewer = actor_of(make_user("vic", "viewer"))
    assert all(access.may(viewer, tile.right) for tile in arranging.offered(viewer))


def test_an_empty_store_says_what_comes_first(migrated_store: str) -> None:
    answer_settings()
    at = opened(make_user("nell", "revops"))
    assert not at.exception
    assert "Bring your spreadsheets" in shown(at)
    assert "No number is red" in shown(at), "nobody has failed at anything on the first day"
