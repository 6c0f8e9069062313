"""Customers: subscriptions, usage, health, renewals, retention, expansion and churn."""
