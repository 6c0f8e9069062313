"""What people do about whom we sell to: each checks its right, then changes; none commits."""
