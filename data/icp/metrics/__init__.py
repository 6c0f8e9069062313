"""The metrics of fit."""

from data.icp.metrics import fit

__all__ = ["fit"]
