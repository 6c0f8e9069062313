"""What the pages of partners show and their exports print."""

from data.partners.views.home import HOME_READS, home
from data.partners.views.partners import PARTNER_READS, deal_choices, partner_list, partner_page, type_scores
from data.partners.views.referrals import REFERRAL_READS, choices, referrals
from data.partners.views.reviews import held_with_choices

__all__ = [
    "HOME_READS", "PARTNER_READS", "REFERRAL_READS", "choices", "deal_choices", "held_with_choices", "home",
    "partner_list", "partner_page", "referrals", "type_scores",
]  # fmt: skip
