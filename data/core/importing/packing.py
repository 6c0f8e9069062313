"""Columns of cells in as few bytes as they need, for the way from the reading process to ours.

Loaded by path inside the reading process (see child.py); it needs nothing of ours. Kinds: "t" texts joined by zero
characters, "n" numbers, "d" days, "c" few values and their codes, "v" values as they are.
"""

import datetime
from array import array
from collections.abc import Sequence
from math import isfinite, nan
from typing import Any

SEPARATOR = "\0"
SAMPLE = 64
ONE_BYTE = 256
REPEATABLE = frozenset({str, datetime.date, datetime.datetime})  # no numbers among them: 1, 1.0 and True are one key
PLAIN = frozenset({str, int, float, bool})
Packed = tuple[dict[str, Any], bytes, int]


def packed(raw: tuple[Any, ...], errors: Sequence[int]) -> Packed:
    """Return what describes a column, its bytes, and how many of its cells are not blank. `errors`: their places."""
    types = list(map(type, raw))
    kinds = set(types)
    texts = types.count(str) if str in kinds else 0
    blanks = raw.count("") if texts else 0
    filled = len(raw) - blanks
    if not errors:
        if kinds == {str}:
            return *_texts(raw), filled
        if texts == blanks and kinds <= {str, float} and _is_finite(raw, blanks):
            numbers = array("d", [nan if value == "" else value for value in raw] if blanks else raw)
            return {"kind": "n"}, numbers.tobytes(), filled
        if texts == blanks and kinds <= {str, datetime.date}:
            days = array("i", [value.toordinal() if value else 0 for value in raw])
            return {"kind": "d"}, days.tobytes(), filled
    return *_values(raw, kinds, errors), filled


def _is_finite(raw: tuple[Any, ...], blanks: int) -> bool:
    """Whether all are numbers to reckon with; a blank travels as one that is not."""
    return isfinite(sum([value for value in raw if value != ""] if blanks else raw))


def _texts(raw: tuple[str, ...]) -> tuple[dict[str, Any], bytes]:
    if values := _few(raw):
        codes = _codes(raw, values)
        return {"kind": "c", "values": [value or None for value in values]}, codes
    joined = SEPARATOR.join(raw)
    if joined.count(SEPARATOR) != len(raw) - 1:
        return {"kind": "v", "values": [value or None for value in raw]}, b""
    return {"kind": "t"}, joined.encode()


def _few(raw: tuple[Any, ...]) -> list[Any]:
    """The values once each where that is shorter, else nothing."""
    if len(set(raw[:SAMPLE])) * 2 > min(len(raw), SAMPLE):
        return []
    values = list(dict.fromkeys(raw))
    return values if len(values) * 2 <= len(raw) else []


def _codes(raw: tuple[Any, ...], values: list[Any]) -> bytes:
    places = map(dict(zip(values, range(len(values)), strict=True)).__getitem__, raw)
    return bytes(places) if len(values) <= ONE_BYTE else array("H", places).tobytes()


def _values(raw: tuple[Any, ...], kinds: set[type], errors: Sequence[int]) -> tuple[dict[str, Any], bytes]:
    """Whatever else a column holds; JSON has no dates: they travel as ISO texts, and their places beside them."""
    values = _few(raw) if kinds <= REPEATABLE and not errors else []
    codes = _codes(raw, values) if values else b""
    told = [None if value == "" else value for value in values or raw]
    days, moments = [], []
    for place, value in enumerate(told):
        if value is None or type(value) in PLAIN:
            continue
        told[place] = value.isoformat() if hasattr(value, "isoformat") else str(value)
        if type(value) is datetime.date:
            days.append(place)
        elif type(value) is datetime.datetime:
            moments.append(place)
    kind = "c" if values else "v"
    return {"kind": kind, "values": told, "days": days, "moments": moments, "errors": list(errors)}, codes
