"""Jobs: named work that cron or a systemd timer starts, run once however many copies of the program there are."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete

from data.core import clock, notify, registry, store
from data.core.ledger import derived, reckoned, replaying, rollups
from data.core.ledger.entries import table_of
from models import JobLock

LONGEST = timedelta(hours=2)
"""After this a run counts as dead and another may start."""


class Busy(Exception):
    """Another process runs this job now; `words` says so."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Failed(Exception):
    """The job found something wrong; `words` says what."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Job:
    """Named work. It returns a sentence on what it did."""

    name: str
    work: Callable[[], str]

    @property
    def about(self) -> str:
        """What it does, in words."""
        return " ".join((self.work.__doc__ or "").split())


JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Offer a function as a job called <domain>.<verb>. Its docstring says what it does."""

    def offer(work: Callable[[], str]) -> Callable[[], str]:
        if not work.__doc__ or name.count(".") != 1:
            raise ValueError(f"{name}: a job is named <domain>.<verb>, and its docstring says what it does.")
        JOBS[name] = Job(name, work)
        return work

    return offer


def run(name: str) -> str:
    """Run a job, named whole or by its verb, and return its sentence.

    Raises LookupError for an unknown name, Busy, and what the job raises.
    """
    registry.load_domains()
    if name not in JOBS:  # its verb will do where only one job has it
        name = next((known for known in JOBS if known.partition(".")[2] == name), name)
    if name not in JOBS:
        raise LookupError(f"There is no job {name}. There are: {', '.join(sorted(JOBS))}.")
    holder = secrets.token_hex(8)
    if not _take(name, holder):
        raise Busy(f"{name} is running already. Nothing was started.")
    try:
        return JOBS[name].work()
    finally:
        with store.housekeeping() as session:
            session.execute(delete(JobLock).where(col(JobLock.name) == name, col(JobLock.holder) == holder))


def _take(name: str, holder: str) -> bool:
    now, table = clock.now(), table_of(JobLock)
    values = {"name": name, "holder": holder, "taken_at": now, "until": now + LONGEST}
    with store.housekeeping() as session:
        connection = session.connection()
        insert = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name].insert(table).values(values)
        taken = connection.execute(
            insert.on_conflict_do_update(index_elements=["name"], set_=values, where=table.c.until < now)
            .returning(table.c.holder)
        )  # fmt: skip
        return taken.first() is not None


@job("ledger.check_rollups")
def check_rollups() -> str:
    """Compare every summary table with what it is the sum of."""
    with store.reading() as session:
        wrong = [rollup.name for rollup in rollups.ROLLUPS.values() if not replaying.is_summed(session, rollup)]
        wrong += [table.name for table in derived.DERIVED.values() if not derived.is_right(session, table)]
        wrong += reckoned.wrong(session)
    if wrong:
        raise Failed(f"Not the sum of what they are made of: {', '.join(wrong)}. `verify` says more.")
    return f"{len(rollups.ROLLUPS) + len(derived.DERIVED) + len(reckoned.PROOFS)} summary tables are right."


@job("core.send_alerts")
def send_alerts() -> str:
    """Send the alerts that wait to the channels that are set up; what a channel refuses is tried again next time."""
    if not notify.channels():
        return f"{notify.send().waiting} alerts wait. No channel is set up: {notify.VARIABLE} names them."
    done = notify.send()
    if done.given_up:
        raise Failed(f"{done.sent} alerts sent, {done.waiting} wait, {done.given_up} given up: a channel refuses them.")
    return f"{done.sent} alerts sent, {done.waiting} wait for another try."
