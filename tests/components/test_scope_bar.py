"""The scope bar: what is in the address is chosen, what is chosen can be taken back."""

import datetime as dt

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from components.scope_bar import Field, scope_bar, words

    fields = [
        Field("period", "Period", options={"Q3": "Q3", "Q4": "Q4"}, default="Q3", free=True, front=True),
        Field("as_of", "As of", kind="day", front=True),
        Field("segment", "Segment", kind="many", options={"ent": "Enterprise", "smb": "SMB"}),
        Field("owner", "Owner", options={str(i): "Ann" if i < 2 else f"Owner {i}" for i in range(3000)}),
        Field("clean", "Clean only", kind="flag"),
    ]
    st.session_state["chosen"] = scope_bar(fields)
    st.session_state["words"] = words(fields, st.session_state["chosen"])


def _open(**address: str | list[str]) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_without_an_address_only_defaults_are_chosen_and_no_chip_is_shown() -> None:
    app = _open()
    expected = {"period": "Q3", "as_of": None, "segment": [], "owner": None, "clean": False}
    assert app.session_state["chosen"] == expected
    assert not app.button


def test_a_bookmarked_address_with_labels_is_restored() -> None:
    app = _open(period="Q4", as_of="2025-10-01", segment=["Enterprise", "SMB"], owner="Owner 17", clean="true")
    assert app.session_state["chosen"] == {
        "period": "Q4",
        "as_of": dt.date(2025, 10, 1),
        "segment": ["ent", "smb"],
        "owner": "17",
        "clean": True,
    }


def test_an_address_written_with_values_opens_too_and_is_spelled_out() -> None:
    app = _open(segment=["ent"], owner="1")
    assert (app.session_state["chosen"]["segment"], app.session_state["chosen"]["owner"]) == (["ent"], "1")
    assert app.query_params["owner"] == "Ann (1)"


def test_a_period_that_is_not_in_the_list_is_passed_on() -> None:
    assert _open(period="2025-07-01/2025-10-01").session_state["chosen"]["period"] == "2025-07-01/2025-10-01"


def test_nonsense_in_the_address_falls_back() -> None:
    app = _open(owner="nobody", segment="bad", as_of="yesterday")
    assert app.session_state["chosen"]["owner"] is None
    assert app.session_state["chosen"]["segment"] == []
    assert app.session_state["chosen"]["as_of"] is None


def test_one_chip_takes_back_one_filter_and_the_reset_takes_back_all() -> None:
    app = _open(period="Q4", segment="Enterprise", owner="Owner 17")
    assert app.session_state["words"] == [("Period", "Q4"), ("Segment", "Enterprise"), ("Owner", "Owner 17")]
    app.button(key="scope-chip-segment").click().run()
    assert app.session_state["chosen"]["segment"] == []
    assert app.session_state["chosen"]["owner"] == "17"
    app.button(key="scope-reset").click().run()
    assert app.session_state["chosen"] == {"period": "Q3", "as_of": None, "segment": [], "owner": None, "clean": False}
