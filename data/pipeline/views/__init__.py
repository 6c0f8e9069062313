"""What the pipeline's pages show and its exports print."""

from data.pipeline.views.choices import choices
from data.pipeline.views.coverage import BASES, READS, Coverage, Row, coverage
from data.pipeline.views.deals import Deals, deals_behind
from data.pipeline.views.prices import Prices, prices
from data.pipeline.views.tables import coverage_sheet, coverage_table, deals_sheet, deals_table
from data.pipeline.views.trend import Trend, trend
from data.pipeline.views.words import answer

__all__ = [
    "BASES", "READS", "Coverage", "Deals", "Prices", "Row", "Trend", "answer", "choices", "coverage",
    "coverage_sheet", "coverage_table", "deals_behind", "deals_sheet", "deals_table", "prices", "trend",
]  # fmt: skip
