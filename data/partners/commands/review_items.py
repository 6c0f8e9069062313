"""What is captured while a review runs, and what becomes of it: edited, voted for, parked, decided, made a to-do."""

from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts
from data.core.access import Actor, Scope
from data.partners import walls
from data.partners.commands import review_checks as checks
from data.partners.commands.review_checks import RUN
from data.partners.formulas.agenda import read_plan
from data.partners.formulas.todos import SIDES
from data.partners.queries import reviews as queries
from data.partners.queries.reviews import LIVE
from data.partners.review_templates import CARRIED, kinds
from models import Review, ReviewItem, ReviewTodo

STATES = {"open": "Open", "parked": "Parked", "decided": "Decided", "dropped": "Taken off"}
KIND, MOST = "note", 1000


def capture(session: Session, review_id: int, *, actor: Actor, key: str, part: str, kind: str, text: str,
            side: str = "us", said_by: str | None = None, metric: str | None = None) -> ReviewItem:  # fmt: skip
    """Write down what was said. key: given by the screen; sent twice, it is there once and the first words stand.

    Raises Refused, ValueError for an empty text, an unknown part, kind or side, or a review that does not run.
    """
    scope = access.scope_for(session, actor, RUN)
    checks.tidy("key", key, is_needed=True)
    if (there := queries.item_with(session, review_id, key)) is not None:
        return there
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE,))
    _known(review, part, kind, side)
    made = ReviewItem(review_id=review_id, key=key, part=part, kind=kind, side=side,
                      text=checks.tidy("text", text, is_needed=True) or "", said_by=checks.tidy("said_by", said_by),
                      metric=checks.tidy("metric", metric), made_at=clock.now())  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _known(review: Review, part: str, kind: str, side: str) -> None:
    if part not in {one.part for one in read_plan(review.agenda)}:
        raise ValueError("This review has no such part. Nothing was saved.")
    if kind not in kinds() or kind == CARRIED:
        raise ValueError("There is no such kind of words. Nothing was saved.")
    if side not in SIDES:
        raise ValueError("Words are ours or theirs. Nothing was saved.")


def edit_item(session: Session, item_id: int, *, actor: Actor, row_version: int, **values: Any) -> ReviewItem:
    """Change text, kind, side or said_by of what was captured.

    Raises Refused, Conflict with both words when somebody else changed it meanwhile, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    item, review = _item(session, item_id, scope)
    if unknown := sorted(set(values) - {"text", "kind", "side", "said_by"}):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = dict(values)
    if "text" in clean:
        clean["text"] = checks.tidy("text", clean["text"], is_needed=True)
    if "said_by" in clean:
        clean["said_by"] = checks.tidy("said_by", clean["said_by"])
    conflicts.same_version(session, item, row_version=row_version, wanted=clean)
    _known(review, item.part, clean.get("kind", item.kind), clean.get("side", item.side))
    checks.put(item, clean)
    session.flush()
    return item


def set_item_state(session: Session, item_id: int, *, actor: Actor, state: str) -> ReviewItem:
    """Park, decide, reopen or take off what was captured. Raises Refused, ValueError."""
    scope = access.scope_for(session, actor, RUN)
    item, _ = _item(session, item_id, scope)
    if state not in STATES:
        raise ValueError(f"Words are {', '.join(STATES)}. Nothing was saved.")
    item.state = state
    session.flush()
    return item


def vote(session: Session, item_id: int, *, actor: Actor, by: int = 1) -> ReviewItem:
    """Give what was captured a vote more, or one less; never fewer than none. Raises Refused, ValueError."""
    scope = access.scope_for(session, actor, RUN)
    item, _ = _item(session, item_id, scope)
    item.votes = min(max(item.votes + (1 if by > 0 else -1), 0), MOST)
    session.flush()
    return item


def _item(session: Session, item_id: int, scope: Scope) -> tuple[ReviewItem, Review]:
    item = queries.item(session, item_id)
    if item is None:
        raise ValueError("What you changed is gone: it was taken off with its review.")
    return item, checks.review_to_change(session, item.review_id, scope=scope, states=(LIVE,))


def item_to_todo(session: Session, item_id: int, *, actor: Actor) -> ReviewTodo:
    """Make a to-do of what was captured, in one click: owner and day follow. A second click changes nothing.

    Raises Refused, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    item, review = _item(session, item_id, scope)
    key = f"item-{item.id}"
    return _todo(session, review, key, item.text, side=item.side, item_id=item.id, metric=item.metric,
                 owner=item.said_by)  # fmt: skip


def figure_to_todo(session: Session, review_id: int, *, actor: Actor, metric: str) -> ReviewTodo:
    """Make a to-do of a number on the wall, in one click: owner and day follow. A second click changes nothing.

    Raises Refused, ValueError when the wall has no such number.
    """
    scope = access.scope_for(session, actor, RUN)
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE,))
    wall = walls.read(review.frozen)
    found = next((one for one in wall.figures if one.metric == metric), None) if wall else None
    if found is None:
        raise ValueError("There is no such number on the wall of this review.")
    target = f" of {found.target}" if found.target else ""
    text = f"{found.title} ({found.actual or 'no value'}{target}): bring it back on target"
    return _todo(session, review, f"metric-{metric}", text, metric=metric)


def _todo(session: Session, review: Review, key: str, text: str, **values: Any) -> ReviewTodo:
    there = queries.todo_with(session, review.id or 0, key)
    if there is not None:
        return there
    made = ReviewTodo(review_id=review.id or 0, partner_id=review.partner_id, account_id=review.account_id, key=key,
                      text=text, made_at=clock.now(), **values)  # fmt: skip
    session.add(made)
    session.flush()
    return made
