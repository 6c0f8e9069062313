"""What can be imported here, one file a kind of rows; each registers its targets."""

from data.pipeline.imports import activities, buyers, leads, sales, stages
from data.pipeline.imports.sales import ACCOUNTS, CATEGORIES, MOTIONS, PRODUCTS, STAGES, STEPS

__all__ = [
    "ACCOUNTS", "CATEGORIES", "MOTIONS", "PRODUCTS", "STAGES", "STEPS", "activities", "buyers", "leads", "sales",
    "stages",
]  # fmt: skip
