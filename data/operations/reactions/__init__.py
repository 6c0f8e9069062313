"""What operations does because records of others changed."""
