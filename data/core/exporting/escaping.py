"""Text on its way into a file: never a formula, never a character that a cell cannot hold."""

import re
from collections.abc import Sequence

LONGEST_CELL = 32_767
CUT = " … (cut)"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The last four are the wide forms of = + - @, which run as formulas too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def guarded(text: str) -> str:
    """Return a text as csv may hold it: a leading ' before what a program would run as a formula.

    The importer takes exactly one ' away before such a start, so a text that has some of its own gets one more.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("plain")
    ("'=1+1", "''=1+1", 'plain')
    """
    bare = text.lstrip("'")
    # Spreadsheets skip leading blanks before they look for a formula, hence the second look.
    is_live = bare.startswith(_FORMULA_STARTS) or bare.lstrip().startswith(_FORMULA_STARTS)
    return ("'" if is_live else "") + printable(text)


def printable(text: str) -> str:
    """Drop characters that no workbook can hold (control characters, halves of a pair)."""
    return _UNPRINTABLE.sub("", text)


def cell_text(text: str) -> str:
    """Return a text as a cell of a workbook holds it: printable, with plain line ends, cut where it is too long."""
    # A lone carriage return would go out as _x000D_, which not every program reads back.
    text = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    # One symbol outside the basic plane counts twice in a cell's limit.
    while len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        over = len(text.encode("utf-16-le")) // 2 - LONGEST_CELL
        text = text[: -(over + len(CUT))] + CUT
    return text


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """Return a name that a worksheet may have: 31 characters, none of []:*?/\\, not used before."""
    name = re.sub(r"[\[\]:*?/\\]", " ", printable(title)).strip().strip("'")[:31].rstrip(" '") or "Sheet"
    name = f"{name} 1" if name.lower() == "history" else name
    candidate, number = name, 2
    while candidate.lower() in {other.lower() for other in taken}:
        candidate, number = f"{name[: 30 - len(str(number))]} {number}", number + 1
    return candidate
