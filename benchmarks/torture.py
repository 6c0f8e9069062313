"""Every hostile and odd file goes through the reader; what happened is printed, or written into docs/import.md.

`python -m benchmarks.torture FOLDER [--write docs/import.md]`. Runs under limits of its own: the reader has to keep
this process alive whatever it is given.
"""

import argparse
import json
import re
import resource
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from data.core.importing.files import FileRefused
from data.core.importing.headers import Table, read_tables

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
MEMORY = 4 * 2**30
BLOCK = re.compile(r"(<!-- torture -->\n).*?(<!-- /torture -->)", re.DOTALL)
READ, REFUSED, BROKEN = "read", "refused", "broken"


class Verdict(NamedTuple):
    """What happened to one file: read, refused or broken, and the words for it."""

    file: str
    outcome: str
    told: str


def files(folder: Path) -> list[Path]:
    """Return the files to try, in alphabetical order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)


def verdict(path: Path, folder: Path) -> Verdict:
    """Read one file and say what happened."""
    name = path.relative_to(folder).as_posix()
    try:
        tables = read_tables(path.read_bytes(), path.name)
    except FileRefused as refused:
        return Verdict(name, REFUSED if refused.message.endswith(".") else BROKEN, refused.message)
    except Exception as error:
        return Verdict(name, BROKEN, f"{type(error).__name__}: {error}")
    uneven = any(len(column) != len(table.row_numbers) for table in tables for column in table.columns)
    return Verdict(name, BROKEN if uneven else READ, "columns of unequal length" if uneven else told(tables))


def told(tables: Sequence[Table]) -> str:
    """Say what was read in a few words: tables, rows, what was left out, what was noted."""
    rows = sum(len(table.row_numbers) for table in tables)
    parts = [f"{len(tables)} {'table' if len(tables) == 1 else 'tables'}, {rows:,} {'row' if rows == 1 else 'rows'}"]
    skipped = sorted({skip.why.partition(":")[0] for table in tables for skip in table.skipped})
    refused = sum(len(table.ragged) for table in tables)
    parts += [f"left out: {', '.join(skipped)}"] if skipped else []
    parts += [f"{refused:,} uneven rows to refuse"] if refused else []
    parts += sorted({note.rstrip(".") for table in tables for note in table.notes})
    return "; ".join(parts) + "."


def written(found: Iterable[Verdict], *, alone: str = "made/") -> str:
    """Return the chapter's tables: each file made for this by itself, the others by folder and by refusal."""
    found = list(found)
    lines = ["| file | what happens | in words |", "| --- | --- | --- |"]
    lines += [_line(one.file.removeprefix(alone), one.outcome, one.told) for one in found if one.file.startswith(alone)]
    others = [one for one in found if not one.file.startswith(alone)]
    counts = Counter((one.file.partition("/")[0], one.outcome) for one in others)
    lines += ["", "| folder | read | refused in words | broken |", "| --- | ---: | ---: | ---: |"]
    lines += [
        _line(folder, *(str(counts[folder, outcome]) for outcome in (READ, REFUSED, BROKEN)))
        for folder in sorted({folder for folder, _ in counts})
    ]
    reasons = Counter(re.sub(r":.*|\d+", "", one.told) for one in others if one.outcome == REFUSED)
    lines += ["", "| refusal, among those folders | files |", "| --- | ---: |"]
    return "\n".join([*lines, *(_line(text, str(count)) for text, count in reasons.most_common())])


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"


def main() -> None:
    """Try every file of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", type=Path, help="the page whose marked block is replaced")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found = [verdict(path, given.folder) for path in files(given.folder)]
    if given.write:
        text = given.write.read_text(encoding="utf-8")
        made = BLOCK.sub(lambda place: f"{place[1]}{written(found)}\n{place[2]}", text)
        given.write.write_text(made, encoding="utf-8")
    else:
        for one in found:
            print(json.dumps(one._asdict()), flush=True)


if __name__ == "__main__":
    main()
