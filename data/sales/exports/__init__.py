"""What running a sale offers for export."""

from data.sales.exports import demos, plans, pocs, steps

__all__ = ["demos", "plans", "pocs", "steps"]
