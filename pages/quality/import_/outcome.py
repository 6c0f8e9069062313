"""What an import would do or did: counts, refused rows, differences, the receipt and its undo."""

from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.markup import draw
from components.page_head import section
from components.plain_table import plain_table
from data.core import access
from data.core.access import Actor
from data.core.importing import applying, reporting
from data.core.importing.applying import Outcome
from data.core.importing.planning import Plan
from data.core.importing.reading import ImportRefused

MOST = 200
HEADS = ("new", "changed", "unchanged", "conflict", "refused", "not in file")


def show(planned: Outcome) -> None:
    """Draw the counts of every table, what is made along the way, questions, refused rows and differences."""
    rows = [[plan.target.title, *[f"{count:,}" for count in plan.counts.values()]] for plan in planned.plans]
    heads = [("Rows", False), *[(head.capitalize(), True) for head in HEADS]]
    draw(plain_table(rows, heads, alt="What the file would do, by kind of row"))
    for plan in planned.plans:
        _remarks(plan)
        _differences(plan)
    refused = [r for plan in planned.plans for r in plan.refused]
    if refused:
        places = [(f"{r.sheet or 'Row'} {r.row}, {r.column}", f"{r.value!r}: {r.reason}") for r in refused]
        states.notices(f"{len(refused):,} rows cannot be imported", places, noun="rows")
        st.download_button("Take the refused rows away", lambda: reporting.errors_workbook(planned.plans),
                           "refused-rows.xlsx", on_click="ignore", key="import-refused")  # fmt: skip


def _remarks(plan: Plan) -> None:
    for question in plan.questions:
        states.notice(plain(f"{question.column}: {question.text}"), items=["Answer it above, under Columns."])
    makes = [f"{len(names):,} {name} are new and will be created: {', '.join(names[:5])}" for name, names in plan.makes.items()]
    told = [f"{count:,} rows {what}." for what, count in plan.told.items()]
    skipped = [f"{skip.sheet or 'The file'}, rows {skip.rows}: left out, {skip.why}." for skip in plan.reading.table.skipped]
    items = [plain(line) for line in (*makes, *told, *plan.reading.table.notes, *skipped)]
    if items:
        states.notice(plain(f"About {plan.target.title.lower()}:"), items=items)


def _differences(plan: Plan) -> None:
    changed = [[row, record, name, _said(old), _said(new)] for row, record, name, old, new in plan.differences[:MOST]]
    kept = [[c.row, c.record, c.field, _said(c.now), _said(c.file)] for c in plan.conflicts[:MOST]]
    for title, rows, last in (
        ("What would change", changed, "In the file"),
        ("Changed here since this file last wrote it: kept as it is here", kept, "In the file"),
    ):
        if rows:
            with st.expander(plain(f"{title} ({len(rows):,} cells shown)")):
                heads = [("Row", True), ("Record", False), ("Field", False), ("Here", False), (last, False)]
                draw(plain_table(rows, heads, alt=title))


def _said(value: Any) -> str:
    return "empty" if value is None else str(value)


def confirm(planned: Outcome, *, can_commit: bool) -> bool | None:
    """Ask whether to import. Returns None for no, else whether refused rows are to be left out."""
    changes = sum(p.counts["create"] + p.counts["update"] for p in planned.plans)
    refused = sum(p.counts["refused"] for p in planned.plans)
    if any(plan.questions for plan in planned.plans):
        return None
    if not changes:
        states.notice("Nothing to import: everything in the file is in the store already, or was refused.")
        return None
    if not can_commit:
        states.refused(access.who_may("import.commit"), "one of them to import it")
        return None
    partial = bool(refused) and st.checkbox(f"Leave the {refused:,} refused rows out and import the rest")
    if refused and not partial:
        return None
    return partial if st.button(f"Import {changes:,} rows", type="primary", key="import-go") else None


def receipt(done: Outcome) -> dict[str, Any]:
    """Return what the receipt shows after the page has been drawn anew."""
    lines = [f"{plan.target.title}: {reporting.sentence(plan)}" for plan in done.plans]
    return {"import_id": done.import_id, "lines": lines}


def show_receipt(actor: Actor) -> None:
    """Draw what the last import of this tab did, with its undo."""
    done = st.session_state.get("import-done")
    if not done:
        return
    section("Done" if done["import_id"] else "Nothing was written")
    states.notice(f"Import {done['import_id']} is in." if done["import_id"] else "No row differs from the store.",
                  items=[plain(line) for line in done["lines"]])  # fmt: skip
    if done["import_id"] and access.may(actor, "import.undo"):
        st.button("Undo this import", on_click=_undo, args=(done["import_id"], actor), key="import-undo")


def _undo(import_id: int, actor: Actor) -> None:
    st.session_state["import-done"] = {"import_id": None, "lines": undo_words(import_id, actor)}


def undo_words(import_id: int, actor: Actor) -> list[str]:
    """Undo an import and say what happened, or why not."""
    try:
        undone = applying.undo(import_id, actor=actor)
    except (ImportRefused, access.Refused) as problem:
        return [str(problem)]
    words = [f"Import {import_id} is undone: {undone.removed:,} records removed, {undone.restored:,} restored."]
    return words + [f"Kept {kept.entity} {kept.name} {kept.field}: {kept.why}." for kept in undone.kept[:20]]
