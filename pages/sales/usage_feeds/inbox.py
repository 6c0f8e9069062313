"""How a machine sends usage, in short, and what has come in for which proof of concept."""

from collections.abc import Sequence

import streamlit as st

from components import states
from components.frame import records
from components.page_head import section
from components.table import Column
from data.core import rulebook
from data.core.doors import addresses
from data.sales.views.usage import UsageRow

ADDRESS = "/api/usage"
EVENT = '{"poc": "<number>", "key": "<once>", "at": "2026-05-04T09:30:00Z", "user": "kim@customer.example"}'


def how_to() -> None:
    """The request in one block; the whole is in docs/usage.md."""
    limits = rulebook.limits()
    section("How to send", "The whole description is in docs/usage.md.")
    with st.expander("The request"):
        url = addresses.public().link(ADDRESS)
        st.code(f'curl -X POST {url} \\\n  -H "Authorization: Bearer qd_..." -H "Content-Type: application/json" \\\n'
                f"  -d '[{EVENT}]'", language="bash")  # fmt: skip
        states.notice("Good to know:", items=[
            f"At most {limits['usage_batch']:,} events a request and {limits['usage_requests']:,} requests a minute.",
            "A batch is taken whole or not at all; the answer names each event that cannot be taken, and why.",
            "An event has a key of its sender: sent twice, it counts once.",
            "Without a feed, send a file under Import (usage), or leave it: unknown is never shown as green.",
        ])  # fmt: skip


def draw(rows: Sequence[UsageRow], zone: str) -> None:
    """Each running proof of concept with what came in for it."""
    section("What has come in", "Running proofs of concept; those that never sent anything first.")
    if not rows:
        states.notice("No proof of concept runs.")
        return
    shown = [{"id": one.id, "name": one.name, "account": one.account, "key": one.key, "events": one.events,
              "users": one.users, "last": one.last_event_at, "never": "nothing yet",
              "state": ("green", "Comes in") if one.events else ("grey", "Nothing yet")} for one in rows]  # fmt: skip
    columns = [
        Column("name", "Proof of concept", "open", width=220), Column("account", "Account", width=160),
        Column("key", "Its key"), Column("state", "Feed", "status"), Column("events", "Events", "count"),
        Column("users", "Users", "count"), Column("last", "Last event", "instant", zone=zone, reason="never"),
    ]  # fmt: skip
    records(shown, columns, address="/sales-poc", key="usage-inbox", alt=f"{len(rows)} running proofs of concept",
            noun="proofs of concept")  # fmt: skip
