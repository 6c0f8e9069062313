"""What operations does because records of others changed."""

from data.operations.reactions import raci

__all__ = ["raci"]
