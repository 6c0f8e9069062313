"""The metrics of customers."""
