"""What can be imported about customers."""

from data.customers.imports import champions, churn, profiles, subscriptions, surveys, tickets, usage

__all__ = ["champions", "churn", "profiles", "subscriptions", "surveys", "tickets", "usage"]
