"""To-dos with partners as people keep them in a sheet: owners on either side, days, and words that name no day."""

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.records import Story
from data.core.settings import Settings
from data.partners.formulas.todos import DONE, DROPPED, OPEN
from data.partners.imports.related import PARTNERS, day
from data.partners.queries import reviews as queries

US, THEM = ("us", "we", "ours", "our side"), ("them", "they", "theirs", "partner", "their side")
STATE = {
    DONE: ("done", "yes", "y", "true", "1", "✓", "✔", "closed", "completed"),
    OPEN: ("open", "no", "n", "false", "0", "todo", "to do", "in progress", ""),
    DROPPED: ("dropped", "cancelled", "canceled", "obsolete"),
}
PEOPLE = "people named"


def todo_values(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError for a day that is none, or a mark that may mean either."""
    found = {name: values[name] for name in ("partner_id", "text", "done_on") if values.get(name) is not None}
    written = {name: " ".join(str(values.get(name) or "").split()) for name in ("text", "owner", "due", "done")}
    found |= _owner(batch, written["owner"], values.get("side"))
    if written["due"]:
        found["due_on"] = day(written["due"])
        if found["due_on"] is None:
            raise ValueError(f'"{written["due"][:40]}" names no day: write the date, or say for which date it stands '
                             "(values, in the saved answers)")  # fmt: skip
    found["state"] = _state(written["done"], bool(found.get("done_on")))
    if found.get("done_on") is not None and found["done_on"] > batch.as_of:
        raise ValueError(f"it would have been done on {found['done_on']}, which lies in the future")
    found["key"] = key_of(written["text"], written["owner"], written["due"])
    return found


def _owner(batch: Batch, name: str, side: str | None) -> dict[str, Any]:
    """Return owner and side: "them" alone names a side and nobody; a name in brackets after it is theirs."""
    word = name.casefold()
    if word in US or word in THEM or not name:
        told = "them" if word in THEM else "us"
        batch.tell("name no owner: they stay owed")
        return {"side": side or told}
    known = batch.beside.setdefault(PEOPLE, {})
    if not known:
        known |= {full.casefold(): number for number, full in queries.people(batch.session).items()}
    number = known.get(word)
    if number is None and side is None and not name.endswith(")"):
        batch.tell("name an owner without a side: taken as one of us")
    return {"owner": name, "side": side or ("them" if number is None and name.endswith(")") else "us"),
            **({"owner_id": number} if number is not None else {})}  # fmt: skip


def _state(word: str, is_dated: bool) -> str:
    if is_dated:
        return DONE
    for state, words in STATE.items():
        if word.casefold() in words:
            return state
    raise ValueError(f'"{word[:20]}" may mean done or not: say which (values, in the saved answers)')


def key_of(*words: str) -> str:
    """Return what tells rows of a sheet apart that has no numbers: the same words are the same to-do.

    >>> key_of("Send deck", "Tom", "Fri") == key_of("send deck", "tom", "fri"), len(key_of("a"))
    (True, 24)
    """
    told = "\n".join(word.casefold() for word in words)
    return "file" + hashlib.sha256(told.encode()).hexdigest()[:20]


def new_todos(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Return the story of each new to-do: it was made on the day that the file shows, and done on it if not told."""
    made_at = datetime.combine(batch.as_of, time(), tzinfo=UTC)
    stories: list[Story] = []
    for row in rows:
        done = {"done_on": batch.as_of} if row.get("state") == DONE and row.get("done_on") is None else {}
        stories.append([(batch.as_of, {"made_at": made_at, **row, **done})])
    return stories


def written_todo(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored one that a sheet writes in another form."""
    return {"due": None if row["due_on"] is None else row["due_on"].isoformat(), "done": row["state"]}


register(
    Target(
        name="review_todos",
        title="To-dos with partners",
        entity="review_todo",
        order=79,
        right="partners.view_partners",
        owned_through="partner",
        key=("partner", "text", "owner", "due"),
        identity=("partner_id", "key"),
        shape=todo_values,
        adopt=new_todos,
        unshape=written_todo,
        about="Who does what until when with a partner. They come back in the next review until they are done.",
        fields=(
            Field("partner", "text", "Partner", required=True, relation=PARTNERS.name, aliases=("partner name",)),
            Field("text", "text", "To-do", required=True,
                  aliases=("what", "task", "action", "action item", "to do", "todo")),
            Field("owner", "text", "Owner", aliases=("who", "responsible", "assigned to"),
                  help="a name; nobody needs an account here"),
            Field("side", "choice", "Side", choices=("us", "them")),
            Field("due", "text", "By", aliases=("by when", "due", "due date", "deadline", "when"),
                  help="a date; a word such as Fri has to be given one"),
            Field("done", "text", "Done", aliases=("status", "state", "completed"), help="open, done or dropped"),
            Field("done_on", "date", "Done on", aliases=("completed on", "closed on")),
        ),
    )
)  # fmt: skip
