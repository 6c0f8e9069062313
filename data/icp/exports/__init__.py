"""What fit and value offer for export."""

from data.icp.exports import closed_loop, fit, profiles, value_map

__all__ = ["closed_loop", "fit", "profiles", "value_map"]
