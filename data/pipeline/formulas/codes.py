"""The words that people choose from, by date: what a code was called on a day, what stands for it now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

VAGUE = frozenset({"other", "others", "unknown", "misc", "miscellaneous", "various"})
"""First words of codes and labels that explain nothing (domain.md 1.13)."""


@dataclass(frozen=True)
class Label:
    """What a code is called from a day on, up to and without `valid_to` (None: still)."""

    kind: str
    code: str
    label: str
    valid_from: date
    valid_to: date | None = None
    position: int = 0
    merged_into: str | None = None
    review_on: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the code could be chosen on a day under this label."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Code:
    """One code with all its labels, oldest first; there is at least one."""

    labels: tuple[Label, ...]

    @property
    def kind(self) -> str:
        """Which list it belongs to."""
        return self.labels[-1].kind

    @property
    def code(self) -> str:
        """What records carry."""
        return self.labels[-1].code

    @property
    def newest(self) -> Label:
        """The label that was set last, whether or not its day has come."""
        return self.labels[-1]

    def on(self, day: date) -> Label:
        """Return the label that held on a day, else the last one before it, else the first."""
        earlier = [label for label in self.labels if label.valid_from <= day]
        return next((label for label in earlier if label.holds(day)), (earlier or self.labels[:1])[-1])

    def is_in_force(self, day: date) -> bool:
        """Say whether it can be chosen on a day."""
        return any(label.holds(day) for label in self.labels)


class CodeList:
    """The codes of one kind. What a record holds is a code, or a label that a file brought in its place.

    >>> old = Label("loss", "cost", "Cost", date(1900, 1, 1), date(2025, 7, 1), merged_into="price")
    >>> known = CodeList([old, Label("loss", "price", "Price", date(1900, 1, 1))])
    >>> known.said("cost", date(2025, 3, 1)), known.folded("cost", date(2025, 8, 1)), known.in_force(date(2025, 8, 1))
    ('Cost', 'Price', [('price', 'Price')])
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        grouped: defaultdict[str, list[Label]] = defaultdict(list)
        for label in sorted(labels, key=lambda each: each.valid_from):
            grouped[label.code].append(label)
        self.codes: Mapping[str, Code] = {code: Code(tuple(each)) for code, each in grouped.items()}
        self._by_label = {each.label.casefold(): code for code, known in self.codes.items() for each in known.labels}

    def find(self, held: str) -> Code | None:
        """Return the code that a record's text means: the code itself, or the one that is or was called so."""
        return self.codes.get(held) or self.codes.get(self._by_label.get(held.casefold(), ""))

    def in_force(self, day: date) -> list[tuple[str, str]]:
        """Return (code, label) of what can be chosen on a day, in the order people expect."""
        held = [code.on(day) for code in self.codes.values() if code.is_in_force(day)]
        return [(each.code, each.label) for each in sorted(held, key=lambda each: (each.position, each.code))]

    def said(self, held: str, day: date) -> str:
        """Return what a record's reason was called on the day it was given; a text that is no code stays as it is."""
        code = self.find(held)
        return held if code is None else code.on(day).label

    def folded(self, held: str, day: date) -> str:
        """Return what stands for a record's reason on a later day: the label of the code that it was merged into."""
        code = self.find(held)
        return held if code is None else self.successor(code, day).on(day).label

    def successor(self, code: Code, day: date) -> Code:
        """Return the code that stands for another on a day: itself while it was not merged."""
        seen = {code.code}
        while (into := code.newest.merged_into) and not code.is_in_force(day) and into not in seen:
            following = self.codes.get(into)
            if following is None:
                break
            seen.add(into)
            code = following
        return code

    def problem(self, held: str, day: date) -> str:
        """Return why a reason cannot be chosen on a day, naming what stands for it; an empty text when it can."""
        code = self.codes.get(held)
        if code is not None and code.is_in_force(day):
            return ""
        if code is None:
            return f"{held} is no reason that could be chosen on {day}. Choose one from the list."
        label, instead = code.on(day).label, self.successor(code, day)
        ended = code.newest.valid_to
        if ended is None or ended > day:
            return f"{label} can be chosen from {code.labels[0].valid_from} on. Choose another from the list."
        if instead is not code and instead.is_in_force(day):
            return f"{label} ended on {ended}. {instead.on(day).label} stands for it now."
        return f"{label} ended on {ended}. Choose another from the list."


def is_vague(label: str) -> bool:
    """Say whether a reason explains nothing: "Other", "Unknown" and the like.

    >>> [is_vague(text) for text in ("Other", "other_reason", "Unknown to us", "Another vendor", "Price")]
    [True, True, True, False, False]
    """
    words: Sequence[str] = label.casefold().replace("_", " ").replace("-", " ").replace("/", " ").split()
    return bool(words) and words[0].strip(".,:;()") in VAGUE
