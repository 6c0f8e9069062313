"""What can be imported about customers."""
