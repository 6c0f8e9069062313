"""Tables of the pipeline to take away: the same rows as on the screen."""

from data.pipeline.exports import coverage, forecasts, leads, movement

__all__ = ["coverage", "forecasts", "leads", "movement"]
