"""Partner scoreboard

What both sides agreed to reach, how far each partner is, and whether the programme pays.
"""

import streamlit as st

from components.frame import past_banner, require, scope, settings
from components.scope_bar import scope_bar
from data.core import access, clock
from pages.partners.scoreboard import against_direct, asked, one, profitability, programme

PAGE = {
    "order": 20, "icon": ":material/scoreboard:", "right": "partners.view",
    "shows": ("partners.active_partners", "partners.scoreboard_green_share", "partners.partner_profit",
              "partners.partner_roi", "partners.partner_cac", "partners.todo_completion",
              "partners.partner_share_of_bookings",
              "partners.partner_share_of_revenue", "partners.programme_targets_met", "partners.win_rate_lift"),
}  # fmt: skip

actor = require("partners.view")
held = settings()
today = clock.today(held.zone)
may_see_single = access.may(actor, asked.SINGLE)
mine = scope(actor, asked.SINGLE if may_see_single else "partners.view")

head = st.container()
names = asked.names(mine, today) if may_see_single else {}
asked.follow_number(names)
part = st.segmented_control("What to see", asked.parts(names), default=asked.parts(names)[0], required=True, key="part",
                            bind="query-params", label_visibility="collapsed")  # fmt: skip
chosen = scope_bar(asked.fields(part, names, held, today), key="scoreboard")
past_banner(chosen["as_of"], today)
given = asked.Given(actor, mine, held, today, min(chosen["as_of"] or today, today), head, names)

if part == asked.PARTNER:
    one.draw(given, int(chosen["partner"]), chosen["period"] or "")
elif part == asked.PROGRAMME:
    programme.draw(given)
elif part == asked.DIRECT:
    against_direct.draw(given, chosen["basis"])
else:
    profitability.draw(given)
