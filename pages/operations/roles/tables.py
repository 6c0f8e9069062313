"""The areas and their roles, a row each."""

from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from data.operations import views
from data.operations.views.roles import Roles


def roles_table(view: Roles) -> None:
    """Every role with what it does, how many contacts have it, who of us holds it and what it brings."""
    section("Areas and roles", "The pair is the name of a role: Project Manager stands in two areas.")
    rows = [{**row, "nobody": "nobody", "none": "no rights"} for row in views.role_rows(view)]
    for row in rows:
        row["people"], row["brings"] = row["people"] or None, row["brings"] or None
    columns = [
        Column("area", "Area", width=150), Column("role", "Role", width=200),
        Column("about", "What they do", width=330), Column("contacts", "Contacts", "count"),
        Column("leads", "Leads", "count"), Column("people", "Held here by", reason="nobody", width=160),
        Column("brings", "Brings", reason="none"),
    ]  # fmt: skip
    table(rows, columns, key="roles", alt=counted(len(rows), "roles"), noun="roles")
    excluded = [f"{area.label}: {area.excludes}" for area in view.known.areas.values() if area.excludes]
    section("Who is not meant", " ".join(excluded))
