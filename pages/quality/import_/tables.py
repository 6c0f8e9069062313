"""The tables of a file: what each is to become, what was left out of it, and what of it is hidden."""

from dataclasses import replace

import streamlit as st

from components import states
from components.escape import plain
from data.core.importing.headers import Table, read_tables
from data.core.importing.mappings import Mapping
from data.core.importing.parts import Part, best_target, fits, in_order, parts_of
from data.core.importing.reading import ImportRefused, proposed
from data.core.importing.recalling import Recalled
from data.core.importing.repairs import Hidden, Repairs, repaired
from data.core.importing.sheets import Skipped
from data.core.importing.targets import TARGETS, Target
from data.core.importing.targets import target as target_named
from data.core.importing.templates import LISTS
from data.core.importing.turning import suggested
from pages.quality.import_ import turning
from pages.quality.import_.studio import Box, File

LEFT_OUT = "Left out"
HIDDEN = "the sheet is hidden"
UNCLEAR = "It is not clear what these rows are: choose it above, or give a mapping file."


def choose(held: Box, file: File, target: str | None, mapping: Mapping | None) -> list[Part]:
    """Draw each table with what it is to become; return the parts that go in, in their order."""
    if mapping is not None or file.came_back:
        given = parts_of(file.content, file.name, mapping=mapping) if mapping else file.came_back
        return in_order(repaired(part, held["repairs"]) for part in given)
    found_tables = [*file.tables, *_hidden_sheets(file)]
    parts, several = [], len(found_tables) > 1
    for place, table in enumerate(found_tables):
        table = _moved(held, file, table, place)
        known = file.recalled.get((table.sheet, table.header_row))
        table, wide = turning.ask(table, known.mapping if known else None, called(table, several=several),
                                  f"{file.sha256[:12]}-{place}")  # fmt: skip
        known = known if known and (known.mapping.wide is None) == (wide is None) else None
        found = _target(file, table, target, place, several=several, known=known)
        _about(file, table, found, held, place, known=known)
        if found is not None:
            is_same = known is not None and known.mapping.target == found.name
            given = known.mapping if known and is_same else proposed(table, found)
            part = Part(table, replace(given, wide=wide), found)
            parts.append(repaired(part, held["repairs"], file.hidden.get((table.sheet, table.header_row))))
    if not parts:
        raise ImportRefused(UNCLEAR)
    return in_order(parts)


def _hidden_sheets(file: File) -> list[Table]:
    """Ask which hidden sheets to take; those of our own workbooks to fill in only hold lists."""
    names = [s.sheet for s in file.tables[0].skipped if s.sheet and HIDDEN in s.why and s.sheet != LISTS]
    if not names:
        return []
    taken = st.multiselect("Hidden sheets to take", names, format_func=plain, placeholder="None",
                           key=f"sheets-{file.sha256[:12]}", width=480)  # fmt: skip
    return [table for name in taken for table in read_tables(file.content, file.name, sheet=name)]


def called(table: Table, *, several: bool = True) -> str:
    """Return what a table is called: its sheet, and the row of its column names where a sheet may hold several."""
    name = table.sheet or table.file
    return f"{name}, row {table.header_row}" if several else name


def _target(file: File, table: Table, asked: str | None, place: int, *, several: bool,
            known: Recalled | None) -> Target | None:  # fmt: skip
    best = target_named(known.mapping.target) if known else best_target(table)
    if best is None and (table.turned or not suggested(table)):  # of a wide sheet most columns would say nothing
        best = best_target(table, whole=False)
    if asked and (not several or fits(table, target_named(asked))):
        best = target_named(asked)
    if not several:
        return best
    names = ["", *sorted(TARGETS, key=lambda name: TARGETS[name].order)]
    key = f"table-{file.sha256[:12]}-{place}{'-turned' * bool(table.turned)}"
    chosen = st.selectbox(
        plain(f"{called(table)} ({len(table.row_numbers):,} rows)"), names, key=key,
        index=names.index(best.name) if best else 0, width=360,
        format_func=lambda name: TARGETS[name].title if name else LEFT_OUT,
    )  # fmt: skip
    return TARGETS[chosen] if chosen else None


def _moved(held: Box, file: File, table: Table, place: int) -> Table:
    """Read the table again when the person says that its column names stand in another row."""
    row = held.setdefault("heads", {}).get((file.sha256, place))
    if row is None or row == table.header_row:
        return table
    return read_tables(file.content, file.name, sheet=table.sheet, header_row=row)[0]


def _about(file: File, table: Table, target: Target | None, held: Box, place: int, *, known: Recalled | None) -> None:
    """Say what was left out and why, how the file was read, and ask about what is hidden."""
    items = [left_out(skip) for skip in table.skipped if HIDDEN not in skip.why]
    items += table.notes
    if known and target and known.mapping.target == target.name:
        when = f"{known.applied_at.day} {known.applied_at:%B %Y}"
        items.append(f"Columns and answers are those of {known.file}, imported on {when} by {known.actor}.")
    first = f"{called(table)}: {len(table.row_numbers):,} rows"
    what = f" become {target.title.lower()}." if target else " are left out."
    states.notice(first + what, items=items)
    _ask_hidden(file.hidden.get((table.sheet, table.header_row)), table, held, place, file.sha256)
    with st.popover("The column names stand in another row", type="tertiary"):
        row = st.number_input("Row of the column names", min_value=1, value=table.header_row, step=1,
                              key=f"head-{file.sha256[:12]}-{place}")  # fmt: skip
        if row != table.header_row and st.button("Read it from there", key=f"head-go-{file.sha256[:12]}-{place}"):
            held["heads"][file.sha256, place] = int(row)
            st.rerun()


def left_out(skip: Skipped) -> str:
    """Say what was left out, and why."""
    if skip.rows == "all":
        return f"{skip.sheet or 'A sheet'}: left out, {skip.why}."
    noun = "row" if skip.rows.isdigit() else "rows"
    place = f"{skip.sheet}, {noun}" if skip.sheet else noun.capitalize()
    return f"{place} {skip.rows}: left out, {skip.why}."


def _ask_hidden(hidden: Hidden | None, table: Table, held: Box, place: int, digest: str) -> None:
    if not hidden:
        return
    repairs: Repairs = held["repairs"]
    left_out = set(repairs.left_out)
    for what, found in (("rows", hidden.rows), ("columns", hidden.columns)):
        if not found:
            continue
        listed = ", ".join(str(one) for one in found[:6]) + (" and more" if len(found) > 6 else "")
        noun = what if len(found) > 1 else what[:-1]
        answer = st.radio(
            plain(f"{len(found):,} hidden {noun} ({listed})"), ["Take them", "Leave them out"], horizontal=True,
            key=f"hidden-{digest[:12]}-{place}-{what}",
        )  # fmt: skip
        spot = (table.sheet, table.header_row, what)
        (left_out.add if answer == "Leave them out" else left_out.discard)(spot)
    held["repairs"] = replace(repairs, left_out=frozenset(left_out))
