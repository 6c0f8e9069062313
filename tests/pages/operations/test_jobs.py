"""The scoreboard and the page of a job, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import clock, registry, store
from data.core.access import Actor
from data.core.work import visits
from data.operations import commands
from data.operations.job_catalogue import catalogue
from models import JobOwner, JobValue, User
from tests.pipeline_store import company
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[3]
BOARD, JOB = ROOT / "pages/operations/jobs/page.py", ROOT / "pages/operations/job/page.py"
BOB = Actor(102, "bob", frozenset({"revops"}))
LONG = "Two old ones ![x](http://x) <b>&</b>"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def today() -> date:
    return clock.today("UTC")


def filled() -> None:
    day = today()
    with store.writing(BOB, "form", "test") as session:
        for back, count in ((62, 0), (31, 1), (3, 9)):
            commands.enter_job_value(
                session, actor=BOB, job="customer_disputes", note=LONG, actual=count,
                measured_on=day - timedelta(days=back), evidence="https://docs.example/list",
            )  # fmt: skip
        commands.enter_job_value(session, actor=BOB, job="company_vision", measured_on=day, reviewed_on=day)
        commands.enter_job_value(session, actor=BOB, job="test_quality", measured_on=day, actual=9, base=10, second=0)
        commands.enter_job_value(session, actor=BOB, job="goals_to_staff", measured_on=day, actual=7, base=10)
        commands.assign_job(session, actor=BOB, job="customer_disputes", owner_id=101)


@contextmanager
def shown(page: Path, *roles: str, user: User | None = None, **address: str) -> Iterator[AppTest]:
    person = user or make_user(f"u-{'-'.join(roles)}", *roles)
    with looking(session_of(person)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


def test_an_empty_scoreboard_says_what_to_do_and_calls_no_document_red() -> None:
    with shown(BOARD, "executive") as test:
        said = text(test)
    assert "0 of 78 on track" in said
    assert "no document on record" in said
    assert "Nobody has entered a figure yet" in said


def test_the_scoreboard_answers_in_words_and_lists_what_is_off_track() -> None:
    filled()
    with shown(BOARD, "executive") as test:
        said = text(test)
    assert "78 on track" in said
    assert "Settle conflicts with customers" in said
    assert "/operations-job?job=customer_disputes" in said


@pytest.mark.parametrize("part", ["All jobs", "Coming up", "Enter a month", "Owners"])
def test_every_part_of_the_scoreboard_opens(part: str) -> None:
    filled()
    with shown(BOARD, "revops", part=part) as test:
        assert "Are the jobs of the company on track?" in text(test)


def test_words_and_filters_narrow_the_table() -> None:
    filled()
    with shown(BOARD, "viewer", text="conflicts customers") as test:
        text(test)
        assert list(test.dataframe[0].value["title"]) == ["Settle conflicts with customers"]
    with shown(BOARD, "auditor", status="On track", group="Executive Leadership") as test:
        text(test)
        assert list(test.dataframe[0].value["title"]) == ["Keep the company vision current"]
    with shown(BOARD, "admin", text="nothing has this") as test:
        assert "No job fits these filters." in text(test)


def test_the_past_is_shown_under_a_banner_and_nothing_can_be_entered_there() -> None:
    filled()
    with shown(BOARD, "revops", as_of=str(today() - timedelta(days=31))) as test:
        said = text(test)
        assert "You are looking at" in said
        assert test.get("button_group")[0].options == ["All jobs", "Coming up"]
        assert f"/operations-job?job=company_vision&amp;as_of={today() - timedelta(days=31)}" in said
    with shown(JOB, "executive", job="customer_disputes", as_of=str(today() - timedelta(days=31))) as test:
        said = text(test)
    assert "You are looking at" in said
    assert "Watch" in said
    assert not [one for one in test.button if one.label == "Save this value"]


def test_what_changed_since_the_last_visit_is_said_on_the_next_one() -> None:
    person = make_user("eve", "executive")
    with store.housekeeping() as session:
        visits.visit(session, user_id=person.id, page="operations-jobs", now=clock.now() - timedelta(days=2))
    filled()
    with shown(BOARD, user=person) as test:
        said = text(test)
    assert "changed colour since" in said


def test_a_job_shows_its_figure_limits_values_and_safe_evidence() -> None:
    filled()
    with shown(JOB, "viewer", job="customer_disputes") as test:
        said = text(test)
    assert "Green up to 0, yellow up to 2." in said
    assert 'href="https://docs.example/list"' in said
    assert "noopener noreferrer nofollow" in said
    assert "&lt;b&gt;" in said
    assert "Off track" in said
    assert not [one for one in test.button if one.label == "Save this value"]


@pytest.mark.parametrize("address", [{}, {"job": "no_such_job"}, {"job": "pay", "as_of": "yesterday"}])
def test_a_job_page_without_a_job_leads_back(address: dict[str, str]) -> None:
    with shown(JOB, "executive", **address) as test:
        said = text(test)
    assert ("Which job?" in said) == ("as_of" not in address)


@pytest.mark.parametrize(("job", "part"), [
    ("company_vision", "Values"), ("test_quality", "Limits"), ("privacy_rules", "Values"), ("benefits", "Values"),
    ("pay", "Limits"), ("collect_data", "Values"), ("demand_campaigns", "Limits"), ("goals_to_staff", "Owner"),
])  # fmt: skip
def test_a_job_of_each_kind_opens_in_each_part(job: str, part: str) -> None:
    filled()
    with shown(JOB, "revops", "executive", job=job, part=part) as test:
        assert catalogue().jobs[job].title in text(test)


def test_a_value_is_entered_on_the_job_page_and_a_wrong_one_is_refused_in_words() -> None:
    with shown(JOB, "revops", job="vendor_disputes") as test:
        test.text_input(key="actual-vendor_disputes").set_value("some")
        press(test, "Save this value")
        assert "is a number such as" in text(test)
        test.text_input(key="actual-vendor_disputes").set_value("2")
        test.text_input(key="note-vendor_disputes").set_value("counted")
        press(test, "Save this value")
        assert "is saved" in text(test)
    with store.reading() as session:
        row = session.execute(select(JobValue)).scalar_one()
    assert (row.job, row.actual, row.note, row.measured_on) == ("vendor_disputes", "2", "counted", today())


def test_an_owner_enters_the_figures_of_the_job_and_others_do_not() -> None:
    filled()
    ann = make_user("anna", "rep")
    with store.writing(BOB, "form", "test") as session:
        commands.assign_job(session, actor=BOB, job="vendor_disputes", owner_id=ann.id)
    with shown(JOB, user=ann, job="vendor_disputes") as test:
        assert [one for one in test.button if one.label == "Save this value"]
    with shown(JOB, user=ann, job="customer_disputes") as test:
        assert "Its owner enters this figure" in text(test)


def test_other_limits_are_saved_with_a_reason_and_the_wrong_way_round_is_refused() -> None:
    with shown(JOB, "revops", job="vendor_disputes", part="Limits") as test:
        test.text_input(key="green-vendor_disputes").set_value("5")
        test.text_input(key="limits-why-vendor_disputes").set_value("noise")
        press(test, "Save as a new version")
        assert "less is better here, so green (5) cannot end above yellow (2)" in text(test)
        test.text_input(key="yellow-vendor_disputes").set_value("8")
        press(test, "Save as a new version")
        said = text(test)
    assert "The new limits hold from" in said
    assert "Green up to 5, yellow up to 8." in said
    assert "noise" in said


def test_an_owner_is_chosen_on_the_job_page() -> None:
    with shown(JOB, "executive", job="vendor_disputes", part="Owner") as test:
        test.selectbox(key="owner-vendor_disputes").set_value(101)
        test.run()
        press(test, "Save the owner")
        text(test)
    with store.reading() as session:
        assert session.execute(select(JobOwner)).scalar_one().owner_id == 101


def test_a_value_of_the_wrong_day_is_taken_away_with_a_reason() -> None:
    filled()
    with shown(JOB, "revops", job="goals_to_staff") as test:
        test.text_input(key="why-goals_to_staff").set_value("wrong survey")
        test.run()
        press(test, "Take this value away")
        assert "is taken away" in text(test)
