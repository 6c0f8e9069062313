"""What an import would do to the headline numbers: it is written, they are read, and all of it is rolled back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from data.core import access, clock, settings, store
from data.core.access import Actor
from data.core.importing import applying, progress
from data.core.importing.parts import Part
from data.core.importing.reading import ImportRefused
from data.core.metrics import METRICS, Metric

MOST_ROWS = 20_000
SEES = "pipeline.view"


@dataclass(frozen=True)
class Effect:
    """One number before and after; None with its reason."""

    name: str
    title: str
    unit: str
    before: Decimal | int | None
    before_reason: str | None
    after: Decimal | int | None
    after_reason: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the import moves the number, or why there is none."""
        return (self.before, self.before_reason) != (self.after, self.after_reason)


class _Rehearsed(Exception):
    """Ends the transaction, so that nothing of it is kept."""


def effects(parts: Sequence[Part], content: bytes, *, names: Sequence[str], actor: Actor, as_of: date | None = None,
            take_theirs: bool = False) -> list[Effect]:  # fmt: skip
    """Return each named metric of the present quarter of `as_of`, before the import and after it. Writes nothing.

    Refused rows are left out, as they would be. While it is worked out nobody else can write to an embedded store, so
    it is for whoever asks, and for files of at most 20,000 rows. Raises ImportRefused for more, or an open question.
    """
    access.require(actor, "import.preview")
    size = sum(len(part.table.row_numbers) for part in parts)
    if size > MOST_ROWS:
        raise ImportRefused(f"The effect is worked out for files of up to {MOST_ROWS:,} rows; this one has {size:,}.")
    known = [METRICS[name] for name in names if name in METRICS]
    found: list[Effect] = []
    try:
        with store.writing(actor, "import", "the effect on the numbers, rolled back", occurred_on=as_of) as session:
            before = _read(session, known, actor, as_of)
            done = applying.rehearse(session, parts, content, actor=actor, allow_partial=True, take_theirs=take_theirs)
            if any(plan.questions for plan in done.plans):
                raise ImportRefused("Answer the open questions first: until then no effect can be worked out.")
            progress.tick("Reading the numbers")
            after = _read(session, known, actor, as_of)
            found = [Effect(m.name, m.title, m.unit, *before[m.name], *after[m.name]) for m in known]
            raise _Rehearsed
    except _Rehearsed:
        return found
    except applying.NothingWritten:
        with store.reading() as session:
            same = _read(session, known, actor, as_of)
        return [Effect(m.name, m.title, m.unit, *same[m.name], *same[m.name]) for m in known]


def _read(
    session: Session, known: Sequence[Metric], actor: Actor, as_of: date | None
) -> dict[str, tuple[Decimal | int | None, str | None]]:
    held = settings.current(session)
    day = as_of or clock.today(held.zone)
    period, scope = clock.period_of(day, held.calendar), access.scope_for(session, actor, SEES)
    found = {}
    for metric in known:
        told = metric.compute(session, scope=scope, period=period, as_of=day, known_at=None, by=None, filters={},
                              settings={}).total  # fmt: skip
        found[metric.name] = (told["value"], told["reason"])
    return found
