"""The switch of the scope bar: a few values side by side, any of them, none means all; the address keeps it."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import filter_fields

ROOT = Path(__file__).parents[2]
WITH_TYPE = ("bridge", "coverage", "deal_risk", "deals", "forecast", "losses", "velocity")


def _page() -> None:
    import streamlit as st

    from components.scope_bar import Field, clear, scope_bar, words

    fields = [Field("type", "Type", kind="switch", options={"new": "New", "expansion": "Expansion"}, front=True)]
    st.session_state["chosen"] = scope_bar(fields)
    st.session_state["words"] = words(fields, st.session_state["chosen"])
    st.button("Back", on_click=clear, args=(fields,), key="back")


def _open(**address: str | list[str]) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_without_an_address_nothing_is_chosen_and_all_are_meant() -> None:
    assert _open().session_state["chosen"] == {"type": []}


@pytest.mark.parametrize("asked", ["expansion", "Expansion"])
def test_an_address_with_the_value_or_its_label_is_chosen(asked: str) -> None:
    app = _open(type=[asked])
    assert app.session_state["chosen"] == {"type": ["expansion"]}
    assert app.session_state["words"] == [("Type", "Expansion")]


def test_two_values_may_be_chosen_and_taken_back() -> None:
    app = _open(type=["new", "expansion"])
    assert app.session_state["chosen"] == {"type": ["new", "expansion"]}
    app.button(key="back").click().run()
    assert app.session_state["chosen"] == {"type": []}


@pytest.mark.parametrize("page", WITH_TYPE)
def test_every_page_of_deals_has_the_same_switch_of_types(page: str) -> None:
    tree = ast.parse((ROOT / f"pages/pipeline/{page}/asked.py").read_text(encoding="utf-8"))
    calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    own = [call for call in calls if call.startswith("Field('type'")]
    assert len(own) + sum("switch='type'" in call for call in calls if call.startswith("filter_fields(")) == 1
    assert all("kind='switch'" in call and "front=True" in call for call in own)


def test_the_filters_of_a_page_are_one_switch_in_front_and_pickers_behind_their_button() -> None:
    (switch, *others) = filter_fields(("segment", "type"), {"segment": ["EMEA"], "type": ["new"]}, switch="type")
    assert (switch.name, switch.kind, switch.front) == ("type", "switch", True)
    assert [(one.name, one.kind, one.front) for one in others] == [("segment", "many", False)]


def test_the_pages_without_the_switch_hold_no_deals_of_several_types() -> None:
    folders = {path.name for path in (ROOT / "pages/pipeline").iterdir() if (path / "page.py").exists()}
    assert folders - set(WITH_TYPE) == {"deal", "gates", "leads", "routing"}
