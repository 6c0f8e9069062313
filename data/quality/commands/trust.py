"""Pages that people do not trust: somebody has to look. Nothing here commits."""

from datetime import date

from sqlmodel import Session

from data.core.metrics import METRICS
from data.core.work import outbox, tickets
from data.core.work.tickets import Finding, Settled
from data.quality import formulas, queries

RULE = "quality.page_distrusted"
outbox.called(RULE, "People do not trust a page")
FALLBACK = "revops"


def settle_trust(session: Session, *, as_of: date) -> Settled:
    """Open a ticket for every page that enough people trust too little, for whoever owns its metrics."""
    first = queries.first_votes(session)
    found = [
        Finding("trust_vote", first[row["page"]],
                f"{row['page']}: trusted {formulas.average_trust(row['total'], row['n']):.1f} of 5, n {row['n']}.",
                owner_id=queries.first_with_role(session, owner_role(row["page"])))
        for row in queries.trust(session, as_of=as_of) if formulas.is_distrusted(row["total"], row["n"])
    ]  # fmt: skip
    return tickets.settle(session, RULE, found)


def owner_role(page: str) -> str:
    """Return the role that owns the metric a page is named after, else those of its domain.

    >>> owner_role("/no-such-page")
    'revops'
    """
    name = page.lstrip("/").replace("-", ".", 1).replace("-", "_")
    domain = name.partition(".")[0]
    metric = METRICS.get(name) or next((m for n, m in sorted(METRICS.items()) if n.startswith(f"{domain}.")), None)
    return metric.owner if metric else FALLBACK
