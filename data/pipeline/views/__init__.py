"""What the pipeline's pages show and its exports print."""

from data.pipeline.views.audit import AUDIT_READS, AuditView, Tickets, audit, tickets, tickets_columns, tickets_sheet
from data.pipeline.views.choices import choices
from data.pipeline.views.codes import CODE_READS, Codes, codes
from data.pipeline.views.coverage import BASES, READS, Coverage, Row, coverage
from data.pipeline.views.deal_history import DealHistory, deal_choices, deal_history
from data.pipeline.views.deal_page import DEAL_READS, DealPage, deal_page, undecided_deals
from data.pipeline.views.deals import Deals, deals_behind
from data.pipeline.views.forecast import FORECAST_READS, Forecast, forecast
from data.pipeline.views.gate_matrix import GATE_READS, GateMatrix, edited_gates, gate_matrix, gate_preview
from data.pipeline.views.grid import GRID_READS, Grid, deals_grid, grid_sheet
from data.pipeline.views.losses import LOSS_READS, Losses, losses
from data.pipeline.views.lost_deals import LostDeals, lost_deals
from data.pipeline.views.prices import Prices, prices
from data.pipeline.views.risk import BANDS, RISK_READS, Risks, risks
from data.pipeline.views.risk_deals import (
    BAND_STATUS,
    RULE_WORDS,
    BackTest,
    RiskDeals,
    back_test,
    reasons_in_order,
    risk_columns,
    risk_deals,
    risk_remarks,
    risk_sheet,
)
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
    "AUDIT_READS", "BANDS", "BAND_STATUS", "BASES", "CODE_READS", "DEAL_READS", "FORECAST_READS", "GATE_READS",
    "GRID_READS", "LOSS_READS", "READS", "RISK_READS", "RULE_WORDS", "AuditView", "BackTest", "Codes", "Coverage",
    "DealHistory", "DealPage", "Deals", "Forecast", "GateMatrix", "Grid", "Losses", "LostDeals", "Prices",
    "RiskDeals", "Risks", "Row", "Tickets", "Trend", "audit", "back_test", "choices", "codes", "coverage",
    "coverage_columns", "coverage_sheet", "coverage_table", "deal_choices", "deal_history", "deal_page",
    "deals_behind", "deals_columns", "deals_grid", "deals_sheet", "deals_table", "edited_gates", "forecast",
    "gate_matrix", "gate_preview", "grid_sheet", "losses", "lost_deals", "name_of", "notes", "prices",
    "reasons_in_order", "remarks", "risk_columns", "risk_deals", "risk_remarks", "risk_sheet", "risks", "status_word",
    "tickets", "tickets_columns", "tickets_sheet", "trend", "undecided_deals", "words",
]  # fmt: skip
