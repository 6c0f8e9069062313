"""What can be imported about running a sale."""

from data.sales.imports import criteria, demos, plans, pocs, usage

__all__ = ["criteria", "demos", "plans", "pocs", "usage"]
