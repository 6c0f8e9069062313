"""What calls for somebody, one list a cause, and the list of partners."""

from typing import Any

from components import states
from components.frame import link, records
from components.page_head import section
from components.palette import status_text
from components.table import Column
from data.partners.views.home import Home
from data.partners.views.partners import Partners
from data.partners.views.referrals import standing

UNPLANNED = {"overdue": ("red", "Overdue, not planned"), "due": ("yellow", "Not planned")}
REVIEW_STATES = {"planned": "Planned", "live": "Live now", "closed": "Held"}


def calls(view: Home) -> None:
    """Referrals, red partners, reviews and to-dos."""
    _waiting(view)
    _red(view)
    _reviews(view)
    _todos(view)


def _waiting(view: Home) -> None:
    section("Referrals that wait", "Those due first.")
    if not view.waiting:
        states.notice("No referral waits.")
    else:
        rows = [{"id": row.id, "company": row.company, "partner": row.partner, "clock": standing(row),
                 "decide_by": row.decide_by, "owner": row.owner} for row in view.waiting]  # fmt: skip
        columns = [Column("company", "Company", "open", width=220), Column("partner", "Partner", width=190),
                   Column("clock", "Clock", "status", width=180), Column("decide_by", "Decide by", "date"),
                   Column("owner", "Partner owner")]  # fmt: skip
        records(rows, columns, address="/partners-referrals", key="home-referrals", noun="referrals",
                alt=f"{view.waits} referrals that wait")  # fmt: skip
    link("All referrals", "/partners-referrals")


def _red(view: Home) -> None:
    section("Red partners", "Their scoreboard is red: what is red on it.")
    if not view.red:
        none = "No scoreboard is red." if view.coloured else "No scoreboard has a colour yet: agree on one."
        states.notice(none)
        return
    columns = [Column("partner", "Partner", "open", width=240), Column("lines", "Red lines", width=420),
               Column("owner", "Owner")]  # fmt: skip
    records(view.red, columns, address="/partners-partner", key="home-red", noun="partners",
            alt=f"{len(view.red)} red partners")  # fmt: skip


def _reviews(view: Home) -> None:
    section("Reviews of this quarter", "Planned and held, then partners whose rhythm asks for one that is not planned.")
    rows: list[dict[str, Any]] = [
        {"id": row["partner_id"], "partner": row["partner"], "day": row["planned_on"],
         "state": _state(row, view), "lead": row["lead"] or "nobody"} for row in view.reviews
    ]  # fmt: skip
    rows += [{"id": row["id"], "partner": row["name"], "day": row["due_on"],
              "state": status_text(*UNPLANNED[row["state"]]), "lead": row["owner"] or "nobody"}
             for row in view.unplanned]  # fmt: skip
    if not rows:
        states.notice("No review is due in this quarter.")
        return
    columns = [Column("partner", "Partner", "open", width=240), Column("day", "Due", "date"),
               Column("state", "State", width=180), Column("lead", "Who leads it")]  # fmt: skip
    records(rows, columns, address="/partners-partner", key="home-reviews", noun="reviews",
            alt=f"{len(view.reviews)} reviews, {len(view.unplanned)} not planned")  # fmt: skip


def _state(row: dict[str, Any], view: Home) -> str:
    if row["state"] == "planned" and row["planned_on"] < view.as_of:
        return status_text("red", "Missed")
    return REVIEW_STATES.get(row["state"], str(row["state"]))


def _todos(view: Home) -> None:
    if not view.todos:
        return
    section("Overdue to-dos", "From reviews with partners, on either side.")
    rows = [{"id": row["partner_id"], "text": row["text"], "partner": row["partner"],
             "who": row["owner_name"] or "nobody", "side": "theirs" if row["side"] == "them" else "ours",
             "due": row["due_on"]} for row in view.todos]  # fmt: skip
    columns = [Column("text", "To do", width=330), Column("partner", "Partner", "open", width=200),
               Column("who", "Who"), Column("side", "Side"), Column("due", "Due", "date")]  # fmt: skip
    records(rows, columns, address="/partners-partner", key="home-todos", noun="to-dos",
            alt=f"{len(rows)} overdue to-dos")  # fmt: skip


def partners(listed: Partners) -> None:
    """Every partner with what came of it in a year; a click opens its page."""
    section("Partners", "Referrals and revenue of the twelve months up to the day. Deals that several helped with "
            "stand with each of them: do not add the last column up.")  # fmt: skip
    rows = [{
        "id": row.id, "name": row.name, "kind": row.type_label, "state": row.state_label, "none": "not signed",
        "active": ("green", "Active") if row.is_active else ("grey", "Quiet"), "sent": row.sent,
        "accepted": row.accepted, "open": row.open, "won": row.won, "helped": row.helped,
    } for row in listed.rows]  # fmt: skip
    columns = [
        Column("name", "Partner", "open", width=210), Column("kind", "Kind", width=150), Column("state", "State"),
        Column("active", "90 days", "status"), Column("sent", "Sent", "count"), Column("accepted", "Accepted", "count"),
        Column("open", "Open, brought", "money", listed.currency),
        Column("won", "Won, brought", "money", listed.currency),
        Column("helped", "Won, helped", "money", listed.currency),
    ]  # fmt: skip
    records(rows, columns, address="/partners-partner", key="partners", noun="partners",
            alt=f"{len(rows)} partners with their referrals and revenue")  # fmt: skip
