"""What partners offer for export."""

from data.partners.exports import partners, referrals, reviews, scoreboard, term_sheets

__all__ = ["partners", "referrals", "reviews", "scoreboard", "term_sheets"]
