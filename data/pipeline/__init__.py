"""Deals, targets and coverage: is there enough pipeline, and what is at risk?"""
