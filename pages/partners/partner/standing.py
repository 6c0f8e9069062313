"""How a partner stands: one line, the tiles, its scoreboard, reviews and term sheets in short."""

from functools import partial

from components import numbers, states
from components.frame import explain, link, read, records
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from components.tile import Tile
from data.core.access import Scope
from data.core.metrics import REASONS, Value
from data.partners.views.partner_more import MORE_READS, More, partner_more
from data.partners.views.partners import PartnerPage
from data.partners.views.term_sheets import STATES as SHEET_STATES
from pages.partners.partner.opened import Open

REVIEW_STATES = {"planned": "Planned", "live": "Live now", "closed": "Held", "dropped": "Dropped"}


def answer(view: PartnerPage) -> str:
    """Kind, state, owner, and what it came to, in one line."""
    row = view.row
    since = f" since {row.signed_on:%-d %B %Y}" if row.signed_on else ""
    sent = f"{counted(row.sent, 'referrals')} in twelve months, {row.accepted} accepted"
    return (f"{row.type_label}, {row.state_label.lower()}{since}; owner: {row.owner or 'nobody'}. {sent}; "
            f"brought {numbers.money(row.won, view.currency)} won.")  # fmt: skip


def tiles(page: Open) -> list[Tile]:
    """What it sent, how we answered, what it brought and helped with."""
    view = page.view
    row, rate, time = view.row, view.referrals.acceptance, view.referrals.in_time
    return [
        Tile("Last 90 days", "Active" if row.is_active else "Quiet", status="green" if row.is_active else "grey",
             word="A referral or a deal" if row.is_active else "Nothing accepted"),
        _rate(page, "Accepted", "partners.referral_acceptance", rate, f"of {rate.n or 0:,} sent in twelve months"),
        _rate(page, "Decided in time", "partners.referral_sla", time, f"{row.waiting:,} wait now"),
        Tile("Won, brought", numbers.money(row.won, view.currency), full=numbers.full_money(row.won, view.currency),
             note="twelve months, at the rate of the close"),
        Tile("Open, brought", numbers.money(row.open, view.currency), full=numbers.full_money(row.open, view.currency),
             note=f"{numbers.money(row.helped, view.currency)} won with its help"),
    ]  # fmt: skip


def _rate(page: Open, label: str, name: str, value: Value, note: str) -> Tile:
    """One rate of the partner with what is behind it."""
    view = page.view
    return Tile(label, "" if value.value is None else numbers.percent(value.value), note=note,
                reason=REASONS.get(value.reason or "", ""), status=value.status if value.value is not None else None,
                why=partial(explain, name, value.as_row(), as_of=page.as_of, currency=view.currency,
                            filters=[("Partner", view.row.name)], units=dict.fromkeys(value.inputs, "count"),
                            noun="referrals"))  # fmt: skip


def overview(page: Open, mine: Scope) -> None:
    """Scoreboard, reviews, to-dos, term sheets; the goal of its kind for day 90."""
    more: More = read(partner_more, groups=MORE_READS, scope=mine, as_of=page.as_of, partner_id=page.view.row.id)
    kind = page.view.kind
    if kind and page.view.row.state in ("signed", "onboarding"):
        states.notice(f"Goal for day 90 of {kind['label'].lower()} partners: {kind['day_90']}.")
    if page.view.record["note"]:
        states.notice("Note", items=str(page.view.record["note"]).splitlines())
    _board(page, more)
    _reviews(page, more)
    _sheets(page, more)


def _board(page: Open, more: More) -> None:
    board = more.board
    if board is None or not board.rows:
        section("Scoreboard")
        states.notice("No scoreboard is agreed on with this partner yet.")
    else:
        section("Scoreboard", f"{board.period.label}: {board.word}.")
        rows = [{"title": row.title, "actual": _shown(row.actual, row.unit, board.currency),
                 "target": _shown(row.target, row.unit, board.currency), "status": (row.status, row.word)}
                for row in board.rows]  # fmt: skip
        columns = [Column("title", "Line", width=260), Column("actual", "Actual"), Column("target", "Target"),
                   Column("status", "Status", "status")]  # fmt: skip
        table(rows, columns, key=page.key("board"), alt=f"Scoreboard of {board.partner}: {board.word}", noun="lines")
    link("All scoreboards", "/partners-scoreboard")


def _shown(value: object, unit: str, currency: str) -> str:
    if value is None:
        return "none"
    kind = unit if unit in ("money", "percent", "count", "days", "ratio") else "number"
    return numbers.text_of(value, kind, currency=currency)  # type: ignore[arg-type]


def _reviews(page: Open, more: More) -> None:
    rhythm = page.view.record["review_months"]
    section("Reviews", f"Every {rhythm} months; {counted(len(more.todos), 'to-dos')} open.")
    if not more.reviews:
        states.notice("No review is planned or was held.")
        _way(page, "Plan a review", "/partners-reviews")
        return
    rows = [{"id": row["id"], "title": row["title"], "day": row["planned_on"], "lead": row["lead"] or "nobody",
             "state": REVIEW_STATES.get(row["state"], row["state"])} for row in more.reviews]  # fmt: skip
    columns = [Column("title", "Review", "open", width=280), Column("day", "Day", "date"), Column("state", "State"),
               Column("lead", "Who leads it")]  # fmt: skip
    records(rows, columns, address="/partners-review", key=page.key("reviews"), noun="reviews",
            alt=f"{len(rows)} reviews")  # fmt: skip
    _way(page, "Plan a review", "/partners-reviews")


def _way(page: Open, label: str, address: str) -> None:
    """The way to make the next one, for whoever works on this partner."""
    if page.may_edit:
        link(label, address)


def _sheets(page: Open, more: More) -> None:
    section("Term sheets")
    if not more.sheets:
        states.notice("No offer was made to this partner.")
        _way(page, "Make a term sheet", "/partners-term-sheets")
        return
    rows = [{"id": row["id"], "name": f"Version {row['version']}", "until": row["valid_until"],
             "state": SHEET_STATES.get(row["state"], row["state"])} for row in more.sheets]  # fmt: skip
    columns = [Column("name", "Sheet", "open", width=160), Column("state", "State", width=170),
               Column("until", "Valid until", "date")]  # fmt: skip
    records(rows, columns, address="/partners-term-sheets", key=page.key("sheets"), noun="term sheets",
            alt=f"{len(rows)} term sheets")  # fmt: skip
    _way(page, "Make a term sheet", "/partners-term-sheets")
