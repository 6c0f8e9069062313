"""Every command by every role: whoever lacks its right is refused before anything is read, checked or changed."""

import importlib
import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from data.core import access, registry
from data.core.access import Actor, Refused
from models import Approval, Lead
from tests.pipeline_store import company
from tests.revisions import writing

ROLES = sorted(access.permissions().roles)
OUTSIDE = {"demo"}
"""Domains without commands of a page: the demo company comes in by the command line, over an empty store."""

RIGHTS = {
    "operations.assign_job": "jobs.assign",
    "operations.edit_job": "definitions.edit_thresholds",
    "operations.enter_job_value": "jobs.enter",
    "operations.remove_job_value": "jobs.enter",
    "operations.settle_missing": "jobs.assign",
    "icp.appeal": "waivers.propose",
    "icp.decide_appeal": "waivers.approve",
    "icp.let_in": "pipeline.edit_lead",
    "icp.attach_asset": "pipeline.edit_deal",
    "icp.detach_asset": "pipeline.edit_deal",
    "icp.propose_icp_change": "definitions.propose",
    "icp.remove_map_row": "icp.edit_value_map",
    "icp.save_asset": "icp.edit_value_map",
    "icp.save_map_row": "icp.edit_value_map",
    "operations.add_raci_activity": "definitions.propose",
    "operations.add_raci_column": "definitions.propose",
    "operations.add_raci_jobs": "definitions.propose",
    "operations.apply_role_rights": "people.manage_users",
    "operations.decide_title": "roles.decide_titles",
    "operations.describe_raci_activity": "definitions.propose",
    "operations.edit_departments": "definitions.edit",
    "operations.edit_role_rights": "people.manage_users",
    "operations.end_seat": "roles.edit_seats",
    "operations.forget_title": "roles.decide_titles",
    "operations.place_raci_column": "definitions.propose",
    "operations.remove_raci_activity": "definitions.propose",
    "operations.remove_raci_column": "definitions.propose",
    "operations.review_raci": "definitions.propose",
    "operations.seat_person": "roles.edit_seats",
    "operations.set_raci_letters": "definitions.propose",
    "operations.start_raci": "definitions.propose",
    "quality.edit_thresholds": "definitions.edit_thresholds",
    "quality.choose_success_metrics": "definitions.edit",
    "quality.freeze_baselines": "definitions.edit",
    "quality.set_target": "definitions.edit",
    "pipeline.add_code": "definitions.edit_reason_codes",
    "pipeline.advance_deal": "pipeline.advance_stage",
    "pipeline.ask_waiver": "waivers.propose",
    "pipeline.claim_lead": "pipeline.edit_lead",
    "pipeline.close_deal": "pipeline.advance_stage",
    "pipeline.create_account": "pipeline.edit_account",
    "pipeline.create_deal": "pipeline.create_deal",
    "pipeline.create_lead": "pipeline.edit_lead",
    "pipeline.decide_waiver": "waivers.approve",
    "pipeline.disqualify": "pipeline.edit_lead",
    "pipeline.edit_deal": "pipeline.edit_deal",
    "pipeline.edit_gates": "definitions.edit",
    "pipeline.edit_lead": "pipeline.edit_lead",
    "pipeline.edit_routing": "definitions.edit",
    "pipeline.log_activity": "pipeline.edit_deal",
    "pipeline.log_follow_up": "pipeline.edit_lead",
    "pipeline.log_touch": "pipeline.edit_lead",
    "pipeline.mark_contact_left": "pipeline.edit_deal",
    "pipeline.merge_code": "definitions.edit_reason_codes",
    "pipeline.move_code": "definitions.edit_reason_codes",
    "pipeline.move_deals": "pipeline.advance_stage",
    "pipeline.nurture_until": "pipeline.edit_lead",
    "pipeline.qualify_lead": "pipeline.edit_lead",
    "pipeline.reassign_lead": "pipeline.edit_lead",
    "pipeline.regress_deal": "pipeline.propose_backslide",
    "pipeline.rename_code": "definitions.edit_reason_codes",
    "pipeline.reopen_deal": "pipeline.advance_stage",
    "pipeline.retire_code": "definitions.edit_reason_codes",
    "pipeline.review_code": "definitions.edit_reason_codes",
    "pipeline.route_lead": "pipeline.route_leads",
    "pipeline.route_waiting": "pipeline.route_leads",
    "pipeline.run_audit": "pipeline.run_audit",
    "pipeline.save_meddicc": "pipeline.edit_deal",
    "pipeline.save_stakeholder": "pipeline.edit_deal",
    "pipeline.set_next_step": "pipeline.edit_deal",
    "pipeline.set_target": "pipeline.edit_targets",
    "pipeline.set_win_percent": "pipeline.edit_deal",
    "pipeline.settle_alerts": "pipeline.run_audit",
    "pipeline.settle_conflict": "pipeline.route_leads",
    "pipeline.submit_forecast": "pipeline.submit_forecast",
    "pipeline.take_in_account": "pipeline.edit_account",
    "pipeline.take_in_lead": "pipeline.edit_lead",
    "pipeline.take_up_lead": "pipeline.edit_lead",
    "sales.add_poc_step": "sales.edit_poc",
    "sales.advance_step": "pipeline.edit_deal",
    "sales.agree_criteria": "sales.edit_poc",
    "sales.ask_poc_waiver": "sales.edit_poc",
    "sales.assign_poc_step": "sales.edit_poc",
    "sales.back_plan": "pipeline.edit_deal",
    "sales.close_poc": "sales.edit_poc",
    "sales.create_plan": "pipeline.edit_deal",
    "sales.end_token": "sales.manage_tokens",
    "sales.extend_poc": "sales.edit_poc",
    "sales.finish_poc_step": "sales.edit_poc",
    "sales.give_feedback": "pipeline.edit_deal",
    "sales.judge_criterion": "sales.edit_poc",
    "sales.log_demo": "pipeline.edit_deal",
    "sales.make_token": "sales.manage_tokens",
    "sales.move_poc_step": "sales.edit_poc",
    "sales.receive_usage": "sales.send_usage",
    "sales.request_sandbox": "sales.edit_poc",
    "sales.run_automation": "pipeline.run_audit",
    "sales.save_flow": "sales.edit_library",
    "sales.save_item": "pipeline.edit_deal",
    "sales.save_plan": "pipeline.edit_deal",
    "sales.save_rows": "pipeline.edit_deal",
    "sales.set_poc": "sales.edit_poc",
    "sales.set_step_action": "pipeline.edit_deal",
    "sales.settle_task": "work.edit",
    "sales.start_poc": "sales.edit_poc",
    "sales.start_preflight": "pipeline.edit_deal",
    "sales.switch_automation": "definitions.edit",
    "sales.take_back_demo": "pipeline.edit_deal",
    "quality.accept_arrival": "quality.edit_feeds",
    "quality.add_feed": "quality.edit_feeds",
    "quality.compare_file": "quality.edit_files",
    "quality.decide_arrival": "quality.edit_feeds",
    "quality.describe_file": "quality.edit_files",
    "quality.note_arrival": "quality.edit_feeds",
    "quality.record_parity": "quality.edit_files",
    "quality.retire_file": "quality.edit_files",
    "quality.revive_file": "quality.edit_files",
    "quality.run_feeds": "quality.edit_feeds",
    "quality.settle_feeds": "quality.edit_feeds",
    "quality.switch_feed": "quality.edit_feeds",
    "quality.turn_away_arrival": "quality.edit_feeds",
    "quality.vote": "quality.vote",
    "people.change_own_password": "people.manage_own_sessions",
    "people.configure": "people.manage_settings",
    "people.confirm_administrator": "people.manage_users",
    "people.disable_user": "people.manage_users",
    "people.enable_user": "people.manage_users",
    "people.end_sessions": "people.manage_users",
    "people.invite_user": "people.manage_users",
    "people.propose_administrator": "people.manage_users",
    "people.reset_password": "people.manage_users",
    "people.set_availability": "pipeline.route_leads",
    "people.set_roles": "people.manage_users",
    "people.set_setting": "people.manage_settings",
    "people.set_team": "people.manage_users",
    "people.create_calendar": "definitions.edit",
    "people.edit_calendar": "definitions.edit",
    "people.edit_service_levels": "definitions.edit",
    "people.set_territory_calendar": "definitions.edit",
    "customers.assign_trigger": "customers.edit",
    "customers.dismiss_trigger": "customers.edit",
    "customers.edit_adoption": "definitions.edit",
    "customers.edit_expansion_rules": "definitions.edit",
    "customers.fire_triggers": "store.run_jobs",
    "customers.pursue_trigger": "customers.edit",
    "customers.save_profile": "customers.edit",
    "customers.settle_adoption": "work.edit",
    "customers.start_adoption": "store.run_jobs",
    "customers.amend_subscription": "customers.edit",
    "customers.create_subscription": "customers.edit",
    "customers.end_subscription": "customers.edit",
    "customers.alert_health": "customers.edit",
    "customers.end_health": "customers.set_health",
    "customers.score_health": "customers.edit",
    "customers.rate_sentiment": "customers.edit",
    "customers.save_champion": "customers.edit",
    "customers.set_health": "customers.set_health",
    "customers.answer_offer": "customers.renew",
    "customers.book_renewal": "customers.renew",
    "customers.decide_offer": "waivers.approve",
    "customers.lose_renewal": "customers.renew",
    "customers.make_renewal_steps": "customers.renew",
    "customers.mark_contacted": "customers.renew",
    "customers.mark_declined": "customers.renew",
    "customers.mark_eligible": "customers.renew",
    "customers.mark_won_back": "customers.renew",
    "customers.propose_offer": "customers.renew",
    "customers.record_churn": "customers.renew",
    "customers.set_owner_view": "customers.renew",
    "customers.set_root_cause": "customers.renew",
    "customers.take_back_booking": "customers.renew",
    "partners.accept_referral": "partners.decide_referrals",
    "partners.create_partner": "partners.edit",
    "partners.decline_referral": "partners.decide_referrals",
    "partners.drop_part": "partners.edit",
    "partners.edit_partner": "partners.edit",
    "partners.log_influence": "partners.edit",
    "partners.make_link": "partners.manage_links",
    "partners.note_introduction": "partners.decide_referrals",
    "partners.record_training": "partners.edit",
    "partners.register_source": "partners.edit",
    "partners.revoke_link": "partners.manage_links",
    "partners.save_actual": "partners.edit",
    "partners.save_contact": "partners.edit",
    "partners.save_cost": "partners.edit",
    "partners.submit_referral": "partners.edit",
    "partners.weigh_types": "definitions.edit",
    "partners.add_todo": "partners.run_review",
    "partners.capture": "partners.run_review",
    "partners.close_review": "partners.run_review",
    "partners.drop_review": "partners.run_review",
    "partners.edit_item": "partners.run_review",
    "partners.edit_review": "partners.run_review",
    "partners.edit_todo": "partners.run_review",
    "partners.figure_to_todo": "partners.run_review",
    "partners.item_to_todo": "partners.run_review",
    "partners.plan_review": "partners.run_review",
    "partners.set_agenda": "partners.run_review",
    "partners.set_item_state": "partners.run_review",
    "partners.settle_todo": "partners.run_review",
    "partners.show_part": "partners.run_review",
    "partners.start_review": "partners.run_review",
    "partners.vote": "partners.run_review",
    "partners.accept_counter": "partners.edit_scoreboard",
    "partners.counter_scoreboard": "partners.edit_scoreboard",
    "partners.drop_scoreboard": "partners.edit_scoreboard",
    "partners.edit_programme": "definitions.edit",
    "partners.override_value": "partners.edit",
    "partners.propose_scoreboard": "partners.edit_scoreboard",
    "partners.remove_value": "partners.edit",
    "partners.send_scoreboard": "partners.edit_scoreboard",
    "partners.set_actual": "partners.edit",
    "partners.sign_scoreboard": "partners.edit_scoreboard",
    "partners.answer_term_sheet": "partners.edit_term_sheet",
    "partners.decide_term_sheet": "partners.approve_terms",
    "partners.propose_term_sheet": "partners.edit_term_sheet",
    "partners.save_term_sheet": "partners.edit_term_sheet",
    "partners.send_term_sheet": "partners.edit_term_sheet",
    "partners.start_term_sheet": "partners.edit_term_sheet",
    "partners.take_back_term_sheet": "partners.edit_term_sheet",
    "partners.withdraw_term_sheet": "partners.edit_term_sheet",
}
EITHER = {
    "pipeline.decide_lead_proposal": {"pipeline.route_leads"},
    "pipeline.decide_proposal": {"pipeline.approve_backslide", "pipeline.reassign_owner"},
    "pipeline.reassign_owner": {"pipeline.propose_owner", "pipeline.reassign_owner"},
}
"""Commands for whoever holds one of these rights; which of them counts depends on the record."""

WITHOUT = {
    "icp.list_refused": "part of the commands that make leads and accounts, and of imports",
    "pipeline.load_first_values": "part of people.configure",
    "pipeline.recount_debt": "part of pipeline.edit_gates and of the nightly job",
    "pipeline.relock_waivers": "the nightly job",
    "quality.settle_trust": "the nightly job",
    "people.accept_code": "whoever holds the one-time code",
    "people.create_first_administrator": "whoever holds the one-time code",
    "people.create_setup_code": "the server, while nobody has a password",
    "people.sign_out": "whoever holds the cookie",
}


OURS = ("actor", "session")
LACKING = "you do not have this right"


def commands() -> dict[str, Callable[..., Any]]:
    """Return every command that the domains offer, by its name."""
    found = {}
    for domain in sorted(set(registry.domains()) - OUTSIDE):
        try:
            offered = importlib.import_module(f"data.{domain}.commands")
        except ModuleNotFoundError:
            continue
        for name in offered.__all__:
            if inspect.isfunction(getattr(offered, name)):
                found[f"{domain}.{name}"] = getattr(offered, name)
    return found


COMMANDS = commands()
ASKED = {**{name: {right} for name, right in RIGHTS.items()}, **EITHER}


def refusal(command: Callable[..., Any], role: str | None) -> Refused | None:
    """Call a command with things that are no values: touching one before the right is checked breaks it."""
    actor = Actor(1, "somebody", frozenset({role} if role else ()))
    needed = [p for p in inspect.signature(command).parameters.values()
              if p.default is p.empty and p.kind is not p.VAR_KEYWORD and p.name not in OURS]  # fmt: skip
    places = [object() for p in needed if p.kind is p.POSITIONAL_OR_KEYWORD]
    named = {p.name: object() for p in needed if p.kind is p.KEYWORD_ONLY}
    session = [None] if "session" in inspect.signature(command).parameters else []
    try:
        command(*session, *places, actor=actor, **named)
    except Refused as refused:
        return refused if LACKING in refused.words else None  # a record of somebody else's comes after the right
    except Exception:  # noqa: S110 - what comes after the right is not asked here
        pass
    return None


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    """Commands that open transactions of their own find a store."""


def test_every_command_names_its_right_here() -> None:
    assert not (set(ASKED) & set(WITHOUT))
    assert set(ASKED) | set(WITHOUT) == set(COMMANDS)
    assert {right for rights in ASKED.values() for right in rights} <= set(access.permissions().actions)


def test_a_command_without_a_right_takes_nobody() -> None:
    assert [name for name in WITHOUT if "actor" in inspect.signature(COMMANDS[name]).parameters] == []


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_role_without_the_right_is_refused_first_and_one_with_it_is_not(name: str) -> None:
    for role in (None, *ROLES):
        actor = Actor(1, "somebody", frozenset({role} if role else ()))
        is_open = any(access.may(actor, right) for right in ASKED[name])
        refused = refusal(COMMANDS[name], role)
        assert (refused is None) == is_open, f"{role}: {refused}"
        assert refused is None or refused.action in ASKED[name], role


def test_a_manager_returns_no_proposal_of_another_team() -> None:
    company()
    with writing() as session:
        session.add_all([Lead(id=1, name="Ann's lead", status="mql", owner_id=101), Approval(
            id=1, kind="lead_owner", entity="lead", entity_id=1, content="{}", reason="holiday", proposed_by_id=101,
            proposed_on=date(2025, 6, 16),
        )])  # fmt: skip
    stranger = Actor(104, "lee", frozenset({"manager"}), team_id=2)
    with pytest.raises(Refused, match="somebody else"), writing() as session:
        COMMANDS["pipeline.decide_lead_proposal"](session, 1, actor=stranger, is_approved=False, note="no")
