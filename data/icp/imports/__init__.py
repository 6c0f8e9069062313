"""What can be imported about whom we sell to."""

from data.icp.imports import profiles, value_map

__all__ = ["profiles", "value_map"]
