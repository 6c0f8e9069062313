"""The metrics of operations."""
