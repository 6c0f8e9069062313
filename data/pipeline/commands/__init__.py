"""What changes the pipeline: check the right, check the gate, change. Nothing here commits.

One file a noun. A name listed here is a command that other domains may call by name (`pipeline.create_deal`).
"""

from data.pipeline.commands.accounts import create_account, take_in_account
from data.pipeline.commands.audits import run_audit, settle_alerts
from data.pipeline.commands.checklists import mark_contact_left, save_meddicc, save_stakeholder
from data.pipeline.commands.closing import close_deal
from data.pipeline.commands.codes import add_code, merge_code, move_code, rename_code, retire_code, review_code
from data.pipeline.commands.deals import create_deal, edit_deal, log_activity, set_next_step, set_win_percent
from data.pipeline.commands.first_values import load_first_values
from data.pipeline.commands.forecasts import submit_forecast
from data.pipeline.commands.gates import ask_waiver, decide_waiver, edit_gates, recount_debt, relock_waivers
from data.pipeline.commands.lead_deals import qualify_lead
from data.pipeline.commands.lead_owners import (
    claim_lead,
    decide_lead_proposal,
    reassign_lead,
    route_lead,
    route_waiting,
    settle_conflict,
)
from data.pipeline.commands.lead_rules import edit_routing
from data.pipeline.commands.leads import (
    create_lead,
    disqualify,
    edit_lead,
    log_follow_up,
    log_touch,
    nurture_until,
    take_in_lead,
    take_up_lead,
)
from data.pipeline.commands.moves import Moved, advance_deal, move_deals, regress_deal, reopen_deal
from data.pipeline.commands.owners import decide_proposal, reassign_owner
from data.pipeline.commands.refusals import FieldProblem, GateHeld
from data.pipeline.commands.targets import set_target

__all__ = [
    "FieldProblem", "GateHeld", "Moved", "add_code", "advance_deal", "ask_waiver", "claim_lead", "close_deal",
    "create_account", "create_deal", "create_lead", "decide_lead_proposal", "decide_proposal", "decide_waiver",
    "disqualify", "edit_deal", "edit_gates", "edit_lead", "edit_routing", "load_first_values", "log_activity",
    "log_follow_up", "log_touch", "mark_contact_left", "merge_code", "move_code", "move_deals", "nurture_until",
    "qualify_lead", "reassign_lead", "reassign_owner", "recount_debt", "regress_deal", "relock_waivers",
    "rename_code", "reopen_deal", "retire_code", "review_code", "route_lead", "route_waiting", "run_audit",
    "save_meddicc", "save_stakeholder", "set_next_step", "set_target", "set_win_percent", "settle_alerts",
    "settle_conflict", "submit_forecast", "take_in_account", "take_in_lead", "take_up_lead",
]  # fmt: skip
