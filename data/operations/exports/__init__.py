"""What operations offers for export."""

from data.operations.exports import jobs, raci, roles

__all__ = ["jobs", "raci", "roles"]
