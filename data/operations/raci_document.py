"""The RACI as a document: its columns and activities, what makes it fit to be proposed, and small edits of it."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from data.core import rulebook
from data.core.importing.types.words import plain
from data.core.reference import BadReferenceError, only, shaped
from data.core.rulebook import Held
from data.operations.formulas import raci as rules
from data.operations.formulas.raci import EXTERNAL, GROUP, ROLE, UNPLACED

NAME, RIGHT = "raci", "definitions.edit"
STAGE, HANDOFF, JOB, OWN = "stage", "handoff", "job", "own"
KINDS = {STAGE: "Stage", HANDOFF: "Hand-off", JOB: "Job", OWN: "Other"}
COLUMN_KINDS = {ROLE: "Role", GROUP: "Group", EXTERNAL: "Outside the company", UNPLACED: "Not placed yet"}
FUNCTIONS = {"marketing": "Marketing", "sales": "Sales", "customer_success": "Customer Success", "support": "Support"}
MOST_ACTIVITIES, MOST_COLUMNS = 500, 60
LONGEST = 200


@dataclass(frozen=True)
class Column:
    """Whose letters stand in a column: a role (keyed area/role), a group, somebody outside, or not placed yet."""

    key: str
    label: str
    kind: str = ROLE
    short: str = ""
    function: str = ""

    @property
    def head(self) -> str:
        """The name over the column."""
        return self.short or self.label


@dataclass(frozen=True)
class Activity:
    """One activity with its letters by column. `remarks` are words that stood beside a letter in an imported cell."""

    key: str
    title: str
    kind: str
    group: str
    letters: Mapping[str, str] = field(default_factory=dict)
    reviewed_on: date | None = None
    note: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)
    hands: tuple[str, str] | None = None

    def holding(self, letter: str) -> list[str]:
        """Return the columns that have a letter, in the order of the document."""
        return [column for column, letters in self.letters.items() if letter in letters]


@dataclass(frozen=True)
class Raci:
    """The whole document."""

    columns: Mapping[str, Column]
    activities: Mapping[str, Activity]

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of each column, as the rules want it."""
        return {key: column.kind for key, column in self.columns.items()}

    @property
    def groups(self) -> list[str]:
        """The parts of the business that activities belong to, in the order of the document."""
        return list(dict.fromkeys(activity.group for activity in self.activities.values()))

    @property
    def hand_offs(self) -> dict[str, tuple[str, str]]:
        """Who hands over to whom, of the hand-offs that say so."""
        return {key: one.hands for key, one in self.activities.items() if one.kind == HANDOFF and one.hands}


def parsed(content: Mapping[str, Any]) -> Raci:
    """Return a document typed. Raises BadReferenceError, a ValueError, naming the place that is not understood."""
    only(content, keys={"columns", "activities"}, where="The RACI")
    columns = {str(key): _column(str(key), entry) for key, entry in content["columns"].items()}
    activities = {str(key): _activity(str(key), entry, columns) for key, entry in content["activities"].items()}
    return Raci(columns, activities)


def _column(key: str, entry: Any) -> Column:
    column = shaped(Column, entry, where=f"The RACI, column {key}", key=key)
    if column.kind not in COLUMN_KINDS or column.function not in {"", *FUNCTIONS}:
        raise BadReferenceError(f"The RACI, column {key}: the kind or the function is not one of ours.")
    return column


def _activity(key: str, entry: Any, columns: Mapping[str, Column]) -> Activity:
    where = f"The RACI, activity {key}"
    if not isinstance(entry, Mapping):
        raise BadReferenceError(f"{where}: expected a mapping, found {entry!r}.")
    given = {name: value for name, value in entry.items() if name not in ("from", "to")}
    ends = (entry.get("from"), entry.get("to"))
    hands = (str(ends[0]), str(ends[1])) if all(ends) else None
    activity = shaped(Activity, given, where=where, key=key, hands=hands)
    unknown = {*activity.letters, *(hands or ())} - set(columns)
    if activity.kind not in KINDS or not str(activity.title).strip() or unknown:
        said = f"there is no column {', '.join(sorted(unknown))}" if unknown else "it needs a title and a known kind"
        raise BadReferenceError(f"{where}: {said}.")
    told = {column: rules.letters_of(cell) for column, cell in activity.letters.items()}
    ordered = {column: told[column] for column in columns if told.get(column)}
    return Activity(**{**vars(activity), "letters": ordered})


def held(as_of: date | None = None) -> Raci:
    """Return the RACI in force on a day. Treat it as read-only."""
    return _parsed(rulebook.held(NAME, as_of))


@lru_cache(maxsize=64)
def _parsed(version: Held) -> Raci:
    return parsed(version.content)


def check(content: Mapping[str, Any]) -> None:
    """Refuse a document that cannot hold: a rule broken, a function without a column, a stage without an activity.

    Vacant seats do not stop it: they are told, and it is people who fill them. Raises ValueError with the sentence.
    """
    document = parsed(content)
    wrong = [document.activities[key].title for key, said in codes(document).items() if rules.has_error(said)]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise ValueError(f"{_counted(len(wrong))} a rule: {'; '.join(wrong[:3])}{more}. Put them right first.")
    there = {column.function for column in document.columns.values()}
    absent = [label for function, label in FUNCTIONS.items() if function not in there]
    if absent:
        raise ValueError(f"{', '.join(absent)}: give each of them a column. Nothing was proposed.")
    uncovered = [stage["label"] for code, stage in stages().items() if f"{STAGE}:{code}" not in document.activities]
    if uncovered:
        raise ValueError(f"No activity says who answers for: {', '.join(uncovered)}. Add one for each stage.")


def _counted(n: int) -> str:
    return "One activity breaks" if n == 1 else f"{n} activities break"


def codes(document: Raci, *, filled: Iterable[str] | None = None, most_consulted: int = 5) -> dict[str, list[str]]:
    """Return what is wrong with each activity of a document, a circle of hand-offs among it.

    filled: the roles that somebody holds; None does not judge it.
    """
    there, circular = None if filled is None else set(filled), rules.circles(document.hand_offs)
    found = {}
    for key, one in document.activities.items():
        said = rules.activity_codes(one.letters, kinds=document.kinds, most_consulted=most_consulted, filled=there)
        found[key] = sorted([*said, "circular"]) if key in circular else said
    return found


def stages() -> Mapping[str, Mapping[str, Any]]:
    """Return the pipeline's stages: code to label and short name."""
    found: Mapping[str, Mapping[str, Any]] = rulebook.in_force("stages")["stages"]
    return found


def copy(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of a document that may be changed."""
    return deepcopy({"columns": dict(content["columns"]), "activities": dict(content["activities"])})


def set_letters(content: dict[str, Any], activity: str, column: str, letters: str) -> None:
    """Write a cell of a document that may be changed; empty takes the cell away."""
    cells = content["activities"][activity].setdefault("letters", {})
    told = rules.letters_of(letters)
    if told:
        cells[column] = told
    else:
        cells.pop(column, None)


def key_of(kind: str, title: str, taken: Iterable[str]) -> str:
    """Return a key for a new activity or column, one that is not taken.

    >>> key_of("own", "Hire & fire", ["own:hire_fire"])
    'own:hire_fire_2'
    """
    words = re.sub(r"\W+", "_", plain(title)).strip("_")[:60] or "activity"
    known, place = set(taken), 1
    while (made := f"{kind}:{words}" + (f"_{place}" if place > 1 else "")) in known:
        place += 1
    return made


rulebook.editable(NAME, "Who answers for what", right=RIGHT, check=check, is_published_apart=True)
