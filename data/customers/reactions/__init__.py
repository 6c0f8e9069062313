"""What customers do because records of others changed."""

from data.customers.reactions import growth, health, subscriptions

__all__ = ["growth", "health", "subscriptions"]
