"""What people do to run a sale: each checks its right, then changes; none commits."""

__all__: list[str] = []
