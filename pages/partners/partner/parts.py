"""What a partner sends, brings and costs."""

from datetime import date
from decimal import Decimal

import streamlit as st

from components import numbers, states
from components.escape import clean
from components.frame import link, read, records, settings
from components.page_head import section
from components.table import Column, page_of, table
from data.core.access import Scope
from data.core.numbers import from_minor, to_minor
from data.partners import commands
from data.partners.commands.costs import KINDS
from data.partners.formulas.referrals import SUBMITTED
from data.partners.views.partners import PARTNER_READS, deal_choices
from data.partners.views.referrals import REFERRAL_READS, standing
from data.partners.views.referrals import referrals as sent
from pages.partners.partner.opened import Open, save

REFERRALS = [
    Column("company", "Company", "open", width=210), Column("state_label", "State", width=140),
    Column("clock", "Clock", "status", width=160), Column("submitted_on", "Sent", "date"),
    Column("decided", "Decided"), Column("reason", "Reason", width=160), Column("introduced", "Introduced"),
    Column("deal", "Deal", width=180),
]  # fmt: skip


def day(value: date | None) -> str:
    """A day in few letters; nothing where there is none."""
    return "" if value is None else f"{value:%-d %b %Y}"


def referrals(page: Open, mine: Scope) -> None:
    """Every referral of it: those that wait, then those with their answer, a page of each at a time."""
    keys = page.key("referrals-waiting"), page.key("referrals-answered")
    first = page.view.referrals
    turned = page_of(keys[0], first.waits), page_of(keys[1], first.answered)
    found = first if turned == (1, 1) else read(sent, groups=REFERRAL_READS, scope=mine, as_of=page.as_of,
                                                partner_id=page.view.row.id, pages=turned)  # fmt: skip
    if not found.waits + found.answered:
        section("Referrals")
        states.notice("It has sent none yet.")
    for key, title, about, total, is_waiting in (
        (keys[0], "They wait", "Those due first.", found.waits, True),
        (keys[1], "They have their answer", "Newest first.", found.answered, False),
    ):
        if total:
            section(title, about)
            rows = [{**vars(row), "clock": standing(row), "decided": day(row.decided_on),
                     "introduced": day(row.introduced_on)} for row in found.rows
                    if (row.state == SUBMITTED) is is_waiting]  # fmt: skip
            records(rows, REFERRALS, address="/partners-referrals", key=key, noun="referrals", total=total,
                    alt=f"{total} referrals")  # fmt: skip
    link("All referrals", "/partners-referrals")


def deals(page: Open, mine: Scope) -> None:
    """Deals that it brought and helped with, and a form that logs help."""
    found, currency = page.view.deals, page.view.currency
    section("Deals", "Brought: one partner a deal at most. Helped: several may have; do not add partners up.")
    if found:
        roles = {"sourced": "Brought", "influenced": "Helped"}
        rows = [{"id": row["deal_id"], "deal": row["deal"], "account": row["account"] or "", "role": roles[row["role"]],
                 "state": "Won" if row["is_won"] else "Open" if row["is_open"] else "Lost", "since": row["since_on"],
                 "closed": day(row["closed_on"]) or "open", "worth": row["worth"], "no": "no amount",
                 "note": row["note"] or ""} for row in found]  # fmt: skip
        columns = [
            Column("deal", "Deal", "open", width=220), Column("account", "Account", width=160), Column("role", "Part"),
            Column("state", "State"), Column("since", "Since", "date"),
            Column("closed", "Closed"),
            Column("worth", "Amount", "money", currency, reason="no"), Column("note", "What it did", width=220),
        ]  # fmt: skip
        records(rows, columns, address="/pipeline-deal", key=page.key("deals"), noun="deals",
                alt=f"{len(rows)} deals with a part of this partner")  # fmt: skip
    else:
        states.notice("It has no part in a deal yet.")
    if page.may_edit:
        _help(page, mine)


def _help(page: Open, mine: Scope) -> None:
    with st.expander("Log help with an open deal"):
        known = read(deal_choices, groups=PARTNER_READS, scope=mine, as_of=page.as_of)
        mark = page.round("help")
        deal = st.selectbox("Deal", list(known), index=None, format_func=lambda n: clean(known[n]), key=f"{mark}-deal",
                            placeholder="Type a name")  # fmt: skip
        note = st.text_area("What did it do?", max_chars=2_000, key=f"{mark}-note")
        if st.button("Log it", key=f"{mark}-go", disabled=deal is None or not note):
            save(page, commands.log_influence, deal, why="help of a partner", form="help", partner_id=page.view.row.id,
                 note=note)  # fmt: skip


def costs(page: Open) -> None:
    """What it cost by month and kind, figures that people entered, and a form for a cost."""
    found = page.view.costs
    section("Costs", "In the currency they were booked in.")
    if found:
        rows = [{"month": f"{row['month']:%b %Y}", "kind": KINDS.get(row["kind"], row["kind"]),
                 "note": row["note"] or "",
                 "amount": numbers.full_money(from_minor(row["amount"], row["currency"]), row["currency"])}
                for row in found]  # fmt: skip
        table(rows, [Column("month", "Month"), Column("kind", "Kind", width=170), Column("amount", "Amount"),
                     Column("note", "Note", width=300)],
              key=page.key("costs"), alt=f"{len(rows)} costs", noun="costs")  # fmt: skip
    else:
        states.notice("No cost of this partner is booked.")
    if page.view.actuals:
        section("Figures that people entered")
        told = [{"month": f"{row['month']:%b %Y}", "metric": row["metric"].replace("_", " "), "value": row["value"],
                 "note": row["note"] or ""} for row in page.view.actuals]  # fmt: skip
        table(told, [Column("month", "Month"), Column("metric", "Figure", width=220), Column("value", "Value"),
                     Column("note", "Evidence", width=300)],
              key=page.key("actuals"), alt=f"{len(told)} figures", noun="figures")  # fmt: skip
    if page.may_edit:
        _cost(page)


def _cost(page: Open) -> None:
    with st.expander("Book a cost"):
        mark, currency = page.round("cost"), settings().currency
        left, right = st.columns(2)
        month = left.date_input("Month", value=page.as_of, max_value=page.as_of, format="YYYY-MM-DD",
                                key=f"{mark}-month", help="Any day of it.")  # fmt: skip
        kind = right.selectbox("Kind", list(KINDS), format_func=KINDS.__getitem__, key=f"{mark}-kind")
        amount = left.number_input(f"Amount, {currency}", min_value=0.0, value=None, step=100.0, key=f"{mark}-amount")
        note = right.text_input("Note", max_chars=500, key=f"{mark}-note")
        if st.button("Book it", key=f"{mark}-go", disabled=amount is None) and amount is not None:
            minor = to_minor(Decimal(str(amount)), currency)
            save(page, commands.save_cost, why="cost of a partner", form="cost", month=month, kind=kind, amount=minor,
                 currency=currency, partner_id=page.view.row.id, note=note)  # fmt: skip
