"""The pages of term sheets, drawn in process for real people over a real store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.core import drafts, registry, rulebook, store
from data.core.access import Actor
from data.partners import commands, term_grid
from data.partners import sheet_fields as fields
from data.partners.views.term_book import changes
from models import Partner, TermSheet, User
from pages.partners.term_sheets import terms
from tests.pipeline_store import company
from tests.revisions import writing
from tests.signed_in import looking, make_user, session_of

PAGE = Path(__file__).parents[3] / "pages/partners/term_sheets/page.py"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau <b>&</b> ![x](http://x)"
WORDS = {f"sections.{code}": "Words" for code in ("opportunity", "qualifications", "goals", "team", "future")}


@pytest.fixture
def owner(migrated_store: str) -> User:
    registry.load_domains()
    company()
    made = make_user("olga", "partner_manager")
    with writing() as session:
        session.add(Partner(id=1, name=LONG, type="referral", owner_id=made.id))
    return made


def run(owner: User, command: Any, *given: Any, **more: Any) -> Any:
    actor = Actor(owner.id, "olga", frozenset({"partner_manager"}))
    with store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def sheet() -> TermSheet:
    with store.reading() as session:
        return session.get_one(TermSheet, 1)


@contextmanager
def opened(user: User, **query: str) -> Iterator[AppTest]:
    with looking(session_of(user)):
        at = AppTest.from_file(str(PAGE), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        yield at.run()


def shown(at: AppTest) -> str:
    assert not at.exception
    return " ".join(block.proto.body for block in at.get("html"))


def test_a_sheet_is_begun_written_and_sent_with_a_link_from_its_page(owner: User) -> None:
    with opened(owner) as at:
        assert "There is no term sheet here yet." in shown(at)
        at.selectbox[0].set_value(1)
        next(b for b in at.button if b.label == "Begin the sheet").click()
        at.run()
        assert "Draft, 3 of 8 sections filled" in shown(at)
    run(owner, commands.save_term_sheet, 1, opened={}, values=WORDS)
    with opened(owner, id="1") as at:
        at.button(key="sheet-1-on").click().run()
        assert "the answer is open" in shown(at)
        at.button(key="sheet-1-make-link").click().run()
        assert "/partner/term-sheet/qp_" in at.code[0].value
    assert sheet().state == "sent"


def test_a_field_is_saved_when_it_is_left_and_what_cannot_be_is_told_and_kept(owner: User) -> None:
    run(owner, commands.start_term_sheet, partner_id=1)
    with opened(owner, id="1") as at:
        at.text_input(key="sheet-1-currency").set_value("EUR").run()
        assert fields.read(sheet().content)["currency"] == "EUR"
        at.text_input(key="sheet-1-currency").set_value("E1R").run()
        assert "three letters" in shown(at)
        assert at.text_input(key="sheet-1-currency").value == "E1R"
        assert fields.read(sheet().content)["currency"] == "EUR"


def test_two_people_at_one_field_see_both_texts_and_choose(owner: User) -> None:
    run(owner, commands.start_term_sheet, partner_id=1)
    key = "sheet-1-sections.culture"
    begun = fields.read(sheet().content)["sections"]["culture"]
    with opened(owner, id="1") as at:
        run(owner, commands.save_term_sheet, 1, opened={"sections.culture": begun},
            values={"sections.culture": "Theirs."})  # fmt: skip
        at.text_area(key=key).set_value("Mine.").run()
        told = shown(at)
        assert "is now: Theirs. You wrote: Mine." in told.replace("..", ".")
        assert at.text_area(key=key).value == "Mine."
        at.button(key=f"{key}-mine").click().run()
        assert fields.read(sheet().content)["sections"]["culture"] == "Mine."
        run(owner, commands.save_term_sheet, 1, opened={"sections.culture": "Mine."},
            values={"sections.culture": "Again theirs."})  # fmt: skip
        at.run()
        assert at.text_area(key=key).value == "Again theirs."


@pytest.mark.parametrize("kind", list(fields.kinds()))
def test_the_calculator_opens_for_every_kind(owner: User, kind: str) -> None:
    run(owner, commands.start_term_sheet, partner_id=1, type=kind)
    with opened(owner, id="1") as at:
        at.session_state["sheet-1-tabs"] = "Calculator"
        at.run()
        assert "What the terms come to" in shown(at)
        assert "%" in shown(at) or "piece" in shown(at)


def test_whoever_only_reads_sees_the_page_and_no_form_and_a_strange_number_says_so(owner: User) -> None:
    run(owner, commands.start_term_sheet, partner_id=1)
    reader = make_user("ada", "auditor")
    with opened(reader, id="1") as at:
        assert "Draft, 3 of 8" in shown(at)
        assert not at.text_area
        assert not [b for b in at.button if b.key == "sheet-1-on"]
    for number in ("99", "x", "9" * 30):
        with opened(owner, id=number) as at:
            assert "no such term sheet" in shown(at)


def test_terms_are_drafted_by_one_and_ratified_by_another_and_new_sheets_begin_with_them(owner: User) -> None:
    chief, part = make_user("chief", "executive"), {"part": "Terms by kind"}
    with opened(owner, **part) as at:
        next(one for one in at.text_input if one.label == "Why does it change").input("partners bring more").run()
        next(one for one in at.button if one.label == "Draft the next version").click().run()
        shown(at)
    with store.writing(Actor(owner.id, "olga", frozenset({"partner_manager"})), "form", "x") as session:
        draft = drafts.on_its_way(session, fields.NAME)
        began = rulebook.read(draft.content)
        content = term_grid.edited(began, {"referral.commission": {"default": "12 %", "most": "40", "usual_to": "20"}})
        drafts.save(session, draft.id, actor=Actor(owner.id, "olga", frozenset({"partner_manager"})), opened=began,
                    content=content)  # fmt: skip
    with opened(owner, **part) as at:
        next(one for one in at.button if one.label == "Propose it").click().run()
        assert "Somebody else ratifies it" in shown(at)
        assert "Ratify it" not in [one.label for one in at.button]
    with opened(chief, **part) as at:
        next(one for one in at.button if one.label == "Ratify it").click().run()
        assert "What version 1 changes" in [one.label for one in at.expander]
        for words in ("Referral, Commission on ARR: begins with", "12", "Referral, Commission on ARR: usual to"):
            assert words in shown(at)
    term = fields.kind_of("referral").term("commission")
    assert (term.default, term.most, term.usual) == ("12", 40, (5, 20))
    run(owner, commands.start_term_sheet, partner_id=1)
    assert fields.read(sheet().content)["terms"]["commission"] == "12"


def test_a_grid_of_terms_takes_numbers_in_order_and_only_the_cells_that_may_change() -> None:
    held = rulebook.in_force(fields.NAME, date.min)
    frame = pd.DataFrame(term_grid.rows(held))
    typed = frame.copy()
    typed.loc[typed["key"] == "co_sell.form", "default"] = "Discount on the partner's invoice"
    assert term_grid.edited(held, terms.cells_of(frame, frame)) == held
    made = term_grid.edited(held, terms.cells_of(frame, typed))
    assert [term["default"] for term in made["types"]["co_sell"]["terms"]][1] == "discount"
    assert changes(held, made) == [("Co-sell, Form: begins with", "Margin kept by the partner",
                                    "Discount on the partner's invoice")]  # fmt: skip
    for cells, words in (({"least": "x"}, "is not a number"), ({"usual_to": ""}, "two ends")):
        with pytest.raises(ValueError, match=words):
            term_grid.edited(held, {"co_sell.margin": cells})
    with pytest.raises(ValueError, match="only numbers have ranges"):
        term_grid.edited(held, {"co_sell.form": {"least": "1"}})
    for cells in ({"most": "29"}, {"least": "31", "default": "31"}, {"usual_from": "40"}):
        assert "do not go up" in fields.wrong_with(term_grid.edited(held, {"co_sell.margin": cells}))[0]
    assert "over 100 %" in fields.wrong_with(term_grid.edited(held, {"co_sell.margin": {"default": "200"}}))[0]
    with pytest.raises(ValueError, match="cannot be changed here"):
        terms.cells_of(frame, frame.assign(term="Other"))
