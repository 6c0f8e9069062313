"""What the start page shows of the pipeline: coverage of the quarter, and the deals that need a hand."""

from datetime import date
from typing import cast

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.metrics import REASONS
from data.core.remembering import remembered
from data.core.tiles import Face, tile
from data.pipeline import views

PAGE = "/pipeline-coverage"


def _present(session: Session, scope: Scope, as_of: date) -> views.Coverage:
    period = clock.period_of(as_of, settings.current(session, as_of).calendar)
    # Four tiles say four things about one view: it is made once.
    asked = {"scope": scope, "period": period, "as_of": as_of}
    return cast(views.Coverage, remembered(session, views.coverage, groups=views.READS, **asked))


@tile("pipeline.coverage", order=10, right="pipeline.view", reads=views.READS)
def coverage(session: Session, *, scope: Scope, as_of: date) -> Face:
    """Coverage of the present quarter."""
    view = _present(session, scope, as_of)
    value = view.total.values["coverage"]
    label = f"Pipeline coverage {view.period.label}"
    if not view.has_deals:
        return Face(label, reason="no deals yet", address=PAGE, link="Open coverage")
    reason = REASONS[value.reason] if value.value is None and value.reason else ""
    needed = view.total.needed.value
    note = "" if needed is None else f"your win rate needs {needed:.1f}×"
    return Face(label, value.value, "ratio", reason=reason, status=value.status, word=views.status_word(value),
                note=note, address=PAGE, link="Open coverage")  # fmt: skip


@tile("pipeline.overdue", order=20, right="pipeline.view", reads=views.READS)
def overdue(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Open deals of the present quarter whose date has passed."""
    view = _present(session, scope, as_of)
    if not view.has_deals:
        return None
    tally = view.total.tally
    return Face("Overdue pipeline", tally.overdue, "money", view.currency, note=f"{tally.overdue_deals:,} open deals",
                address=PAGE, link="See the deals")  # fmt: skip


@tile("pipeline.set_targets", order=30, right="pipeline.edit_targets", reads=views.READS, place="next")
def set_targets(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for targets where there is pipeline and nothing to measure it against."""
    view = _present(session, scope, as_of)
    if not view.has_deals or view.total.tally.target is not None:
        return None
    return Face(f"Bring targets for {view.period.label}", note="Without a target there is no coverage.",
                address="/quality-import", link="Open import")  # fmt: skip


@tile("pipeline.date_deals", order=40, right="pipeline.view_deals", reads=views.READS, place="next")
def date_deals(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for dates of open deals that count in no period."""
    view = _present(session, scope, as_of)
    n, late = view.total.tally.undated_deals, view.before[0]
    if not n and not late:
        return None
    said = [f"{n:,} without a close date"] if n else []
    said += [f"{late:,} with a date before {view.period.label}"] if late else []
    words = " and ".join(said)
    return Face("Give open deals a date", note=f"{words[0].upper()}{words[1:]}. They count in no coverage.",
                address=PAGE, link="See the deals")  # fmt: skip
