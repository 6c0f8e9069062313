"""What people do to run a sale: each checks its right, then changes; none commits."""

from data.sales.commands.automations import run_automation, settle_task, switch_automation
from data.sales.commands.criteria import agree_criteria, judge_criterion
from data.sales.commands.demos import give_feedback, log_demo, save_flow, take_back_demo
from data.sales.commands.plans import back_plan, create_plan, save_plan, save_rows
from data.sales.commands.poc_steps import (
    add_poc_step,
    assign_poc_step,
    finish_poc_step,
    move_poc_step,
    request_sandbox,
)
from data.sales.commands.pocs import ask_poc_waiver, close_poc, extend_poc, set_poc, start_poc
from data.sales.commands.steps import advance_step, set_step_action
from data.sales.commands.usage import UsageRefused, receive_usage
from data.sales.commands.validation import save_item, start_preflight
from data.sales.tokens import end_token, make_token

__all__ = [
    "UsageRefused", "add_poc_step", "advance_step", "agree_criteria", "ask_poc_waiver", "assign_poc_step",
    "back_plan", "close_poc", "create_plan", "end_token", "extend_poc", "finish_poc_step", "give_feedback",
    "judge_criterion", "log_demo", "make_token", "move_poc_step", "receive_usage", "request_sandbox",
    "run_automation", "save_flow", "save_item", "save_plan", "save_rows", "set_poc", "set_step_action", "settle_task",
    "start_poc", "start_preflight", "switch_automation", "take_back_demo",
]  # fmt: skip
