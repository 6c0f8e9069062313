"""The lifecycle in three blocks, leading figures first, and what was won: brought, helped with, direct."""

from collections.abc import Sequence

from components import numbers, states
from components.frame import link
from components.page_head import section
from components.table import Column, table
from components.tile import tiles
from data.partners.views.home import Home
from data.partners.views.programme import ProgrammeView
from data.partners.views.sources import Source
from data.partners.views.targets import STATES, Target
from pages.partners.home import telling

ABOUT = {
    "Recruiting": "Leading: they say what the next quarter brings.",
    "Engagement": "Leading: what partners send, and how we deal with it.",
    "Revenue": "Lagging: they confirm what was worked for.",
}  # fmt: skip


def draw(view: Home, *, filters: Sequence[tuple[str, str]]) -> None:
    """Every block with its figures, then the sums that reconcile."""
    for name, figures in view.blocks:
        section(name, ABOUT[name])
        tiles([telling.figure(one, view, filters=filters) for one in figures], key=f"block-{name}")
    _won(view)


def targets(found: ProgrammeView) -> None:
    """The targets of the programme, each with what is reached."""
    section("Targets of the programme", "By the month that the programme names for each.")
    rows = [{"title": one.title, "by": f"{one.due_on:%-d %b %Y}" if one.due_on else f"month {one.month}",
             "state": (one.status, STATES.get(one.state, one.state)), "said": _reached(one)} for one in found.targets]
    table(rows, [Column("title", "Target", width=320), Column("by", "By"), Column("state", "State", "status"),
                 Column("said", "What is reached", width=420)],
          key="targets", alt=f"{len(rows)} targets of the programme", noun="targets")  # fmt: skip
    link("The programme and its targets", "/partners-scoreboard")


def _reached(one: Target) -> str:
    """What is reached of what is wanted, with the remark of the target."""
    kind = one.unit if one.unit in ("percent", "count") else "number"
    reached = "not known" if one.actual is None else numbers.text_of(one.actual, kind)
    wanted = f"{reached}; {numbers.text_of(one.wanted, kind)} wanted"
    return f"{wanted}; {one.said}" if one.said else wanted


def sources(found: Sequence[Source], currency: str) -> None:
    """How customers came, and whether they stay: through partners beside all other ways."""
    if not found:
        return
    section("How customers came", "Recurring revenue of the day by how customers came; kept: those who paid a year ago "
            "and pay now; net: what they pay now against then.")  # fmt: skip
    rows = [{"source": row.source[:1].upper() + row.source[1:], "customers": row.customers,
             "arr": row.arr, "share": row.share, "then": row.then,
             "kept": row.kept.value, "net": row.net, "none": "nobody paid then"} for row in found]  # fmt: skip
    table(rows, [Column("source", "Source", width=190), Column("customers", "Customers", "count"),
                 Column("arr", "A year", "money", currency), Column("share", "Share", "percent"),
                 Column("then", "A year ago", "count"), Column("kept", "Kept", "percent", reason="none"),
                 Column("net", "Net", "percent", reason="none")],
          key="sources", alt="Recurring revenue and retention by how customers came", noun="sources")  # fmt: skip


def _won(view: Home) -> None:
    """What was won, each deal once: the parts add up to the whole."""
    credit = view.credit
    direct = credit.total - credit.involved
    section("What was won", f"Closed won in {view.period.label}, each deal once, at the rate of its close. A partner's "
            "own page counts deals it shares with others: such pages are never added up.")  # fmt: skip
    if not credit.deals:
        states.notice("Nothing was won in this period.")
        return
    parts = [
        ("Brought by partners", credit.sourced, credit.deals_sourced),
        ("Partners only helped", credit.influenced, credit.deals_influenced),
        ("With partners", credit.involved, credit.deals_involved),
        ("Direct", direct, credit.deals - credit.deals_involved), ("Everything", credit.total, credit.deals),
    ]  # fmt: skip
    rows = [{"part": name, "amount": amount, "deals": count, "share": credit.share(amount)}
            for name, amount, count in parts]  # fmt: skip
    table(rows, [Column("part", "Part", width=190), Column("amount", "Won", "money", view.currency),
                 Column("share", "Share", "percent"), Column("deals", "Deals", "count")],
          key="won", alt=f"{numbers.money(credit.involved, view.currency)} of "
          f"{numbers.money(credit.total, view.currency)} was won with partners", noun="parts")  # fmt: skip
    if view.without_rate:
        states.notice(f"{view.without_rate:,} won deals have no exchange rate and count as nothing.")


