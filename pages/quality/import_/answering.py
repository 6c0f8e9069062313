"""Steps three and four for every table: its columns, then what its words and names mean."""

from dataclasses import replace
from typing import Any

import streamlit as st

from components.escape import plain
from components.page_head import section
from data.core.importing import strangers
from data.core.importing.applying import Outcome
from data.core.importing.mappings import Mapping, MappingOptions, TableMapping, Where, dump_mapping
from data.core.importing.parts import Part, settled
from data.core.importing.recalling import Recalled
from pages.quality.import_ import matching, values
from pages.quality.import_.studio import Box, File
from pages.quality.import_.tables import called


def answer(held: Box, parts: list[Part], file: File, *, has_mapping: bool) -> list[Part]:
    """Draw columns and values of each table; return the parts with what the person said."""
    section("Columns", "Matched by exact and known other names; likeness only suggests. What is not matched stays out.")
    matched = []
    for number, part in enumerate(parts):
        name = called(part.table, several=len(parts) > 1)
        title = plain(f"{name} → {part.target.title} ({len(part.table.row_numbers):,} rows)")
        with st.expander(title, expanded=not has_mapping):
            if has_mapping:
                matching.fixed(part.mapping)
                matched.append(part)
                continue
            columns = matching.columns(part, _place(held, part, number), _recalled(file, part))
            matched.append(replace(part, mapping=replace(part.mapping, columns=columns)))
    if has_mapping:
        return matched
    head = st.container()
    coming = strangers.bringing(matched) if len(matched) > 1 else {}
    answered, asked = [], 0
    for number, part in enumerate(matched):
        recalled, place = _recalled(file, part), _place(held, part, number)
        given = recalled.mapping if recalled else TableMapping(target=part.target.name, options=MappingOptions())
        with st.container(key=f"qd-values-{place}"):
            one, count = values.answers(part, place, given, held["asked"].get(_spot(part), []), coming)
            answered, asked = [*answered, settled(one)], asked + count
    with head:
        words = "Words, names and dates that only you can decide. A file of this name is asked once."
        section("Values", words if asked else "Nothing to decide: every word and name is known.")
    text = dump_mapping(Mapping(tuple(_saved(part, len(file.tables) > 1) for part in answered)))
    st.download_button("Save these answers as a mapping file", text, "mapping.yaml", on_click="ignore",
                       key=f"map-{held['turn']}")  # fmt: skip
    return answered


def _saved(part: Part, is_one_of_several: bool) -> TableMapping:
    """Return the mapping to save: of several sheets it says which one it is for."""
    where = Where(sheet=part.table.sheet if is_one_of_several else None)
    return replace(part.mapping, match=where)


def _place(held: Box, part: Part, number: int) -> str:
    return f"{held['file']}-{part.target.name}-{number}{'-turned' * bool(part.table.turned)}"


def _recalled(file: File, part: Part) -> Recalled | None:
    found = file.recalled.get((part.table.sheet, part.table.header_row))
    if found is None or found.mapping.target != part.target.name:
        return None
    return found if (found.mapping.wide is None) == (part.mapping.wide is None) else None


def _spot(part: Any) -> tuple[str | None, int, str]:
    return part.table.sheet, part.table.header_row, part.target.name


def has_new_questions(held: Box, planned: Outcome) -> bool:
    """Keep what the cells raised, so that a picker stays once it is answered. Say whether there is a new one."""
    is_new = False
    for plan in planned.plans:
        table = plan.reading.table
        asked = held["asked"].setdefault((table.sheet, table.header_row, plan.target.name), [])
        for question in plan.questions:
            if not any((one.column, one.option) == (question.column, question.option) for one in asked):
                asked.append(question)
                is_new = True
    return is_new
