"""The rules in words, in tiles and as a table."""

from decimal import Decimal

from components import numbers, states
from components.page_head import section
from components.table import Column, table
from components.tile import Tile
from data.pipeline.views.routing import FastPath, Table

QUALIFIED = "no lead of a qualified source"


def standing(view: Table) -> tuple[str, str]:
    """Status and word of the rules: a rule that leads nowhere is red, an overlap yellow."""
    if view.blocking:
        return "red", "Broken"
    if view.overlaps:
        return "yellow", "Overlapping"
    return ("green", "In order") if view.rows else ("grey", "No rules")


def answer(view: Table, fast: FastPath) -> str:
    """The answer in one line."""
    if not view.rows:
        return "There are no rules yet: every lead waits in the queue until somebody takes it."
    n = len(view.rows)
    said = f"{n} rule{'' if n == 1 else 's'} in force, version {view.version}"
    return f"{said}; {load(fast, view.content['fast_from'])}."


def load(fast: FastPath, line: int) -> str:
    """What a line of the fast path lets through.

    >>> load(FastPath((60, 70, 90), 2, 9), 70)
    'at 70 about 0.5 leads a week take the fast path, 0.2 for each of 2 seniors'
    """
    a_week, each = fast.at(line)
    said = f"at {line} about {_plain(a_week)} leads a week take the fast path"
    if each is None:
        return f"{said}; nobody is named as senior"
    return f"{said}, {_plain(each)} for each of {fast.seniors} seniors"


def _plain(value: Decimal) -> str:
    return f"{numbers.rounded(value, 1 if value < 10 else 0):,}"


def tiles(view: Table, fast: FastPath) -> list[Tile]:
    """The numbers of the rules."""
    a_week, each = fast.at(view.content["fast_from"])
    return [
        Tile("Rules", f"{len(view.rows):,}", status=standing(view)[0], word=standing(view)[1],
             note=f"version {view.version}"),
        Tile("Leads in 30 days", f"{fast.leads:,}"),
        Tile("Fast path from", f"{view.content['fast_from']}", note=f"below {view.content['icp_line']}: nurture"),
        Tile("On the fast path", f"{_plain(a_week)} a week", note=f"{len(fast.scores):,} of qualified sources"),
        Tile("For each senior", "" if each is None else f"{_plain(each)} a week", reason="nobody is named",
             note=f"{fast.seniors} seniors"),
        Tile("Overlaps", f"{len(view.overlaps):,}", status="yellow" if view.overlaps else "green",
             word="A manager decides" if view.overlaps else "None"),
    ]  # fmt: skip


def rules(view: Table) -> None:
    """The table of rules, in the order in which they are asked."""
    section(
        "Rules in force", "The lowest priority number that fits wins; two targets at one priority are a conflict. "
        "Before the rules: what rules a lead out, the account's owner, partners, the line of the fit score.",
    )  # fmt: skip
    if not view.rows:
        states.notice("No rules yet. Add the first under Edit the rules.")
        return
    columns = [
        Column("priority", "Priority", "count", width=80), Column("name", "Rule", width=180),
        Column("conditions", "When", width=320), Column("target", "Goes to", width=180),
        Column("fallback", "Else to", width=160),
    ]  # fmt: skip
    table(view.rows, columns, key="routing-rules", alt=f"{len(view.rows)} routing rules", noun="rules")
    last = view.targets.get(view.content["catch_all"], "Somebody who left")
    states.notice(f"What no rule fits goes to: {last}. Qualified sources: "
                  f"{', '.join(view.content['qualified_sources']) or 'none'}.")  # fmt: skip


def versions(view: Table) -> None:
    """Every version with its note."""
    if not view.history:
        states.notice("The rules are those the suite came with.")
        return
    columns = [
        Column("version", "Version", "count"), Column("valid_from", "In force from", "date"), Column("by", "By"),
        Column("note", "Why", width=380),
    ]  # fmt: skip
    table(view.history, columns, key="routing-versions", alt="Versions of the rules", noun="versions")
