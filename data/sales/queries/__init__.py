"""What is read from the tables of running a sale."""
