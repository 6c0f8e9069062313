"""The deal terms of all kinds of partnership as a grid that people edit: what a sheet begins with, and its ranges."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from data.core.numbers import plain
from data.partners.formulas.terms import NUMBERS, number

FIELDS = {"default": "Begins with", "least": "At least", "most": "At most", "usual_from": "Usual from",
          "usual_to": "Usual to"}  # fmt: skip
"""What can be edited of a term. at least and at most: what can be at all; usual: what needs nobody's approval."""

USUAL = ("usual_from", "usual_to")
Cells = Mapping[str, Mapping[str, str]]
"""Key of a row to field to what was typed."""


class Row(NamedTuple):
    """A term of a kind of partnership; numbers as texts, empty where there is none. key: kind and term."""

    key: str
    partnership: str
    term: str
    unit: str
    default: str
    least: str
    most: str
    usual_from: str
    usual_to: str


UNITS = {"percent": "%", "money": "amount", "count": "count", "choice": "choice", "text": "words", "long": "words"}


def rows(content: Mapping[str, Any]) -> list[Row]:
    """Return the terms of a definition in its order, kind after kind."""
    return [Row(key, kind["label"], term["label"], UNITS[term["kind"]], _choice(term), *_ends(term))
            for key, kind, term in _terms(content)]  # fmt: skip


def _terms(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    for code, kind in content["types"].items():
        for term in kind["terms"]:
            yield f"{code}.{term['code']}", kind, term


def _choice(term: Mapping[str, Any]) -> str:
    value = str(term.get("default", ""))
    return str(term.get("choices", {}).get(value, value))


def _ends(term: Mapping[str, Any]) -> list[str]:
    ends = [term.get("least"), term.get("most")]
    usual = list(term.get("usual", ())) if term["kind"] in NUMBERS else []
    return ["" if one is None else str(one) for one in (*ends, *(usual or (None, None)))]


def edited(content: Mapping[str, Any], cells: Cells) -> dict[str, Any]:
    """Return a definition with what was typed put in. Raises ValueError with the sentence for what cannot be read."""
    kinds = {code: {**kind, "terms": [_changed(kind, term, cells.get(f"{code}.{term['code']}", {}))
                                      for term in kind["terms"]]}
             for code, kind in content["types"].items()}  # fmt: skip
    return {**content, "types": kinds}


def _changed(kind: Mapping[str, Any], term: Mapping[str, Any], typed: Mapping[str, str]) -> Mapping[str, Any]:
    if not typed:
        return term
    place, made = f"{kind['label']}, {term['label']}", dict(term)
    if term["kind"] not in NUMBERS and set(typed) - {"default"}:
        raise ValueError(f"{place}: only numbers have ranges.")
    if "default" in typed:
        made["default"] = _default(place, term, typed["default"])
    for name in ("least", "most"):
        if name in typed:
            _put(made, name, _number(place, typed[name]))
    if set(USUAL) & set(typed):
        held = dict(zip(USUAL, _ends(term)[2:], strict=True))
        ends = [_number(place, typed.get(name, held[name])) for name in USUAL]
        if (ends[0] is None) != (ends[1] is None):
            raise ValueError(f"{place}: what is usual has two ends, or none.")
        _put(made, "usual", None if ends[0] is None else ends)
    return made


def _put(made: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        made.pop(name, None)
    else:
        made[name] = value


def _default(place: str, term: Mapping[str, Any], written: str) -> str:
    if term["kind"] in NUMBERS:
        return _number(place, written) or ""
    text = " ".join(written.split())
    choices: Mapping[str, str] = term.get("choices", {})
    return next((code for code, label in choices.items() if text.casefold() in (code, label.casefold())), text)


def _number(place: str, written: str) -> str | None:
    try:
        found = number(written or "")
    except ValueError as wrong:
        raise ValueError(f"{place}: {wrong}") from None
    return None if found is None else plain(found)
