"""The command line: python -m data COMMAND."""

import sys

from data.core.terminal.line import run

if __name__ == "__main__":
    sys.exit(run())
