"""The terms of a sheet as plain values: read as typed, checked against what can be, told apart, compared.

Values are texts: a percent in points ("12.5"), money in whole units, a count, a choice's code, or words. A content is
{"currency": ..., "sections": {code: text}, "terms": {code: value}}; a place in it is written "terms.commission".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from data.core.numbers import plain

Content = Mapping[str, Any]
NUMBERS = ("percent", "money", "count")
KINDS = (*NUMBERS, "choice", "text", "long")
LONGEST = {"text": 200, "long": 2_000}
TERMS = "terms"
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,6})?")


@dataclass(frozen=True)
class Term:
    """One deal term. least and most: what can be at all; usual: what needs no approval, a range or a list of words."""

    code: str
    label: str
    kind: str
    default: str = ""
    hint: str = ""
    needed: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    usual: tuple[Any, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Whole:
    """Terms that are parts of one whole, what they come to at most, and the sentence when they come to more."""

    terms: tuple[str, ...]
    most: Decimal
    says: str


@dataclass(frozen=True)
class Kind:
    """A kind of partnership: what it is called, what it offers in words, and its terms."""

    code: str
    label: str
    says: str
    terms: tuple[Term, ...]
    whole: Whole | None = None

    def term(self, code: str) -> Term:
        """Return a term by its code. Raises ValueError where this kind has none."""
        for known in self.terms:
            if known.code == code:
                return known
        raise ValueError(f"A {self.label.lower()} partnership has no term {code}.")


@dataclass(frozen=True)
class Section:
    """One of the eight sections of a sheet."""

    code: str
    label: str
    hint: str = ""
    default: str = ""


@dataclass(frozen=True)
class Difference:
    """A place in which two versions differ: section, label, and both texts ("" where a version has none)."""

    place: str
    section: str
    label: str
    before: str
    after: str


def number(written: str) -> Decimal | None:
    """Return a number as people type it, None for none. Raises ValueError for what is none.

    >>> number("12.5 %"), number("1,500"), number("  "), number("12.50")
    (Decimal('12.5'), Decimal('1500'), None, Decimal('12.5'))
    """
    bare = written.replace("%", "").strip().replace("\N{MINUS SIGN}", "-")
    if not bare:
        return None
    if not _NUMBER.fullmatch(bare):
        raise ValueError(f'"{written.strip()[:40]}" is not a number. Write it like 12.5 or 1,500.')
    return Decimal(plain(Decimal(bare.replace(",", ""))))


def typed(term: Term, written: str) -> str:
    """Return a term's value as it is kept. Raises ValueError with the sentence for the field.

    >>> commission = Term("commission", "Commission", "percent", least=Decimal(0), most=Decimal(100))
    >>> typed(commission, "12.50 %")
    '12.5'
    >>> typed(commission, "-1")
    Traceback (most recent call last):
    ValueError: Commission: -1 % is below 0 %.
    """
    text = written.strip()
    if term.kind in NUMBERS:
        return _number_typed(term, text)
    if term.kind == "choice":
        if text and text not in term.choices:
            raise ValueError(f"{term.label}: choose one of: {', '.join(term.choices.values())}.")
        return text
    text = text if term.kind == "long" else " ".join(text.split())
    if len(text) > LONGEST[term.kind]:
        raise ValueError(f"{term.label}: {len(text):,} characters are more than {LONGEST[term.kind]:,}.")
    return text


def _number_typed(term: Term, text: str) -> str:
    try:
        value = number(text)
    except ValueError as wrong:
        raise ValueError(f"{term.label}: {wrong}") from wrong
    if value is None:
        return ""
    if term.kind == "count" and value != int(value):
        raise ValueError(f"{term.label}: {plain(value)} is not a whole number.")
    unit = " %" if term.kind == "percent" else ""
    if term.least is not None and value < term.least:
        raise ValueError(f"{term.label}: {plain(value)}{unit} is below {plain(term.least)}{unit}.")
    if term.most is not None and value > term.most:
        raise ValueError(f"{term.label}: {plain(value)}{unit} is over {plain(term.most)}{unit}.")
    if len(plain(value)) > 16:
        raise ValueError(f"{term.label}: this number is too long to be meant.")
    return plain(value)


def problems(kind: Kind, content: Content) -> dict[str, str]:
    """Return what cannot be, by place: a value outside its bounds, parts over their whole."""
    found: dict[str, str] = {}
    held = content[TERMS]
    for term in kind.terms:
        try:
            typed(term, str(held.get(term.code, "")))
        except ValueError as wrong:
            found[f"{TERMS}.{term.code}"] = str(wrong)
    if not found and kind.whole is not None and _sum(kind.whole, held) > kind.whole.most:
        found[f"{TERMS}.{kind.whole.terms[0]}"] = kind.whole.says
    return found


def _sum(whole: Whole, held: Mapping[str, str]) -> Decimal:
    return sum((number(held.get(code, "")) or Decimal(0) for code in whole.terms), Decimal(0))


def outside(kind: Kind, content: Content, *, currency: str = "") -> list[str]:
    """Return a sentence for each term outside the usual ones of its kind: those need somebody's approval."""
    found = []
    for term in kind.terms:
        value = content[TERMS].get(term.code, "")
        if not value or not term.usual or _is_usual(term, value):
            continue
        usual = (f"{shown(term, str(term.usual[0]), currency)} to {shown(term, str(term.usual[1]), currency)}"
                 if term.kind in NUMBERS else " or ".join(map(str, term.usual)))  # fmt: skip
        found.append(f"{term.label} is {shown(term, value, currency)}, usual is {usual}")
    return found


def _is_usual(term: Term, value: str) -> bool:
    if term.kind not in NUMBERS:
        return value.casefold() in {str(one).casefold() for one in term.usual}
    least, most = (Decimal(str(one)) for one in term.usual)
    return least <= Decimal(value) <= most


def shown(term: Term, value: str, currency: str = "") -> str:
    """Return a term's value as people read it: "12.5 %", "1,500 USD", a choice's words.

    >>> shown(Term("fee", "Fee", "money"), "1500", "USD"), shown(Term("share", "Share", "percent"), "5")
    ('1,500 USD', '5 %')
    """
    if not value:
        return ""
    if term.kind == "percent":
        return f"{value} %"
    if term.kind in ("money", "count"):
        grouped = f"{Decimal(value):,f}"
        return f"{grouped} {currency}".rstrip() if term.kind == "money" else grouped
    return str(term.choices.get(value, value))


def unfilled(kind: Kind, sections: Sequence[Section], content: Content) -> list[str]:
    """Return the labels of what is still empty: sections without words, deal terms that their kind needs."""
    empty = [one.label for one in sections if one.code != TERMS and not content["sections"].get(one.code, "").strip()]
    return empty + [term.label for term in kind.terms if term.needed and not content[TERMS].get(term.code)]


def filled(kind: Kind, sections: Sequence[Section], content: Content) -> int:
    """Count the sections that are filled; the deal terms are when every needed one is."""
    empty = set(unfilled(kind, sections, content))
    words = sum(one.code != TERMS and one.label not in empty for one in sections)
    return words + (not any(term.needed and term.label in empty for term in kind.terms))


def is_complete(count: int, parts: int) -> bool:
    """Say whether a document of so many parts has words in each. Source: domain.md 8.3 and 8.4.

    >>> is_complete(8, 8), is_complete(7, 8)
    (True, False)
    """
    return count == parts


def differences(kind: Kind, sections: Sequence[Section], before: Content, after: Content) -> list[Difference]:
    """Return where two versions differ, section by section, with both texts."""
    found = []
    for one in sections:
        if one.code != TERMS:
            pair = [held["sections"].get(one.code, "") for held in (before, after)]
            found += [Difference(f"sections.{one.code}", one.label, one.label, *pair)] if pair[0] != pair[1] else []
            continue
        for term in kind.terms:
            held = [shown(term, text[TERMS].get(term.code, ""), text.get("currency", "")) for text in (before, after)]
            if held[0] != held[1]:
                found.append(Difference(f"{TERMS}.{term.code}", one.label, term.label, *held))
    return found


def hours(sent_at: datetime, until: datetime) -> Decimal:
    """Return the hours from sending to the answer, or to now.

    >>> hours(datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 15, 30))
    Decimal('30.5')
    """
    return Decimal(str(round((until - sent_at).total_seconds()))) / 3_600
