"""The process dies in the middle of an import: the store holds all of it or nothing, and goes on working."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.test_maven import ROOT, run

ROWS = 3_000
COLUMNS = "Opportunity ID,Deal,Stage,Amount,Created Date,Close Date\n"


def write_export(path: Path) -> None:
    lines = (f"K{n},Deal {n},closed_won,{n},2025-01-01,2025-02-{n % 28 + 1:02d}\n" for n in range(1, ROWS + 1))
    path.write_text(COLUMNS + "".join(lines))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 22))])
def test_a_killed_import_leaves_all_or_nothing(tmp_path: Path, seed: int) -> None:
    run("migrate", home=tmp_path)
    before, export = run("verify", "--content", home=tmp_path), tmp_path / "deals.csv"
    write_export(export)
    store = f"sqlite:///{tmp_path / 'store.db'}"
    environment = {**os.environ, "QUARTERDECK_DIR": str(tmp_path), "DATABASE_URL": store}
    command = [sys.executable, "-m", "data", "import", str(export), "--as", "deals"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for_the_transaction(tmp_path / "store.db-wal", process)
    time.sleep(random.Random(seed).uniform(0, 0.8))
    process.send_signal(signal.SIGKILL)
    process.wait()
    after = run("verify", "--content", home=tmp_path)
    is_in = f"{ROWS} new" in run("imports", home=tmp_path)
    assert (after == before) is not is_in
    run("verify", home=tmp_path)
    told = run("import", str(export), "--as", "deals", home=tmp_path)
    assert f"{ROWS:,} {'unchanged' if is_in else 'new'}" in told


def wait_for_the_transaction(log: Path, process: subprocess.Popen[bytes]) -> None:
    """Return once the import writes, so that the kill falls into its transaction and not into reading the file."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if log.exists() and log.stat().st_size > 200_000:
            return
        time.sleep(0.01)
