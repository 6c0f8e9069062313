"""The metric dictionary, drawn in process: found, opened, edited, and only by whoever may."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.core import metrics, registry
from tests.signed_in import answer_settings, looking, make_user, session_of

PAGE = Path(__file__).parents[2] / "pages/quality/metrics/page.py"
NAME = "pipeline.coverage"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()


def drawn(**query: str) -> AppTest:
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    at.query_params.update(query)
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join([*(block.proto.body for block in at.get("html")), *(text.value for text in at.text)])


def again(at: AppTest) -> AppTest:
    """Run the page with its drawer open: a browser draws the open drawer alone; here the page opens it again."""
    at.session_state["metrics-seen"] = ""
    return at.run()


def field(at: AppTest, label: str) -> object:
    return next(one for one in [*at.text_input, *at.text_area] if one.label == label)


def test_an_address_opens_a_metric_with_its_definition_and_owner():
    with looking(session_of(make_user("vera", "viewer"))):
        text = shown(drawn(metric=NAME))
    assert "divided by what is still missing" in text
    assert "Revenue operations" in text
    assert "Move the colours" not in text


def test_whoever_may_moves_the_colours_and_sees_the_change():
    with looking(session_of(make_user("rosa", "revops"))):
        at = drawn(metric=NAME)
        field(at, "Green").set_value("4")
        field(at, "Why").set_value("Board of March")
        next(b for b in at.button if b.label == "Save as a new version").click()
        again(at)
        assert metrics.threshold_of(NAME, ).green == 4
        assert "green 3" in shown(drawn(metric=NAME))


@pytest.mark.parametrize(("green", "words"), [("1", "Higher is better here"), ("soon", "Write the colours as numbers")])
def test_colours_that_are_wrong_are_told_at_once(green, words):
    with looking(session_of(make_user("rosa", "revops"))):
        at = drawn(metric=NAME)
        field(at, "Green").set_value(green)
        assert words in shown(again(at))
