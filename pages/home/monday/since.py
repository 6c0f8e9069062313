"""The ten biggest changes since this person's last visit: what, how much, who, why."""

from datetime import date
from decimal import Decimal

import streamlit as st

from components import instants, numbers, states
from components.frame import go, read, scope, settings
from components.page_head import section
from components.table import Column, table
from data.core import access, clock, registry, store
from data.core.access import Actor
from data.core.happenings import Happened
from data.core.work import visits
from data.core.work.visits import Since

KEY, PAGE, CLICKED = "monday-since", "/", "monday-clicked"
RIGHT = "pipeline.view_deals"
GROUPS = ("deals", "people", "definitions", "customers", "sales", "partners", "targets")


def since(actor: Actor) -> tuple[Since, str]:
    """The visit before this one, asked once a tab, with the title over its changes; a week ago on the first visit."""
    if KEY not in st.session_state:
        with store.housekeeping() as session:
            st.session_state[KEY] = visits.visit(session, user_id=actor.id, page=PAGE, now=clock.now())
    found: Since | None = st.session_state[KEY]
    if found is not None:
        return found, "Changed since your last visit"
    with store.reading() as session:
        return visits.a_week_ago(session, now=clock.now()), "Changed in the last seven days"


def draw(actor: Actor, as_of: date, today: date) -> None:
    """Draw the changes; on a past day say that they are those until now."""
    if not access.may(actor, RIGHT):
        return
    (seen, title), held = since(actor), settings()
    found: Happened = read(registry.view("quality.happened"), groups=GROUPS, scope=scope(actor, RIGHT),
                           since=seen.revision, today=today)  # fmt: skip
    when = instants.moment(seen.at, held.zone)
    past = " These are the changes until now, not until the day above." if as_of < today else ""
    more = f" The {len(found.biggest)} biggest of {found.records:,}." if found.records > len(found.biggest) else ""
    cut = " More came in than is looked at here: see the imports." if found.is_cut else ""
    section(title, f"Since {when}.{more}{cut}{past}")
    if not found.biggest:
        states.notice("Nothing that counts has changed.")
        return
    rows = [{
        "about": one.about, "what": one.what, "who": one.who, "why": one.why,
        "amount": "" if one.amount is None else _signed(one.amount, one.currency),
        "address": one.address,
    } for one in found.biggest]  # fmt: skip
    columns = [Column("about", "What", "open", width=165), Column("what", "Change", width=178),
               Column("amount", "Amount", width=70), Column("who", "Who", width=72),
               Column("why", "Why", width=112)]  # fmt: skip
    table(rows, columns, key="monday-changes", alt=f"{len(rows)} changes since {when}", noun="changes",
          on_open=lambda row: st.session_state.update({CLICKED: row["address"]}),
          href=lambda row: row["address"])  # fmt: skip
    follow()


def _signed(amount: Decimal, currency: str) -> str:
    return ("+" if amount > 0 else "") + numbers.money(amount, currency)


def follow() -> None:
    """Open the record that was clicked."""
    if address := st.session_state.pop(CLICKED, None):
        path, _, query = address.partition("?")
        go(path, **dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair))
