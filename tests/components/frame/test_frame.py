"""What pages build on: who is looking, the cached read, writing, edits, errors."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from components import frame
from components.frame import looking as frame_looking
from components.frame.edits import Edit, edits
from data.core import access, store
from data.core.access import Refused, Scope
from data.core.doors import sessions
from models import Team, User
from tests.signed_in import Browser, looking, make_store, make_user, session_of

CALLS: list[Scope] = []


def team_names(session: Any, *, scope: Scope, starts: str = "") -> list[str]:
    CALLS.append(scope)
    return [team.name for team in session.scalars(select(Team)) if team.name.startswith(starts)]


def add_team(name: str) -> None:
    with store.writing(access.system(), "setup") as session:
        session.add(Team(name=name))


@pytest.fixture
def ana(store_url: str) -> User:
    make_store()
    CALLS.clear()
    st.cache_data.clear()
    st.session_state.clear()
    return make_user("ana", "revops")


@pytest.fixture
def browser(ana: User) -> Iterator[Browser]:
    with looking(session_of(ana)) as held:
        yield held


def test_a_read_is_asked_once_until_a_group_it_reads_changes(ana: User, browser: Browser) -> None:
    mine = Scope("all", ana.id)
    ask = {"groups": ("people",), "scope": mine}
    assert frame.read(team_names, **ask) == frame.read(team_names, **ask) == []
    assert len(CALLS) == 1
    add_team("East")
    assert frame.read(team_names, **ask) == ["East"]
    assert frame.read(team_names, **ask, starts="W") == []
    assert len(CALLS) == 3


def test_an_answer_never_crosses_to_another_person(ana: User, browser: Browser) -> None:
    other = make_user("bo", "revops")
    frame.read(team_names, groups=("people",), scope=Scope("all", ana.id))
    with pytest.raises(Refused):
        frame.read(team_names, groups=("people",), scope=Scope("all", other.id))
    with looking(session_of(other)):
        frame.read(team_names, groups=("people",), scope=Scope("all", other.id))
    assert [scope.user_id for scope in CALLS] == [ana.id, other.id]


def test_a_read_without_a_scope_is_an_error(browser: Browser) -> None:
    with pytest.raises(TypeError, match="scope"):
        frame.read(team_names, groups=("people",), scope=None)  # type: ignore[arg-type]


def test_what_one_person_left_in_a_tab_is_gone_for_the_next(ana: User) -> None:
    with looking(session_of(ana)):
        assert frame.who() is not None
        st.session_state["draft"] = "salaries"
        assert frame.who() is not None
        assert st.session_state["draft"] == "salaries"
    with looking(session_of(make_user("bo", "admin"))):
        assert frame.who() is not None
        assert "draft" not in st.session_state
        st.session_state["draft"] = "mine"
    with looking(None):
        assert frame.who() is None
        assert "draft" not in st.session_state


def asks_three_times() -> None:
    import streamlit as st

    from components.frame import looking
    from data.core import access, store
    from models import Team

    def ask() -> int:
        st.session_state["asked"] = st.session_state.get("asked", 0) + 1
        return int(st.session_state["asked"])

    before = looking.once("_test_asked", ask), looking.once("_test_asked", ask)
    with store.writing(access.system(), "setup") as session:
        session.add(Team(name=f"Team {before[0]}"))
    st.text(f"{before} {looking.once('_test_asked', ask)}")


def test_what_is_asked_once_a_run_is_asked_anew_after_a_write_and_in_the_next_run(ana: User) -> None:
    page = AppTest.from_function(asks_three_times, default_timeout=30).run()
    assert page.text[0].value == "(1, 1) 2"
    assert page.run().text[0].value == "(3, 3) 4"


def test_a_file_is_refused_when_the_session_ended_before_the_click(ana: User, browser: Browser) -> None:
    offered = frame.download(
        "Teams", lambda session, *, scope: ",".join(team_names(session, scope=scope)),
        right="export.with_prices", file_name="teams.csv", mime="text/csv",
    )  # fmt: skip
    add_team("East")
    assert offered[0].build() == "East"
    with store.housekeeping() as session:
        sessions.end(session, frame_looking.token())
    with pytest.raises(Refused):
        offered[0].build()


def test_a_file_is_not_offered_without_the_right(ana: User) -> None:
    with looking(session_of(make_user("vi", "viewer"))):
        offered = frame.download("x", team_names, right="export.with_prices", file_name="x", mime="x")
    assert offered == ()


SHOWN = pd.DataFrame({"id": [1, 2], "stage": ["sao", None], "amount": [10, 20], "owner": ["ana", "bo"]})


def test_edits_are_the_changed_cells_and_no_more() -> None:
    edited = SHOWN.copy()
    edited.loc[1, "stage"] = "mql"
    edited.loc[0, "amount"] = 11
    found = edits(SHOWN, edited.iloc[::-1], key="id", fields=("stage", "amount"))
    assert sorted(found) == [Edit(1, "amount", 10, 11), Edit(2, "stage", None, "mql")]
    assert edits(SHOWN, SHOWN.copy(), key="id", fields=()) == []


@pytest.mark.parametrize("forge", ["owner", "added", "gone", "twice"])
def test_a_forged_edit_is_refused(forge: str) -> None:
    forged = SHOWN.copy()
    if forge == "owner":
        forged.loc[0, "owner"] = "eve"
    elif forge == "added":
        forged = pd.concat([forged, forged.assign(id=[3, 4])])
    elif forge == "gone":
        forged = forged.iloc[:1]
    else:
        forged["id"] = [1, 1]
    with pytest.raises(ValueError, match="Nothing was saved"):
        edits(SHOWN, forged, key="id", fields=("stage", "amount"))


def page_that_breaks() -> None:
    from components.frame import errors

    with errors.caught():
        raise RuntimeError("SELECT secret FROM user_account")


def page_that_saves() -> None:
    from components import frame
    from data.core.access import Conflict, Refused

    actor = frame.require("pipeline.view")
    for number, error in enumerate(
        [Refused("Not yours.", action="pipeline.edit_deal"), Conflict("Somebody was faster."), ValueError("No stage.")]
    ):
        with frame.write(actor, "test") as saving:
            from models import Team

            saving.session.add(Team(name=f"team {number}"))
            raise error
        assert not saving.is_done
    with frame.write(actor, "test") as saving:
        saving.session.add(Team(name="kept"))
    assert saving.is_done


def html(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def test_an_error_shows_a_number_and_the_log_has_the_trace(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    at = AppTest.from_function(page_that_breaks).run()
    assert not at.exception
    shown = html(at)
    assert "SELECT" not in shown
    number = caplog.records[-1].args[0] if caplog.records[-1].args else ""
    assert str(number) in shown
    assert "SELECT secret" in caplog.text


def test_a_refused_conflicting_or_wrong_save_is_told_and_leaves_nothing(browser: Browser) -> None:
    at = AppTest.from_function(page_that_saves).run()
    assert not at.exception
    shown = html(at)
    assert all(words in shown for words in ("Not yours.", "Somebody was faster.", "No stage."))
    with store.reading() as session:
        assert [team.name for team in session.scalars(select(Team))] == ["kept"]
