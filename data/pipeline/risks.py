"""Every open deal's risk between two days, folded from its versions in the write that changes them."""

from data.core.ledger import derived
from data.pipeline.queries import spans, terms
from models import DealRisk

DEAL_RISK = derived.register(derived.Derived(DealRisk, "deal", "deal_id", spans.risk_spans, basis=terms.basis))
