"""What running a sale does because records of others changed."""
