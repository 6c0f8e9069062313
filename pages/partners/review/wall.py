"""What the room sees: one part at a time in large type, its clock always in sight, and nothing to click."""

import streamlit as st
from markupsafe import Markup

from components.escape import clean
from components.markup import draw as typeset
from components.markup import element, join
from components.palette import colour, status_text
from data.core import clock
from data.partners.formulas.agenda import PartTime, written
from data.partners.formulas.todos import SIDES
from data.partners.views.review import Item, Room, Todo
from pages.partners.review.opened import Open

EVERY = "1s"
MOST_LINES = 9
"""Lines in large type that one screen holds; the newest are shown, and how many there are."""

LOOK = f"""<style>
.stSidebar, .stAppHeader, .stToolbar, .st-key-qd-pulse, [data-testid=stSidebarCollapsedControl] {{ display: none; }}
.stMainBlockContainer.stMainBlockContainer {{ max-width: none; padding: 0 3vw 2rem; }}
.qd-wall {{ font-size: clamp(24px, 2vw, 34px); line-height: 1.3; min-height: 100vh; overflow-wrap: anywhere; }}
.qd-wall-top {{ position: sticky; top: 0; background: {colour("background")}; border-bottom: 2px solid
  {colour("line")}; display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: baseline; padding: .6rem 0; z-index: 2; }}
.qd-wall h1 {{ font-size: 1.5em; font-weight: 600; margin: 0; padding: 0; flex: 1 1 12ch; }}
.qd-wall .qd-wall-clock {{ font-size: 2em; font-weight: 600; white-space: nowrap; }}
.qd-wall .qd-wall-all {{ color: {colour("muted")}; white-space: nowrap; }}
.qd-wall .qd-wall-asks {{ color: {colour("muted")}; margin: .5em 0; }}
.stHtml .qd-wall ul {{ list-style: none; margin: 0; padding: 0; font-size: inherit !important; }}
.stHtml .qd-wall ul li {{ padding: .3em 0; border-bottom: 1px solid {colour("line")}; margin: 0;
  font-size: inherit !important; }}
.qd-wall .qd-muted {{ font-size: max(24px, .8em); }}
.qd-wall li.qd-next {{ border-left: 6px solid {colour("accent")}; padding-left: .5em; font-weight: 600; }}
.qd-wall-sides {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(16ch, 1fr)); gap: 0 3rem; }}
.stHtml .qd-wall table {{ width: 100%; border-collapse: collapse; font-size: 1em; }}
.stHtml .qd-wall :is(td, th) {{ font-size: 1em; }}
.qd-wall th {{ text-align: left; color: {colour("muted")}; font-weight: 600; }}
.qd-wall :is(td, th) {{ padding: .25em .6em .25em 0; border-bottom: 1px solid {colour("line")}; }}
.qd-wall .qd-number {{ text-align: right; white-space: nowrap; }}
@media screen and (max-width: 640px) {{
  .qd-wall-top {{ gap: 0 1rem; }} .qd-wall :is(td, th):nth-child(n+4) {{ display: none; }}
  .stHtml .qd-wall table {{ font-size: 16px; }} .qd-wall .qd-status {{ white-space: normal; }}
}}
</style>"""


def draw(opened: Open) -> None:
    """The presenter's screen."""
    st.html(LOOK)
    _wall(opened)


@st.fragment(run_every=EVERY)
def _wall(opened: Open) -> None:
    found = opened.room()
    if found is None:
        st.rerun()
    if found.state != "live":
        typeset(element("div", element("h1", found.title), *_still(found), class_="qd-wall"))
        return
    typeset(element("div", _top(found), element("div", found.part.asks, class_="qd-wall-asks"), _shown(found),
                    class_="qd-wall"))  # fmt: skip


def _still(found: Room) -> list[Markup]:
    if found.state == "planned":
        labels = {part.code: part.label for part in found.template.parts}
        lines = [element("li", f"{labels[one.part]}, {one.minutes} minutes") for one in found.plan]
        return [element("div", f"{found.planned_on.day} {found.planned_on:%B %Y}", class_="qd-wall-asks"),
                element("ul", *lines)]  # fmt: skip
    return [element("div", "The review is over. The minutes follow. Thank you.", class_="qd-wall-asks")]


def _top(found: Room) -> Markup:
    times = found.times(clock.now())
    now = next(one for one in times if one.part == found.part.code)
    place = [one.code for one in found.template.parts].index(found.part.code) + 1
    title = f"{place} of {len(found.template.parts)} · {found.part.label}"
    return element("div", element("h1", title), _clock(now), _in_all(times), class_="qd-wall-top")


def _clock(now: PartTime) -> Markup:
    if now.over:
        return element("span", f"■ {written(now.over)} over", class_="qd-wall-clock qd-red", role="timer")
    return element("span", written(now.left), class_="qd-wall-clock", role="timer")


def _in_all(times: list[PartTime]) -> Markup:
    spent = sum((one.spent for one in times), start=times[0].spent - times[0].spent)
    planned = sum((one.planned for one in times), start=times[0].spent - times[0].spent)
    return element("span", f"{written(spent)} of {written(planned)}", class_="qd-wall-all")


def _shown(found: Room) -> Markup:
    if found.part.code == found.template.parts[0].code and found.waiting:
        return _carried(found)
    drawn = {"sides": _sides, "numbers": _numbers, "topics": _topics, "todos": _todos}
    return drawn.get(found.part.shows, _round)(found)


def _carried(found: Room) -> Markup:
    """Last time's to-dos first, the next one to settle on top; one falls away as it is settled."""
    head = f"From last time: {len(found.carried) - len(found.waiting)} of {len(found.carried)} settled"
    lines = [_todo(one, is_next=place == 0) for place, one in enumerate(found.waiting[:MOST_LINES])]
    return join([element("div", head, class_="qd-strong"), element("ul", *lines)])


def _round(found: Room) -> Markup:
    return _newest([_item(one) for one in found.said_in(found.part.code)])


def _sides(found: Room) -> Markup:
    said = found.said_in(found.part.code)
    columns = [element("div", element("div", label, class_="qd-strong"),
                       _newest([_item(one) for one in said if one.side == side]))
               for side, label in {"us": SIDES["us"], "them": found.held_with or SIDES["them"]}.items()]  # fmt: skip
    return element("div", *columns, class_="qd-wall-sides")


def _newest(lines: list[Markup]) -> Markup:
    """Return the newest lines, the last one on top, and how many there were before."""
    before = len(lines) - MOST_LINES
    more = [element("li", f"and {before} before", class_="qd-muted")] if before > 0 else []
    return element("ul", *lines[-MOST_LINES:][::-1], *more)


def _item(item: Item) -> Markup:
    by = clean(item.said_by) or SIDES.get(item.side, item.side)
    votes = f" · {item.votes} {'vote' if item.votes == 1 else 'votes'}" if item.votes else ""
    state = {"parked": " · parked", "decided": " · decided"}.get(item.state, "")
    about = element("div", f"{item.kind_label}, {by}{votes}{state}", class_="qd-muted")
    return element("li", element("div", item.text), about)


def _numbers(found: Room) -> Markup:
    if found.wall is None or not found.wall.figures:
        return element("div", found.wall.missing if found.wall else "No numbers were taken.")
    rows = [element("tr", element("td", element("span", status_text(one.status, one.word),
                                                class_=f"qd-status qd-{one.status}")),
                    element("td", one.title), element("td", one.actual or "no evidence", class_="qd-number"),
                    element("td", one.target or "none", class_="qd-number"),
                    element("td", one.change, class_="qd-number"))
            for one in found.wall.figures]  # fmt: skip
    heads = [element("th", name, scope="col", class_="qd-number" if place > 1 else None)
             for place, name in enumerate(("Status", "Number", "Actual", "Due by now", "Change"))]  # fmt: skip
    table = element("table", element("tr", *heads), *rows, aria_label="Numbers as they stood at the start")
    said = found.said_in(found.part.code)[-2:]
    return join([table, element("div", found.wall.said, class_="qd-muted"), _newest([_item(one) for one in said])])


def _topics(found: Room) -> Markup:
    said = sorted(found.said_in(found.part.code), key=lambda one: (one.state != "open", -one.votes, -one.id))
    return _newest([_item(one) for one in said[:MOST_LINES][::-1]])


def _todos(found: Room) -> Markup:
    said = found.said_in(found.part.code)[-2:]
    return join([_newest([_todo(one) for one in found.todos]), _newest([_item(one) for one in said])])


def _todo(todo: Todo, *, is_next: bool = False) -> Markup:
    day = f"by {todo.due_on.day} {todo.due_on:%b %Y}" if todo.due_on else "no day yet"
    about = element("div", f"{clean(todo.owner) or 'nobody yet'}, {day}", class_="qd-muted")
    return element("li", element("div", todo.text), about, class_="qd-next" if is_next else None)
