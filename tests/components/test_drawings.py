"""Each drawing on a page of its own, with hostile names."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.table import Column, table


def _run(page, **params: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def _html(app: AppTest) -> str:
    return "\n".join(block.proto.body for block in app.get("html"))


def test_the_head_shows_title_and_answer_as_text() -> None:
    def page() -> None:
        from components.page_head import page_head, section

        page_head("Enough? <img src=x>", "2.41× covered", status="yellow")
        section("Picture", "USD")

    shown = _html(_run(page))
    assert "&lt;img src=x&gt;" in shown
    assert "▲ Watch" in shown
    assert "@media print" in shown


def test_a_tile_without_a_value_shows_its_reason_and_why_is_called_on_a_click() -> None:
    def page() -> None:
        import streamlit as st

        from components.tile import Tile, tiles

        def why() -> None:
            st.session_state["asked"] = True

        tiles(
            [
                Tile("Coverage", "2.41×", full="2.4103×", status="green", trend=[1, None, 3], why=why),
                Tile("![](http://evil.test)", reason="target met"),
            ]
        )

    app = _run(page)
    assert "target met" in _html(app)
    assert 'title="2.4103×"' in _html(app)
    app.button(key="tiles-why-0").click().run()
    assert app.session_state["asked"] is True


def test_a_table_says_how_many_rows_of_how_many_and_opens_the_clicked_row() -> None:
    def page() -> None:
        import datetime as dt
        from decimal import Decimal

        from components.table import Column, table

        rows = [
            {
                "name": f"Deal {i}",
                "amount": Decimal(i),
                "coverage": None if i == 1 else Decimal("2.5"),
                "why": "no target",
                "status": ("red", "Short"),
                "close": dt.date(2026, 11, 2),
            }
            for i in range(450)
        ]
        columns = [
            Column("name", "Deal", "open"),
            Column("amount", "Amount", "money", currency="USD"),
            Column("coverage", "Coverage", "ratio", reason="why"),
            Column("status", "Status", "status"),
            Column("close", "Close", "date"),
        ]
        table(rows, columns, key="deals", alt="Deals", noun="deals", href=lambda row: f"/deal?id={row['name']}")

    app = _run(page)
    shown = _html(app)
    assert "Showing 200 of 450 deals" in shown
    assert "The first 15 of 450 deals" in shown
    frame = app.dataframe[0].value
    assert len(frame) == 200
    assert list(frame["coverage"][:2]) == ["2.50×", "no target"]
    assert frame["status"][0] == "■ Short"
    app.session_state["qd-table-deals-page"] = 3
    app.run()
    assert len(app.dataframe[0].value) == 50
    assert "Rows 401 to 450 of 450 deals" in _html(app)


def test_a_table_leaves_the_names_of_its_page_alone() -> None:
    def page() -> None:
        import streamlit as st

        from components.table import Column, table

        st.session_state["people-open"] = 7
        st.session_state["people-page"] = "mine"
        rows = [{"name": str(i)} for i in range(300)]
        table(rows, [Column("name", "Name", "open")], key="people", alt="People")

    app = _run(page)
    assert app.session_state["people-open"] == 7
    assert app.session_state["people-page"] == "mine"
    assert len(app.dataframe[0].value) == 200


def test_the_row_that_sums_the_others_up_is_not_counted() -> None:
    def page() -> None:
        from components.table import Column, table

        rows = [{"name": "All"}, *({"name": str(i)} for i in range(5))]
        table(rows, [Column("name", "Name")], key="t", alt="Groups", noun="groups", has_total=True)

    shown = _html(_run(page))
    assert shown.count("5 groups") == 2
    assert "6 groups" not in shown
    assert '<tr class="qd-total"><td data-label="Name"><span>All</span>' in shown


def test_an_instant_is_shown_in_its_zone_and_says_which() -> None:
    def page() -> None:
        import datetime as dt

        from components.table import Column, table

        rows = [{"at": dt.datetime(2026, 11, 22, 0, 44)}, {"at": dt.datetime(2026, 7, 1, tzinfo=dt.UTC)}]
        table(rows, [Column("at", "Seen", "instant", zone="America/New_York")], key="t", alt="Seen")

    app = _run(page)
    shown = _html(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "21 Nov 2026 19:44 EST" in shown
    assert "30 Jun 2026 20:00 EDT" in shown
    assert app.dataframe[0].value["at"][0].hour == 19


def test_a_missing_instant_says_why_and_an_empty_cell_is_left_off_a_card() -> None:
    def page() -> None:
        from components.table import Column, table

        columns = [Column("name", "Name"), Column("team", "Team"), Column("at", "Seen", "instant", reason="unseen")]
        table([{"name": "Ana", "team": None, "at": None, "unseen": "never"}], columns, key="t", alt="People")

    app = _run(page)
    assert '<td class="qd-empty" data-label="Team">' in _html(app)
    assert "never" in _html(app)
    assert list(app.dataframe[0].value["at"]) == ["never"]


def test_a_tenth_column_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 9 columns"):
        table([], [Column(str(i), str(i)) for i in range(10)], key="t", alt="Too many")


def test_an_empty_table_and_an_empty_chart_draw() -> None:
    def page() -> None:
        from components import bars, bullet, chart
        from components.table import Column, table

        table([], [Column("a", "A"), Column("b", "B", "money", currency="USD")], key="t", alt="None")
        chart.draw(bullet.spec([]), alt="No groups", key="a", pick="group")
        chart.draw(bars.spec([]), alt="No groups", key="b")

    assert "0 rows" in _html(_run(page))


def test_the_drawer_shows_formula_inputs_filters_count_and_owner() -> None:
    def page() -> None:
        from components.why import why_body

        why_body(
            {
                "title": "Coverage",
                "value": "2.41×",
                "status": "yellow",
                "formula": "open ÷ remaining",
                "inputs": [("Open", "$7.00", "<b>deals</b>")],
                "filters": [("Segment", "SMB")],
                "n": 412,
                "noun": "deals",
                "as_of": "20 Nov 2026",
                "owner": "Revenue operations",
                "notes": ["37 without a close date"],
            }
        )

    shown = _html(_run(page))
    for text in (
        "open ÷ remaining",
        "&lt;b&gt;deals",
        "Segment: SMB",
        "412 deals",
        "20 Nov 2026",
        "Revenue operations",
    ):
        assert text in shown


def test_the_drawer_shows_a_rounded_amount_in_full_beside_it() -> None:
    def page() -> None:
        from components.why import why_body

        why_body({"title": "Open", "value": "$2.17 M", "full": "$2,174,310.50", "formula": "sum"})
        why_body({"title": "Open", "value": "7", "full": "7", "formula": "sum"})

    shown = _html(_run(page))
    assert "$2.17 M</span>" in shown
    assert "$2,174,310.50</span>" in shown
    assert shown.count("qd-exact") == 1 + shown.count(".qd-exact")


def test_the_drawer_opens_on_a_call() -> None:
    def page() -> None:
        from components.why import why

        why({"title": "![](http://evil.test/?x)", "value": "1", "formula": "a ÷ b"})

    assert "a ÷ b" in _html(_run(page))


def test_what_hangs_beside_the_app_takes_the_theme_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def page() -> None:
        from components.page_head import page_head

        page_head("Enough?")

    assert ":root { color-scheme" not in _html(_run(page))
    monkeypatch.setattr(type(st.context), "theme", SimpleNamespace(type="dark"))
    assert ":root { color-scheme: dark; }" in _html(_run(page))


def test_the_states_say_what_why_and_what_next() -> None:
    def page() -> None:
        import streamlit as st

        from components import states

        states.empty("Coverage will stand here.", "No target is set.", action="Set the targets")
        states.stale("08:12")
        states.refused("managers", "Dana <b>")
        states.past("1 October 2025", on_today=lambda: st.session_state.update(today=True))
        states.error("It failed.", error_id="E-1", kept="Nothing was written.", next_step="Try again.")
        states.notices("25 refused", [(f"row {i}", "bad <b>") for i in range(25)])
        states.notice("A remark", items=["one"])
        with states.loading(80):
            pass

    app = _run(page)
    shown = _html(app)
    for text in (
        "No target is set.",
        "since 08:12",
        "Dana &lt;b&gt;",
        "looking at 1 October 2025",
        "quote E-1",
        "5 more",
    ):
        assert text in shown
    app.button(key="past-today").click().run()
    assert app.session_state["today"] is True


def test_the_foot_names_source_and_count_and_builds_a_file_only_on_a_click() -> None:
    def page() -> None:
        from components.page_foot import Download, page_foot

        def build() -> bytes:
            raise AssertionError("built without a click")

        page_foot(as_of="20 Nov", source="deals", n=8800, downloads=(Download("Download", build, "a.csv", "text/csv"),))

    assert "8,800 rows" in _html(_run(page))
