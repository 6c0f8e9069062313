"""The deals grid: what it shows, what a changed cell becomes, and that nothing typed is lost."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from components.frame import Edit
from data.core import store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts
from data.core.work import bookmarks
from data.pipeline import views
from data.pipeline.exports import deals as deals_export
from models import Deal
from pages.pipeline.deals import editing
from tests.pages.test_coverage import ROOT, text
from tests.pipeline_store import ALL, company, open_deal, rate, won_deal
from tests.revisions import at, change
from tests.signed_in import looking, make_user, session_of

PAGE = ROOT / "pages/pipeline/deals/page.py"
TODAY = date(2025, 9, 1)


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    company()
    rate("EUR", "1.2")


def grid(scope: Scope = ALL, as_of: date = TODAY, **given):
    with store.reading() as session:
        return views.deals_grid(session, scope=scope, as_of=as_of, **given)


def names(found) -> list[str]:
    return [row["name"] for row in found.rows]


def test_the_store_filters_searches_sorts_and_cuts_the_page():
    for number in range(1, 8):
        open_deal(f"Deal {number}", number * 100, segment_id=1 + number % 2, currency="USD" if number < 6 else "EUR")
    won_deal("Won_one", 50, on=date(2025, 7, 1))
    assert names(grid(size=3)) == ["Deal 7", "Deal 6", "Deal 5"]
    assert names(grid(size=3, page=3)) == ["Deal 1", "Won_one"]
    assert names(grid(filters={"segment": ["Enterprise"]}, stages=("sao",))) == ["Deal 6", "Deal 4", "Deal 2"]
    assert names(grid(text="won_")) == ["Won_one"]
    assert names(grid(text="100% _")) == []
    assert names(grid(sort="name", is_descending=False, size=1)) == ["Deal 1"]
    assert grid(size=1).n == 8
    assert dict(grid(size=1).amounts) == {"EUR": Decimal("1300.00"), "USD": Decimal("1550.00")}


def test_an_unknown_order_is_refused_in_words():
    with pytest.raises(ValueError, match="sorted by one of"):
        grid(sort="amount; drop table deal")


def test_the_past_shows_what_was_and_a_narrow_scope_only_its_own():
    number = open_deal("Big", 100, on=date(2025, 6, 1))
    open_deal("Bob's", 10, owner_id=102)
    change(Deal, number, on=date(2025, 8, 1), amount=99_900, stage="closed_lost", closed_on=date(2025, 8, 1))
    before = grid(as_of=date(2025, 7, 1), text="Big").rows[0]
    assert (before["amount"], before["stage"]) == (Decimal("100.00"), "sao")
    assert names(grid(Scope("own", 102))) == ["Bob's"]


def test_what_is_exported_is_what_the_page_shows():
    open_deal("Big", 100, gate_debt="champion", forecast_category="commit")
    shown = grid()
    sheet = views.grid_sheet(shown)
    assert [row["name"] for row in sheet.rows] == names(shown)
    assert (sheet.rows[0]["stage"], sheet.rows[0]["forecast_category"], sheet.rows[0]["lacks"]) == (
        "SAO", "Commit", "champion")  # fmt: skip
    assert "amount" not in {column.key for column in views.grid_sheet(shown, with_prices=False).columns}


def test_the_download_comes_back_and_only_the_changed_cell_applies():
    numbers = [open_deal(f"Deal {n}", n * 100, external_id=f"D-{n}", last_activity_on=date(2025, 7, n),
                         forecast_category="commit") for n in (1, 2, 3)]  # fmt: skip
    open_deal("Elsewhere", 10, segment_id=2, external_id="D-9")
    asked = {"scope": ALL, "as_of": TODAY, "filters": {"segment": ("Enterprise",)}, "stages": ("sao",)}
    with store.reading() as session, at(TODAY):
        book = load_workbook(io.BytesIO(deals_export.workbook(session, **asked)))
        bare = load_workbook(io.BytesIO(deals_export.workbook(session, **asked, with_prices=False)))
    page = book["Deals"]
    head = next(row for row in page.iter_rows() if row[0].value == "Deal id")
    place = {cell.value: cell.column for cell in head}
    assert not [cell for row in bare["Deals"].iter_rows() for cell in row if cell.value == "Annual amount"]
    lines = range(head[0].row + 1, page.max_row + 1)
    assert [page.cell(line, 1).value for line in lines] == ["D-3", "D-2", "D-1"]
    page.cell(lines[1], place["Annual amount"]).value = 250
    out = io.BytesIO()
    book.save(out)
    actor = Actor(1, "Rosa", frozenset({"revops"}))
    with at(TODAY):
        done = applying.apply(parts.parts_of(out.getvalue(), "deals.xlsx"), out.getvalue(), actor=actor, as_of=TODAY)
    counts = done.plans[0].counts
    assert (counts["update"], counts["unchanged"], sum(counts.values())) == (1, 2, 3)
    assert {row["name"]: row["amount"] for row in grid().rows if row["id"] in numbers} == {
        "Deal 1": Decimal("100.00"), "Deal 2": Decimal("250.00"), "Deal 3": Decimal("300.00")}  # fmt: skip


def test_a_cell_becomes_a_value_of_the_deal():
    row = {"currency": "JPY"}
    assert editing._value(Edit(1, "amount", 1.0, 1500.0), row) == 1500
    assert editing._value(Edit(1, "amount", 1.0, 10.1), {"currency": "USD"}) == 1010
    assert editing._value(Edit(1, "amount", 1.0, None), row) is None
    with pytest.raises(ValueError, match="number"):
        editing._value(Edit(1, "amount", 1.0, "much"), row)


def opened(*roles: str, **address: str) -> AppTest:
    with looking(session_of(make_user(f"g-{'-'.join(roles)}", *roles))), at(TODAY):
        test = AppTest.from_file(str(PAGE), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()


def test_the_page_says_what_is_there_and_whoever_may_only_read_gets_a_table():
    open_deal("Big", 100, gate_debt="champion")
    assert "1 deal, $100 in all. 1 of the 1 shown lack something." in text(opened("revops"))
    assert "1 deal" in text(opened("executive"))


def test_the_address_holds_the_filters_and_no_hit_is_said():
    open_deal("Big", 100)
    assert "No deal fits these filters." in text(opened("revops", q="nothing like it"))


def test_an_empty_store_says_what_will_be_here():
    assert "Every deal, to filter, edit and move." in text(opened("revops"))


def test_a_cell_that_is_refused_stays_typed_and_the_others_are_saved():
    good, bad = open_deal("Good", 100, due=date(2025, 12, 1)), open_deal("Bad", 50, due=date(2025, 12, 1))
    user = make_user("keeper", "revops")
    with looking(session_of(user)), at(TODAY):
        test = AppTest.from_file(str(PAGE), default_timeout=60).run()
        cells = {0: {"amount": 250.0}, 1: {"close_date": "2024-01-01"}}
        typed = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
        test.session_state[test.data_editor[0].key] = typed
        test.run()
        test.button(key="deals-save-cells").click().run()
        said = text(test)
    assert "Saved 1 deal. 1 not saved; what was typed is still here." in said
    assert "2024-01-01 has passed" in said
    with store.reading() as session:
        assert session.get(Deal, good).amount == 25_000
        assert session.get(Deal, bad).close_date == date(2025, 12, 1)


def test_a_deal_of_the_editor_opens_without_a_mouse():
    open_deal("Big", 100, gate_debt="champion")
    with looking(session_of(make_user("keys", "revops"))), at(TODAY):
        test = AppTest.from_file(str(PAGE), default_timeout=60).run()
        next(one for one in test.button if one.label == "Open one of these deals").click().run()
    assert [one.options for one in test.selectbox if one.label == "Row to open"] == [["1. Big"]]


def test_saved_views_are_a_persons_own():
    with store.housekeeping() as session:
        bookmarks.save(session, 7, "pipeline-deals", name=" Mine ", query="stage=SAO")
        bookmarks.save(session, 7, "pipeline-deals", name="Mine", query="stage=SQL")
        with pytest.raises(ValueError, match="name"):
            bookmarks.save(session, 7, "pipeline-deals", name="  ", query="")
    with store.reading() as session:
        assert bookmarks.saved(session, 7, "pipeline-deals") == {"Mine": "stage=SQL"}
        assert bookmarks.saved(session, 8, "pipeline-deals") == {}
    with store.housekeeping() as session:
        bookmarks.forget(session, 7, "pipeline-deals", name="Mine")
    with store.reading() as session:
        assert bookmarks.saved(session, 7, "pipeline-deals") == {}
