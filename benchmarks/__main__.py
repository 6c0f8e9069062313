"""Runs every benchmark in a process of its own and prints what it measured beside its limit: `make bench`."""

import argparse
import subprocess
import sys

PARTS = ("importing", "coverage")


def main() -> None:
    """Run the named benchmarks, all of them by default."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all if none is named")
    asked.add_argument("--rows", type=int, default=100_000)
    given = asked.parse_args()
    if unknown := sorted(set(given.parts) - set(PARTS)):
        asked.error(f"there is no benchmark {', '.join(unknown)}")
    failed = [part for part in given.parts or PARTS if _run(part, given.rows)]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


def _run(part: str, rows: int) -> int:
    command = [sys.executable, "-m", f"benchmarks.{part}", str(rows)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    main()
