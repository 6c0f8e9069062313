"""The numbers of one row: sums in, values with reason, status, n and inputs out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from data.core import metrics
from data.core.metrics import Threshold, Value, judged
from data.core.numbers import ratio
from data.pipeline.formulas import coverage as formulas
from data.pipeline.views.tally import Tally

Answer = tuple[Decimal | None, str | None]


@dataclass(frozen=True)
class Terms:
    """What the numbers are judged by: thresholds by metric, and which rules of clean coverage can be judged.

    unjudged: rule to the names of the segments in which its field is not fed.
    """

    thresholds: Mapping[str, Threshold | None]
    unjudged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: int = 3

    @property
    def policy(self) -> Decimal:
        """The coverage that the company asks for: where green begins."""
        known = self.thresholds["pipeline.coverage"]
        return Decimal(3) if known is None else Decimal(known.green)


JUDGED = ("pipeline.coverage", "pipeline.coverage_plan", "pipeline.clean_coverage", "pipeline.weighted_coverage",
          "pipeline.win_rate", "pipeline.win_rate_excluding_no_decision", "pipeline.required_coverage",
          "pipeline.overdue_amount")  # fmt: skip


def thresholds(settings: Mapping[str, Any] | None = None, as_of: date | None = None) -> dict[str, Threshold | None]:
    """Return the thresholds in force on a day by metric: those given in `settings`, else the rulebook's."""
    return {name: metrics.threshold_of(name, settings, as_of) for name in JUDGED}


def answers(tally: Tally, terms: Terms, *, segment_gaps: Decimal | None = None) -> dict[str, Value]:
    """Return every number of a row by its short name: coverage, coverage_plan, clean_coverage and so on."""
    rates = _rates(tally, terms)
    inputs = _inputs(tally, terms, rates)
    if segment_gaps is not None:
        inputs["segment_gaps"] = segment_gaps
    n, known = tally.open_deals, terms.thresholds
    plan = _of_money(tally, formulas.coverage_plan(tally.open, tally.target))
    return {
        "coverage": judged(*_coverage(tally, tally.open), known["pipeline.coverage"], n=n, inputs=inputs),
        "coverage_plan": judged(*plan, known["pipeline.coverage_plan"], n=n, inputs=inputs),
        "clean_coverage": _clean(tally, terms, inputs, _coverage(tally, tally.clean), "pipeline.clean_coverage"),
        "clean_coverage_plan": _clean(tally, terms, inputs,
                                      _of_money(tally, formulas.coverage_plan(tally.clean, tally.target)),
                                      "pipeline.coverage_plan"),
        "weighted_coverage": _weighted(tally, terms, inputs),
        "overdue_amount": _amount(tally, terms),
        **rates,
    }  # fmt: skip


def _coverage(tally: Tally, open_: Decimal) -> Answer:
    return _of_money(tally, formulas.coverage(open_, tally.won, tally.target))


def _of_money(tally: Tally, answer: Answer) -> Answer:
    """Without a rate for the target or for all of the pipeline there is no honest number."""
    if tally.target is None and tally.targets_left_out:
        return None, "no_rate"
    if answer[0] is not None and tally.left_out and not tally.open_deals:
        return None, "no_rate"
    return answer


def _rates(tally: Tally, terms: Terms) -> dict[str, Value]:
    known, won = terms.thresholds, tally.decided_won
    decided = {"won": won, "lost": tally.decided_lost, "no_decision": tally.decided_no_decision}
    rate = metrics.rate(won, tally.decided, known["pipeline.win_rate"], inputs=decided, empty="no_decided_deals")
    other = metrics.rate(won, won + tally.decided_lost, known["pipeline.win_rate_excluding_no_decision"],
                         inputs=decided, empty="no_decided_deals")  # fmt: skip
    value, reason = formulas.required_coverage(None if rate.value is None else Decimal(rate.value))
    required = Value(value, reason or rate.reason, n=tally.decided, inputs={**decided, "win_rate": rate.value})
    return {"win_rate": rate, "win_rate_excluding_no_decision": other, "required_coverage": required}


def _inputs(tally: Tally, terms: Terms, rates: Mapping[str, Value]) -> dict[str, Any]:
    return {
        "open": tally.open,
        "won": tally.won,
        "target": tally.target,
        "remaining": formulas.remaining(tally.won, tally.target),
        "win_rate": rates["win_rate"].value,
        "required": rates["required_coverage"].value,
        "gap_to_policy": formulas.gap_to(terms.policy, tally.open, tally.won, tally.target),
        "deals": tally.open_deals,
        "won_deals": tally.won_deals,
        "decided_deals": tally.decided,
        "overdue": tally.overdue,
        "left_out": tally.left_out,
    }


def _clean(tally: Tally, terms: Terms, inputs: dict[str, Any], answer: Answer, name: str) -> Value:
    before = _coverage(tally, tally.open)[0]
    told = {
        **inputs,
        "open": tally.clean,
        "gap_to_policy": formulas.gap_to(terms.policy, tally.clean, tally.won, tally.target),
        "before": before,
        "left_out_overdue": tally.overdue,
        "left_out_stale": tally.stale,
        "left_out_stepless": tally.stepless,
        "rules": terms.rules,
        "not_assessable": {rule: list(names) for rule, names in terms.unjudged.items()},
        "deals": tally.clean_deals,
    }
    return judged(*answer, terms.thresholds[name], n=tally.clean_deals, inputs=told)


def _weighted(tally: Tally, terms: Terms, inputs: dict[str, Any]) -> Value:
    told = {**inputs, "weighted": tally.weighted, "deals_without_step": tally.open_deals - tally.stepped_deals}
    answer = _of_money(tally, formulas.weighted_coverage(tally.weighted, tally.target))
    if answer[0] is not None and tally.open_deals and not tally.stepped_deals:
        answer = None, "not_assessable"
    return judged(*answer, terms.thresholds["pipeline.weighted_coverage"], n=tally.stepped_deals, inputs=told)


def _amount(tally: Tally, terms: Terms) -> Value:
    share = ratio(tally.overdue, tally.open) if tally.open else None
    told = {"open": tally.open, "share_of_open": share, "deals": tally.overdue_deals}
    known = terms.thresholds["pipeline.overdue_amount"]
    return judged(tally.overdue, None, known, n=tally.overdue_deals, inputs=told)
