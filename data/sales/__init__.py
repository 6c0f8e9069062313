"""How a sale is run: dated steps, mutual action plans, demos, and proofs of concept with their stall clock."""
