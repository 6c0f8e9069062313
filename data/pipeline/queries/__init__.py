"""The only SELECTs of the pipeline: sums, targets and rates, quality of open deals, the deals themselves."""

from data.pipeline.queries.deals import PARTS, deal_rows, deal_sums, has_deals, undated_deals
from data.pipeline.queries.names import NO_NAMES, labels, resolved
from data.pipeline.queries.plans import plan_rates, target_rows
from data.pipeline.queries.quality import RULES, evidence, open_quality, overdue_before
from data.pipeline.queries.slices import DIMENSIONS, Slice, owners_in
from data.pipeline.queries.sums import closed_sums, has_rollup, open_sums, won_prices

__all__ = [
    "DIMENSIONS", "NO_NAMES", "PARTS", "RULES", "Slice", "closed_sums", "deal_rows", "deal_sums", "evidence",
    "has_deals", "has_rollup", "labels", "open_quality", "open_sums", "overdue_before", "owners_in", "plan_rates",
    "resolved", "target_rows", "undated_deals", "won_prices",
]  # fmt: skip
