"""The only SELECTs of the pipeline: sums, targets and rates, quality of open deals, the deals themselves."""

from data.pipeline.queries.deals import PARTS, deal_rows, deal_sums, has_deals
from data.pipeline.queries.names import NO_NAMES, labels, resolved
from data.pipeline.queries.plans import target_rows
from data.pipeline.queries.quality import RULES, evidence, late_deals, open_quality, undated_deals
from data.pipeline.queries.slices import DIMENSIONS, Slice, owners_in
from data.pipeline.queries.sums import OpenSum, decided_deals, has_rollup, open_sums, won_prices, won_sums

__all__ = [
    "DIMENSIONS", "NO_NAMES", "PARTS", "RULES", "OpenSum", "Slice", "deal_rows", "deal_sums", "decided_deals",
    "evidence", "has_deals", "has_rollup", "labels", "late_deals", "open_quality", "open_sums", "owners_in",
    "resolved", "target_rows", "undated_deals", "won_prices", "won_sums",
]  # fmt: skip
