"""What an import would do or did: counts, refused rows, every changed cell, the receipt and its undo."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from components import states
from components.escape import plain
from components.frame import link
from components.markup import draw
from components.nouns import counted
from components.page_head import section
from components.plain_table import plain_table
from components.table import Column, page_of, table
from data.core import access
from data.core.access import Actor
from data.core.importing import applying, reporting
from data.core.importing.applying import Outcome
from data.core.importing.planning import Plan
from data.core.importing.reading import ImportRefused, Refusal
from data.core.importing.roundtrip.planning import SheetPlan
from data.core.importing.sheets import at

MOST_ROWS = 5
MOST_KEPT = 20
PAGE = 100
MOST_FIELDS = 8
HEADS = ("new", "changed", "unchanged", "conflict", "refused", "not in file")
CHANGED = (Column("record", "Record"), Column("field", "Field"), Column("now", "Here"),
           Column("file", "In the file"))  # fmt: skip
THREE_WAY = (*CHANGED[:2], Column("base", "When it went out"), Column("now", "Here now"), CHANGED[3])


def show(planned: Outcome, place: str, *, has_mapping: bool) -> None:
    """Draw the counts of every table, what is made along the way, every change, questions and refused rows."""
    rows = [[plan.target.title, *[f"{count:,}" for count in plan.counts.values()]] for plan in planned.plans]
    heads = [("Rows", False), *[(head.capitalize(), True) for head in HEADS]]
    draw(plain_table(rows, heads, alt="What the file would do, by kind of row"))
    for number, plan in enumerate(planned.plans):
        _remarks(plan, has_mapping=has_mapping)
        _details(plan, f"{place}-{number}")
    refused = [(plan, refusal) for plan in planned.plans for refusal in plan.refused]
    if refused:
        rows_ = "1 row" if len(refused) == 1 else f"{len(refused):,} rows"
        states.notices(f"{rows_} cannot be imported as they are", _reasons(refused), noun="reasons")
    with st.container(horizontal=True, key="qd-import-files"):
        if refused:
            _download("Download the refused rows", reporting.errors_workbook, planned, "refused-rows.xlsx")
        if any(plan.differences or plan.creates or plan.conflicts for plan in planned.plans):
            _download("Download every change", reporting.changes_workbook, planned, "changes.xlsx")


def _download(label: str, build: Callable[..., bytes], planned: Outcome, name: str) -> None:
    st.download_button(label, lambda: build(planned.plans), name, on_click="ignore", icon=":material/download:",
                       key=f"import-{name}")  # fmt: skip


def _reasons(refused: list[tuple[Plan, Refusal]]) -> list[tuple[str, str]]:
    """One line a reason, the most frequent first: a word that a thousand rows hold is one thing to answer."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for plan, one in refused:
        place = f"{one.column}: {_said(one.value)}" if one.column else plan.target.title
        found.setdefault((one.sheet or "", place, one.reason), []).append(one.row)
    lines = []
    for (sheet, place, reason), rows in sorted(found.items(), key=lambda pair: -len(pair[1])):
        rows = list(dict.fromkeys(rows))  # a cell beside many others of a turned table is one cell
        more = f" and {len(rows) - MOST_ROWS:,} more" if len(rows) > MOST_ROWS else ""
        where = f"{at(*rows[:MOST_ROWS])}{more}"
        lines.append((f"{sheet}, {place}" if sheet else place, f"{reason} ({where})"))
    return lines


def _remarks(plan: Plan, *, has_mapping: bool) -> None:
    where = "Answer it in the mapping file, under options." if has_mapping else "Answer it above, under Values."
    for question in plan.questions:
        states.notice(f"{question.column}: {question.text}", items=[where])
    makes = [_made(name, names) for name, names in plan.makes.items()]
    told = [f"{count:,} {'row' if count == 1 else 'rows'} {what}." for what, count in plan.told.items()]
    skipped = [f"Rows {skip.rows}: left out, {skip.why}." for skip in plan.reading.table.skipped] if has_mapping else []
    items = [*makes, *told, *skipped, *(plan.reading.table.notes if has_mapping else [])]
    if items:
        states.notice(f"About {plan.target.title.lower()}:", items=items)


def _made(name: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_ROWS:,} more" if len(names) > MOST_ROWS else ""
    return f"New {name}, to be created: {', '.join(names[:MOST_ROWS])}{more}."


def _details(plan: Plan, place: str) -> None:
    """Every cell that changes, every new row, every conflict: a page of them at a time."""
    title, spot = plan.target.title.lower(), spot_of(plan)
    if plan.differences:
        count = len(plan.differences)
        with st.expander(plain(f"What would change in {title}: {count:,} {'cell' if count == 1 else 'cells'}"),
                         expanded=True):  # fmt: skip
            _paged(count, (spot, *CHANGED), f"cells-{place}", "Cells that change",
                   lambda start: reporting.changes(plan, start, PAGE))  # fmt: skip
    if plan.conflicts:
        came_back = isinstance(plan, SheetPlan)
        since = "the sheet went out" if came_back else "this file last wrote it"
        with st.expander(plain(f"Changed here since {since}, kept: {counted(len(plan.conflicts), 'cells')}"),
                         expanded=True):  # fmt: skip
            _paged(len(plan.conflicts), (spot, *(THREE_WAY if came_back else CHANGED)), f"kept-{place}",
                   "Cells that stay as they are", lambda start: reporting.conflicts(plan, start, PAGE))  # fmt: skip
    if plan.creates:
        names = list(plan.reading.columns)[:MOST_FIELDS]
        columns = (spot, *(Column(n, plan.target.field(n).label) for n in names))
        with st.expander(plain(f"New {title}: {len(plan.creates):,}"), expanded=False):
            _paged(len(plan.creates), columns, f"new-{place}", "Rows that become records",
                   lambda start: reporting.new_rows(plan, start, PAGE))  # fmt: skip


def spot_of(plan: Plan) -> Column:
    """Return the column that says where in the file something stands: its row, of a turned table its cell."""
    return Column("row", "Cell") if plan.reading.table.turned else Column("row", "Row", "count")


def _paged(count: int, columns: Sequence[Column], key: str, alt: str, rows: Any) -> None:
    start = (page_of(key, count, page_size=PAGE) - 1) * PAGE
    table(rows(start), columns, key=key, alt=alt, total=count, page_size=PAGE)


def _said(value: Any) -> str:
    return "empty" if value is None else str(value)


def count_of(planned: Outcome) -> tuple[int, int]:
    """Return how many rows would be written and how many are refused."""
    changes = sum(p.counts["create"] + p.counts["update"] for p in planned.plans)
    return changes, sum(p.counts["refused"] for p in planned.plans)


def receipt(done: Outcome) -> dict[str, Any]:
    """Return what the receipt shows after the page has been drawn anew."""
    title = f"Import {done.import_id} is in." if done.import_id else "Nothing was written: no row differs."
    return {"import_id": done.import_id, "title": title, "undone": False,
            "lines": [f"{plan.target.title}: {reporting.sentence(plan)}." for plan in done.plans]}  # fmt: skip


def show_receipt(actor: Actor, box: dict[str, Any]) -> None:
    """Draw what the last import of this tab did, with its undo."""
    done = box.get("done")
    if not done:
        return
    section("Your last import")
    states.notice(done["title"], items=done["lines"])
    number = done["import_id"]
    if done.get("several"):
        link("Past imports", "/quality-imports")
    if not number or not access.may(actor, "import.undo"):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        words = "Bring it back" if done["undone"] else "Undo this import"
        st.button(words, on_click=_turn, args=(number, actor, box), key=f"import-undo-{number}-{done['undone']}")
        link("See what to do next", "/")
        link("Past imports", "/quality-imports")


def _turn(import_id: int, actor: Actor, box: dict[str, Any]) -> None:
    is_back = box["done"]["undone"]
    try:
        done = (applying.bring_back if is_back else applying.undo)(import_id, actor=actor)
    except (ImportRefused, access.Refused) as problem:
        box["done"] = {**box["done"], "title": str(problem), "lines": []}
        return
    title = f"Import {import_id} is {'back' if is_back else 'undone'}: {turned(done.removed, done.restored)}."
    box["done"] = {"import_id": import_id, "title": title, "lines": kept_words(done.kept), "undone": not is_back}


def turned(removed: int, restored: int) -> str:
    """Say how many records an undo removed and restored."""
    return f"{removed:,} records removed, {restored:,} restored"


def kept_words(kept: Sequence[Any]) -> list[str]:
    """Say what an undo left alone, and why; the first of many."""
    more = [f"and {len(kept) - MOST_KEPT:,} more"] if len(kept) > MOST_KEPT else []
    return [f"Kept: {one.entity} {one.name} {one.field}: {one.why}." for one in kept[:MOST_KEPT]] + more
