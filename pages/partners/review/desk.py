"""The note-taker's screen: turn to a part, write down what is said, name owners and days, settle what comes back."""

import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import read
from components.markup import draw as typeset
from components.markup import element
from components.page_head import page_head, section
from components.palette import status_text
from data.core import clock
from data.partners import commands
from data.partners.commands.review_items import STATES
from data.partners.formulas.agenda import written
from data.partners.formulas.todos import SIDES
from data.partners.formulas.todos import STATES as TODO_STATES
from data.partners.views.review import BEFORE_READS, Item, Room, Todo, since_last
from data.partners.walls import Figure
from pages.partners.review import acts, capture, lists
from pages.partners.review.opened import Open

EVERY_TIMER, EVERY_DESK = "1s", "2s"
LOOK = """<style>
:is([class*=st-key-qd-said], [class*=st-key-qd-offered], [class*=st-key-qd-waiting], [class*=st-key-qd-todo],
  [class*=st-key-qd-figure]) { flex-wrap: nowrap; border-bottom: 1px solid light-dark(#D5DAE1, #323C49); }
:is([class*=st-key-qd-said], [class*=st-key-qd-offered], [class*=st-key-qd-waiting], [class*=st-key-qd-todo],
  [class*=st-key-qd-figure]) > :first-child { flex: 1 1 auto; min-width: 0; overflow-wrap: anywhere; }
:is([class*=st-key-qd-said], [class*=st-key-qd-offered], [class*=st-key-qd-waiting], [class*=st-key-qd-todo],
  [class*=st-key-qd-figure]) > :not(:first-child) { flex: none; }
</style>"""
ITEM_ACTS = ("To-do", "Vote", "Park", "Decide", "Edit", "Take off")
SET = {"Park": "parked", "Decide": "decided", "Take off": "dropped"}
TODO_ACTS = ("Owner and day", "Done", "Drop")


def draw(opened: Open, found: Room) -> None:
    """The page while a review runs."""
    page_head(found.title, "The review is running. Everything is saved as it is written.")
    st.html(LOOK)
    opened.tell()
    may_run = opened.may_run(found)
    with st.container(horizontal=True, gap="small"):
        lists.to_presenter(opened)
        if may_run and st.button("Close the review", icon=":material/stop_circle:", key=opened.key("close")):
            acts.close(opened)
    if not may_run:
        states.notice("You are watching. Who runs reviews writes them down.")
    _timer(opened, may_run)
    _desk(opened, may_run)
    acts.asked_for(opened)


@st.fragment(run_every=EVERY_TIMER)
def _timer(opened: Open, may_run: bool) -> None:
    """The part, its clock, and the way to another part."""
    found = opened.room()
    if found is None or found.state != "live":
        st.rerun()
    now = next(one for one in found.times(clock.now()) if one.part == found.part.code)
    over = element("span", f"{written(now.over)} over", class_="qd-red") if now.over else None
    whole = sum(one.minutes for one in found.plan)
    spent = sum((one.spent for one in found.times(clock.now())), start=now.spent - now.spent)
    with st.container(horizontal=True, vertical_alignment="center", key="qd-review-timer"):
        typeset(element("div", over or element("span", f"{written(now.left)} left"), class_="qd-cap", role="timer"))
        typeset(element("div", f"{written(spent)} of {whole}:00 in all", class_="qd-muted"))
    if not may_run:
        return
    labels = {part.code: part.label for part in found.template.parts}
    # Buttons, not a choice that is remembered: a screen that refreshes may send its old choice once more.
    with st.container(horizontal=True, gap="xsmall", key="qd-review-parts"):
        for code, label in labels.items():
            is_now = code == found.part.code
            st.button(label, key=opened.key(f"turn-{code}"), type="primary" if is_now else "secondary",
                      on_click=_turn, args=(opened, None if is_now else code))  # fmt: skip


def _turn(opened: Open, part: str | None) -> None:
    if part is not None:
        opened.click(commands.show_part, opened.number, part=part)


@st.fragment(run_every=EVERY_DESK)
def _desk(opened: Open, may_run: bool) -> None:
    found = opened.room()
    if found is None or found.state != "live":
        return
    opened.tell()
    left, right = st.columns([3, 2], gap="large")
    with left:
        section(found.part.label, found.part.asks)
        if may_run:
            capture.box(opened, found)
        if found.part.shows == "numbers":
            _figures(opened, found, may_run)
        if found.part.shows == "round" and may_run:
            _suggestions(opened, found)
        _said(opened, found, may_run)
    with right:
        _waiting(opened, found, may_run)
        _todos(opened, found, may_run)
    if st.session_state.get(opened.key("asked")):
        st.rerun()


def _said(opened: Open, found: Room, may_run: bool) -> None:
    said = found.said_in(found.part.code)
    if found.part.shows == "topics":
        said.sort(key=lambda one: -one.votes)
    every = sum(one.kind != "carried" for one in found.items)
    typeset(element("div", f"Captured in this part: {len(said)}; in all: {every}", class_="qd-muted"))
    for item in said if found.part.shows == "topics" else said[::-1]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-said-{item.id}"):
            typeset(_words(item))
            if may_run:
                st.menu_button("Do", ITEM_ACTS, key=opened.key(f"item-{item.id}"), type="tertiary",
                               on_click=_item_act, args=(opened, item))  # fmt: skip


def _words(item: Item) -> object:
    by = ", ".join(part for part in (SIDES.get(item.side, item.side), clean(item.said_by)) if part)
    more = [f"{item.votes} votes"] * bool(item.votes) + [STATES[item.state]] * (item.state != "open")
    head = " · ".join([item.kind_label, by, *more])
    return element("div", element("div", head, class_="qd-muted qd-small"), element("div", item.text))


def _item_act(opened: Open, item: Item) -> None:
    act = st.session_state.get(opened.key(f"item-{item.id}"))
    if act == "To-do":
        opened.click(commands.item_to_todo, item.id)
    elif act == "Vote":
        opened.click(commands.vote, item.id)
    elif act in SET:
        # A second click on the same state takes it back.
        opened.click(commands.set_item_state, item.id, state="open" if item.state == SET[act] else SET[act])
    elif act == "Edit":
        acts.ask(opened, "item", item.id)


def _figures(opened: Open, found: Room, may_run: bool) -> None:
    if found.wall is None or not found.wall.figures:
        states.notice(found.wall.missing if found.wall else "No numbers were taken.")
        return
    for figure in found.wall.figures:
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-figure-{figure.metric}"):
            typeset(_line(figure))
            if may_run:
                st.button("To-do", key=opened.key(f"figure-{figure.metric}"), type="tertiary",
                          on_click=opened.click, args=(commands.figure_to_todo, opened.number),
                          kwargs={"metric": figure.metric})  # fmt: skip


def _line(figure: Figure) -> object:
    target = f" of {figure.target}" if figure.target else ""
    mark = element("span", status_text(figure.status, figure.word), class_=f"qd-status qd-{figure.status}")
    return element("div", mark, " ", element("span", figure.title, class_="qd-strong"),
                   f": {figure.actual or 'no evidence'}{target}")  # fmt: skip


def _suggestions(opened: Open, found: Room) -> None:
    offered = read(since_last, groups=BEFORE_READS, scope=opened.scope, review_id=opened.number)
    taken = {one.text for one in found.items}
    for place, line in enumerate(line for line in offered if line not in taken):
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-offered-{place}"):
            typeset(element("div", f"Since the last review: {line}", class_="qd-muted"))
            st.button("Take over", key=opened.key(f"offer-{line}"), type="tertiary", on_click=opened.click,
                      args=(commands.capture, opened.number),
                      kwargs={"key": f"won {line}"[:80], "part": found.part.code, "kind": found.part.kinds[0],
                              "text": line, "side": "them" if found.partner_id else "us"})  # fmt: skip


def _waiting(opened: Open, found: Room, may_run: bool) -> None:
    if not found.waiting:
        return
    section("From last time", f"{len(found.waiting)} of {len(found.carried)} wait. Read each out and settle it.")
    for todo in found.waiting:
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-waiting-{todo.id}"):
            typeset(_todo(todo))
            for label, state in (("Done", "done"), ("Still open", "open"), ("Drop", "dropped")):
                if may_run:
                    st.button(label, key=opened.key(f"settle-{todo.id}-{state}"), type="tertiary",
                              on_click=opened.click, args=(commands.settle_todo, todo.id),
                              kwargs={"state": state, "review_id": opened.number})  # fmt: skip


def _todos(opened: Open, found: Room, may_run: bool) -> None:
    owed = len(found.owed)
    section(f"To-dos: {len(found.todos)}", f"{owed} still lack an owner or a day." if owed else "")
    for todo in sorted(found.todos, key=lambda one: not one.owes):
        with st.container(horizontal=True, vertical_alignment="center", key=f"qd-todo-{todo.id}"):
            typeset(_todo(todo))
            if may_run:
                st.menu_button("Do", TODO_ACTS, key=opened.key(f"todo-{todo.id}"), type="tertiary",
                               on_click=_todo_act, args=(opened, todo))  # fmt: skip


def _todo(todo: Todo) -> object:
    lacks = element("span", f" ▲ needs {' and '.join(todo.owes)}", class_="qd-status qd-yellow") if todo.owes else None
    named = f"{clean(todo.owner) or 'nobody yet'} ({SIDES.get(todo.side, todo.side).lower()}), {lists.day(todo)}"
    state = "" if todo.state == "open" else f" · {TODO_STATES[todo.state]}"
    return element("div", element("div", todo.text), element("div", plain(named) + state, lacks,
                                                             class_="qd-muted qd-small"))  # fmt: skip


def _todo_act(opened: Open, todo: Todo) -> None:
    act = st.session_state.get(opened.key(f"todo-{todo.id}"))
    if act == "Owner and day":
        acts.ask(opened, "todo", todo.id)
    elif act in ("Done", "Drop"):
        opened.click(commands.settle_todo, todo.id, state="done" if act == "Done" else "dropped")
