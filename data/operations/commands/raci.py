"""Editing the next version of the RACI: letters, activities, columns, reviews. Others ratify and publish it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, drafts, rulebook
from data.core.access import Actor, Conflict
from data.core.ledger.capturing import recording_of
from data.operations import raci_document
from data.operations.departments import role_rights
from data.operations.formulas import raci as rules
from data.operations.raci_cells import column_entry, listed_roles
from data.operations.raci_document import LONGEST, MOST_ACTIVITIES, MOST_COLUMNS, NAME, Column
from data.operations.raci_words import spelled
from models import Definition

Content = dict[str, Any]


@dataclass(frozen=True)
class CellEdit:
    """One cell that somebody changed: what it said when they did, and what they want."""

    activity: str
    column: str
    before: str
    after: str


def start_raci(session: Session, *, actor: Actor, note: str) -> Definition:
    """Begin the next version as a copy of the one in force. Raises Refused, ValueError as `drafts.start` does."""
    return drafts.start(session, actor=actor, name=NAME, note=note)


def set_raci_letters(session: Session, draft_id: int, *, actor: Actor, edits: Sequence[CellEdit]) -> Definition:
    """Write cells of a draft. What others changed in other cells stays.

    Raises Conflict with both values of each cell that somebody else changed meanwhile, naming activity and role;
    nothing is saved then. Raises Refused without the right to propose, ValueError where a row or column is gone.
    """
    now = _content(session, draft_id, actor)
    gone = [e for e in edits if e.activity not in now["activities"] or e.column not in now["columns"]]
    if gone:
        raise ValueError("A row or column that you changed was taken out meanwhile. Nothing was saved: look again.")
    wrong = sorted({e.after for e in edits} - set(rules.CYCLE))
    if wrong:
        raise ValueError(f"{', '.join(wrong)} cannot be chosen: a cell is empty, R, A, C, I, or A and R together.")
    opened, wanted = raci_document.copy(now), raci_document.copy(now)
    for edit in edits:
        raci_document.set_letters(opened, edit.activity, edit.column, edit.before)
        raci_document.set_letters(wanted, edit.activity, edit.column, edit.after)
    try:
        return drafts.save(session, draft_id, actor=actor, opened=opened, content=wanted)
    except Conflict as conflict:
        raise _in_words(now, edits, conflict) from conflict


def _in_words(now: Mapping[str, Any], edits: Sequence[CellEdit], conflict: Conflict) -> Conflict:
    fields = []
    for edit in edits:
        activity = now["activities"][edit.activity]
        theirs = rules.letters_of(activity.get("letters", {}).get(edit.column))
        if theirs not in (edit.before, edit.after):
            place = f"{activity['title']} / {now['columns'][edit.column]['label']}"
            fields.append((place, spelled(theirs), spelled(edit.after)))
    who = conflict.words.partition(" while you were")[0]
    said = "; ".join(f"{place} is now {theirs}, you wanted {mine}" for place, theirs, mine in fields)
    return Conflict(f"{who} while you were editing: {said}. Nothing was saved.", fields=fields)


def add_raci_activity(session: Session, draft_id: int, *, actor: Actor, title: str, kind: str, group: str,
                      hands: tuple[str, str] | None = None) -> str:  # fmt: skip
    """Add an activity without letters to a draft and return its key. A title stands once.

    hands: the columns that give and take, of a hand-off. Raises ValueError with the sentence.
    """
    access.require(actor, drafts.PROPOSE)
    name, part = " ".join(title.split())[:LONGEST], " ".join(group.split())[:LONGEST]
    if not name or not part or kind not in raci_document.KINDS:
        raise ValueError("An activity needs a title, the part of the business it belongs to, and a kind.")
    made: list[str] = []

    def change(content: Content) -> None:
        _room(content, 1)
        if any(name.casefold() == one["title"].casefold() for one in content["activities"].values()):
            raise ValueError(f"{name} is in the RACI already.")
        made.append(raci_document.key_of(kind, name, content["activities"]))
        content["activities"][made[0]] = _entry(name, kind, part, hands)

    _change(session, draft_id, actor, change)
    return made[0]


def add_raci_jobs(session: Session, draft_id: int, *, actor: Actor, jobs: Mapping[str, tuple[str, str]]) -> int:
    """Add jobs of the catalogue to a draft: key to (statement, part). Those that are in already stay as they are."""
    added: list[str] = []

    def change(content: Content) -> None:
        added.extend(key for key in jobs if f"job:{key}" not in content["activities"])
        _room(content, len(added))
        for key in added:
            content["activities"][f"job:{key}"] = _entry(jobs[key][0], raci_document.JOB, jobs[key][1], None)

    _change(session, draft_id, actor, change)
    return len(added)


def describe_raci_activity(session: Session, draft_id: int, *, actor: Actor, key: str, title: str, group: str,
                           note: str, hands: tuple[str, str] | None = None) -> Definition:  # fmt: skip
    """Rename an activity of a draft, move it to another part, note something, say who hands over to whom."""
    access.require(actor, drafts.PROPOSE)
    if not title.strip() or not group.strip():
        raise ValueError("An activity needs a title and the part of the business it belongs to.")

    def change(content: Content) -> None:
        entry = content["activities"][key]
        entry |= {"title": title.strip()[:LONGEST], "group": group.strip()[:LONGEST], "note": note.strip()}
        entry |= {"from": hands[0], "to": hands[1]} if hands else {}

    return _change(session, draft_id, actor, change)


def remove_raci_activity(session: Session, draft_id: int, *, actor: Actor, key: str) -> Definition:
    """Take an activity out of a draft."""
    return _change(session, draft_id, actor, lambda content: content["activities"].pop(key))


def review_raci(session: Session, draft_id: int, *, actor: Actor, keys: Iterable[str],
                on: date | None = None) -> Definition:  # fmt: skip
    """Say that activities of a draft were looked at on a day, the present business day if none is given."""

    def change(content: Content) -> None:
        for key in keys:
            content["activities"][key]["reviewed_on"] = on or recording_of(session).occurred_on

    return _change(session, draft_id, actor, change)


def add_raci_column(session: Session, draft_id: int, *, actor: Actor, kind: str, role: str = "", label: str = "",
                    function: str = "") -> Definition:  # fmt: skip
    """Add a column to a draft: a role of the list (`role` is area/role), or a group or outsider by its `label`.

    A role comes with the letters that it brings, but for an A where somebody has it already.
    """

    def change(content: Content) -> None:
        if len(content["columns"]) >= MOST_COLUMNS:
            raise ValueError(f"A RACI has at most {MOST_COLUMNS} columns. Nothing was added.")
        column = _column(content, kind, role, label, function)
        content["columns"][column.key] = column_entry(column)
        for activity, letter in role_rights().letters.get(column.key, {}).items():
            held = content["activities"].get(activity, {}).get("letters")
            if held is not None and not ("A" in letter and any("A" in one for one in held.values())):
                held[column.key] = letter

    return _change(session, draft_id, actor, change)


def place_raci_column(session: Session, draft_id: int, *, actor: Actor, column: str, kind: str, role: str = "",
                      ) -> Definition:  # fmt: skip
    """Say what a column stands for: a role of the list, a group or an outsider. Its letters move there.

    Where the role has a column already, both letters stand in the cell: the rules tell where that cannot be.
    """

    def change(content: Content) -> None:
        old = content["columns"][column]
        there = role in content["columns"] and kind == rules.ROLE
        called = "" if kind == rules.ROLE else old["label"]
        made = None if there else _column(content, kind, role, called, old.get("function", ""), short=old["label"])
        target = role if made is None else made.key
        _move(content, column, target, {} if made is None else {target: column_entry(made)})

    return _change(session, draft_id, actor, change)


def remove_raci_column(session: Session, draft_id: int, *, actor: Actor, column: str) -> Definition:
    """Take a column without letters out of a draft. Raises ValueError while it has letters or hands something over."""

    def change(content: Content) -> None:
        rows = content["activities"].values()
        used = [one["title"] for one in rows if column in {*one.get("letters", {}), one.get("from"), one.get("to")}]
        if used:
            label = content["columns"][column]["label"]
            raise ValueError(f"{label} is used in {len(used)} activities, first in {used[0]}. Clear those first.")
        del content["columns"][column]

    return _change(session, draft_id, actor, change)


def _column(content: Content, kind: str, role: str, label: str, function: str, short: str = "") -> Column:
    if kind == rules.ROLE:
        labels = {key: name for key, name, _ in listed_roles()}
        if role not in labels:
            raise ValueError("There is no such role in the list of roles.")
        if role in content["columns"]:
            raise ValueError(f"{labels[role]} has a column already.")
        return Column(role, label.strip()[:80] or labels[role], kind, short[:20], function)
    if kind not in (rules.GROUP, rules.EXTERNAL) or not label.strip():
        raise ValueError("A column is a role of the list, or a group or outsider with a name.")
    key = raci_document.key_of(kind, label, (one.replace("/", ":") for one in content["columns"])).replace(":", "/")
    return Column(key, label.strip()[:80], kind, short[:20], function)


def _move(content: Content, old: str, new: str, entry: Mapping[str, Any]) -> None:
    columns: Content = {}
    for key, value in content["columns"].items():
        columns |= {key: value} if key != old else dict(entry)
    content["columns"] = columns
    for one in content["activities"].values():
        cells = one.get("letters", {})
        if old in cells:
            cells[new] = rules.letters_of([cells.pop(old), cells.get(new, "")])
        one |= {end: new for end in ("from", "to") if one.get(end) == old}
        if old in one.get("remarks", {}):
            one["remarks"][new] = one["remarks"].pop(old)


def _entry(title: str, kind: str, group: str, hands: tuple[str, str] | None) -> Content:
    ends = {"from": hands[0], "to": hands[1]} if hands else {}
    return {"title": title[:LONGEST], "kind": kind, "group": group, **ends, "letters": {}, "reviewed_on": None,
            "note": ""}  # fmt: skip


def _room(content: Content, n: int) -> None:
    if len(content["activities"]) + n > MOST_ACTIVITIES:
        raise ValueError(f"A RACI holds at most {MOST_ACTIVITIES} activities. Nothing was added.")


def _content(session: Session, draft_id: int, actor: Actor) -> Content:
    access.require(actor, drafts.PROPOSE)
    draft = session.get(Definition, draft_id)
    if draft is None or draft.name != NAME:
        raise ValueError("There is no such draft.")
    return raci_document.copy(rulebook.read(draft.content))


def _change(session: Session, draft_id: int, actor: Actor, change: Callable[[Content], Any]) -> Definition:
    now = _content(session, draft_id, actor)
    made = raci_document.copy(now)
    try:
        change(made)
    except KeyError as gone:
        raise ValueError("That row or column was taken out meanwhile. Nothing was saved: look again.") from gone
    raci_document.parsed(made)
    return drafts.save(session, draft_id, actor=actor, opened=now, content=made)
