"""Several processes write at once, and some are killed: nothing is lost, nothing is half done."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.core import store
from models import Change, Deal, DealVersion, Revision
from tests.revisions import add_account, add_deal, findings

ROOT = Path(__file__).parents[4]

WRITER = """
import sys
from tests.revisions import ME, writing
from models import Account, Deal
name, shared = sys.argv[1], int(sys.argv[2])
for turn in range(50):
    with writing() as session:
        if turn % 2:
            session.add(Deal(name=f"{name} {turn}", stage="sao", currency="USD", amount=turn))
        else:
            deal = session.get(Deal, shared, with_for_update=True)
            deal.amount += 1
"""

BULK = """
import sys
from datetime import date
from data.core.ledger import records
from tests.revisions import writing
from models import Deal
first = {"stage": "sao", "currency": "USD", "amount": 5, "close_date": date(2025, 5, 1)}
won = {"stage": "closed_won", "closed_on": date(2025, 3, 1)}
count = int(sys.argv[1])
stories = [[(date(2025, 1, 1), {"name": f"deal {n}", **first}), (date(2025, 3, 1), won)] for n in range(count)]
print("ready", flush=True)
with writing("import") as session:
    records.create_many(session, Deal, stories)
print("done", flush=True)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_four_processes_writing_at_once_lose_no_revision(either_store):
    shared = add_deal("shared", amount=0)
    writers = [start(WRITER, f"writer {n}", str(shared)) for n in range(4)]
    for writer in writers:
        _, errors = writer.communicate(timeout=100)
        assert writer.returncode == 0, errors
    with store.reading() as session:
        assert session.execute(select(func.max(Revision.id))).scalar() == 201
        assert session.execute(select(func.count()).select_from(Revision)).scalar() == 201
        assert session.get(Deal, shared).amount == 100
    assert findings() == []


def test_an_import_and_forms_wait_for_each_other_and_all_end_well(either_store):
    shared = add_deal("shared", amount=0)
    processes = [start(BULK, "6000"), start(WRITER, "writer", str(shared)), start(BULK, "6000")]
    for process in processes:
        _, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
    with store.reading() as session:
        assert session.execute(select(func.count()).select_from(Deal)).scalar() == 12_026
    assert findings() == []


def kill_in_the_middle(seed: int) -> int:
    """Kill an import somewhere and return how many of its deals are there."""
    add_account()
    process = start(BULK, "20000")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(random.Random(seed).uniform(0.05, 1.5))
    os.kill(process.pid, signal.SIGKILL)
    said = "done" in process.communicate()[0]
    with store.reading() as session:
        counts = [session.execute(select(func.count()).select_from(table)).scalar() for table in (Deal, DealVersion)]
        assert counts in ([20_000, 40_000], [0, 0])
        done = counts[0] > 0  # the kill may fall between the commit and the word
        assert done or not said
        assert session.execute(select(func.max(Revision.id))).scalar() == 1 + done
        assert session.execute(select(func.count()).select_from(Change)).scalar() == (40_001 if done else 1)
    if not done:
        assert findings() == []
        add_deal("after")
    return counts[0]


@pytest.mark.parametrize("seed", range(2))
def test_an_import_killed_in_the_middle_leaves_nothing(migrated_store, seed):
    assert kill_in_the_middle(seed) in (0, 20_000)
    assert findings() == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 32))
def test_an_import_killed_at_any_moment_leaves_nothing(migrated_store, seed):
    assert kill_in_the_middle(seed) in (0, 20_000)
    assert findings() == []
