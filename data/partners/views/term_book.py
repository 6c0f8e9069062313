"""The terms of term sheets as people edit them: in force, on their way, and what each version changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import documents, drafts
from data.core.access import Scope
from data.partners import sheet_fields
from data.partners.term_grid import FIELDS, rows


def document(session: Session, *, scope: Scope, on: date) -> documents.Document:
    """Return the definition of term sheets on a day. The same for everybody: `scope` changes nothing."""
    del scope
    return documents.document(session, name=sheet_fields.NAME, on=on, told=changes)


def changes(before: Mapping[str, Any], after: Mapping[str, Any],
            _people: Mapping[int, str] | None = None) -> list[tuple[str, str, str]]:  # fmt: skip
    """Return what one document changes of another, in words: (place, before, after), terms one by one."""
    one, other = _cells(before), _cells(after)
    told = [(place, one.get(place, ""), other.get(place, "")) for place in dict.fromkeys([*other, *one])]
    found = [(place, was or "empty", now or "empty") for place, was, now in told if was != now]
    rest = drafts.differences(_without_terms(before), _without_terms(after))
    return found + [(place_of(part.path), drafts.said(part.before), drafts.said(part.after)) for part in rest]


def _cells(content: Mapping[str, Any]) -> dict[str, str]:
    return {f"{row.partnership}, {row.term}: {words.lower()}": getattr(row, name)
            for row in rows(content) for name, words in FIELDS.items()}  # fmt: skip


def _without_terms(content: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {code: {name: value for name, value in kind.items() if name != "terms"}
             for code, kind in content["types"].items()}  # fmt: skip
    return {**content, "types": kinds}


def place_of(path: Sequence[str]) -> str:
    """Return a place of the document in words.

    >>> place_of(("types", "co_sell", "terms")), place_of(("valid_days",))
    ('Co sell, terms', 'Valid days')
    """
    words = [one.replace("_", " ") for one in path if one != "types"]
    return ", ".join(words).capitalize()
