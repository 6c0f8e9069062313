"""What the pages of operations show and their exports print."""
