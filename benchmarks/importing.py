"""The import of a large workbook, dry run and apply, beside the same rows through plain executemany."""

import json
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks import workbooks
from benchmarks.measuring import own_store, peak_megabytes, processor_seconds, tell

LEAST_ROWS, MOST_MEGABYTES = 8_000, 600
DAY = date(2025, 12, 31)
STEPS = ("dry", "apply", "plain")


def main(rows: int) -> None:
    """Measure each step in a process of its own, print, and exit 1 when a limit is missed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.xlsx"
        workbooks.write_deals(path, rows)
        found = {step: _apart(step, path) for step in STEPS}
    speed = {step: rows / spent for step, (spent, _) in found.items()}
    memory = max(found["dry"][1], found["apply"][1])
    for step, name in (("dry", "dry run"), ("apply", "apply")):
        raw = f"raw executemany {speed['plain']:,.0f}, {speed['plain'] / speed[step]:.1f} times as fast"
        limit = f"at least {LEAST_ROWS:,}"
        tell(f"import, {name}: rows a processor second", f"{speed[step]:,.0f}", limit=limit, raw=raw)
    tell("import: peak memory of a process", f"{memory:,.0f} MB", limit=f"at most {MOST_MEGABYTES} MB")
    sys.exit(0 if min(speed["dry"], speed["apply"]) >= LEAST_ROWS and memory <= MOST_MEGABYTES else 1)


def _apart(step: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.importing", step, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    spent, memory = json.loads(done.stdout)
    return spent, memory


def measure(step: str, path: Path) -> tuple[float, float]:
    """Processor seconds of one step, the reading child and the store included, and the peak memory of a process."""
    with own_store():
        from data.core import access
        from data.core.importing import applying, parts
        from data.core.importing.mappings import load_mapping

        mapping, actor, began = load_mapping(workbooks.MAPPING), access.operator(), processor_seconds()
        content = path.read_bytes()
        found = parts.parts_of(content, path.name, mapping=mapping)
        if step == "plain":
            return _plain(list(zip(*found[0].table.columns, strict=True))), peak_megabytes()
        if step == "dry":
            done = applying.preview(found, actor=actor, as_of=DAY)
        else:
            done = applying.apply(found, content, actor=actor, as_of=DAY)
        assert done.plans[0].counts["create"] == len(found[0].table.row_numbers)  # noqa: S101 - else it measured nothing
        return processor_seconds() - began, peak_megabytes()


def _plain(rows: list[tuple[object, ...]]) -> float:
    """Processor seconds of writing the same cells into one bare table with a unique key."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(f"{folder}/plain.db")
        connection.execute("PRAGMA journal_mode=WAL")
        names = ", ".join(f"c{place}" for place in range(len(rows[0])))
        connection.execute(f"CREATE TABLE plain (id INTEGER PRIMARY KEY, {names}, UNIQUE (c0))")
        began = processor_seconds()
        marks = ", ".join("?" * len(rows[0]))
        told = [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in rows]
        with connection:
            connection.executemany(f"INSERT INTO plain ({names}) VALUES ({marks})", told)  # noqa: S608 - made above
        spent = processor_seconds() - began
        connection.close()
    return spent


if __name__ == "__main__":
    if sys.argv[1] in STEPS:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
    else:
        main(int(sys.argv[1]))
