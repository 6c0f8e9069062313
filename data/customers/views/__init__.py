"""What the pages of customers show and their exports print."""

from data.customers.views.account import account_deals, account_page
from data.customers.views.account_history import account_history
from data.customers.views.account_shapes import ACCOUNT_READS
from data.customers.views.churn import churn_page
from data.customers.views.expansion import expansion_page, seat_rows
from data.customers.views.expansion_shapes import EXPANSION_READS
from data.customers.views.health import alert_queue
from data.customers.views.pursuing import pursuing
from data.customers.views.renewals import runway

__all__ = [
    "ACCOUNT_READS", "EXPANSION_READS", "account_deals", "account_history", "account_page", "alert_queue",
    "churn_page", "expansion_page", "pursuing", "runway", "seat_rows",
]  # fmt: skip
