"""What people do with to-dos: make one, name its owner and its day, settle it. Owners need no account here."""

from typing import Any

from sqlmodel import Session

from data.core import access, clock, conflicts
from data.core.access import Actor, Scope
from data.core.ledger.capturing import recording_of
from data.partners.commands import review_checks as checks
from data.partners.commands.review_checks import RUN
from data.partners.formulas.agenda import read_plan
from data.partners.formulas.todos import DONE, DROPPED, OPEN, SIDES, STATES
from data.partners.queries import reviews as queries
from data.partners.queries.reviews import HELD, LIVE
from data.partners.review_templates import CARRIED
from models import ReviewItem, ReviewTodo

FIELDS = ("text", "side", "owner", "due_on", "metric")
WORDS = {DONE: "Done", DROPPED: "Dropped", OPEN: "Still open"}


def add_todo(session: Session, review_id: int, *, actor: Actor, key: str, text: str, **values: Any) -> ReviewTodo:
    """Add a to-do to a running review; side, owner, due_on, metric may follow later, and are owed until then.

    key: given by the screen; sent twice, it is there once. Raises Refused, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    checks.tidy("key", key, is_needed=True)
    if (there := queries.todo_with(session, review_id, key)) is not None:
        return there
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE,))
    clean = _clean(session, {"text": text, **values})
    made = ReviewTodo(review_id=review_id, partner_id=review.partner_id, account_id=review.account_id, key=key,
                      made_at=clock.now(), **clean)  # fmt: skip
    session.add(made)
    session.flush()
    return made


def edit_todo(session: Session, todo_id: int, *, actor: Actor, row_version: int, **values: Any) -> ReviewTodo:
    """Change text, side, owner, due_on or metric of a to-do, also after its review.

    Raises Refused, Conflict with both values, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    todo = _todo(session, todo_id, scope)
    clean = _clean(session, values)
    conflicts.same_version(session, todo, row_version=row_version,
                           wanted={name: value for name, value in clean.items() if name != "owner_id"})  # fmt: skip
    checks.put(todo, clean)
    session.flush()
    return todo


def settle_todo(session: Session, todo_id: int, *, actor: Actor, state: str, review_id: int | None = None,
                due_on: Any = None) -> ReviewTodo:  # fmt: skip
    """Say that a to-do is done, dropped or still open, with another day if it has one.

    review_id: the running review in which it was read out; its minutes then hold the answer.
    Raises Refused, ValueError.
    """
    scope = access.scope_for(session, actor, RUN)
    todo = _todo(session, todo_id, scope)
    if state not in STATES:
        raise ValueError(f"A to-do is {', '.join(STATES)}. Nothing was saved.")
    if checks.a_day(due_on, "A to-do's day") is not None:
        todo.due_on = due_on
    todo.state = state
    todo.done_on = (todo.done_on or recording_of(session).occurred_on) if state == DONE else None
    if review_id is not None and review_id != todo.review_id:
        _note(session, todo, review_id, scope)
    session.flush()
    return todo


def _note(session: Session, todo: ReviewTodo, review_id: int, scope: Scope) -> None:
    """Write into a running review what became of an earlier to-do; a second answer takes the place of the first."""
    review = checks.review_to_change(session, review_id, scope=scope, states=(LIVE,))
    key, until = f"{CARRIED}-{todo.id}", f", due {todo.due_on}" if todo.state == OPEN and todo.due_on else ""
    text = f"{WORDS[todo.state]}{until}: {todo.text}"
    there = queries.item_with(session, review_id, key)
    if there is not None:
        there.text = text
        return
    session.add(ReviewItem(review_id=review_id, key=key, part=read_plan(review.agenda)[0].part, kind=CARRIED,
                           side=todo.side, text=text, said_by=todo.owner, made_at=clock.now()))  # fmt: skip


def _todo(session: Session, todo_id: int, scope: Scope) -> ReviewTodo:
    todo = queries.todo(session, todo_id)
    if todo is None:
        raise ValueError("There is no such to-do. It may have been removed with the list that brought it.")
    if todo.review_id is not None:
        checks.review_to_change(session, todo.review_id, scope=scope, states=(LIVE, HELD))
    else:
        checks.require_reach(session, scope, todo.partner_id, todo.account_id, lead_id=None)
    return todo


def _clean(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - set(FIELDS)):
        raise ValueError(f"{', '.join(unknown)} cannot be changed here. Nothing was saved.")
    clean = dict(values)
    if "text" in clean:
        clean["text"] = checks.tidy("text", clean["text"], is_needed=True)
    if "side" in clean and clean["side"] not in SIDES:
        raise ValueError("A to-do is ours or theirs. Nothing was saved.")
    if "due_on" in clean:
        clean["due_on"] = checks.a_day(clean["due_on"], "A to-do's day")
    if "metric" in clean:
        clean["metric"] = checks.tidy("metric", clean["metric"])
    if "owner" in clean:
        clean["owner"] = checks.tidy("owner", clean["owner"])
        clean["owner_id"] = person_named(session, clean["owner"])
    return clean


def person_named(session: Session, name: str | None) -> int | None:
    """Return the one of us with exactly this name; None for everybody else, who needs no account."""
    wanted = (name or "").casefold()
    found = [number for number, known in queries.people(session).items() if known.casefold() == wanted]
    return found[0] if wanted and len(found) == 1 else None
