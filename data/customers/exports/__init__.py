"""What customers offer for export."""
