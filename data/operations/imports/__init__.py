"""What can be imported into operations."""

from data.operations.imports import jobs, raci, roles

__all__ = ["jobs", "raci", "roles"]
