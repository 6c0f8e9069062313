"""What lies behind: requests for help, what was said of us, and the history from the ledger."""

from components import states
from components.frame import histories, read
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.customers import views
from pages.customers.account.opened import Open


def requests(opened: Open) -> None:
    """Every request for help and every score, the newest first."""
    view = opened.view
    section("Requests for help", "Open ones first.")
    if view.tickets:
        rows = [{**one, "none": "open", "state": ("yellow", "Open") if one["is_open"] else ("grey", "Closed"),
                 "escalated": "yes" if one["is_escalated"] else ""} for one in view.tickets]  # fmt: skip
        columns = [
            Column("subject", "Subject", width=360), Column("priority", "Priority"), Column("state", "State", "status"),
            Column("opened_on", "Opened", "date"), Column("closed_on", "Closed", "date", reason="none"),
            Column("satisfaction", "Satisfaction"), Column("escalated", "Escalated"),
        ]  # fmt: skip
        table(rows, columns, key="account-tickets", alt=f"{len(rows)} requests for help", noun="requests")
    else:
        states.notice("No request for help is known.")
    section("What they say", "Surveys, recommendation scores and ratings of the success manager, 0 to 100.")
    if not view.surveys:
        states.notice("Nothing was said yet.")
        return
    columns = [Column("kind", "What"), Column("score", "Score", "count"), Column("read_on", "On", "date"),
               Column("said_by", "By", width=180), Column("comment", "Comment", width=400)]  # fmt: skip
    table(view.surveys, columns, key="account-scores", alt=f"{len(view.surveys)} scores", noun="scores")


def history(opened: Open, mine: Scope) -> None:
    """Every change, newest first, a page at a time."""
    view = opened.view
    found = read(views.account_history, groups=views.ACCOUNT_READS, scope=mine, account_id=view.id,
                 until=view.as_of if opened.is_past else None)  # fmt: skip
    about = "Every change of the account, its profile, its subscriptions and its champions, newest first."
    histories.history(len(found), lambda page: histories.part(found, page), key=opened.key("history"), zone=opened.zone,
                      about=about, label="History of the customer")  # fmt: skip
