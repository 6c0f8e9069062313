"""What customers offer for export."""

from data.customers.exports import churn, expansion, health, renewals, retention

__all__ = ["churn", "expansion", "health", "renewals", "retention"]
