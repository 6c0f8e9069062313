"""The metrics of partners."""

from data.partners.metrics import programme, revenue, reviews, term_sheets

__all__ = ["programme", "revenue", "reviews", "term_sheets"]
