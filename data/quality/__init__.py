"""Imports, and what came of them."""
