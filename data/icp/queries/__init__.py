"""What is read from the tables of fit and value."""
