"""The eight sections to write in, each saved when it is left, beside the one page that they make."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import write
from components.page_head import section
from data.core.access import Conflict
from data.partners import commands
from data.partners import sheet_fields as fields
from data.partners.formulas import terms
from data.partners.formulas.terms import TERMS, Term
from data.partners.sheet_page import NAMES
from data.partners.sheet_places import CURRENCY, SECTIONS, UNTIL, value_at
from data.partners.sheet_states import WRITTEN

if TYPE_CHECKING:
    from pages.partners.term_sheets.one import Desk

Drawn = Mapping[Any, tuple[list[bytes], str]]


def draw(desk: "Desk", drawn: Drawn, too_long: str) -> None:
    """The form on the left and the page on the right; only the page for whoever may not write here."""
    if not desk.may_edit or desk.page.row["state"] not in WRITTEN:
        _page(desk, drawn, too_long)
        return
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _form(desk)
    with right:
        _page(desk, drawn, too_long)


def _page(desk: "Desk", drawn: Drawn, too_long: str) -> None:
    paper = st.segmented_control("Paper", list(drawn), default=next(iter(drawn)), required=True,
                                 format_func=NAMES.__getitem__, key=desk.key("paper"))  # fmt: skip
    if too_long:
        states.notice(too_long)
    row = desk.page.row
    about = f"the term sheet for {clean(row['partner'])}, version {row['version']}, {fields.NOT_BINDING.lower()}"
    with st.container(border=True, width=760):
        for place, picture in enumerate(drawn[paper][0], start=1):
            st.image(picture, width="stretch", alt=f"Page {place} of {about}")


def _form(desk: "Desk") -> None:
    is_judged = desk.page.row["state"] in ("proposed", "approved")
    more = " A change takes the approval back." if is_judged else ""
    states.notice(f"What you write is saved when you leave a field.{more}")
    left, right = st.columns(2)
    with left:
        _field(desk, UNTIL, lambda key, held: st.date_input("Valid until", value=held, format="YYYY-MM-DD", key=key))
    with right:
        _field(desk, CURRENCY, lambda key, held: st.text_input("Currency", value=held, max_chars=3, key=key))
    parts = fields.sections(desk.today)
    shown = st.tabs([one.label for one in parts], on_change="rerun", key=desk.key("sections"))
    for tab, one in zip(shown, parts, strict=True):
        if not tab.open:
            continue
        with tab:
            if one.code == TERMS:
                _terms(desk)
            else:
                _field(desk, f"{SECTIONS}.{one.code}", lambda key, held, one=one: st.text_area(
                    one.label, value=held, height=220, max_chars=terms.LONGEST["long"], key=key,
                    help=one.hint or None, persist_state="session"))  # fmt: skip


def _terms(desk: "Desk") -> None:
    section(desk.page.kind.label, f"{desk.page.kind.says.capitalize()}. Outside the usual terms somebody approves.")
    left, right = st.columns(2)
    for place, term in enumerate(desk.page.kind.terms):
        with (left, right)[place % 2]:
            _field(desk, f"{TERMS}.{term.code}", lambda key, held, term=term: _widget(key, held, term))


def _widget(key: str, held: str, term: Term) -> str:
    label = plain(f"{term.label}{' (%)' if term.kind == 'percent' else ''}")
    if term.kind == "choice":
        codes = list(term.choices)
        return st.selectbox(
            label, codes, index=codes.index(held) if held in codes else None, key=key,
            format_func=term.choices.__getitem__, help=term.hint or None, persist_state="session",
        ) or ""  # fmt: skip
    usual = ""
    if term.usual and term.kind in terms.NUMBERS:
        usual = f"Usual: {terms.shown(term, str(term.usual[0]))} to {terms.shown(term, str(term.usual[1]))}. "
    return st.text_input(label, value=held, max_chars=terms.LONGEST["text"], key=key,
                         help=(usual + term.hint).strip() or None, persist_state="session") or ""  # fmt: skip


def _field(desk: "Desk", place: str, widget: Any) -> None:
    """Draw one place; save it when what stands in the widget is no longer what was opened."""
    key, row = desk.key(place), desk.page.row
    stored = value_at(desk.page.content, row["valid_until"], place)
    opened = st.session_state.setdefault(f"{key}-opened", stored)
    if stored != opened and st.session_state.get(key, opened) == opened:
        # Somebody else wrote here and this person did not: the newer words take the place of the older.
        st.session_state[f"{key}-opened"] = opened = stored
        st.session_state.pop(key, None)
    given = widget(key, opened)
    if (given or "") == (opened or ""):
        return
    _save(desk, place, opened, given)
    if stored != opened:
        _settle(desk, key, place, stored, given)


def _save(desk: "Desk", place: str, opened: Any, given: Any) -> None:
    with write(desk.actor, "term sheet written") as saving:
        try:
            commands.save_term_sheet(saving.session, desk.number, actor=desk.actor, opened={place: opened},
                                     values={place: given})  # fmt: skip
        except Conflict as both:
            raise ValueError(f"{both.words} What you wrote stays in the field.") from both
    if saving.is_done:
        _forget(desk.key(place))
        st.rerun()


def _settle(desk: "Desk", key: str, place: str, stored: Any, given: Any) -> None:
    """Two people wrote at one place: take theirs, or put mine over it."""
    with st.container(horizontal=True, gap="small"):
        if st.button("Take theirs", key=f"{key}-theirs"):
            _forget(key)
            st.rerun()
        if st.button("Save mine over it", key=f"{key}-mine"):
            _save(desk, place, stored, given)


def _forget(key: str) -> None:
    for name in (key, f"{key}-opened"):
        st.session_state.pop(name, None)

