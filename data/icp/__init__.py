"""The ideal customer: who we want to win, and how well an account fits."""
