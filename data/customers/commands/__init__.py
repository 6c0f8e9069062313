"""What people do with customers: each checks its right, then changes; none commits."""
