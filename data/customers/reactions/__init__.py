"""What customers do because records of others changed."""
