"""What a lead's fit score is made of: the five largest reasons on either side."""

import streamlit as st

from components import states
from components.frame import read
from components.page_head import section
from components.table import Column, table
from data.core.access import Scope
from data.icp.views.fit_accounts import lead_fit
from data.icp.views.fit_standings import STANDING_READS


def parts(mine: Scope, lead_id: int) -> None:
    """Points earned and points missed by part, as the lead stands today."""
    found = read(lead_fit, groups=(*STANDING_READS, "leads"), scope=mine, lead_id=lead_id)
    if found is None:
        states.notice("The customer profile says nothing that this lead could be held against.")
        return
    worked_out = f"{found['score'].normalize():f} of 100, {found['completeness']}% of the weight known"
    if found["is_given"]:
        states.notice(f"Its score came with the lead and stays. From its own fields it would be {worked_out}.")
    else:
        section(worked_out, "From its own fields and what its account did, as of today.")
    if found["out"]:
        states.notice("Ruled out, whatever the parts say:", items=list(found["out"]))
    for title, rows, name in (("For it", found["plus"], "points"), ("Against it", found["minus"], "missed")):
        with st.container(key=f"qd-lead-{lead_id}-{name}"):
            section(title)
            if not rows:
                states.notice("Nothing.")
                continue
            columns = [Column("part", "Part"), Column("value", "On record", width=200), Column("said", "Which is"),
                       Column(name, "Points" if name == "points" else "Missed", "number"),
                       Column("of", "Of", "number")]  # fmt: skip
            table(rows, columns, key=f"lead-{lead_id}-{name}", alt=f"{title}: parts of the fit score", noun="parts")
