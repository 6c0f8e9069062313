"""Eighty people read at once, each clicking every ten seconds or so, while somebody writes every second."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from benchmarks.shell_tabs import Chosen, Tab

THINK, RAMP, WARM, STEADY = 10.0, 40.0, 60.0, 45.0
LONGEST = 120.0
"""Seconds after which those who have not come by then are not waited for any more."""

TURNS = count(1)


@dataclass
class Load:
    """Seconds of every run while all were there, of the first runs, and how many writes landed meanwhile.

    since: when all of them had come and had clicked a few times; None before the last one came.
    """

    people: int
    reruns: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    writes: int = 0
    broken: list[str] = field(default_factory=list)
    since: float | None = None

    def came(self) -> None:
        """Note that one more has come or will not come at all: the measured time begins a while after the last."""
        if len(self.firsts) + len(self.broken) == self.people and self.since is None:
            self.since = time.monotonic() + WARM

    def is_over(self, began: float) -> bool:
        """Say whether the measured time is up, or they take too long to come."""
        now = time.monotonic()
        return now - began > LONGEST + STEADY if self.since is None else now - self.since > STEADY


async def read(url: str, cookies: Sequence[Mapping[str, str]], pages: Mapping[str, Sequence[Chosen]]) -> Load:
    """Let people come one after another, then click for a while. pages: what can be chosen on each, by address."""
    load, began = Load(len(cookies)), time.monotonic()
    writing = asyncio.create_task(_write(load, began))
    readers = [_reader(place, url, cookie, pages, load, began, RAMP * place / len(cookies))
               for place, cookie in enumerate(cookies)]  # fmt: skip
    await asyncio.gather(*readers)
    await writing
    return load


async def _reader(place: int, url: str, cookie: Mapping[str, str], pages: Mapping[str, Sequence[Chosen]], load: Load,
                  began: float, wait: float) -> None:  # fmt: skip
    chance, page = random.Random(place), list(pages)[place % len(pages)]
    choices = pages[page][:2]  # there and back
    await asyncio.sleep(wait)
    tab = Tab(url, page, cookie)
    try:
        load.firsts.append((await tab.open()).seconds)
        load.came()
        for turn in count(place):
            await asyncio.sleep(THINK * chance.uniform(0.5, 1.5))
            if load.is_over(began):
                break
            run = await tab.run(choices[turn % len(choices)])
            if load.since is not None and time.monotonic() - run.seconds > load.since:
                load.reruns.append(run.seconds)
        await tab.close()
    except Exception as problem:  # whatever it is, the reader was not served
        load.broken.append(f"{page or '/'}: {type(problem).__name__} {problem}")
        load.came()


async def _write(load: Load, began: float) -> None:
    """Write something that no reader's page stands on, once a second."""
    while not load.is_over(began):
        await asyncio.to_thread(_plan_board, next(TURNS))
        load.writes += 1
        await asyncio.sleep(max(0.0, began + load.writes - time.monotonic()))


def _plan_board(turn: int) -> None:
    from datetime import date

    from data.core import access, store
    from models import Review

    with store.writing(access.operator(), "form", "benchmark") as session:
        session.add(Review(template="pipeline", title=f"Benchmark {turn}", planned_on=date(2030, 1, 1), agenda="[]"))
