"""What a draft would have done with the leads of the last 30 days."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from components import states
from components.frame import read
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.pipeline.views import routing

COLUMNS = [
    Column("lead", "Lead", width=160), Column("company", "Company", width=140), Column("got", "Has it now"),
    Column("in_force", "Rules in force"), Column("would", "Draft"), Column("rule", "By", width=150),
    Column("path", "Path"), Column("state", "Change", "status"),
]  # fmt: skip
OWNERS = [Column("name", "Owner"), Column("before", "Rules in force", "count"), Column("after", "Draft", "count")]


def show(mine: Scope, content: Mapping[str, Any], at: datetime, *, is_current: bool) -> None:
    """Draw the counts, who would have got how many, and each lead, those that change first."""
    found = read(routing.dry_run, groups=routing.READS, scope=mine, content=content, at=at)
    n = len(found.rows)
    section(
        "Dry run on the last 30 days", "Nothing is written. Both sets of rules are played from the same start, in the "
        "order the leads came, with away days and without limits of open leads.",
    )  # fmt: skip
    if not is_current:
        states.notice("The draft was changed since this was tried. Try it again.")
    if not n:
        states.notice("No lead became an MQL in the last 30 days, so there is nothing to try it on.")
        return
    said = f"{found.changed:,} of {n:,} leads would have gone elsewhere; {found.conflicts:,} conflicts, " \
           f"{found.queued:,} left in the queue."  # fmt: skip
    states.notice(said)
    rows = [{**row, "state": ("yellow", "Changes") if row["changed"] else ("grey", "Same")} for row in found.rows]
    rows.sort(key=lambda row: not row["changed"])
    table([{"name": name, "before": before, "after": after} for name, before, after in found.by_owner], OWNERS,
          key="routing-trial-owners", alt=said, noun="owners")  # fmt: skip
    table(rows, COLUMNS, key="routing-trial", alt=said, noun="leads")
