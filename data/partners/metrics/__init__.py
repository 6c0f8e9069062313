"""The metrics of partners."""
