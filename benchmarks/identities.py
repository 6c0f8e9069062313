"""What must hold whatever the speed: the ledger verifies, folded tables are right, no edit is lost."""

import os
import subprocess
import sys

from benchmarks import company
from benchmarks.appending import writers
from benchmarks.measuring import tell


def main(scale: str) -> None:
    """Check the made company before and after four writers at once; exit 1 when something does not hold."""
    with company.served(scale):
        before = _findings()
        said = writers()
        after = _findings()
    tell("identities before and after four writers", "broken" if before or after else "hold", raw=said)
    for found in (*before, *after):
        tell("broken", found)
    sys.exit(1 if before or after or not said.endswith(" 0 lost") else 0)


def _findings() -> list[str]:
    # A process of its own: what this one has read cannot help it.
    command = [sys.executable, "-m", "data", "verify"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()[:20]


if __name__ == "__main__":
    main(sys.argv[1])
