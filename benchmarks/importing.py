"""The import of large workbooks beside the bare work and beside what people write with pandas.

Each step runs in a process of its own, in turns, and the faster of two runs counts: the machine's speed swings.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import postgres, workbooks
from benchmarks.measuring import tell

Found = dict[str, float]

ROUNDS = 2
FULL = "BENCH_FULL"
"""With this set, the slow reader of pandas is measured too: it takes a minute."""

LEAST_ROWS, WANTED_ROWS, LEAST_DEALS = 12_000, 20_000, 8_000
MOST_PARSES, MOST_PLAIN, MOST_COPIES = 1.5, 1.5, 2.0
LEAST_CALAMINE, LEAST_OPENPYXL, MOST_MEMORY = 1.2, 5.0, 0.6
MOST_CHILD, MOST_GROWTH, MOST_TEXT = 256, 50, 120
CSV_ROWS = 1_000_000

_failed: list[str] = []


def main(rows: int) -> None:
    """Measure, print each figure beside its limit, and exit 1 when one is missed."""
    with tempfile.TemporaryDirectory() as folder:
        accounts, deals, text = (Path(folder) / name for name in ("accounts.xlsx", "deals.xlsx", "plain.csv"))
        workbooks.write_accounts(accounts, rows)
        workbooks.write_deals(deals, rows)
        workbooks.write_csv(text, CSV_ROWS)
        slow = ("pandas_openpyxl",) if os.environ.get(FULL) else ()
        steps = ("parse", "read", "plain", "pandas_calamine", "dry", "apply", "again", *slow)
        found = _fastest(steps, accounts)
        _tell_reading(found, accounts)
        _tell_whole(found)
        _tell_writing("SQLite", found, "executemany", MOST_PLAIN)
        _tell_memory(found, _fastest(("text",), text)["text"])
        _tell_deals(_fastest(("dry", "apply"), deals))
        _on_postgresql(accounts)
    sys.exit(f"limits missed: {', '.join(_failed)}" if _failed else 0)


def _fastest(steps: tuple[str, ...], path: Path, **environment: str) -> dict[str, Found]:
    """Run the steps in turns and keep the faster run of each."""
    best: dict[str, Found] = {}
    for _ in range(ROUNDS):
        for step in steps:
            command = [sys.executable, "-m", "benchmarks.import_steps", step, str(path)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, **environment})
            found: Found = json.loads(done.stdout)
            if step not in best or found["seconds"] < best[step]["seconds"]:
                best[step] = found
    return best


def _row(what: str, value: str, *, limit: str, holds: bool, raw: str = "") -> None:
    tell(what, value if holds else f"{value} (missed)", limit=limit, raw=raw)
    if not holds:
        _failed.append(what)


def _tell_reading(found: dict[str, Found], path: Path) -> None:
    read, parse = found["read"], found["parse"]["seconds"]
    times = read["seconds"] / parse
    _row("import, reading: times a bare parse", f"{times:.1f}", limit=f"at most {MOST_PARSES}",
         holds=times <= MOST_PARSES, raw=f"{read['seconds']:.2f} s; expat {parse:.2f} s")  # fmt: skip
    _row("import, reading: memory of the child", f"{read['child']:,.0f} MB", limit=f"at most {MOST_CHILD} MB",
         holds=read["child"] <= MOST_CHILD)  # fmt: skip
    size = path.stat().st_size / 2**20
    _row("import, reading: growth of the parent", f"{read['grown']:,.0f} MB", holds=read["grown"] <= MOST_GROWTH + size,
         limit=f"at most {MOST_GROWTH} MB + the file", raw=f"the file: {size:.0f} MB")  # fmt: skip


def _tell_whole(found: dict[str, Found]) -> None:
    own, rival = found["apply"], found["pandas_calamine"]
    speed = own["rows"] / own["seconds"]
    dry = found["dry"]["rows"] / found["dry"]["seconds"]
    tell("import, dry run: rows a processor second", f"{dry:,.0f}", raw=f"{found['dry']['seconds']:.2f} s")
    _row("import: rows a processor second", f"{speed:,.0f}", limit=f"at least {LEAST_ROWS:,}, {WANTED_ROWS:,} wanted",
         holds=speed >= LEAST_ROWS, raw=f"{own['seconds']:.2f} s")  # fmt: skip
    for name, least in (("pandas_calamine", LEAST_CALAMINE), ("pandas_openpyxl", LEAST_OPENPYXL)):
        label = f"import: times as fast as {name.replace('_', ' and ')}"
        if name in found:
            times = found[name]["seconds"] / own["seconds"]
            _row(label, f"{times:.1f}", limit=f"at least {least}", holds=times >= least,
                 raw=f"{found[name]['seconds']:.2f} s, {found[name]['memory']:,.0f} MB")  # fmt: skip
        else:
            tell(label, "not measured", limit=f"at least {least}", raw=f"set {FULL}=1: it takes a minute")
    share = own["memory"] / rival["memory"]
    _row("import: memory beside pandas and calamine", f"{share:.2f}", limit=f"at most {MOST_MEMORY}",
         holds=share <= MOST_MEMORY, raw=f"{own['memory']:,.0f} MB; {rival['memory']:,.0f} MB")  # fmt: skip
    again = found["again"]
    _row("import, the same file again: rows written", f"{again['written']:.0f}", limit="0", holds=not again["written"],
         raw=f"{again['rows'] / again['seconds']:,.0f} rows a processor second")  # fmt: skip


def _tell_writing(where: str, found: dict[str, Found], bare: str, most: float) -> None:
    own, plain = found["apply"], found["plain"]["seconds"]
    times = own["records"] / plain
    _row(f"import, records on {where}: times bare {bare}", f"{times:.2f}", limit=f"at most {most}", holds=times <= most,
         raw=f"{own['records']:.2f} s; {bare} {plain:.2f} s; ledger {own['ledger']:.2f} s, "
             f"versions {own['versions']:.2f} s")  # fmt: skip


def _tell_memory(found: dict[str, Found], text: Found) -> None:
    tell("import: peak memory of a process", f"{found['apply']['memory']:,.0f} MB")
    _row("import, a csv of a million rows: memory", f"{text['memory']:,.0f} MB", limit=f"at most {MOST_TEXT} MB",
         holds=text["memory"] <= MOST_TEXT, raw=f"{text['rows'] / text['seconds']:,.0f} rows a second")  # fmt: skip


def _tell_deals(found: dict[str, Found]) -> None:
    for step, name in (("dry", "dry run"), ("apply", "apply")):
        speed = found[step]["rows"] / found[step]["seconds"]
        _row(f"import of deals, {name}: rows a second", f"{speed:,.0f}", limit=f"at least {LEAST_DEALS:,}",
             holds=speed >= LEAST_DEALS, raw=f"{found[step]['seconds']:.2f} s")  # fmt: skip


def _on_postgresql(path: Path) -> None:
    programs = postgres.binaries()
    if programs is None:
        tell("import on PostgreSQL", "not measured", raw="the server is not installed")
        return
    with postgres.running(programs) as folder:
        found = _fastest(("plain", "apply"), path, BENCH_SERVER=str(folder))
    own = found["apply"]
    _tell_writing("PostgreSQL", found, "COPY", MOST_COPIES)
    tell("import on PostgreSQL: rows a processor second", f"{own['rows'] / own['seconds']:,.0f}",
         raw=f"{own['seconds']:.2f} s, the server's included")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
