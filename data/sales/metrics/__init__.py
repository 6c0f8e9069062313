"""The metrics of proofs of concept and the sales process."""

from data.sales.metrics import pocs, steps

__all__ = ["pocs", "steps"]
