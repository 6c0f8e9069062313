"""The nightly audit: rules that find what is wrong with records; each finding is a ticket until it is so no longer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from data.core import clock, registry, rulebook
from data.core.ledger import records
from data.core.ledger.capturing import recording_of
from data.core.work import tickets
from data.core.work.tickets import Finding, Settled
from models import AuditRun

Find = Callable[..., Iterable[Finding]]
"""find(session, *, as_of, due_on) -> what is wrong at the end of a day, and who is to clear it by when."""


@dataclass(frozen=True)
class Rule:
    """One rule of the audit. Its docstring says what it finds; `fix` says what clears a ticket."""

    name: str
    title: str
    fix: str
    find: Find

    @property
    def about(self) -> str:
        """What it finds, in words."""
        return " ".join((self.find.__doc__ or "").split())


RULES: dict[str, Rule] = {}


def audit(name: str, *, title: str, fix: str) -> Callable[[Find], Find]:
    """Offer a function as a rule called <domain>.<finding>. Modules that offer some are imported by a domain's jobs."""

    def offer(find: Find) -> Find:
        if not find.__doc__ or name.count(".") != 1:
            raise ValueError(f"{name}: a rule is named <domain>.<finding>, and its docstring says what it finds.")
        RULES[name] = Rule(name, title, fix, find)
        return find

    return offer


def rules() -> list[Rule]:
    """Return every rule, in alphabetical order."""
    registry.load_domains()
    return [RULES[name] for name in sorted(RULES)]


def run(session: Session) -> dict[str, Settled]:
    """Run every rule on the business day of this writing session; raise, keep and clear tickets; note each run.

    Checks no right: the commands that call it do.
    """
    day = recording_of(session).occurred_on
    due_on = day + timedelta(days=int(rulebook.limits(day)["ticket_days"]))
    settled = {rule.name: tickets.settle(session, rule.name, rule.find(session, as_of=day, due_on=due_on))
               for rule in rules()}  # fmt: skip
    runs = [_noted(name, found, day) for name, found in settled.items()]
    records.create_many(session, AuditRun, [[(day, run)] for run in runs])
    return settled


def _noted(name: str, found: Settled, day: date) -> dict[str, object]:
    return {"rule": name, "ran_on": day, "ran_at": clock.now(), "hits": found.hits, "new": found.new,
            "cleared": found.cleared}  # fmt: skip
