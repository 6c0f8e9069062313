"""The metrics of operations."""

from data.operations.metrics import jobs, raci, roles

__all__ = ["jobs", "raci", "roles"]
