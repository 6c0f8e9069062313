"""What can be imported about partners."""
