"""Which column is which field: what is known by name, what only looks alike, and what stays out."""

import streamlit as st

from components.escape import plain
from components.markup import draw, element
from components.plain_table import plain_table
from data.core.importing.mappings import TableMapping
from data.core.importing.matching import Match, match_columns
from data.core.importing.parts import Part
from data.core.importing.recalling import Recalled
from data.core.importing.sheets import shown

LEFT_OUT = "Not imported"
MOST_PICKERS = 60
LIKELY = 80
WIDTH = 230
HOW = {"remembered": "as last time", "exact": "the field's own name", "alias": "a known other name"}
RULES = (
    "A deal gets an inferred history from a single export: it opens on its opening date and closes on its close date.",
    "Before its close it carries the actual close date, and as amount its close value, else its product's list price.",
    "Closed deals and deals at the stage named below opened at that stage; others opened at the stage they have now.",
    "A deal without an opening date has no history before the day the file shows.",
    "An open deal without a close date is listed, not counted.",
    "Deals come in at the stage they have. Fields that the gates ask for and the file lacks become gate debt: "
    "the deal cannot advance until they are filled.",
    "An empty cell changes nothing. The word (clear) empties a field.",
    "A file that is imported again changes only what changed in it since; edits made here stay and are listed.",
)


def fixed(mapping: TableMapping) -> None:
    """Show the columns of a mapping file."""
    rows = [[theirs, ours] for theirs, ours in mapping.columns.items()]
    draw(plain_table(rows, [("Column", False), ("Field", False)], alt="Columns and the fields they fill"))


def columns(part: Part, place: str, recalled: Recalled | None) -> dict[str, str]:
    """Draw a picker for each column and return header to field, of those that are imported.

    `place` tells its pickers from those of another file, whose answers must not slip over.
    """
    headers, fields = part.table.headers, part.target.fields
    remembered: dict[str, str | None] | None = None
    if recalled and recalled.mapping.target == part.target.name:
        remembered = dict.fromkeys(headers) | dict(recalled.mapping.columns)
    matches = match_columns(headers, fields, remembered)
    labels = {"": LEFT_OUT, **{field.name: field.label for field in fields}}
    chosen: dict[str, str] = {}
    with st.container(horizontal=True, key=f"qd-columns-{place}"):
        for position in _shown(part, matches, place):
            header = headers[position]
            match = matches[header]
            samples = [shown(cell) for cell in part.table.columns[position][:40] if cell is not None][:2]
            with st.container(width=WIDTH, gap=None):
                picked = st.selectbox(
                    plain(header), list(labels), index=list(labels).index(match.field or ""),
                    format_func=lambda name: labels[name], key=f"col-{place}-{position}",
                    help=plain(f"For example: {'; '.join(samples)}" if samples else "The column is empty."),
                )  # fmt: skip
                draw(element("div", _how(match, picked, labels), class_="qd-muted"))
            if picked:
                chosen[header] = picked
    return chosen


def _shown(part: Part, matches: dict[str, Match], place: str) -> list[int]:
    """Positions of the columns to ask about: all of a usual file, of a very wide one those that may be meant."""
    headers = part.table.headers
    if len(headers) <= MOST_PICKERS:
        return list(range(len(headers)))
    known = {h for h, m in matches.items() if m.field or (m.suggestions and m.suggestions[0].score >= LIKELY)}
    rest = [header for header in headers if header not in known]
    more = st.multiselect(
        plain(f"{len(rest):,} more columns stay out unless you choose them"), rest, key=f"more-{place}",
        format_func=plain, placeholder="Choose columns to bring in",
    )  # fmt: skip
    return [position for position, header in enumerate(headers) if header in known or header in more]


def _how(match: Match, picked: str, labels: dict[str, str]) -> str:
    if picked:
        return HOW.get(match.how or "", "your choice") if picked == match.field else "your choice"
    if match.suggestions:
        likely = ", ".join(f"{labels[one.field]} {one.score:.0f} %" for one in match.suggestions[:2])
        return f"looks like {likely}"
    return "left out last time" if match.how == "remembered" else "no field of this name"
