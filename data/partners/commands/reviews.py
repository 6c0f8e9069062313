"""What people do with a review as a whole: plan it, set its time, start it, turn to a part, close it. None commits."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor
from data.core.ledger.capturing import recording_of
from data.partners import walls
from data.partners.commands import review_checks as checks
from data.partners.commands.review_checks import RUN, VIEW
from data.partners.formulas import agenda, todos
from data.partners.formulas.agenda import Planned
from data.partners.queries import reviews as queries
from data.partners.queries.reviews import DROPPED, HELD, LIVE, PLANNED
from data.partners.review_templates import CARRIED, Template, template
from models import Review, ReviewItem

HOUR = 60


class Owed(ValueError):
    """Somebody closes a review whose to-dos lack an owner or a day; `names` are their texts with what they lack."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(
            f"{len(names)} to-dos lack an owner or a day: {'; '.join(names)}. The review is still open: name them, or "
            "close it anyway and they stand in the minutes as owed."
        )
        self.names = names


def plan_review(session: Session, *, actor: Actor, planned_on: date, template_code: str = "partner",
                partner_id: int | None = None, account_id: int | None = None, minutes: int = HOUR,
                title: str | None = None, lead_id: int | None = None,
                attendees: str | None = None) -> Review:  # fmt: skip
    """Plan a review with a partner, with a customer, or of a board. minutes: how long, shared out over its parts.

    Raises Refused, ValueError for an unknown template, the wrong counterpart, or a length that no meeting has.
    """
    scope = access.scope_for(session, actor, RUN)
    kind = template(template_code)
    partner_id, account_id = _counterpart(kind, partner_id, account_id)
    lead = lead_id if lead_id is not None else actor.id
    name = checks.require_reach(session, scope, partner_id, account_id, lead_id=actor.id if kind.held_with == "nobody"
                                else None)  # fmt: skip
    day = checks.a_day(planned_on, "A review's date")
    if day is None:
        raise ValueError("Choose the day of the review. Nothing was saved.")
    named = checks.tidy("title", title) or checks.tidy("title", f"{kind.label}: {name}" if name else kind.label)
    made = Review(template=kind.code, partner_id=partner_id, account_id=account_id, title=named or kind.label,
                  planned_on=day, lead_id=lead, attendees=checks.lines(attendees),
                  agenda=agenda.write_plan(_plan(kind, minutes)))  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _counterpart(kind: Template, partner_id: int | None, account_id: int | None) -> tuple[int | None, int | None]:
    found = {"partner": (partner_id, None), "account": (None, account_id)}.get(kind.held_with, (None, None))
    if kind.held_with != "nobody" and found == (None, None):
        raise ValueError(f"Choose the {'partner' if kind.held_with == 'partner' else 'customer'} it is held with.")
    return found


def _plan(kind: Template, minutes: int) -> list[Planned]:
    return [Planned(part.code, own) for part, own in
            zip(kind.parts, agenda.scaled(kind.minutes, minutes), strict=True)]  # fmt: skip


def edit_review(session: Session, review_id: int, *, actor: Actor, row_version: int, **values: Any) -> Review:
    """Change planned_on, title, lead_id or attendees of a review that is not closed.

    Raises Refused, Conflict with both values, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    if unknown := sorted(set(values) - {"planned_on", "title", "lead_id", "attendees"}):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = dict(values)
    if "title" in clean:
        clean["title"] = checks.tidy("title", clean["title"], is_needed=True)
    if "attendees" in clean:
        clean["attendees"] = checks.lines(clean["attendees"])
    if "planned_on" in clean and checks.a_day(clean["planned_on"], "A review's date") is None:
        raise ValueError("A review keeps its day. Nothing was saved.")
    review = checks.review_to_change(session, review_id, scope=scope, states=(PLANNED, LIVE), row_version=row_version,
                                     wanted=clean)  # fmt: skip
    checks.put(review, clean)
    session.flush()
    return review


def set_agenda(session: Session, review_id: int, *, actor: Actor, row_version: int,
               minutes: Mapping[str, int]) -> Review:  # fmt: skip
    """Give the parts of a review their minutes, also while it runs. Raises Refused, Conflict, ValueError."""
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(PLANNED, LIVE))
    plan = agenda.read_plan(review.agenda)
    if set(minutes) != {one.part for one in plan}:
        raise ValueError("Every part has its minutes, and no other part is there. Nothing was saved.")
    if any(not isinstance(own, int) or own < 1 for own in minutes.values()):
        raise ValueError("Each part has a minute at least. Nothing was saved.")
    if agenda.total(list(minutes.values())) > agenda.LONGEST:
        raise ValueError(f"A review takes at most {agenda.LONGEST} minutes. Nothing was saved.")
    wanted = agenda.write_plan([Planned(one.part, minutes[one.part]) for one in plan])
    checks.review_to_change(session, review_id, scope=scope, states=(PLANNED, LIVE), row_version=row_version,
                            wanted={"agenda": wanted})  # fmt: skip
    review.agenda = wanted
    session.flush()
    return review


def start_review(session: Session, review_id: int, *, actor: Actor) -> Review:
    """Start a planned review: the clock runs, the first part is up, the numbers are taken and cannot move any more.

    A second start, from another screen, changes nothing. Raises Refused, ValueError when it is over.
    """
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(PLANNED, LIVE))
    if review.state == LIVE:
        return review
    now, day = clock.now(), recording_of(session).occurred_on
    right = VIEW if review.partner_id is not None or review.account_id is not None else "pipeline.view"
    seen = access.scope_for(session, actor, right)
    wall = walls.taken(session, review.model_dump(), scope=seen, as_of=day)
    first = agenda.read_plan(review.agenda)[0].part
    checks.put(review, {"state": LIVE, "started_at": now, "part": first, "frozen": walls.written(wall),
                        "clock": agenda.write_clock({first: [(now, None)]})})  # fmt: skip
    session.flush()
    return review


def show_part(session: Session, review_id: int, *, actor: Actor, part: str) -> Review:
    """Turn to a part: its clock runs on, that of the part before stands. Raises Refused, ValueError."""
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE,))
    if part not in {one.part for one in agenda.read_plan(review.agenda)}:
        raise ValueError("This review has no such part.")
    if part != review.part:
        now = clock.now()
        running = agenda.stopped(agenda.read_clock(review.clock), now)
        running.setdefault(part, []).append((now, None))
        checks.put(review, {"part": part, "clock": agenda.write_clock(running)})
        session.flush()
    return review


def close_review(session: Session, review_id: int, *, actor: Actor, is_anyway: bool = False) -> Review:
    """Close a running review: its clock stands, and nothing can be captured any more. What nobody settled is noted.

    Raises Refused, Owed (a ValueError) while to-dos lack an owner or a day unless `is_anyway`, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE, HELD))
    if review.state == HELD:
        return review
    made = queries.todos(session, queries.TODOS.c.review_id == review_id)
    owed = [f"{one['text'][:60]} ({' and '.join(lacks)})" for one in made if (lacks := todos.owes(one))]
    if owed and not is_anyway:
        raise Owed(owed)
    now = clock.now()
    _note_unsettled(session, review, now)
    stopped = agenda.stopped(agenda.read_clock(review.clock), now)
    checks.put(review, {"state": HELD, "closed_at": now, "clock": agenda.write_clock(stopped)})
    session.flush()
    return review


def _note_unsettled(session: Session, review: Review, now: datetime) -> None:
    """Write down which earlier to-dos nobody settled: the minutes say so whatever becomes of them later."""
    waiting = queries.todos(session, queries.beside(review.model_dump()), queries.TODOS.c.state == todos.OPEN)
    settled = {one["key"] for one in queries.items(session, review.id or 0)}
    for one in waiting:
        if (key := f"{CARRIED}-{one['id']}") not in settled:
            session.add(ReviewItem(review_id=review.id or 0, key=key, part=agenda.read_plan(review.agenda)[0].part,
                                   kind=CARRIED, side=one["side"], text=f"Not settled: {one['text']}",
                                   said_by=one["owner_name"] or None, made_at=now))  # fmt: skip


def drop_review(session: Session, review_id: int, *, actor: Actor) -> Review:
    """Give a planned review up. Raises Refused, ValueError when it has started."""
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(PLANNED,))
    review.state = DROPPED
    session.flush()
    return review
