"""The metrics of fit."""
