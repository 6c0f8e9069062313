"""The metrics of customers."""

from data.customers.metrics import churn, expansion, health, renewals, retention

__all__ = ["churn", "expansion", "health", "renewals", "retention"]
