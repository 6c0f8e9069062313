"""What fit does because records of others changed."""

from data.icp.reactions import scoring

__all__ = ["scoring"]
