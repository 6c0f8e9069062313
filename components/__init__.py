"""Drawings: data in, a drawing out; no domain words."""
