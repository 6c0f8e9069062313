"""Texts, identifiers, closed lists, yes and no, addresses: cleaned, never guessed."""

import re
import unicodedata
from collections.abc import Sequence, Set
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from data.core.importing.cells import SEPARATOR, Cells, kinds
from data.core.importing.sheets import Cell, shown
from data.core.importing.types.shapes import Options, Parsed

TRUE = frozenset(("yes", "y", "x", "true", "t", "1", "on", "✓", "✔", "☑"))
FALSE = frozenset(("no", "n", "false", "f", "0", "off", "☐", "✗", "✘"))
EXACT_DIGITS = 10**15
TOGETHER = 256
SHORTENED = "E+"
_GUARDED = re.compile(r"'(?='*\s*[=+\-@\t\uff1d\uff0b\uff0d\uff20])")
# Control characters, invisible marks and those that turn the writing direction (used to disguise a text).
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_EMAIL = re.compile(r"[^\s@<>\",;:()]+@[^\s@<>\",;:()]+\.[^\s@<>\",;:().]{2,}")
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d+")
_INSIDE = re.compile(r".*<([^<>]+)>\s*")


def clean(text: str, *, lines: bool = False) -> str:
    """A text without invisible characters, outer blanks and the guard that exports put before a formula sign.

    >>> clean("  'ok "), clean("'=1+1"), clean("a\\x00b"), clean("two\\nlines")
    ("'ok", '=1+1', 'ab', 'two lines')
    """
    if text.isascii() and text.isprintable() and text[:1] not in (" ", "'") and text[-1:] != " " and "  " not in text:
        return text
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.strip() if lines else " ".join(text.split())
    if _GUARDED.match(text):
        text = text[1:]
    return unicodedata.normalize("NFC", text)


def cleaned(texts: list[str], *, lines: bool = False) -> list[str]:
    """`clean` of many texts: looked at together, because few need it.

    >>> cleaned(["a", "b ", "c"])
    ['a', 'b', 'c']
    """
    done: list[str] = []
    for start in range(0, len(texts), TOGETHER):
        some = texts[start : start + TOGETHER]
        done += some if _are_clean(some) else [clean(text, lines=lines) for text in some]
    return done


def _are_clean(texts: list[str]) -> bool:
    joined = "\n".join(["", *texts, ""])
    if not joined.isascii() or "  " in joined or "\n " in joined or " \n" in joined or "\n'" in joined:
        return False
    return joined.count("\n") == len(texts) + 1 and joined.replace("\n", "").isprintable()


def are_settled(column: Sequence[Cell], special: Set[str], *, without: str | None) -> bool:
    """Whether a packed column holds clean texts and blanks only, and no special word: each is its own value then."""
    if not isinstance(column, Cells) or not kinds(column) <= {str, type(None)}:
        return False
    asked = [f"{SEPARATOR}{word}{SEPARATOR}" for word in special if word]
    return not any(_is_odd(f"{SEPARATOR}{text}{SEPARATOR}", asked, without) for text in column.pieces(repeated=False))


def _is_odd(text: str, asked: list[str], without: str | None) -> bool:
    if not text.isascii() or (without is not None and without in text):
        return True
    if "  " in text or "\0 " in text or " \0" in text or "\0'" in text:
        return True
    folded = text.casefold()
    return not text.replace(SEPARATOR, "").isprintable() or any(word in folded for word in asked)


def read_texts(cells: Sequence[Any], options: Options) -> Parsed:  # noqa: ARG001 - all kinds are called alike
    """Texts; numbers and dates as the file shows them."""
    if _are_plain(cells):
        return Parsed(dict(zip(cells, cells, strict=True)))
    return _each(cells, _storable)


def _are_plain(cells: Sequence[Any], *, without: str | None = None) -> bool:
    """Whether all cells are texts of plain letters, which can be stored as they are."""
    if set(map(type, cells)) != {str}:
        return False
    joined = "".join(cells)
    return joined.isascii() and (without is None or without not in joined)


def _storable(cell: Any) -> str:
    text = cell if isinstance(cell, str) else shown(cell)
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("contains characters that cannot be stored")
    return text


def read_identifiers(cells: Sequence[Any], options: Options) -> Parsed:  # noqa: ARG001 - all kinds are called alike
    """Identifiers as texts: zeros kept, 123.0 is "123"; numbers too long for a spreadsheet are errors."""
    if _are_plain(cells, without=SHORTENED):
        return Parsed(dict(zip(cells, cells, strict=True)))
    return _each(cells, _identifier)


def _identifier(cell: Any) -> str:
    if isinstance(cell, (int, float)) and abs(cell) >= EXACT_DIGITS:
        raise ValueError("has more digits than a spreadsheet keeps: format the column as text and enter it again")
    if isinstance(cell, date):
        raise ValueError("is a date, not an identifier")
    if isinstance(cell, str) and _SHORTENED.fullmatch(cell):
        raise ValueError("was shortened by a spreadsheet: format the column as text and enter it again")
    return _storable(cell)


def read_booleans(cells: Sequence[Any], options: Options) -> Parsed:  # noqa: ARG001 - all kinds are called alike
    """True or False from yes/no, y/n, x, true/false, 1/0, on/off and tick marks."""
    return _each(cells, _boolean)


def _boolean(cell: Any) -> bool:
    word = str(cell).casefold() if isinstance(cell, (str, bool)) else shown(cell)
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError("is neither yes nor no")


def read_emails(cells: Sequence[Any], options: Options) -> Parsed:  # noqa: ARG001 - all kinds are called alike
    """Addresses in lower case, without "mailto:" and without the name before <...>."""
    return _each(cells, _email)


def _email(cell: Any) -> str:
    text = str(cell)
    inside = _INSIDE.fullmatch(text)
    address = (inside[1] if inside else text).strip().removeprefix("mailto:").strip("'\" ").lower()
    if not _EMAIL.fullmatch(address) or ".." in address:
        raise ValueError("is not an e-mail address")
    return address


def read_lists(cells: Sequence[Any], options: Options) -> Parsed:  # noqa: ARG001 - all kinds are called alike
    """Tuples of texts, separated by ";" or line breaks, without blanks and repeats."""
    return _each(cells, _parts)


def _parts(cell: Any) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[;\n]", _storable(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


def read_choices(cells: Sequence[Any], options: Options) -> Parsed:
    """Codes of a closed list, compared without case and punctuation; what is not on it is an error with a hint."""
    codes = {plain(code): code for code in options.choices}

    def chosen(cell: Any) -> str:
        text = _storable(cell)
        code = codes.get(plain(text))
        if code is None:
            near = process.extractOne(plain(text), codes.keys(), scorer=fuzz.WRatio, score_cutoff=75)
            hint = f'; did you mean "{codes[near[0]]}"?' if near else f": {', '.join(options.choices[:12])}"
            raise ValueError(f'"{text[:60]}" is not one of the values of this field{hint}')
        return code

    return _each(cells, chosen)


def plain(text: str) -> str:
    """A word without case, accents and punctuation, for comparing.

    >>> plain("Closed-Won!"), plain("closed_won")
    ('closed won', 'closed won')
    """
    letters = unicodedata.normalize("NFKD", str(text).casefold())
    return " ".join(re.sub(r"[\W_]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split())


def _each(cells: Sequence[Any], read: Any) -> Parsed:
    result = Parsed()
    for cell in cells:
        try:
            result.values[cell] = read(cell)
        except ValueError as reason:
            result.errors[cell] = str(reason)
    return result
