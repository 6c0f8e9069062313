"""How the deal is run: its five dated steps, its action plan, the technical pre-flight, the demos that were given."""

from typing import Any

import streamlit as st

from components import states
from components.escape import clean, plain
from components.frame import go, read, write
from components.page_head import section
from components.strip import Stop, strip
from components.table import Column, table
from data.core.access import Scope
from data.sales import commands
from data.sales.formulas import validation
from data.sales.formulas.steps import STATES, WORDS
from data.sales.formulas.steps import steps as known_steps
from data.sales.views.demos import DEMO_READS, ENDS, deal_demos
from data.sales.views.plans import PLAN_READS, plan_page
from data.sales.views.steps import STEP_READS, DealSteps, StepNow, deal_steps
from data.sales.views.validation import PREFLIGHT_READS, Item, Preflight, deal_preflight
from pages.pipeline.deal.saving import Open, begin_anew, rest, save

EDIT = "pipeline.edit_deal"


def shown(opened: Open, mine: Scope) -> None:
    """Steps, plan, pre-flight and demos of the deal, as they are now."""
    if opened.is_past:
        states.notice("Steps, plan and pre-flight are shown as they are now: no other day's are kept.")
    today, number = opened.view.as_of, opened.view.id
    found = read(deal_steps, groups=STEP_READS, scope=mine, deal_id=number, as_of=today)
    if found is None:
        states.notice("A closed deal has no steps ahead. Its plan, pre-flight and demos stay below.")
    else:
        _steps(opened, found)
    _plan(opened, read(plan_page, groups=PLAN_READS, scope=mine, deal_id=number, as_of=today))
    _preflight(opened, read(deal_preflight, groups=PREFLIGHT_READS, scope=mine, deal_id=number, as_of=today))
    _demos(opened, read(deal_demos, groups=DEMO_READS, scope=mine, deal_id=number, as_of=today))


def _steps(opened: Open, found: DealSteps) -> None:
    section("Dated steps", "The action of the present step is the deal's next step.")
    stops = [Stop(step.label, step.state, _noted(step)) for step in found.steps]
    strip(stops, label="Steps of the sales process with their dates")
    rows = [{"step": step.label, "action": step.action or "none", "owner": step.owner, "by": step.due_on,
             "state": _state(step), "none": "no date"} for step in found.steps if step.action or step.due]  # fmt: skip
    if rows:
        table(rows, [Column("step", "Step"), Column("action", "Action", width=340), Column("owner", "Who"),
                     Column("by", "By", "date", reason="none"), Column("state", "State", "status")],
              key=opened.key("steps"), alt=f"{len(rows)} dated steps", noun="steps")  # fmt: skip
    if opened.may(EDIT):
        _set(opened, found)
        _move_on(opened, found)


def _noted(step: StepNow) -> str:
    if step.state == "done":
        return f"done {step.done_on.day} {step.done_on:%b}" if step.done_on else ""
    if step.due_on:
        return f"{WORDS[step.due].lower()}, {step.due_on.day} {step.due_on:%b}"
    return WORDS["missing"].lower() if step.state == "current" else ""


def _state(step: StepNow) -> tuple[str, str]:
    if step.state == "done":
        return "green", "Done"
    word = WORDS[step.due] if step.due else "No dated action"
    return STATES.get(step.due, "grey"), word if step.state == "current" else f"Ahead: {word.lower()}"


def _set(opened: Open, found: DealSteps) -> None:
    ahead = {step.code: step for step in found.steps if step.state != "done"}
    key, people = rest(opened, "step-set"), found.people
    with st.expander("Say what is done at a step"):
        code = st.selectbox("Step", list(ahead), format_func=lambda c: ahead[c].label, key=f"{key}-code")
        step = ahead[code]
        text = st.text_input("What", value=step.action, max_chars=500, key=f"{key}-{code}-text")
        left, right = st.columns(2)
        day = left.date_input("By", value=step.due_on, format="YYYY-MM-DD", key=f"{key}-{code}-day")
        held = step.owner_id or opened.view.values["owner_id"]
        who = right.selectbox("Who", list(people), index=list(people).index(held) if held in people else None,
                              format_func=lambda n: plain(people[n]), key=f"{key}-{code}-who")  # fmt: skip
        if st.button("Save the step", type="primary", key=f"{key}-{code}-go") and save(
            opened, commands.set_step_action, why="dated step", done="Saved", step=code, action=text, due_on=day,
            owner_id=who, row_version=opened.version if step.state == "current" else step.row_version or None,
        ):  # fmt: skip
            begin_anew(opened, "step-set")
            st.rerun()


def _move_on(opened: Open, found: DealSteps) -> None:
    stage = opened.view.values["stage"]
    ahead = [step for step in found.steps if step.state == "ahead"]
    on = {step.code: step for step in ahead if known_steps()[step.code]["stage"] == stage}
    if not on:
        return
    key = rest(opened, "step-on")
    with st.expander("Move on to the next step"):
        code = st.selectbox("To", list(on), format_func=lambda c: on[c].label, key=f"{key}-code")
        states.notice("The present step's action is written down as done.")
        text = st.text_input("What is done there", value=on[code].action, max_chars=500, key=f"{key}-{code}-text")
        day = st.date_input("By", value=on[code].due_on, format="YYYY-MM-DD", key=f"{key}-{code}-day")
        if st.button("Move on", type="primary", key=f"{key}-{code}-go") and save(
            opened, commands.advance_step, why="moved on to the next step", done="Moved on", step=code, action=text,
            due_on=day, row_version=opened.version,
        ):  # fmt: skip
            begin_anew(opened, "step-on")
            st.rerun()


def _plan(opened: Open, page: Any) -> None:
    section("Action plan", page.answer if page else "There is none that you may see.")
    if st.button("Open the plan" if page and page.plan else "Begin the plan", icon=":material/checklist:",
                 key=opened.key("plan")):  # fmt: skip
        go("/sales-action-plans", deal=str(opened.view.id))


def _preflight(opened: Open, found: Preflight | None) -> None:
    if found is None or not (found.begins or found.is_begun):
        section("Technical pre-flight", "It begins when the deal is sales qualified.")
        return
    reads = f'The gate reads "{found.reads}".' if found.reads else "The gate to SAO asks for it: nothing has moved yet."
    section(f"Technical pre-flight: {found.settled} of {len(found.items)} settled", reads)
    rows = [{"item": item.label, "asks": item.asks, "state": _item_state(item), "owner": item.owner or "nobody",
             "by": item.due_on, "note": item.note, "none": "no date"} for item in found.items]  # fmt: skip
    columns = [Column("item", "Item"), Column("asks", "What has to be clear", width=300),
               Column("state", "State", "status"), Column("owner", "With"), Column("by", "By", "date", reason="none"),
               Column("note", "Note", width=200)]  # fmt: skip
    told = f"{found.settled} of {len(found.items)} items settled"
    table(rows, columns, key=opened.key("preflight"), alt=told, noun="items")
    if not opened.may(EDIT) or not found.begins:
        return
    if not found.is_begun and st.button("Start the pre-flight", key=opened.key("preflight-go")) and save(
        opened, commands.start_preflight, why="technical pre-flight", done="Started"
    ):
        st.rerun()
    _item(opened, found)


def _item_state(item: Item) -> tuple[str, str]:
    word = validation.STATES[item.state]
    return ("red", f"{word}, past its day") if item.is_late else (validation.MARKS[item.state], word)


def _item(opened: Open, found: Preflight) -> None:
    items, key = {item.code: item for item in found.items}, rest(opened, "preflight-item")
    people: dict[int | None, str] = {None: "nobody", **found.people}
    with st.expander("Change an item"):
        code = st.selectbox("Item", list(items), format_func=lambda c: clean(items[c].label), key=f"{key}-code")
        item, mark = items[code], f"{key}-{code}"
        left, middle, right = st.columns(3)
        states_known = list(validation.STATES)
        state = left.selectbox("State", states_known, index=states_known.index(item.state), key=f"{mark}-state",
                               format_func=validation.STATES.__getitem__)  # fmt: skip
        held = item.owner_id if item.row_version else opened.view.values["owner_id"]
        who = middle.selectbox("With", list(people), index=list(people).index(held) if held in people else 0,
                               format_func=lambda n: plain(people[n]), key=f"{mark}-who")  # fmt: skip
        day = right.date_input("By", value=item.due_on, format="YYYY-MM-DD", key=f"{mark}-day")
        note = st.text_input("Note", value=item.note, max_chars=1000, key=f"{mark}-note")
        if st.button("Save the item", type="primary", key=f"{mark}-go") and save(
            opened, commands.save_item, why="technical pre-flight", done="Saved", item=code, state=state, owner_id=who,
            due_on=day, note=note, row_version=item.row_version,
        ):  # fmt: skip
            begin_anew(opened, "preflight-item")
            st.rerun()


def _demos(opened: Open, found: dict[str, Any]) -> None:
    section("Demos given", "Moved on: the deal reached a later stage or step within 30 days.")
    if found["given"]:
        rows = [{**row, "end": ENDS[row["led_to"]], "unsaid": "none"} for row in found["given"]]
        table(rows, [Column("flow", "Flow", width=240), Column("used_on", "Given on", "date"), Column("end", "Led to"),
                     Column("feedback", "Feedback", "count", reason="unsaid"), Column("note", "Note", width=260)],
              key=opened.key("demos"), alt=f"{len(rows)} demos", noun="demos")  # fmt: skip
    else:
        states.notice("None was given yet, or nobody noted it.")
    if not opened.may(EDIT):
        return
    if found["flows"]:
        _give(opened, found["flows"])
    if found["given"]:
        _feedback(opened, {row["id"]: row for row in found["given"]})


def _give(opened: Open, flows: dict[int, str]) -> None:
    key = rest(opened, "demo")
    with st.expander("Note a demo"):
        flow = st.selectbox("Flow", list(flows), index=None, format_func=lambda n: plain(flows[n]), key=f"{key}-flow")
        left, right = st.columns(2)
        day = left.date_input("Given on", value=None, format="YYYY-MM-DD", key=f"{key}-day", help="Empty: today")
        mark = right.selectbox("Feedback, 5 is very good", [None, 1, 2, 3, 4, 5], key=f"{key}-mark",
                               format_func=lambda n: "none yet" if n is None else str(n))  # fmt: skip
        note = st.text_input("What they said", max_chars=1000, key=f"{key}-note")
        if st.button("Note the demo", type="primary", key=f"{key}-go", disabled=flow is None) and save(
            opened, commands.log_demo, why="demo given", done="Noted", flow_id=flow, used_on=day, feedback=mark,
            note=note,
        ):  # fmt: skip
            begin_anew(opened, "demo")
            st.rerun()


def _feedback(opened: Open, given: dict[int, dict[str, Any]]) -> None:
    key = rest(opened, "demo-said")
    with st.expander("Say how one went, or take it back"):
        number = st.selectbox("Demo", list(given), key=f"{key}-use",
                              format_func=lambda n: plain(f"{given[n]['flow']}, {given[n]['used_on']}"))  # fmt: skip
        row = given[number]
        marks = [None, 1, 2, 3, 4, 5]
        mark = st.selectbox("Feedback, 5 is very good", marks, index=marks.index(row["feedback"]),
                            key=f"{key}-{number}-mark",
                            format_func=lambda n: "none yet" if n is None else str(n))  # fmt: skip
        note = st.text_input("What they said", value=row["note"] or "", max_chars=1000, key=f"{key}-{number}-note")
        keep, back = st.columns(2)
        is_kept = keep.button("Save the feedback", type="primary", key=f"{key}-{number}-go")
        is_back = back.button("It was not given", key=f"{key}-{number}-back")
    if not (is_kept or is_back):
        return
    with write(opened.actor, "demo", done="Saved") as saving:
        if is_back:
            commands.take_back_demo(saving.session, number, actor=opened.actor)
        else:
            commands.give_feedback(saving.session, number, actor=opened.actor, row_version=row["row_version"],
                                   feedback=mark, note=note)  # fmt: skip
    if saving.is_done:
        begin_anew(opened, "demo-said")
        st.rerun()
