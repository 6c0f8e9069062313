"""Scores leads that came without a score: from their own fields, and from what their account did.

A score that came with the lead stays as it came. The score at qualification is kept once and never worked out again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.numbers import round_half_up
from data.icp import scoring
from data.icp.formulas import decay, fit
from data.icp.formulas.accounts import Static, whole_score
from data.icp.queries import scoring as queries
from data.icp.scoring import NOTHING_SEEN, Behaviour, Terms
from models import Lead

FEW = 50
"""Up to so many leads are changed as the records that a form holds in hand."""


@dataclass(frozen=True)
class Scored:
    """What a lead scores: hundredths of points in all and of behaviour, percent known, and what its fields give."""

    score: int
    behaviour: int
    completeness: int
    static: Static

    @property
    def rounded(self) -> int:
        """The score as a lead holds it, 0 to 100."""
        return int(round_half_up(Decimal(self.score) / 100, 0))


def scored(lead: Mapping[str, Any], seen: Behaviour, under: Terms) -> Scored | None:
    """Return what a lead scores on a day; None where its profile says nothing."""
    scorer = under.scorers.of(lead["segment"])
    if scorer is None:
        return None
    static, (worth, on) = scorer.score(lead), seen
    policy, behaviour, known = under.policy, 0, static.completeness
    if on is not None:
        weight = policy.weights[fit.BEHAVIOUR]
        now = decay.later(worth, days=max(0, (under.day - on).days), half_life_days=policy.half_life_days)
        behaviour = decay.behaviour_hundredths(now, weight=weight, full_points=policy.full_points)
        known += weight
    return Scored(whole_score(static.points, behaviour, static.disqualified), behaviour, known, static)


def score_leads(session: Session, numbers: Collection[int]) -> None:
    """Score the leads among these that came without a score."""
    under = scoring.terms(session)
    if under.scorers.is_blank:
        return
    leads = [lead for lead in queries.lead_fields(session, numbers) if not lead["is_score_given"]]
    seen = scoring.behaviours_now(session, {lead["account_id"] for lead in leads if lead["account_id"]}, under)
    changes = {}
    for lead in leads:
        found = scored(lead, seen.get(lead["account_id"], NOTHING_SEEN), under)
        if found is not None and (after := _changes(session, lead, found)):
            changes[lead["id"]] = ({name: lead[name] for name in after}, after)
    _write(session, changes)


def _changes(session: Session, lead: Mapping[str, Any], found: Scored) -> dict[str, Any]:
    wanted: dict[str, Any] = {"fit_score": found.rounded, "data_completeness": found.completeness}
    if lead["segment_fit_score_at_mql"] is None and _qualifies_now(session, lead):
        wanted["segment_fit_score_at_mql"] = found.rounded
    return {name: value for name, value in wanted.items() if lead[name] != value}


def _qualifies_now(session: Session, lead: Mapping[str, Any]) -> bool:
    # A lead that qualified on an earlier day had no score then: today's would look like one.
    return lead["mql_at"] is not None and lead["mql_at"].date() >= recording_of(session).recorded_at.date()


def _write(session: Session, changes: Mapping[int, tuple[dict[str, Any], dict[str, Any]]]) -> None:
    if len(changes) <= FEW:
        for number, (_, after) in changes.items():
            lead = session.get(Lead, number)
            for name, value in after.items():
                setattr(lead, name, value)
        session.flush()
        return
    day = recording_of(session).occurred_on
    records.update_many(session, Lead, [records.Edit(n, day, before, after) for n, (before, after) in changes.items()])
