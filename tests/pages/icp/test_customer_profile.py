"""The pages of the customer profile and of intake, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import drafts, registry, rulebook, store
from data.core.access import Actor
from models import Account, Deal, IntakeRefusal, Lead
from tests.pipeline_store import company
from tests.revisions import writing
from tests.signed_in import actor_of, looking, make_user, session_of

ROOT = Path(__file__).parents[3]
PROFILE, INTAKE = ROOT / "pages/icp/definition/page.py", ROOT / "pages/icp/intake/page.py"
REVOPS = Actor(102, "bob", frozenset({"revops"}))


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    registry.load_domains()


def accounts() -> None:
    with writing() as session:
        for n in range(1, 31):
            session.add(Account(id=n, name=f"A{n:02d}", segment_id=1 if n <= 20 else 2, currency="USD",
                                industry="Retail" if n <= 12 else "Food", country="DE" if n % 2 else "FR",
                                employees=n * 10, data_volume="low" if n > 28 else "high"))  # fmt: skip
        session.flush()
        for n in range(1, 13):
            session.add(Deal(name=f"D{n}", stage="closed_won", currency="USD", amount=10_000, account_id=n,
                             closed_on=date(2025, 7, 1)))  # fmt: skip


@contextmanager
def shown(page: Path, user: Any, **address: str) -> Iterator[AppTest]:
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html")).replace("\xa0", " ")


def press(test: AppTest, words: str) -> AppTest:
    return next(one for one in test.button if one.label.startswith(words)).click().run()


def pick(test: AppTest, label: str) -> Any:
    return next(one for one in [*test.multiselect, *test.text_input, *test.date_input, *test.selectbox,
                                *test.number_input] if one.label == label)  # fmt: skip


@pytest.mark.parametrize("role", ["viewer", "rep"])
def test_each_role_opens_the_profile_empty_and_full(role: str) -> None:
    user = make_user(role, role)
    with shown(PROFILE, user) as test:
        assert "There are no accounts here yet" in text(test)
    accounts()
    with shown(PROFILE, user, segment="Enterprise") as test:
        assert "Enterprise has no profile of its own" in text(test)


def test_a_draft_shows_what_it_means_while_it_is_edited_and_is_ratified_by_somebody_else() -> None:
    accounts()
    ann, eve = make_user("drafter", "revops"), make_user("chief", "executive")
    with shown(PROFILE, ann) as test:
        pick(test, "Why does it change").input("first profile").run()
        press(test, "Draft the next version")
        assert "matches 28 of 30 accounts, 100% of won ARR" in text(test)
        pick(test, "Industry").select("Retail").run()
        assert "The draft matches 12 of 30 accounts, 100% of won ARR" in text(test)
        assert "Say when it is looked at again" in text(test)
        pick(test, "Review date").set_value(date(2027, 1, 1)).run()
        press(test, "Save the draft")
        press(test, "Propose it")
        assert "Somebody else ratifies it" in text(test)
    with shown(PROFILE, eve) as test:
        press(test, "Ratify it")
        said = text(test)
    assert "The profile in force matches 12 of 30 accounts" in said
    assert rulebook.held("icp").version == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    accounts()
    with shown(PROFILE, make_user("drafter", "revops")) as test:
        pick(test, "Why does it change").input("bands").run()
        press(test, "Draft the next version")
        pick(test, "Employees: bands").input("1-50, 40-90, many").run()
        assert "many is no band" in text(test)
        pick(test, "Employees: bands").input("1-50, 40-90, 91+").run()
        assert "The bands 1-50 and 40-90 overlap" in text(test)
        pick(test, "Industry").select("Retail").run()
        pick(test, "Industry, secondary").select("Retail").run()
        assert "Retail is primary and secondary" in text(test)
        press(test, "Save the draft")
        assert pick(test, "Employees: bands").value == "1-50, 40-90, 91+"
        assert next(one for one in test.button if one.label == "Propose it").disabled


def test_a_disqualifier_that_shuts_out_much_of_what_was_won_warns_with_the_number() -> None:
    accounts()
    content = rulebook.in_force("icp")
    entry = content["profiles"]["all"]
    rules = {**entry["disqualifiers"], "banned_geography": {"label": "Not there", "conditions": {"country": ["DE"]}}}
    made = {**content, "profiles": {"all": {**entry, "disqualifiers": rules}}}
    ann = make_user("drafter", "revops")
    with store.writing(actor_of(ann), "form", "x") as session:
        drafts.start(session, actor=actor_of(ann), name="icp", note="ban", content=made)
    with shown(PROFILE, ann) as test:
        assert "“Not there” shuts out 50% of won ARR, 15 accounts" in text(test)


def test_two_people_who_change_one_place_are_shown_both_values_and_choose() -> None:
    accounts()
    ann, bea = make_user("drafter", "revops"), make_user("second", "manager")
    with store.writing(actor_of(ann), "form", "x") as session:
        drafts.start(session, actor=actor_of(ann), name="icp", note="two")
    with shown(PROFILE, bea) as test:
        pick(test, "Industry").select("Food").run()
        with store.writing(actor_of(ann), "form", "x") as session:
            draft = drafts.on_its_way(session, "icp")
            before = rulebook.read(draft.content)
            after = rulebook.read(draft.content)
            after["profiles"]["all"]["firmographic"]["industry"]["primary"] = ["Retail"]
            after["profiles"]["all"]["firmographic"]["country"]["primary"] = ["DE"]
            drafts.save(session, draft.id, actor=actor_of(ann), opened=before, content=after)
        press(test, "Save the draft")
        assert "Choose below" in text(test)
        choice = test.radio[0]
        assert choice.options == ["Theirs: Retail", "Mine: Food"]
        press(test, "Save with these")
        text(test)
    with store.reading() as session:
        firm = rulebook.read(drafts.on_its_way(session, "icp").content)["profiles"]["all"]["firmographic"]
    assert (firm["industry"]["primary"], firm["country"]["primary"]) == (["Food"], ["DE"])


def test_the_best_customers_put_their_traits_into_a_draft_with_one_click() -> None:
    accounts()
    with shown(PROFILE, make_user("drafter", "revops")) as test:
        test.session_state["icp-tabs"] = "Read from the best customers"
        test.run()
        assert "too few to choose by" in text(test)
        press(test, "Put ")
        text(test)
    with store.reading() as session:
        made = rulebook.read(drafts.on_its_way(session, "icp").content)["profiles"]["all"]
    assert made["firmographic"]["industry"]["primary"] == ["Retail"]
    assert made["analysed"]["count"] == 12


def test_weights_that_do_not_add_up_are_told_and_cannot_be_proposed() -> None:
    with shown(PROFILE, make_user("drafter", "revops")) as test:
        test.session_state["icp-tabs"] = "Weights of fit"
        test.run()
        pick(test, "Why does it change").input("more industry").run()
        press(test, "Draft the next version")
        pick(test, "Industry").set_value(30).run()
        assert "The weights add up to 110, not to 100: 10 are too many." in text(test)
        assert next(one for one in test.button if one.label == "Propose it").disabled


def test_who_is_ruled_out_is_listed_appealed_granted_and_taken_in() -> None:
    rep, boss = make_user("rep", "rep"), make_user("boss", "executive")
    with shown(INTAKE, rep) as test:
        assert "no lead or account met a disqualifier" in text(test)
        test.session_state["intake-tabs"] = "Enter a lead or an account"
        test.run()
        pick(test, "Name").input("Tiny")
        pick(test, "Data volume").select("low")
        press(test, "Enter it")
        assert "Tiny is refused at intake: Too little data" in text(test)
        test.session_state["intake-tabs"] = "Refused at intake"
        test.run()
        press(test, "Appeal")
        assert "Somebody else decides" in text(test)
    with shown(INTAKE, boss) as test:
        press(test, "Grant")
        text(test)
    with shown(INTAKE, rep) as test:
        press(test, "Take Tiny in")
        assert "0 may come in" in text(test)
    with store.reading() as session:
        assert session.execute(select(Lead.name)).scalars().all() == ["Tiny"]
        assert session.execute(select(IntakeRefusal.state)).scalars().all() == ["in"]
