"""The table of precedence: the first rule whose words stand in a title decides."""

from components.page_head import section
from components.table import Column, table
from data.operations.views.roles import Roles


def precedence(view: Roles) -> None:
    """Draw the rules in their order."""
    section("Which rule comes first", "A decision of a person, then a title of the list, then these rules from the "
            "top, then a title that is part of another. What none reads for sure waits.")  # fmt: skip
    rows = [
        {"place": place, "name": rule.name, "any": ", ".join(rule.any) or None, "all": ", ".join(rule.all) or None,
         "not": ", ".join(rule.not_) or None, "role": view.label((rule.area, rule.role)), "none": "no condition"}
        for place, rule in enumerate(view.known.matching.rules, start=1)
    ]  # fmt: skip
    columns = [
        Column("place", "No.", "count"), Column("name", "Rule", width=230),
        Column("all", "All of", reason="none", width=170), Column("any", "One of", reason="none", width=300),
        Column("not", "None of", reason="none", width=150), Column("role", "Means", width=240),
    ]  # fmt: skip
    table(rows, columns, key="rules", alt=f"{len(rows)} rules", noun="rules")
