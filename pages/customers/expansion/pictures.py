"""The expansion pipeline by stage with its deals, and how often each sign was won."""

from decimal import Decimal
from typing import Any

from components import bars, chart, numbers, states
from components.frame import records
from components.page_head import section
from components.palette import status_text
from components.table import Column, table
from data.core import access
from data.core.access import Actor
from data.core.metrics import REASONS
from data.customers.views.expansion_shapes import Expansion, Precision

DEALS = "pipeline.view_deals"
WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track"}


def pipeline(actor: Actor, view: Expansion) -> None:
    """A bar a stage, then every deal with its owner and the state of its action plan."""
    section("Expansion pipeline by stage", f"Open deals of type expansion, in {view.currency}. New business and "
            "renewals are in no part of it. Pick a bar to see its deals.")  # fmt: skip
    if not view.deals:
        states.notice("No expansion deal is open, as far as you can see and for what was asked.")
        return
    names = {one.label: f"{one.label}, {one.n}" for one in view.stages}
    drawn = [bars.Bar(names[one.label], one.amount) for one in view.stages]
    picked = chart.draw(bars.spec(drawn, kind="money", currency=view.currency, value_name="Open", keep_order=True),
                        key="expansion-stages", pick="group",
                        alt=bars.alt(drawn, what="Expansion pipeline by stage", currency=view.currency))  # fmt: skip
    without = sum(one.without_map for one in view.stages)
    section("Deals", f"{without:,} of {len(view.deals):,} have no link to an action plan: the gate asks for it at "
            "sales accepted.")  # fmt: skip
    if not access.may(actor, DEALS):
        states.notice(f"Single deals are open to: {access.who_may(DEALS)}.")
        return
    rows: list[dict[str, Any]] = [{
        "id": one.id, "name": one.name, "account": one.account, "owner": one.owner or "nobody",
        "stage": one.stage_label, "close": one.close_date, "none": "not set", "reported": one.reported,
        "why": "no amount", "map": ("green", "Linked") if one.has_map else ("yellow", "Missing"),
    } for one in view.deals if picked in (None, names.get(one.stage_label))]  # fmt: skip
    columns = [
        Column("name", "Deal", "open", width=230), Column("account", "Customer", width=190),
        Column("stage", "Stage", width=80),
        Column("reported", "Amount", "money", currency=view.currency, reason="why", width=110),
        Column("close", "Expected close", "date", reason="none"), Column("owner", "Owner", width=140),
        Column("map", "Action plan", "status", width=110),
    ]  # fmt: skip
    records(rows, columns, address="/pipeline-deal", key="expansion-deals", alt=f"{len(rows)} expansion deals",
            noun="deals")  # fmt: skip


def precision(view: Expansion) -> None:
    """Each sign with what came of it in four quarters, and how sure that is."""
    section("How often a sign is won", f"Signs that fired since {view.since.day} {view.since:%B %Y}, four quarters. "
            "Those that are open count as fired, so a young quarter rises later.")  # fmt: skip
    rows = [_precision(one) for one in view.precisions]
    columns = [
        Column("label", "Sign", width=280), Column("fired", "Fired", "count"), Column("won", "Won", "count"),
        Column("lost", "Lost", "count"), Column("dismissed", "Dismissed", "count"),
        Column("running", "Open or pursued", "count"), Column("share", "Won of fired", "percent", reason="why"),
        Column("between", "95% between", width=120), Column("status", "Status", "status"),
    ]  # fmt: skip
    table(rows, columns, key="precision", alt="Won of fired by sign", noun="signs")


def _precision(one: Precision) -> dict[str, Any]:
    value = one.value
    between = ""
    if value.inputs.get("low") is not None:
        low, high = (numbers.percent(Decimal(value.inputs[end]), decimals=0) for end in ("low", "high"))
        between = f"{low} to {high}"
    few = value.reason == "too_few"
    return {**vars(one), "share": value.value, "why": REASONS.get(value.reason or "", "never fired"),
            "between": between,
            "status": (value.status, "Too few" if few else WORDS.get(value.status, "No value"))}  # fmt: skip


def late(n: int) -> str:
    """How many are late, with the symbol where there are any."""
    return status_text("red", f"{n:,}") if n else "0"
