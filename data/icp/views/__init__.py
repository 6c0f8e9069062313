"""What the pages of fit and value show and their exports print."""
