"""What partners offer for export."""
