"""Action plans, the demo library, automations and the deal's process, drawn for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import access, clock, jobs, registry, store
from data.core.access import Actor
from data.sales import commands
from data.sales.views.plans import plan_page
from tests.pipeline_store import ALL, company, open_deal
from tests.signed_in import looking, make_user, session_of

PAGES = Path(__file__).parents[3] / "pages"
PLANS, DEMOS, RULES = (PAGES / "sales" / name / "page.py" for name in ("action_plans", "demo_library", "automations"))
DEAL = PAGES / "pipeline/deal/page.py"
UGLY = "![x](http://x) **Bold** <script>"
REVOPS = Actor(None, "revops", frozenset({"revops"}))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def run(command, *given, **more):  # type: ignore[no-untyped-def] # any command
    with store.writing(REVOPS, "form", "test") as session:
        return command(session, *given, actor=REVOPS, **more)


def filled() -> None:
    today = clock.today("UTC")
    open_deal(UGLY, 1000, due=today + timedelta(days=30), on=today - timedelta(days=9), process_step="validation")
    open_deal("Late", 500, due=today + timedelta(days=30), on=today - timedelta(days=9),
              next_step_date=today - timedelta(days=3))  # fmt: skip
    run(commands.create_plan, 1, go_live_on=today + timedelta(days=60))
    run(commands.save_item, 1, item="sso", state="waiting", note=UGLY)
    number = run(commands.save_flow, name=UGLY, minutes=15, review_on=today - timedelta(days=100)).id
    run(commands.log_demo, 1, flow_id=number, feedback=4)
    jobs.run("sales.automations")


@contextmanager
def shown(page: Path, *roles: str, **address: str) -> Iterator[AppTest]:
    user = make_user(f"u-{'-'.join(roles)}-{page.parent.name}", *roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def plan() -> list[dict[str, object]]:
    with store.reading() as session:
        found = plan_page(session, scope=ALL, deal_id=1, as_of=clock.today("UTC"))
    assert found is not None
    return [dict(row) for row in found.rows]


def test_the_list_of_plans_answers_in_words_and_escapes_what_people_wrote() -> None:
    filled()
    with shown(PLANS, "revops") as test:
        said = text(test)
        assert "1 of 2 open deals are past the day of their step; 1 of 1 plans end after the close date" in said
        assert "deals waiting on single sign-on: 1, $1.00 k" in said
        assert "<script>" not in said


@pytest.mark.parametrize("page", [PLANS, DEMOS, RULES])
def test_each_page_opens_on_an_empty_store_and_is_refused_in_words(page: Path) -> None:
    with shown(page, "revops") as test:
        assert text(test)
    with shown(page, "admin") as test:
        assert not test.exception


def test_a_plan_begins_on_its_page_and_an_unknown_deal_is_told() -> None:
    filled()
    with shown(PLANS, "manager", deal="2") as test:
        assert "among those that you may see" in text(test)
    with shown(PLANS, "revops", deal="2") as test:
        assert "This deal has no plan yet." in text(test)
        test.date_input[0].set_value(clock.today("UTC") + timedelta(days=1))
        test.button[-1].click().run()
        assert "has passed" in text(test)
        test.date_input[0].set_value(clock.today("UTC") + timedelta(days=90))
        test.button[-1].click().run()
        assert "The close date is" in text(test)


@pytest.mark.parametrize("wrong", ["x", "9999999999999999999", "-1", "①"])
def test_an_address_that_names_no_deal_is_told(wrong: str) -> None:
    with shown(PLANS, "revops", deal=wrong) as test:
        assert "among those that you may see" in text(test)


def test_an_edited_cell_is_saved_and_a_save_over_a_newer_one_shows_both() -> None:
    filled()
    with shown(PLANS, "revops", deal="1") as test:
        test.toggle[0].set_value(True).run()
        state = "plan-1-grid-0"
        test.session_state[state] = {"edited_rows": {0: {"step": "Mine"}}, "added_rows": [], "deleted_rows": []}
        row = plan()[0]
        run(commands.save_rows, 1, changed={row["id"]: {"step": "Theirs"}}, versions={row["id"]: row["row_version"]})
        next(one for one in test.button if one.label == "Save the changes").click().run()
        told = text(test)
        assert "step is now Theirs, you wanted Mine" in told
        assert "Take the newer plan" in [one.label for one in test.button]
        assert plan()[0]["step"] == "Theirs"


def test_the_deal_shows_steps_plan_pre_flight_and_demos_and_saves_an_item() -> None:
    filled()
    with shown(DEAL, "revops", id="1", part="Process") as test:
        said = text(test)
        assert "Dated steps" in said
        assert "0 of 4 settled" in said
        assert "started" in said
        next(one for one in test.selectbox if one.label == "State").set_value("passed").run()
        next(one for one in test.button if one.label == "Save the item").click().run()
        assert "1 of 4 settled" in text(test)
    with shown(DEAL, "executive", id="1", part="Process") as test:
        assert "Dated steps" in text(test)
        assert [one for one in test.button if one.label == "Save the item"] == []


def test_the_library_shows_what_is_stale_and_only_editors_add_a_flow() -> None:
    filled()
    with shown(DEMOS, "revops") as test:
        assert "Stale: 1 flow." in text(test)
        assert [one.label for one in test.button if one.label == "Add a flow"]
    with shown(DEMOS, "viewer") as test:
        assert not [one.label for one in test.button if one.label == "Add a flow"]
        assert access.who_may("sales.edit_library") in text(test)


def test_the_automations_say_what_is_on_and_what_they_made() -> None:
    filled()
    with shown(RULES, "revops") as test:
        assert "11 of 11 automations are on" in text(test)
