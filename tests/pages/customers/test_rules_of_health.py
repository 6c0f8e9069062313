"""The editor of the rules of health: two people's edits put together, proposed, ratified, listed as a version."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import drafts, registry, rulebook, store
from tests.pipeline_store import company
from tests.signed_in import actor_of, looking, make_user, session_of

PAGE = Path(__file__).parents[3] / "pages/customers/health/page.py"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    registry.load_domains()


def opened() -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=60)
    test.query_params["part"] = "Rules"
    return test


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html")).replace("\xa0", " ")


def press(test: AppTest, words: str) -> AppTest:
    return next(one for one in test.button if one.label == words).click().run()


def test_two_people_who_change_one_weight_choose_and_a_third_ratifies() -> None:
    ann, bea, eve = make_user("drafter", "revops"), make_user("second", "manager"), make_user("chief", "executive")
    with looking(session_of(bea)):
        test = opened().run()
        next(one for one in test.text_input if one.label == "Why does it change").input("sentiment says more").run()
        press(test, "Draft the next version")
        weights = {one.label: one for one in test.number_input if one.label in ("Usage", "Sentiment")}
        was = int(weights["Usage"].value)
        weights["Usage"].set_value(was - 5).run()
        with store.writing(actor_of(ann), "form", "x") as session:
            draft = drafts.on_its_way(session, "health")
            before, after = rulebook.read(draft.content), rulebook.read(draft.content)
            after["weights"] |= {"usage": was - 10, "sentiment": after["weights"]["sentiment"] + 10}
            drafts.save(session, draft.id, actor=actor_of(ann), opened=before, content=after)
        press(test, "Save the draft")
        assert "Choose below" in text(test)
        assert test.radio[0].options == [f"Theirs: {was - 10}", f"Mine: {was - 5}"]
        test.radio[0].set_value("theirs").run()
        press(test, "Save with these")
        press(test, "Propose it")
        assert "Somebody else ratifies it" in text(test)
    with looking(session_of(eve)):
        test = opened().run()
        press(test, "Ratify it")
        assert "Versions of the rules of health" in text(test)
        assert "What version 1 changes" in [one.label for one in test.expander]
    assert rulebook.in_force("health")["weights"]["usage"] == was - 10
