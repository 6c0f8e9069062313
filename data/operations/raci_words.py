"""What is wrong with an activity or a role, in sentences, and what two versions of a RACI differ in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data.operations.formulas import raci as rules
from data.operations.formulas.raci import Load
from data.operations.raci_document import Activity, Raci

LETTER_WORDS = {"A": "accountable", "R": "responsible", "C": "consulted", "I": "informed"}


def sentence(code: str, document: Raci, activity: Activity, *, vacant: Sequence[str] = (),
             most_consulted: int = 5) -> str:  # fmt: skip
    """Return what a code says of an activity, and what to do. vacant: the roles that nobody holds."""
    told = {column: document.columns[column].head for column in activity.letters}
    accountable = [told[column] for column in activity.holding("A")]
    named = {kind: listed([told[c] for c in activity.holding("A") if document.columns[c].kind == kind])
             for kind in (rules.GROUP, rules.EXTERNAL)}  # fmt: skip
    odd = [f"{told[c]} has {' and '.join(cell)}" for c, cell in activity.letters.items() if len(cell) > 1]
    bad = [f"{told[c]} has {cell}" for c, cell in activity.letters.items() if set(cell) - set(rules.LETTERS)]
    unknown = [f'"{told[c]}"' for c in activity.letters if document.columns[c].kind == rules.UNPLACED]
    empty = [told[c] for c, cell in activity.letters.items() if c in vacant and {"A", "R"} & set(cell)]
    texts = {
        "no_A": "Nobody is accountable: give one role the A.",
        "many_A": f"{len(accountable)} are accountable ({listed(accountable)}): only one can be. Choose one.",
        "no_R": f"Nobody is responsible: if {listed(accountable) or 'one role'} does it too, write A and R.",
        "two_roles": f"{'; '.join(odd)}: a role has one letter, or A and R together.",
        "bad_code": f"{'; '.join(bad)}: only R, A, C and I count.",
        "unfilled": f"Nobody holds this role now: {listed(empty)}. Fill the seat or give the letter to another role.",
        "group_A": f"{named[rules.GROUP]} is a group: an A belongs to one role.",
        "external_A": f"{named[rules.EXTERNAL]} is not of the company and cannot be accountable.",
        "unknown_role": f"The list of roles has no {listed(unknown)}: say which role, group or outsider that is.",
        "circular": f"The work goes in a circle: {way_round(document, activity)}. Say where it ends.",
        "too_many_C": f"{len(activity.holding('C'))} are consulted, more than {most_consulted}: inform some instead.",
        "not_reviewed": f"{_reviewed(activity.reviewed_on)} Look at it again.",
    }  # fmt: skip
    return texts[code]


def role_sentence(code: str, name: str, load: Load, *, accountable_share: Any, responsible_share: Any) -> str:
    """Return what a code says of a role."""
    if code == "idle_role":
        return f"{name} has no letter at all: give it one or leave the column out."
    said = []
    for share, limit, n, word in (
        (load.accountable_share, accountable_share, load.accountable, "accountable"),
        (load.responsible_share, responsible_share, load.responsible, "responsible"),
    ):
        if share is not None and share > limit:
            said.append(f"{word} in {n} of {load.activities} activities ({share:.1%}, limit {limit:.0%})")
    return f"{name} is {' and '.join(said)}: share the work out."


def way_round(document: Raci, activity: Activity) -> str:
    """Return the circle that a hand-off is part of: "AE → CSM → AE"."""
    way = rules.circles(document.hand_offs).get(activity.key, ())
    return " → ".join(document.columns[column].head for column in way)


def _reviewed(day: date | None) -> str:
    return f"The last review was on {day}." if day else "Nobody has reviewed this yet."


def listed(names: Sequence[str]) -> str:
    """Return names as people list them.

    >>> listed(["CEO"]), listed(["CEO", "Board"]), listed(["A", "B", "C"])
    ('CEO', 'CEO and Board', 'A, B and C')
    """
    return " and ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def differences(old: Raci, new: Raci) -> list[str]:
    """Return what one RACI changes of another, in words, activity by activity."""
    found = []
    for key, column in new.columns.items():
        if key not in old.columns:
            found.append(f"{column.label} comes in")
    found += [f"{column.label} is left out" for key, column in old.columns.items() if key not in new.columns]
    for key, activity in new.activities.items():
        before = old.activities.get(key)
        if before is None:
            found.append(f"{activity.title}: new")
        elif said := _changes(old, new, before, activity):
            found.append(f"{activity.title}: {'; '.join(said)}")
    return found + [f"{one.title}: left out" for key, one in old.activities.items() if key not in new.activities]


def _changes(old: Raci, new: Raci, before: Activity, after: Activity) -> list[str]:
    columns: Mapping[str, Any] = {**old.columns, **new.columns}
    said = []
    for key in dict.fromkeys([*after.letters, *before.letters]):
        was, now = before.letters.get(key, ""), after.letters.get(key, "")
        if was != now:
            said.append(f"{columns[key].head} {spelled(was)} → {spelled(now)}")
    if before.title != after.title:
        said.append(f'was called "{before.title}"')
    if before.group != after.group:
        said.append(f"now under {after.group}")
    if before.reviewed_on != after.reviewed_on and after.reviewed_on:
        said.append(f"reviewed on {after.reviewed_on}")
    if before.note != after.note:
        said.append("another note")
    return said


def spelled(letters: str) -> str:
    """Return a cell's letters as people write them.

    >>> spelled("AR"), spelled("C"), spelled("")
    ('A/R', 'C', 'nothing')
    """
    return "/".join(letters) or "nothing"
