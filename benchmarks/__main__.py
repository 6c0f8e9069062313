"""Runs every benchmark in a process of its own and prints what it measured beside its limit: `make bench`.

SCALE says how large the made-up company is: S (10,000 deals), M (100,000) or L (1,000,000); M if it is not set.
"""

import argparse
import os
import subprocess
import sys

from benchmarks.company import SCALES

PARTS = {"identities": "scale", "pages": "scale", "appending": "scale", "scoring": "scale", "coverage": "rows",
         "importing": "rows", "usage": "scale", "retention": "scale", "health": "scale",
         "partners": "scale", "shell": "scale"}  # fmt: skip
"""Each benchmark, and what it is told: the scale itself or its number of rows."""


def main() -> None:
    """Run the named benchmarks, all of them by default."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all if none is named")
    asked.add_argument("--scale", choices=list(SCALES), default=os.environ.get("SCALE", "M"))
    given = asked.parse_args()
    if unknown := sorted(set(given.parts) - set(PARTS)):
        asked.error(f"there is no benchmark {', '.join(unknown)}")
    failed = [part for part in given.parts or PARTS if _run(part, given.scale)]
    sys.exit(f"limits missed: {', '.join(failed)}" if failed else 0)


def _run(part: str, scale: str) -> int:
    told = scale if PARTS[part] == "scale" else str(SCALES[scale])
    return subprocess.run([sys.executable, "-m", f"benchmarks.{part}", told], check=False).returncode


if __name__ == "__main__":
    main()
