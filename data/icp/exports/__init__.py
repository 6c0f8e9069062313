"""What fit and value offer for export."""
