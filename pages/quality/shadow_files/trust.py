"""How far people trust the pages that are to replace the spreadsheets."""

from collections.abc import Sequence
from typing import Any

from components.frame import cards
from components.page_head import section
from components.table import Column, table

COLUMNS = (
    Column("page", "Page"), Column("average", "Trust, 1 to 5", "number"), Column("n", "People", "count"),
    Column("shown", "State", "status"),
)  # fmt: skip


def show(votes: Sequence[dict[str, Any]]) -> None:
    """Draw what people answered at the foot of each page; nothing before the first answer."""
    if votes:
        section("Trust in the pages", "The newest answer of each person; below 3.5 with five answers a ticket opens.")
        titles = {card.address: f"{card.section}: {card.title}" for card in cards.cards()}
        rows = [{**row, "page": titles.get(row["page"], row["page"]), "average": round(row["average"], 1)}
                for row in votes]  # fmt: skip
        table(rows, COLUMNS, key="shadow-trust", alt="How far people trust each page", noun="pages")
