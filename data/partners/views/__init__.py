"""What the pages of partners show and their exports print."""
