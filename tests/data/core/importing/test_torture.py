"""Every hostile and odd file, in a process under limits: read, or refused in words; the written chapter says which."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.torture import BLOCK, Verdict, written

ROOT = Path(__file__).parents[4]


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_torture_file_is_read_or_refused_under_limits_as_written(shared_data: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.torture", str(shared_data / "open/torture")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=540)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [Verdict(**json.loads(line)) for line in done.stdout.splitlines()]
    assert len(found) > 380
    assert [one for one in found if one.outcome == "broken"] == []
    block = BLOCK.search((ROOT / "docs/import.md").read_text(encoding="utf-8"))
    assert block is not None
    assert written(found) in block[0], "write it anew: python -m benchmarks.torture FOLDER --write docs/import.md"
