"""What the fields of a deal are called on every screen."""

from data.pipeline.formulas import gates

_LABELS = {
    "name": "name", "currency": "currency", "close_date": "expected close date", "account_id": "account",
    "motion_id": "motion", "product_id": "product", "win_percent": "own odds", "type": "type",
    "process_step": "process step", "forecast_category": "forecast category", "next_step": "next step",
    "next_step_owner_id": "who takes the next step", "contributing_reasons": "contributing reasons",
    "close_note": "evidence", "lead_source_original": "original lead source",
    "first_touch_campaign": "first campaign", "segment_fit_score_at_mql": "fit score when it qualified",
    "opened_on": "opened", "closed_on": "closed", "stage": "stage", "last_activity_on": "last activity",
    "gate_debt": "gate debt", "win_percent_reason": "reason for the own odds",
    "stage_at_close": "stage it was closed from", "owner_at_close_id": "owner at close",
    "territory_at_close_id": "territory at close", "external_id": "number in the source",
    "is_meddicc_blocked": "blocked by the qualification checklist", "list_total": "list price",
    "net_total": "net price",
    "partner_sourced": "brought by a partner", "partners_influencing": "partners who helped", "feed_id": "source file",
    "is_inferred": "history inferred",
}  # fmt: skip


def label(name: str) -> str:
    """Return what a field is called on every screen.

    >>> label("close_date"), label("map_link")
    ('expected close date', 'link to the action plan')
    """
    return _LABELS.get(name) or gates.words_of(name)
