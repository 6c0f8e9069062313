"""Second-order pictures: what drove it, the weeks, cohorts, and what to know about the numbers."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers, states
from components.frame import read, records, scope
from components.table import Column, page_of, table
from data.core import access
from data.core.access import Actor, Scope
from data.customers.views.cohorts import cohorts
from data.customers.views.courses import READS
from data.customers.views.retention import Retention
from data.customers.views.retention_tables import driver_rows, remarks
from data.customers.views.subscriptions import COLUMNS, contracts
from pages.customers.retention import pictures
from pages.customers.retention.drill import RIGHT


def more(actor: Actor, view: Retention, mine: Scope, arguments: Mapping[str, Any]) -> None:
    """The tabs; each is drawn only while it is open."""
    names = ["What drove it", "Week by week", "Cohorts", "Contracts", "What to know"]
    drivers, weeks, quarters, lines, known = st.tabs(names, on_change="rerun", key="retention-tabs")
    if drivers.open:
        with drivers:
            _drivers(view)
    if weeks.open:
        with weeks:
            pictures.weeks(view)
            states.notice("Each week looks back its own twelve months. A week's number is no twelfth of anything.")
    if quarters.open:
        with quarters:
            _cohorts(mine, arguments)
    if lines.open:
        with lines:
            _contracts(actor, arguments)
    if known.open:
        with known:
            states.notice("About these numbers:", items=remarks(view))


def _drivers(view: Retention) -> None:
    found = view.total.tally
    if not found.start:
        states.notice(f"No customer had revenue on {view.since}.")
        return
    rows = [{**row, "amount": numbers.rounded(row["amount"], 0), "points": numbers.rounded(row["points"], 1)}
            for row in driver_rows(found) if row["amount"] or row["name"] in ("recovered", "start")]  # fmt: skip
    columns = [Column("driver", "Driver", width=300), Column("amount", f"Amount ({view.currency})", "count"),
               Column("points", "Points of the opening base", "number")]  # fmt: skip
    table(rows, columns, key="retention-drivers", alt="What drove retention, from opening revenue down and up again")


def _cohorts(mine: Scope, arguments: Mapping[str, Any]) -> None:
    found = read(cohorts, groups=READS, scope=mine, as_of=arguments["as_of"], filters=arguments["filters"] or None)
    if not found.rows:
        states.notice("No customer began in the last twelve quarters.")
        return
    pictures.cohorts(found)
    states.notice("By the fiscal quarter of the first revenue; +4 is a year later. The last column of a row may be a "
                  "quarter that has not ended.")  # fmt: skip


def _contracts(actor: Actor, arguments: Mapping[str, Any]) -> None:
    if not access.may(actor, RIGHT):
        states.notice(f"Single contracts are open to: {access.who_may(RIGHT)}.")
        return
    asked = {"groups": READS, "scope": scope(actor, RIGHT), "as_of": arguments["as_of"]}
    found = read(contracts, page=1, **asked)
    if not found.n:
        states.notice("Nothing runs on this day.")
        return
    found = read(contracts, page=page_of("retention-contracts", found.n), **asked)
    shown = ("account", "product", "state", "end_on", "notice_by", "renews", "seats", "arr", "currency")
    kinds = {"account": "open", "arr": "count"}
    columns = [Column(c.key, c.title, kinds.get(c.key, c.kind)) for c in COLUMNS if c.key in shown]
    rows = [{**row, "arr": numbers.rounded(row["arr"], 0)} for row in found.rows]
    records(rows, columns, address="/customers-account", number="account_id", key="retention-contracts",
            alt="Contracts that run, the next to end first", noun="contracts", total=found.n)  # fmt: skip
    states.notice("What ends or needs notice next comes first, whatever the filters. Terms are kept here; invoices "
                  "are not.")  # fmt: skip
