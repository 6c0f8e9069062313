"""What the pipeline's pages show and its exports print."""

from data.pipeline.views.choices import choices
from data.pipeline.views.coverage import BASES, READS, Coverage, Row, coverage
from data.pipeline.views.deals import Deals, deals_behind
from data.pipeline.views.prices import Prices, prices
from data.pipeline.views.tables import (
    coverage_columns,
    coverage_sheet,
    coverage_table,
    deals_columns,
    deals_sheet,
    deals_table,
    name_of,
    notes,
    remarks,
    status_word,
    words,
)
from data.pipeline.views.trend import Trend, trend

__all__ = [
    "BASES", "READS", "Coverage", "Deals", "Prices", "Row", "Trend", "choices", "coverage", "coverage_columns",
    "coverage_sheet", "coverage_table", "deals_behind", "deals_columns", "deals_sheet", "deals_table", "name_of",
    "notes", "prices", "remarks", "status_word", "trend", "words",
]  # fmt: skip
