"""What people do in operations: each checks its right, then changes; none commits."""
