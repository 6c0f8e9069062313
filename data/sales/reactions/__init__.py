"""What running a sale does because records of others changed."""

from data.sales.reactions import deals

__all__ = ["deals"]
