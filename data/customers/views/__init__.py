"""What the pages of customers show and their exports print."""
