"""What the start page shows of the pipeline: coverage, what changed since Monday, the deals that need a hand."""

from datetime import date
from typing import cast

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.metrics import REASONS
from data.core.remembering import remembered
from data.core.tiles import Bar, Face, Line, tile
from data.core.work import lists
from data.pipeline import views
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_tables

PAGE = "/pipeline-coverage"


def _present(session: Session, scope: Scope, as_of: date) -> views.Coverage:
    period = clock.period_of(as_of, settings.current(session, as_of).calendar)
    # Four tiles say four things about one view: it is made once.
    asked = {"scope": scope, "period": period, "as_of": as_of}
    return cast(views.Coverage, remembered(session, views.coverage, groups=views.READS, **asked))


@tile("pipeline.coverage", order=10, right="pipeline.view", reads=views.READS, shared=True)
def coverage(session: Session, *, scope: Scope, as_of: date) -> Face:
    """Coverage of the present quarter."""
    view = _present(session, scope, as_of)
    value = view.total.values["coverage"]
    label = f"Pipeline coverage {view.period.label}"
    if not view.has_deals:
        return Face(label, reason="no deals yet", address=PAGE, link="Open coverage")
    reason = REASONS[value.reason] if value.value is None and value.reason else ""
    return Face(label, value.value, "ratio", reason=reason, status=value.status, word=views.status_word(value),
                note=_honest(view), address=PAGE, link="Open coverage", metric="pipeline.coverage")  # fmt: skip


def _honest(view: views.Coverage) -> str:
    """What is left of coverage without overdue, stale and step-less deals, and what the win rate asks for."""
    clean, needed = view.total.values["clean_coverage"].value, view.total.needed.value
    said = [] if clean is None else [f"{clean:.2f}× without overdue, stale and step-less deals"]
    return "; ".join([*said, *([] if needed is None else [f"your win rate needs {needed:.1f}×"])])


@tile("pipeline.overdue", order=20, right="pipeline.view", reads=views.READS, shared=True)
def overdue(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Open deals of the present quarter whose date has passed."""
    view = _present(session, scope, as_of)
    if not view.has_deals:
        return None
    tally = view.total.tally
    return Face("Overdue pipeline", tally.overdue, "money", view.currency, note=f"{tally.overdue_deals:,} open deals",
                address=PAGE, link="See the overdue deals", metric="pipeline.overdue_amount")  # fmt: skip


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


FEW = 5
RISK, AUDIT = "/pipeline-deal-risk", "/quality-audit"


@tile("pipeline.at_risk", order=25, right="pipeline.view", reads=views.RISK_READS, shared=True)
def at_risk(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Amount of open deals at high risk."""
    view = cast(views.Risks, remembered(session, views.risks, groups=views.RISK_READS, scope=scope, as_of=as_of))
    if not view.open.deals:
        return None
    high, unknown = view.bands["high"], view.bands["unknown"]
    if unknown.deals == view.open.deals:
        return Face("At high risk", reason="too little data to judge", address=RISK, link="See deal risk")
    note = f"{high.deals:,} deals, {view.newly.deals:,} of them new since Monday"
    worst = views.risk_deals(session, scope=scope, as_of=as_of, band="high", size=FEW)
    rows = sorted(worst.rows, key=lambda row: -(row["amount"] or 0))
    return Face("At high risk", high.amount, "money", view.currency, note=note, address=RISK, link="See deal risk",
                metric="pipeline.at_risk_amount",
                lines=tuple(Line(row["name"], row["reasons"], row["amount"], f"/pipeline-deal?id={row['deal_id']}")
                            for row in rows))  # fmt: skip


@tile("pipeline.tickets", order=70, right="work.view", reads=("work",))
def tickets(session: Session, *, scope: Scope, as_of: date) -> Face:
    """The tickets and tasks that wait for the person."""
    mine = lists.mine(session, user_id=scope.user_id, as_of=as_of)
    label, said = "Your tickets and tasks", f"{mine.tasks:,} tasks; {mine.late:,} overdue"
    if not mine.tickets and not mine.tasks:
        return Face(label, reason="none open", address=AUDIT, link="See the audit")
    return Face(label, f"{mine.tickets:,} open", note=said, address=AUDIT, link="See your tickets")


@tile("pipeline.bridge", order=15, right="pipeline.view", reads=views.READS, shared=True)
def bridge(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """What changed in the present quarter's open pipeline since last Monday."""
    period = clock.period_of(as_of, settings.current(session, as_of).calendar)
    since = clock.last_monday(as_of)
    view = bridges.bridge(session, scope=scope, period=period, since=since, as_of=as_of)
    if not view.has_deals:
        return None
    drawn = bridge_tables.drawn(view.total)
    said = [f"{one.deals:,} {one.label.lower()}" for one in drawn if one.kind != "total"]
    bars = tuple(Bar(one.name, one.label, one.amount, one.kind, _deals(one.deals)) for one in drawn)
    return Face(f"Open pipeline since {since:%a} {since.day} {since:%b}", view.total.change, "money", view.currency,
                note=", ".join(said[:3]) or "nothing changed", address="/pipeline-bridge",
                link="What changed since Monday", bars=bars, pick="bridge-bar")  # fmt: skip


def _deals(n: int) -> str:
    return f"{n:,} deal{'' if n == 1 else 's'}"


@tile("pipeline.decide", order=5, right="pipeline.reassign_owner", reads=("work", "deals"), place="next")
def decide(session: Session, *, scope: Scope, as_of: date) -> Face | None:  # noqa: ARG001 (what waits, waits today)
    """Ask for a decision on proposals and waivers of deals."""
    waiting = views.undecided_deals(session, scope=scope)
    if not waiting:
        return None
    note = f"{len(waiting):,} proposal{'' if len(waiting) == 1 else 's'} or waivers of deals wait for a decision."
    return Face("Decide on deals", note=note, address=f"/pipeline-deal?id={waiting[0]}", link="Open the first")


@tile("pipeline.late_tickets", order=60, right="work.view", reads=("work",), place="next")
def late_tickets(session: Session, *, scope: Scope, as_of: date) -> Face | None:
    """Ask for the person's tickets and tasks that are past their day."""
    late = lists.mine(session, user_id=scope.user_id, as_of=as_of).late
    if not late:
        return None
    return Face(f"Clear what is overdue: {late:,}", note="Your tickets and tasks that are past their day.",
                address=AUDIT, link="See your tickets")  # fmt: skip
