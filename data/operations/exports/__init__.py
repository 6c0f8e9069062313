"""What operations offers for export."""
