"""Everything about a customer beside each other: contracts and deals, health and seats, people and what is known."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from components import bars, chart, numbers, states
from components.instants import day
from components.markup import draw
from components.page_head import section
from components.palette import status_text
from components.plain_table import plain_table
from data.customers.views.account_shapes import PARTS, AccountPage
from data.customers.views.expansion_shapes import OUTCOME_WORDS, TYPE_WORDS
from pages.customers.account.opened import Open

MOST, SILENT = 6, 60
SCORES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
STATES = {"runs": ("green", "Runs"), "signed": ("grey", "Begins"), "past": ("red", "Past its end"),
          "ended": ("grey", "Ended")}  # fmt: skip
Heads = Sequence[tuple[str, bool]]


def overview(opened: Open) -> None:
    """Two columns on a screen, one after the other on a phone."""
    left, right = st.columns([3, 2], gap="large")
    view = opened.view
    parts = ((left, (partial(contracts, view), partial(deals, opened), partial(signs, view), partial(people, view),
                     partial(said, view))),
             (right, (partial(health, view), partial(steps, view), partial(known, view))))  # fmt: skip
    for column, blocks in parts:
        for block in blocks:
            with column, st.container(gap="xxsmall"):
                block()


def _rows(rows: Sequence[Sequence[str]], heads: Heads, *, alt: str, empty: str, links: Sequence[str] | None = None,
          most: int = MOST) -> None:  # fmt: skip
    if not rows:
        states.notice(empty)
        return
    draw(plain_table(rows[:most], heads, alt=alt, links=None if links is None else links[:most]))
    if len(rows) > most:
        st.caption(f"{len(rows) - most:,} more.")


def contracts(view: AccountPage) -> None:
    """Contracts with end and notice, those that run first."""
    section("Contracts")
    rows = [
        [one.product or one.contract or one.plan or "Subscription", numbers.money(one.arr, one.currency),
         "" if one.seats is None else f"{one.seats:,}", day(one.end_on, "open ended"), day(one.notice_on, "none"),
         status_text(*STATES[one.state]) + (", renews by itself" if one.is_auto_renew and one.state != "ended" else "")]
        for one in view.contracts
    ]  # fmt: skip
    heads = [("What", False), ("A year", True), ("Seats", True), ("Ends", False), ("Notice by", False),
             ("State", False)]  # fmt: skip
    _rows(rows, heads, alt="Contracts of this customer", empty="No contract is known.")


def deals(opened: Open) -> None:
    """Open deals of all three types, each apart."""
    section("Open deals", f"{opened.hidden:,} more belong to others." if opened.hidden else "")
    rows = [[one.name, TYPE_WORDS.get(one.type, one.type), one.stage,
             "no amount" if one.amount is None else numbers.money(one.amount, one.currency),
             day(one.close_date, "none"), _plan(one.has_map, one.type)] for one in opened.deals]  # fmt: skip
    heads = [("Deal", False), ("Type", False), ("Stage", False), ("Amount", True), ("Close", False),
             ("Action plan", False)]  # fmt: skip
    _rows(rows, heads, alt="Open deals of this customer", empty="No deal is open that you can see.",
          links=[f"/pipeline-deal?id={one.id}" for one in opened.deals])  # fmt: skip


def _plan(has_map: bool, kind: str) -> str:
    return "linked" if has_map else status_text("yellow", "Missing") if kind == "expansion" else "none"


def signs(view: AccountPage) -> None:
    """Signs of growth, the newest first."""
    section("Signs of growth")
    rows = [[one.label, day(one.fired_on), f"{'Urgent, ' if one.is_urgent else ''}{OUTCOME_WORDS[one.state].lower()}",
             one.owner or "nobody"] for one in view.triggers]  # fmt: skip
    heads = [("Sign", False), ("Fired", False), ("State", False), ("Owner", False)]
    _rows(rows, heads, alt="Signs of growth of this customer", empty="None has fired.", most=4)


def people(view: AccountPage) -> None:
    """Champions with the last contact, and who left the company."""
    section("Champions")
    rows = []
    for one in view.people:
        days = one.silent_days
        last = "never" if days is None else f"{days:,} days ago" if days else "today"
        is_silent = one.left_on is None and (days is None or days > SILENT)
        state = status_text("red", f"Left the company {day(one.left_on)}") if one.left_on else one.strength
        name = f"{one.name}{', sponsor' if one.is_sponsor else ''}"
        rows.append([name, state, status_text("yellow", last) if is_silent else last])
    _rows(rows, [("Who", False), ("Strength", False), ("Last contact", False)], alt="Champions at this customer",
          empty="Nobody who speaks for us is named.")  # fmt: skip


def said(view: AccountPage) -> None:
    """Requests for help and what they say of us, in two lines."""
    still = [one for one in view.tickets if one["is_open"]]
    section("Requests and scores", f"{len(still):,} of {len(view.tickets):,} requests for help are open.")
    rows = [[one["subject"] or "Request", one["priority"] or "not said", f"open since {day(one['opened_on'])}"]
            for one in still[:3]]  # fmt: skip
    rows += [[f"{SCORES.get(one['kind'], one['kind'].capitalize())} {one['score']} of 100",
              one["said_by"] or "not said", day(one["read_on"])] for one in view.surveys[:2]]  # fmt: skip
    _rows(rows, [("What", False), ("Priority or person", False), ("When", False)], alt="Requests for help and scores",
          empty="Nothing was asked, nothing was said.")  # fmt: skip


def steps(view: AccountPage) -> None:
    """The sequence of a new customer."""
    if not view.steps:
        return
    section("First steps")
    words = {"late": status_text("red", "Late"), "on_time": status_text("green", "On time"), "waits": "waits",
             "left_out": "dropped"}  # fmt: skip
    rows = [[one.title.partition(".")[0], day(one.due_on, "no day"), words[one.verdict]] for one in view.steps]
    _rows(rows, [("Step", False), ("Due", False), ("State", False)], alt="First steps of this customer", empty="")


def health(view: AccountPage) -> None:
    """Points of each part, and seats in use against the limit."""
    found = view.health
    section("Health by part", "" if found is None else f"Worked out on {day(found.scored_on)}; points of 100.")
    if found is None:
        states.notice("It is worked out by night from use, requests, scores and champions.")
    else:
        drawn = [bars.Bar(label, _whole(found.parts.get(name)), reason="not known") for name, label in PARTS.items()]
        chart.draw(bars.spec(drawn, kind="count", value_name="Points", keep_order=True, domain=100),
                   key="account-parts", alt=bars.alt(drawn, what="Health by part", kind="count"))  # fmt: skip
    seats = view.seats
    if seats.used is not None and seats.limit:
        bar = bars.Bar(f"Seats in use, of {seats.limit:,}", Decimal(seats.used), plan=Decimal(seats.limit))
        chart.draw(bars.spec([bar], kind="count", value_name="In use", plan_name="Licensed"), key="account-seats",
                   alt=f"{seats.used} of {seats.limit} seats in use.")  # fmt: skip


def _whole(points: Decimal | None) -> Decimal | None:
    return None if points is None else numbers.rounded(points, 0)


def known(view: AccountPage) -> None:
    """What the customer wants, what it gains, how it came to us."""
    section("What is known")
    profile = view.profile
    value, currency = profile["roi_value"], profile["roi_currency"] or view.currency
    gain = "" if value is None else numbers.full_money(value, currency)
    source = ", ".join(part for part in (profile["source"], profile["partner"]) if part)
    rows = [["Goal", profile["goal"] or "not written down"], ["Lever of the gain", profile["roi_lever"] or "not said"],
            ["Gain a year", gain or "not written down"],
            ["Confirmed", day(profile["roi_confirmed_on"], "not by the customer")],
            ["Came through", source or "not said"], ["Plan", profile["plan"] or "not said"],
            ["On board since", day(profile["onboarded_on"], "not said")],
            ["Our sponsor", profile["sponsor"] or "nobody"]]  # fmt: skip
    _rows(rows, [("", False), ("", False)], alt="What is known of this customer", empty="", most=len(rows))
