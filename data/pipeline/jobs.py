"""Jobs of the pipeline, started at night."""

from data.core import access, store
from data.core.access import Actor
from data.core.jobs import job
from data.core.ledger import derived, history
from data.pipeline import audits as audits
from data.pipeline import commands

NIGHTLY = Actor(None, "nightly job")


@job("pipeline.relock_waivers")
def relock_waivers() -> str:
    """End gate waivers whose last day has passed, and bring the gate debt of open deals in step with the day."""
    with store.writing(NIGHTLY, "job", "gates in step with the day") as session:
        ended, changed = commands.relock_waivers(session)
    return f"{ended} waivers ended; {changed} deals owe their gates something else than before."


@job("pipeline.audit")
def run_audit() -> str:
    """Look for records that are wrong; each finding is a ticket with an owner until it is so no longer."""
    _fold_anew()
    with store.writing(access.operator(), "job", "nightly audit") as session:
        settled = commands.run_audit(session, actor=access.operator())
    hits, new, cleared = (sum(getattr(one, name) for one in settled.values()) for name in ("hits", "new", "cleared"))
    return f"{len(settled)} rules: {hits:,} hits, {new:,} of them new; {cleared:,} tickets cleared by themselves."


@job("pipeline.alerts")
def settle_alerts() -> str:
    """Tell owners of deals that have come to be at risk, once for a deal and a reason; long idleness up the line."""
    _fold_anew()
    with store.writing(access.operator(), "job", "alerts of deals at risk") as session:
        settled = commands.settle_alerts(session, actor=access.operator())
    return f"{settled.hits:,} reasons hold; {settled.new:,} new alerts wait to be sent; {settled.cleared:,} cleared."


def _fold_anew() -> None:
    """Bring folded tables in step with the calendar and with definitions that hold since midnight: nobody waits now."""
    with store.housekeeping() as session:
        derived.catch_up(session, history.revision_at(session, None))
