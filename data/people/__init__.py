"""People: who uses the suite, how they sign in, what they may do, and the answers about the company."""
