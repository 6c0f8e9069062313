"""Usage feeds

Which machines send us usage of proofs of concept, by which token, and what has come in.
"""

import streamlit as st

from components import states
from components.frame import read, require, scope, settings
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from data.core import access, clock, store
from data.sales import views
from pages.sales.usage_feeds import inbox, making

PAGE = {"order": 50, "icon": ":material/sensors:", "right": "sales.manage_tokens"}
STATES = {"in use": "green", "ended": "grey", "expired": "yellow"}

actor = require("sales.manage_tokens")
zone = settings().zone
now = clock.now()
with store.reading() as session:
    tokens = views.tokens(session, now=now)

in_use = [one for one in tokens if one.state == "in use"]
silent = [one for one in in_use if one.used_at is None]
said = f"{len(in_use)} {'token is' if len(in_use) == 1 else 'tokens are'} in use"
page_head("Which machines send us usage?", f"{said}{f'; {len(silent)} never used' if silent else ''}.")

section("Tokens", "A token sends usage with the rights of whoever made it. Its text is shown once.")
if st.button("Make a token", icon=":material/add:", type="primary", key="token-make"):
    making.make(actor)
if tokens:
    rows = [{"id": one.id, "name": one.name, "by": one.made_by, "made": one.made_at, "until": one.expires_at,
             "endless": "until it is ended", "used": one.used_at, "never": "never",
             "state": (STATES.get(one.state, "grey"), one.state.capitalize())} for one in tokens]  # fmt: skip
    columns = [
        Column("name", "Machine", "open", width=220), Column("state", "State", "status"), Column("by", "Made by"),
        Column("made", "Made", "instant", zone=zone), Column("used", "Last used", "instant", zone=zone, reason="never"),
        Column("until", "Good until", "instant", zone=zone, reason="endless"),
    ]  # fmt: skip
    table(rows, columns, key="tokens", alt=f"{len(rows)} tokens", noun="tokens",
          on_open=lambda row: st.session_state.update({making.CHOSEN: row["id"]}))  # fmt: skip
    making.follow(actor, tokens)
else:
    states.empty("Each machine that sends usage, by whom its token was made, and when it was last used.",
                 "There is no token yet. Make one for the first machine.")  # fmt: skip

inbox.how_to()
if access.may(actor, "sales.view_pocs"):
    inbox.draw(read(views.usage_inbox, groups=views.POC_READS, scope=scope(actor, "sales.view_pocs"),
                    as_of=clock.reporting_day(now, zone)), zone)  # fmt: skip
page_foot(as_of=f"{clock.reporting_day(now, zone)}", source="tokens and usage in this store", n=len(tokens),
          noun="tokens", key="feeds")  # fmt: skip
