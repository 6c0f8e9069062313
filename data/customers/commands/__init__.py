"""What people do with customers: each checks its right, then changes; none commits."""

from data.customers.commands.adoption import edit_adoption, settle_adoption, start_adoption
from data.customers.commands.champions import save_champion
from data.customers.commands.churn import (
    mark_contacted,
    mark_declined,
    mark_eligible,
    mark_won_back,
    record_churn,
    set_root_cause,
)
from data.customers.commands.expansion import (
    assign_trigger,
    dismiss_trigger,
    edit_expansion_rules,
    fire_triggers,
    pursue_trigger,
)
from data.customers.commands.health import alert_health, end_health, score_health, set_health
from data.customers.commands.offers import answer_offer, decide_offer, propose_offer
from data.customers.commands.profiles import save_profile
from data.customers.commands.readings import rate_sentiment
from data.customers.commands.renewal_steps import make_renewal_steps
from data.customers.commands.renewals import book_renewal, lose_renewal, set_owner_view, take_back_booking
from data.customers.commands.subscriptions import amend_subscription, create_subscription, end_subscription

__all__ = [
    "alert_health", "amend_subscription", "answer_offer", "assign_trigger", "book_renewal", "create_subscription",
    "decide_offer", "dismiss_trigger", "edit_adoption", "edit_expansion_rules", "end_health", "end_subscription",
    "fire_triggers", "lose_renewal", "make_renewal_steps", "mark_contacted", "mark_declined", "mark_eligible",
    "mark_won_back", "propose_offer", "pursue_trigger", "rate_sentiment", "record_churn", "save_champion",
    "save_profile", "score_health", "set_health", "set_owner_view", "set_root_cause", "settle_adoption",
    "start_adoption", "take_back_booking",
]  # fmt: skip
