"""Stage gates: what a deal must have to enter or stay in a stage. One function for form, grid, import and job."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from data.pipeline import definitions
from data.pipeline.definitions import Gates
from data.pipeline.formulas.qualification import PAIN, Policy, Qualification

CHECKLIST = "meddicc"
"""What the qualification checklist holds is named meddicc, or meddicc.<what> where it is known which part."""

CHECKLIST_FROM = "sao"
"""The stage that the checklist opens (blueprint, qualification)."""

BLOCKED = "is_meddicc_blocked"
_STALE = {
    "never_saved": "the qualification checklist, which nobody has filled in",
    "before_sql": "the qualification checklist, saved again since the deal became sales qualified",
    "before_reopening": "the qualification checklist, saved again since the deal was reopened",
    "too_old": "the qualification checklist, saved again in the last days",
}


def missing(
    values: Mapping[str, Any], *, stage: str, as_of: date, gates: Gates | None = None,
    waived: frozenset[str] = frozenset(), checklist: tuple[str, ...] | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Return what the gate of a stage asks for and the deal lacks, in the gate's order.

    Missing: empty, blank, a blank word, or a date that must lie ahead and has passed (domain.md 1.1 [S04]).
    waived: what granted waivers cover on the day. checklist: what the qualification checklist holds (`held_by`) where
    somebody moves the deal; else it holds a deal that is in the stage and known to be blocked.

    >>> lacks = missing({"source": "event", "campaign": "N/A"}, stage="mql", as_of=date(2025, 7, 1))
    >>> lacks[:2]
    ('campaign', 'persona')
    >>> missing({"source": "event"}, stage="mql", as_of=date(2025, 7, 1), waived=frozenset(lacks))
    ()
    """
    rules = gates or definitions.gates(as_of)
    get = values.get
    # Most gaps are empty cells: they are told apart before a function is called for them.
    found = [n for n in rules.required(stage) if (v := get(n)) is None or _is_gap(n, v, as_of, rules)]
    if checklist is not None:
        found += checklist
    elif get(BLOCKED) and asks_checklist(stage):
        found.append(CHECKLIST)
    return tuple([n for n in found if not _is_waived(n, waived)] if waived else found)


def _is_gap(name: str, value: Any, as_of: date, gates: Gates) -> bool:
    if name in gates.ahead:
        return bool(value < as_of)
    if isinstance(value, str):
        word = value.strip().casefold()
        if word == "none" and name in gates.none_is_an_answer:
            return False
        return not word or word in _folded(gates.blank_words)
    return False


def _is_waived(name: str, waived: frozenset[str]) -> bool:
    return name in waived or waivable(name) in waived


def waivable(name: str) -> str:
    """Return under which name a waiver covers something missing: the parts of the checklist go together.

    >>> waivable("meddicc.economic_buyer"), waivable("champion")
    ('meddicc', 'champion')
    """
    return name.partition(".")[0]


def asks_checklist(stage: str) -> bool:
    """Say whether an open deal of a stage is past the point that the qualification checklist opens.

    >>> [asks_checklist(stage) for stage in ("sql", "sao", "closed_won")]
    [False, True, False]
    """
    known = definitions.stages()
    return known[stage].is_open and known[stage].rank >= known[CHECKLIST_FROM].rank


def crosses(old: str | None, new: str) -> bool:
    """Say whether a move goes past the point that the checklist opens. A deal that is lost passes nothing.

    >>> crosses("sql", "sao"), crosses("sao", "closed_won"), crosses("sql", "closed_won"), crosses("sql", "closed_lost")
    (True, False, True, False)
    """
    known = definitions.stages()
    opens = known[CHECKLIST_FROM].rank
    was_before = old is None or known[old].rank < opens
    return was_before and known[new].rank >= opens and known[new].state in ("open", "won")


def held_by(found: Qualification) -> tuple[str, ...]:
    """Return what a checklist holds, as names of the gate: unknown needed items, unquantified pain, staleness."""
    stale = (found.staleness,) if found.staleness else ()
    return tuple(f"{CHECKLIST}.{name}" for name in (*found.blockers, *stale))


def words_of(name: str, *, gates: Gates | None = None, policy: Policy | None = None) -> str:
    """Return what something missing is called.

    >>> words_of("map_link"), words_of("meddicc.economic_buyer")
    ('link to the action plan', 'economic buyer in the qualification checklist')
    """
    head, _, part = name.partition(".")
    if head != CHECKLIST:
        return (gates or definitions.gates()).fields.get(name) or name.replace("_", " ")
    if part == PAIN:
        return "what the pain costs a year, in the qualification checklist"
    items = (policy or definitions.meddicc()).items
    if part in items:
        return f"{items[part].label.lower()} in the qualification checklist"
    return _STALE.get(part, "a qualification checklist that blocks nothing")


def debt(values: Mapping[str, Any], *, stage: str, as_of: date, gates: Gates | None = None,
         waived: frozenset[str] = frozenset()) -> str | None:  # fmt: skip
    """Return a deal's gate debt as it is stored: what is missing, comma-separated, or None.

    >>> debt({}, stage="mql", as_of=date(2025, 7, 1))
    'source,campaign,persona,fit_score,segment_id,territory_id'
    """
    return ",".join(missing(values, stage=stage, as_of=as_of, gates=gates, waived=waived)) or None


class Debts:
    """Gate debts of many deals that can only have values in the same few fields: worked out once for each pattern."""

    def __init__(self, fields: Iterable[str], *, as_of: date) -> None:
        self._fields, self._as_of, self._rules = frozenset(fields), as_of, definitions.gates(as_of)
        self._known: dict[tuple[Any, ...], str | None] = {}
        self._asked = {
            stage: tuple(name for name in self._rules.required(stage) if name in self._fields)
            for stage in definitions.stages()
        }

    def of(self, values: Mapping[str, Any], *, stage: str) -> str | None:
        """Return what `debt` returns for a deal without values outside the fields.

        >>> debts = Debts(["source", "fit_score"], as_of=date(2025, 7, 1))
        >>> debts.of({"source": "event"}, stage="mql") == debt({"source": "event"}, stage="mql", as_of=date(2025, 7, 1))
        True
        """
        rules, get = self._rules, values.get
        gaps = [(v := get(n)) is None or _is_gap(n, v, self._as_of, rules) for n in self._asked[stage]]
        pattern = (stage, *gaps)
        if pattern not in self._known:
            self._known[pattern] = debt(values, stage=stage, as_of=self._as_of, gates=rules)
        return self._known[pattern]


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
