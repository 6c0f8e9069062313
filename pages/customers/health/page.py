"""Customer health

How customers fare: revenue by colour, who is at risk and until when to act, and whether the score is worth anything.
"""

import streamlit as st

from components.frame import data_as_of, download, only_today, past_banner, read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head
from components.scope_bar import scope_bar, words
from components.tile import tiles
from data.core import access, clock, offers
from data.customers.views import health as views
from data.customers.views.health_shapes import ALERT_READS, HEALTH_READS
from pages.customers.health import alerts, asked, customers, one, reading, rules, testing

PAGE = {
    "order": 25, "icon": ":material/ecg_heart:", "right": "customers.view",
    "shows": ("customers.health_green_share", "customers.health_red_arr", "customers.health_coverage",
              "customers.health_backtest_ratio", "customers.at_risk_alerts_on_time"),
}  # fmt: skip
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

actor = require("customers.view")
held = settings()
today = clock.today(held.zone)
mine = scope(actor, "customers.view")
if chosen_one := one.asked():
    only_today()
    one.draw(actor, chosen_one, today)
    st.stop()

every = read(views.health_board, groups=HEALTH_READS, scope=mine, as_of=today)
head = st.container()
fields = asked.fields(today, every)
chosen = scope_bar(fields, key="health")
past_banner(chosen["as_of"], today)
given = asked.arguments(chosen, today)
board = read(views.health_board, groups=HEALTH_READS, scope=mine, **given)
queue = read(views.alert_queue, groups=ALERT_READS, scope=mine, **given)
filters = words(fields, chosen)
with head:
    page_head("Which customers are at risk?", reading.answer(board, queue), **reading.standing(board, queue))
if not board.rows:
    reading.nothing_yet(actor, is_asked=bool(given["filters"]))
else:
    tiles(reading.tiles(board, queue, filters=filters), key="health")
part = st.segmented_control("What to see", asked.PARTS, default=asked.PARTS[0], required=True, key="part",
                            bind="query-params", label_visibility="collapsed")  # fmt: skip
if part == "Customers":
    customers.draw(actor, mine, board)
elif part == "At risk":
    alerts.draw(actor, board, queue, is_past=board.as_of < today)
elif part == "Back-test":
    testing.draw(actor, mine, given, filters=filters)
elif part == "Rules":
    rules.draw(actor, mine, today)

prices = access.may(actor, offers.WITH_PRICES)
common = {"right": offers.WITH_PRICES if prices else offers.WITHOUT_PRICES, "with_prices": prices, "mime": MIME,
          "as_of": board.as_of, "filters": given["filters"],
          "period": clock.period_of(board.as_of, held.calendar)}  # fmt: skip
name = {"At risk": "health-alerts", "Back-test": "health-backtest"}.get(str(part), "customer-health")
files = download("Download these rows", offers.workbook, name=name, file_name=offers.file_name(name, board.as_of),
                 **common) if access.may(actor, customers.ACCOUNTS) else ()  # fmt: skip
page_foot(as_of=f"{board.as_of}", source="subscriptions, use, tickets and answers in this store", n=len(board.rows),
          noun="customers", downloads=files, key="health",
          files=data_as_of(mine, "customer_usage", "support_tickets", known_on=board.as_of))  # fmt: skip
