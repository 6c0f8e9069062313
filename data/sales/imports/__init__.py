"""What can be imported about running a sale."""
