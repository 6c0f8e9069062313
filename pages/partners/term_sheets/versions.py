"""The versions of a sheet, newest first: who kept each and why, and what differs from the one before, old and new."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components import states
from components.markup import draw as put
from components.page_head import section
from components.plain_table import plain_table
from data.partners.formulas.terms import Difference

if TYPE_CHECKING:
    from pages.partners.term_sheets.one import Desk

EMPTY = "empty"


def draw(desk: "Desk") -> None:
    """Every kept version, and what has changed since the newest."""
    page = desk.page
    if not page.steps:
        states.empty("Each version that was proposed, sent or countered, and what differs between them.",
                     "Nothing was kept yet: the first version is kept when it is proposed or sent.")  # fmt: skip
        return
    if page.since:
        section("Not kept yet", f"What differs from version {page.steps[0].row['version']}")
        _differences(page.since)
    for step in page.steps:
        row = step.row
        who = f"by {row['made_by']}" if row["made_by"] else "by the partner"
        section(f"Version {row['version']}", " · ".join(filter(None, (f"{row['made_on']}", who, row["note"]))))
        if step.differences:
            _differences(step.differences)
        else:
            is_first = row["version"] == page.steps[-1].row["version"]
            states.notice("The first version." if is_first else "Nothing differs.")


def _differences(found: Sequence[Difference]) -> None:
    lines = [[one.section if one.section == one.label else f"{one.section}: {one.label}", one.before or EMPTY,
              one.after or EMPTY] for one in found]  # fmt: skip
    put(plain_table(lines, [("Where", False), ("Before", False), ("Now", False)],
                    alt=f"{len(found)} differences, old and new"))  # fmt: skip
