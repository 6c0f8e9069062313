"""What partners do because records of others changed."""

from data.partners.reactions import months

__all__ = ["months"]
