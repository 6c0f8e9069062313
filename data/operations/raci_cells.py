"""What cells and heads of somebody's own RACI mean: letters, words beside them, names of roles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.core import rulebook
from data.core.importing.types.words import plain
from data.operations.formulas import raci as rules
from data.operations.raci_document import Column, Raci

WORDS = {"responsible": "R", "accountable": "A", "consulted": "C", "informed": "I", "consult": "C", "inform": "I",
         "approver": "A", "owner": "A", "does": "R"}  # fmt: skip
LENSES = {"responsible": "R", "accountable": "A", "consulted": "C", "informed": "I"}
"""Heads of a table that has a column a letter, with the names of roles in the cells."""

NOTHING = {"", "-", "--", "–", "—", ".", "n/a", "na", "none", "0", "?"}
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_BETWEEN = re.compile(r"[/,;+&|.\\\-]")
_NAMES = re.compile(r"\s*(?:[;,/\n+]|\band\b)\s*")


@dataclass(frozen=True)
class Said:
    """What a cell says: its letters, and the words beside them."""

    letters: str = ""
    remark: str = ""


def said_in(text: str) -> Said:
    """Return what a cell says. Letters come first, written in any way; what follows them is kept as words.

    >>> said_in("A/R (Jane?)"), said_in("accountable")
    (Said(letters='AR', remark='Jane?'), Said(letters='A', remark=''))
    >>> said_in("Jane to ask"), said_in("X")
    (Said(letters='', remark='Jane to ask'), Said(letters='X', remark=''))
    """
    whole = " ".join(str(text).split())
    if whole.casefold() in NOTHING:
        return Said()
    letters, end = "", 0
    for token in _TOKEN.finditer(whole):
        found = _letters(token[0], is_first=not letters, is_last=token.end() == len(whole))
        if found is None and not (_BETWEEN.fullmatch(token[0]) and letters):
            break
        letters, end = letters + (found or ""), token.end()
    rest = whole[end:].strip()
    inside = re.fullmatch(r"[(\[](.*)[)\]]", rest)
    rest = (inside[1] if inside else rest).strip(" ,;:-–")
    if not letters and (behind := re.fullmatch(r"(.*?)\s*[(\[:]\s*([RACIraci/,&+ ]{1,7})[)\]]?", whole)):
        return Said(rules.letters_of(re.sub(r"[^RACIraci]", "", behind[2])), behind[1])
    return Said(rules.letters_of(letters), rest)


def _letters(word: str, *, is_first: bool, is_last: bool) -> str | None:
    """Return the letters that a word stands for: its own, those of a full word, an unknown single one; else None."""
    if word.casefold() in WORDS:
        return WORDS[word.casefold()]
    known = set(word.upper()) <= set(rules.LETTERS)
    # "air" in lower case within a sentence is a word; "A/r" and "ar" are letters.
    if known and len(word) <= (4 if word.isupper() else 2):
        return word.upper()
    return word.upper() if is_first and is_last and len(word) == 1 and word.isalpha() else None


def names_in(text: str) -> list[str]:
    """Return the roles that a cell names, as a table does that has a column a letter.

    >>> names_in("CEO, CTO and CPO"), names_in("")
    (['CEO', 'CTO', 'CPO'], [])
    """
    return [name for part in _NAMES.split(str(text)) if (name := part.strip(" .")) and name.casefold() not in NOTHING]


class Names:
    """Finds the column that a name means: of the document first, then of the list of roles."""

    def __init__(self, document: Raci) -> None:
        self._known: dict[str, set[str]] = {}
        self.made: dict[str, Column] = {}
        for key, label, titles in listed_roles():
            self._enter(key, label, key, *titles)
        own: dict[str, set[str]] = {}
        for key, column in document.columns.items():
            for name in (column.label, column.short, key):
                if name:
                    own.setdefault(plain(name), set()).add(key)
        self._known |= own
        self._columns, self._labels = dict(document.columns), {key: label for key, label, _ in listed_roles()}

    def _enter(self, key: str, *names: str) -> None:
        for name in names:
            self._known.setdefault(plain(name), set()).add(key)

    def is_known(self, name: str) -> bool:
        """Say whether a name means exactly one column or role."""
        return len(self._known.get(plain(name), ())) == 1

    def column(self, name: str) -> Column:
        """Return the column of a name. One that nobody knows, or that means several roles, waits to be placed."""
        found = self._known.get(plain(name), set())
        key = next(iter(found)) if len(found) == 1 else f"unplaced/{plain(name).replace(' ', '_')[:60] or 'column'}"
        if key in self._columns:
            return self._columns[key]
        if key in self._labels:
            made = Column(key, self._labels[key], short=" ".join(name.split())[:20])
        else:
            made = Column(key, " ".join(name.split())[:80], rules.UNPLACED)
        self._columns[key] = self.made[key] = made
        return made


def listed_roles() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the list of roles: key (area/role), label and the titles that mean it."""
    content: Mapping[str, Any] = rulebook.in_force("departments")
    areas = {code: area["label"] for code, area in content["areas"].items()}
    found = []
    for entry in content["roles"]:
        area, role, label = entry["area"], entry["role"], entry["label"]
        called = f"{areas[area]}: other" if role == "other" else label
        found.append((f"{area}/{role}", called, tuple(map(str, entry.get("titles", ())))))
    named = {key for key, _, _ in found}
    return found + [(f"{code}/other", f"{label}: other", ()) for code, label in areas.items()
                    if f"{code}/other" not in named]  # fmt: skip


def column_entry(column: Column) -> dict[str, str]:
    """Return a column as the document holds it."""
    return {"label": column.label, "short": column.short, "kind": column.kind, "function": column.function}
