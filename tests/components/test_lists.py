"""Conditions, events, steps and pages: words beside every symbol, text from data as text."""

from streamlit.testing.v1 import AppTest

from components import checklist, strip, timeline

HOSTILE = "**x** ![](http://evil.test) <script>alert(1)</script>"


def test_every_condition_has_a_symbol_and_a_word_and_the_first_unmet_stands_out() -> None:
    block = str(
        checklist.block(
            [
                checklist.Condition("Budget", True),
                checklist.Condition(HOSTILE, False, "Ask"),
                checklist.Condition("Legal", False),
                checklist.Condition("Parity", None, word="New only"),
            ],
            label="Gate",
            focus_first=True,
        )
    )
    for words in ("✓ Met", "✗ Missing", "○ New only", "&lt;script&gt;", "**x**"):
        assert words in block
    assert block.count("qd-focus") == 1
    assert block.index("qd-focus") < block.index("Ask") < block.index("Legal")


def test_nothing_stands_out_where_nothing_is_missing() -> None:
    assert "qd-focus" not in checklist.block([checklist.Condition("Budget", True)], label="Gate", focus_first=True)


def test_an_event_shows_old_and_new_and_links_only_within_the_app() -> None:
    block = str(
        timeline.block(
            [
                timeline.Event("21 Nov", "Ana", "Amount", "", "$5", why=HOSTILE, link="/pipeline-deal?id=1"),
                timeline.Event("20 Nov", "Bo", "Created", link="javascript:alert(1)"),
                timeline.Event("20 Nov", "Bo", "Opened", link="//evil.test"),
            ],
            label="History",
        )
    )
    assert '<span class="qd-old">empty</span>' in block
    assert block.count("href=") == 1
    assert "&lt;script&gt;" in block
    assert block.count("became") == 1


def test_the_step_in_hand_is_marked_for_those_who_hear_the_page() -> None:
    block = str(strip.block([strip.Stop("SAO", "done"), strip.Stop("Discovery", "current", "12 days")], label="Stages"))
    assert block.count('aria-current="step"') == 1
    assert "(done)" in block
    assert "12 days" in block


def test_a_pager_turns_pages_and_stops_at_both_ends() -> None:
    def page() -> None:
        import streamlit as st

        from components.pager import pager

        st.session_state["at"] = pager(450, key="deals", noun="deals")

    app = AppTest.from_function(page, default_timeout=30).run()
    previous, following = "qd-pager-deals-page-previous", "qd-pager-deals-page-next"
    assert app.button(key=previous).disabled
    app.button(key=following).click().run()
    app.button(key=following).click().run()
    assert app.session_state["at"] == 3
    assert "401–450 of 450 deals" in app.get("html")[0].proto.body
    assert app.button(key=following).disabled


def test_a_pager_never_stands_past_the_end_of_a_list_that_got_shorter() -> None:
    def page() -> None:
        import streamlit as st

        from components.pager import pager

        st.session_state["qd-pager-deals-page"] = 9
        st.session_state["at"] = pager(12, key="deals")

    app = AppTest.from_function(page, default_timeout=30).run()
    assert app.session_state["at"] == 1
    assert len(app.button) == 0


def test_every_drawing_can_be_put_on_a_page_without_data() -> None:
    def page() -> None:
        from components import chart, figure, heat, range_bar, sankey, survival, trend, waterfall

        chart.draw(survival.spec([]), alt="None", key="a", pick="name")
        chart.draw(trend.spec([], periods=[]), alt="None", key="b", pick="period")
        chart.draw(heat.spec([], rows=[], columns=[]), alt="None", key="c", pick="name")
        chart.draw(range_bar.spec(range_bar.Range(None, None, None)), alt="None", key="d", pick="name")
        chart.draw(waterfall.waterfall_spec([], currency="USD"), alt="None", key="e", pick="name")
        theme = figure.theme_now()
        figure.draw(waterfall.waterfall_figure([], currency="USD", theme=theme), alt="None", key="f", pick={})
        figure.draw(sankey.sankey_figure([], [], theme=theme), alt="None", key="g", pick={})

    assert not AppTest.from_function(page, default_timeout=30).run().exception
