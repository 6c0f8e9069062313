"""The pipeline's metrics, as the catalogue and scripts know them. The numbers are those of the views."""

from data.pipeline.metrics import coverage, forecasts, leads, losses, movement, risk

__all__ = ["coverage", "forecasts", "leads", "losses", "movement", "risk"]
