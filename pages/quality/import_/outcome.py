"""What an import would do or did: counts, refused rows, differences, the receipt and its undo."""

from collections.abc import Sequence
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
from data.core.importing.reading import ImportRefused, Refusal

MOST = 200
MOST_ROWS = 5
MOST_KEPT = 20
HEADS = ("new", "changed", "unchanged", "conflict", "refused", "not in file")


def show(planned: Outcome, *, has_mapping: bool) -> None:
    """Draw the counts of every table, what is made along the way, questions, refused rows and differences."""
    rows = [[plan.target.title, *[f"{count:,}" for count in plan.counts.values()]] for plan in planned.plans]
    heads = [("Rows", False), *[(head.capitalize(), True) for head in HEADS]]
    draw(plain_table(rows, heads, alt="What the file would do, by kind of row"))
    for plan in planned.plans:
        _remarks(plan, has_mapping=has_mapping)
        _differences(plan)
    refused = [(plan, refusal) for plan in planned.plans for refusal in plan.refused]
    if refused:
        count = sum(plan.counts["refused"] for plan in planned.plans)
        rows_ = "1 row" if count == 1 else f"{count:,} rows"
        states.notices(f"{rows_} cannot be imported as they are", _reasons(refused), noun="reasons")
        st.download_button("Download the refused rows", lambda: reporting.errors_workbook(planned.plans),
                           "refused-rows.xlsx", on_click="ignore", icon=":material/download:",
                           key="import-refused")  # fmt: skip


def _reasons(refused: list[tuple[Plan, Refusal]]) -> list[tuple[str, str]]:
    """One line a reason, the most frequent first: a word that a thousand rows hold is one thing to answer."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for plan, one in refused:
        place = f"{one.column}: {_said(one.value)}" if one.column else plan.target.title
        found.setdefault((one.sheet or "", place, one.reason), []).append(one.row)
    lines = []
    for (sheet, place, reason), rows in sorted(found.items(), key=lambda pair: -len(pair[1])):
        more = f" and {len(rows) - MOST_ROWS:,} more" if len(rows) > MOST_ROWS else ""
        where = f"{'row' if len(rows) == 1 else 'rows'} {', '.join(str(row) for row in rows[:MOST_ROWS])}{more}"
        lines.append((f"{sheet}, {place}" if sheet else place, f"{reason} ({where})"))
    return lines


def _remarks(plan: Plan, *, has_mapping: bool) -> None:
    where = "Answer it in the mapping file, under options." if has_mapping else "Answer it above, under Columns."
    for question in plan.questions:
        states.notice(f"{question.column}: {question.text}", items=[where])
    makes = [_made(name, names) for name, names in plan.makes.items()]
    told = [f"{count:,} {'row' if count == 1 else 'rows'} {what}." for what, count in plan.told.items()]
    table = plan.reading.table
    skipped = [f"{skip.sheet or 'The file'}, rows {skip.rows}: left out, {skip.why}." for skip in table.skipped]
    items = [*makes, *told, *table.notes, *skipped]
    if items:
        states.notice(f"About {plan.target.title.lower()}:", items=items)


def _made(name: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_ROWS:,} more" if len(names) > MOST_ROWS else ""
    return f"New {name}, to be created: {', '.join(names[:MOST_ROWS])}{more}."


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
    if not changes and refused:
        states.notice("Nothing can be imported yet. Answer above, under Columns, or choose a corrected file.")
        return None
    if not changes:
        states.notice("Nothing to import: everything in the file is in the store already.")
        return None
    if not can_commit:
        states.notice(f"You may check files, not import them. Open to: {access.who_may('import.commit')}.")
        return None
    left = "the refused row" if refused == 1 else f"the {refused:,} refused rows"
    partial = bool(refused) and st.checkbox(f"Leave {left} out and import the rest")
    if refused and not partial:
        return None
    words = f"Import {changes:,} {'row' if changes == 1 else 'rows'}"
    return partial if st.button(words, type="primary", key="import-go") else None


def receipt(done: Outcome) -> dict[str, Any]:
    """Return what the receipt shows after the page has been drawn anew."""
    title = f"Import {done.import_id} is in." if done.import_id else "Nothing was written: no row differs."
    return {"import_id": done.import_id, "title": title,
            "lines": [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in done.plans]}  # fmt: skip


def show_receipt(actor: Actor, box: dict[str, Any]) -> None:
    """Draw what the last import of this tab did, with its undo."""
    done = box.get("done")
    if not done:
        return
    section("Your last import")
    states.notice(done["title"], items=done["lines"])
    number = done["import_id"]
    if number and access.may(actor, "import.undo"):
        st.button("Undo this import", on_click=_undo, args=(number, actor, box), key=f"import-undo-{number}")


def _undo(import_id: int, actor: Actor, box: dict[str, Any]) -> None:
    title, *lines = undo_words(import_id, actor)
    box["done"] = {"import_id": None, "title": title, "lines": lines}


def undo_words(import_id: int, actor: Actor) -> list[str]:
    """Undo an import and say what happened, or why not."""
    try:
        undone = applying.undo(import_id, actor=actor)
    except (ImportRefused, access.Refused) as problem:
        return [str(problem)]
    words = [f"Import {import_id} is undone: {undone.removed:,} records removed, {undone.restored:,} restored."]
    return words + kept_words(undone.kept)


def kept_words(kept: Sequence[Any]) -> list[str]:
    """Say what an undo left alone, and why; the first of many."""
    more = [f"and {len(kept) - MOST_KEPT:,} more"] if len(kept) > MOST_KEPT else []
    return [f"Kept: {one.entity} {one.name} {one.field}: {one.why}." for one in kept[:MOST_KEPT]] + more
