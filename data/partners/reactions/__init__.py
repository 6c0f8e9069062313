"""What partners do because records of others changed."""
