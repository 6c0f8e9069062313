"""What running a sale offers for export."""
