"""What fit does because records of others changed."""
