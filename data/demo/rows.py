"""What the demo company's systems print of a deal on a day: the CRM with everything, the web shop with little."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from data.core.exporting import Column
from data.demo.company import words
from data.demo.deals import CLOSED, RANKS, Deal

CRM = tuple(
    Column(title, title, kind)
    for kind, titles in (
        ("text", ("Opportunity ID", "Opportunity Name", "Account Name", "Opportunity Owner", "Segment", "Region",
                  "Sales Motion", "Product", "Type", "Stage", "Sales Step", "Forecast")),
        ("number", ("Amount (a year)",)),
        ("text", ("Currency",)),
        ("date", ("Created Date", "Close Date", "Closed On")),
        ("text", ("Lead Source", "Campaign", "Persona")),
        ("number", ("Fit Score",)),
        ("date", ("First Meeting",)),
        ("text", ("Discovery", "Qualification", "Problem", "Champion", "Action Plan", "Technical Validation",
                  "Next Step")),
        ("date", ("Next Step Date", "Last Activity")),
        ("text", ("Reason", "Main Competitor", "Procurement")),
        ("percent", ("Discount",)),
        ("number", ("Term (months)", "Seats")),
        ("text", ("Partner Sourced", "Partners", "Last Modified By")),
    )
    for title in titles
)  # fmt: skip
SHOP = ("Order no", "Order", "Customer", "Agent", "Channel", "Article", "Kind", "State", "Net a year", "Currency",
        "First contact", "Expected", "Closed", "Last seen", "Origin", "Lost because", "Seats")  # fmt: skip

CRM_TYPES = {"new": "New Business", "expansion": "Existing Business", "renewal": "Renewal"}
SHOP_TYPES = {"new": "First order", "expansion": "Upgrade", "renewal": "Renewal"}
CRM_STAGES = {
    "mql": "1 Marketing Qualified", "sql": "2 Sales Qualified", "sao": "3 Sales Accepted",
    "closed_won": "4 Closed Won", "closed_lost": "5 Closed Lost", "closed_no_decision": "6 No Decision",
}  # fmt: skip
SHOP_STAGES = {"mql": "Lead", "sql": "Trial", "sao": "Quote sent", "closed_won": "Paid", "closed_lost": "Lost",
               "closed_no_decision": "Expired"}  # fmt: skip
CRM_STEPS = {"discovery": "Discovery", "value_demo": "Value Demo", "validation": "Validation",
             "business_case": "Business Case", "commercials": "Commercials"}  # fmt: skip
CRM_FORECASTS = {"closed": "Closed", "commit": "Commit", "most_likely": "Probable", "best_case": "Upside",
                 "pipeline": "Pipeline", "omitted": "Omit"}  # fmt: skip
CLEAR = "(clear)"
"""What a person writes into a cell that is to be emptied: an empty cell changes nothing."""


def states(deals: Iterable[Deal], day: date, *, since: date | None = None) -> Iterator[tuple[Deal, dict[str, Any]]]:
    """Yield deals as they stand at the end of a day; closed ones only where something was entered after `since`."""
    for deal in deals:
        state = deal.on(day)
        if state and (since is None or state["stage"] not in CLOSED or deal.last_change(day) > since):
            yield deal, state


def crm_row(deal: Deal, state: dict[str, Any]) -> dict[str, Any]:
    """Return a deal as the CRM prints it, by column title."""
    account, facts = deal.account, deal.facts
    return {
        "Opportunity ID": deal.id, "Opportunity Name": deal.name, "Account Name": account.name,
        "Opportunity Owner": state["owner"], "Segment": account.segment.name, "Region": account.territory.name,
        "Sales Motion": deal.motion, "Product": deal.product.name, "Type": CRM_TYPES[deal.type],
        "Stage": CRM_STAGES[state["stage"]], "Sales Step": CRM_STEPS.get(state["step"]),
        "Forecast": CRM_FORECASTS.get(state["category"]), "Amount (a year)": state.get("amount"),
        "Currency": deal.currency, "Created Date": deal.opened, "Close Date": state["close_date"],
        "Closed On": state["closed_on"], "Lead Source": facts["source"],
        "Reason": CLEAR if state.get("is_reopened") else state["reason"],
        "Last Activity": state.get("last_activity"), "Next Step Date": state.get("next_step"),
        "Next Step": facts["words"]["next_steps"] if state.get("next_step") else None,
        "Partner Sourced": "Yes" if facts["is_sourced"] else "No", "Partners": facts["partner"],
        "Last Modified By": state["owner"], **_gate_fields(deal, state),
    }  # fmt: skip


def _gate_fields(deal: Deal, state: dict[str, Any]) -> dict[str, Any]:
    """What the gates ask for, as far as somebody filled it in."""
    facts, rank = deal.facts, RANKS[state["stage"]]
    said = facts["words"]
    fields = {"Campaign": said["campaigns"], "Persona": said["personas"], "Fit Score": facts["fit"]}
    if rank > 1:
        fields |= {"First Meeting": deal.opened + timedelta(days=6), "Discovery": said["summaries"],
                   "Qualification": "Qualified"}  # fmt: skip
    if rank > 2 and facts["is_complete"]:
        fields |= {"Problem": said["problems"], "Action Plan": f"https://plans.example/{deal.id}",
                   "Technical Validation": "Passed"}  # fmt: skip
    if rank > 2 and facts["has_champion"]:
        names = words()["family_names"]
        fields["Champion"] = names[deal.number % len(names)]
    if rank > 3:
        fields |= {"Main Competitor": said["competitors"], "Procurement": said["procurement"]}
        fields |= {"Discount": facts["discount"] / 100, "Term (months)": facts["term"], "Seats": facts["seats"]}
    return fields


def shop_row(deal: Deal, state: dict[str, Any]) -> Sequence[str]:
    """Return a deal as the web shop prints it: day first, decimal comma."""
    amount = state.get("amount")
    return (
        deal.id, deal.name, deal.account.name, state["owner"], deal.motion, deal.product.name, SHOP_TYPES[deal.type],
        SHOP_STAGES[state["stage"]], "" if amount is None else f"{amount:,}".replace(",", ".") + ",00", deal.currency,
        _german(deal.opened), _german(state["close_date"]), _german(state["closed_on"]),
        _german(state.get("last_activity")), deal.facts["source"], state["reason"] or "",
        str(deal.facts["seats"]) if state["stage"] in CLOSED else "",
    )  # fmt: skip


def _german(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
