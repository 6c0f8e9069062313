"""What can be imported into operations."""
