"""What people do with partners: each checks its right, then changes; none commits."""
