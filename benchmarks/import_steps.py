"""One step of the import benchmark, in a process of its own: prints what it cost as JSON."""

import json
import os
import resource
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any
from xml.parsers import expat

from benchmarks import postgres, workbooks
from benchmarks.measuring import own_store, peak_megabytes, processor_seconds

DAY = date(2025, 12, 31)
SHEET = "xl/worksheets/sheet1.xml"
LEDGER = {"change", "change_content", "revision"}
Found = dict[str, float]


@contextmanager
def _store() -> Iterator[Path]:
    """An empty migrated store: embedded, or a new database on the server of the benchmark."""
    server = os.environ.get("BENCH_SERVER")
    if not server:
        with own_store() as folder:
            yield folder
        return
    import psycopg

    with psycopg.connect(host=server, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench")
        connection.execute("CREATE DATABASE bench")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"QUARTERDECK_DIR": folder,
                       "DATABASE_URL": f"postgresql+psycopg://postgres@/bench?host={server}"}  # fmt: skip
        from data.core import migrating, registry

        migrating.upgrade()
        registry.load_domains()
        yield Path(folder)


def _spent() -> float:
    server = os.environ.get("BENCH_SERVER")
    return processor_seconds() + (postgres.server_seconds(Path(server)) if server else 0)


def _parts(path: Path) -> tuple[list[Any], bytes]:
    from data.core.importing import parts
    from data.core.importing.mappings import load_mapping

    content = path.read_bytes()
    mapping = load_mapping(workbooks.MAPPINGS["deals" if "deals" in path.name else "accounts"])
    return parts.parts_of(content, path.name, mapping=mapping), content


def read(path: Path) -> Found:
    """The workbook to a table of raw cells, the child included; how much the parent grows, how large the child is."""
    with _store():
        from data.core.importing import parts  # noqa: F401 - what is imported now is not growth

        before, began = _resident(), processor_seconds()
        found, _content = _parts(path)
        spent, grown = processor_seconds() - began, _resident() - before
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return {"seconds": spent, "rows": len(found[0].table.row_numbers), "child": child, "grown": grown}


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def dry(path: Path) -> Found:
    """Everything but writing."""
    return _imported(path, "preview")


def apply(path: Path) -> Found:
    """Everything: what goes into which kind of table is reported apart."""
    return _imported(path, "apply")


def _imported(path: Path, what: str) -> Found:
    with _store():
        from data.core import access
        from data.core.importing import applying

        actor, kinds = access.operator(), _watch()
        began = _spent()
        found, content = _parts(path)
        if what == "preview":
            done = applying.preview(found, actor=actor, as_of=DAY)
        else:
            done = applying.apply(found, content, actor=actor, as_of=DAY)
        spent = _spent() - began
        created = done.plans[0].counts["create"]
        assert created == len(found[0].table.row_numbers)  # noqa: S101 - else it measured nothing
        return {"seconds": spent, "rows": created, "memory": peak_megabytes(), **kinds}


def _watch() -> Found:
    """Add up what writing costs, by kind of table: the records and what the feed said, the ledger, the versions."""
    from data.core.ledger import bulk, versions

    spent: Found = {"records": 0.0, "ledger": 0.0, "versions": 0.0}

    def watched(write: Callable[..., Any], kind_of: Callable[..., str]) -> Callable[..., Any]:
        def measured(*given: Any) -> Any:
            began = _spent()
            try:
                return write(*given)
            finally:
                spent[kind_of(*given)] += _spent() - began

        return measured

    bulk.insert_columns = watched(bulk.insert_columns, lambda _session, table, *_: _kind(table.name))  # type: ignore[assignment]
    versions.write_births = watched(versions.write_births, lambda *_: "versions")  # type: ignore[assignment]
    return spent


def _kind(table: str) -> str:
    return "ledger" if table in LEDGER else "versions" if table.endswith("_version") else "records"


def again(path: Path) -> Found:
    """The same file a second time: nothing may be written."""
    with _store():
        from data.core import access
        from data.core.importing import applying

        actor = access.operator()
        found, content = _parts(path)
        applying.apply(found, content, actor=actor, as_of=DAY)
        del found
        began = _spent()
        found, content = _parts(path)
        done = applying.apply(found, content, actor=actor, as_of=DAY)
        written = 0 if done.import_id is None else sum(done.plans[0].counts[name] for name in ("create", "update"))
        return {"seconds": _spent() - began, "rows": len(found[0].table.row_numbers), "written": written}


def parse(path: Path) -> Found:
    """Nothing but expat over the XML of the sheet: no cell is made of it."""
    began = processor_seconds()
    with zipfile.ZipFile(path) as archive, archive.open(SHEET) as stream:
        expat.ParserCreate().ParseFile(stream)
    return {"seconds": processor_seconds() - began}


def plain(path: Path) -> Found:
    """The same cells into one bare table of the same columns with a unique key: executemany, or COPY of text."""
    found, _content = _parts_without_store(path)
    rows = list(zip(*found, strict=True))
    names = ", ".join(f"c{place}" for place in range(len(found)))
    return {"seconds": (_copied if os.environ.get("BENCH_SERVER") else _executed)(rows, names)}


def _parts_without_store(path: Path) -> tuple[list[list[Any]], bytes]:
    from data.core.importing.headers import read_tables

    content = path.read_bytes()
    columns = read_tables(content, path.name)[0].columns
    return [[str(v) if isinstance(v, date) else v for v in column] for column in columns], content


def _executed(rows: list[tuple[Any, ...]], names: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(f"{folder}/plain.db")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"CREATE TABLE plain (id INTEGER PRIMARY KEY, {names}, UNIQUE (c0))")
        began = process_time()
        marks = ", ".join("?" * len(rows[0]))
        with connection:
            connection.executemany(f"INSERT INTO plain ({names}) VALUES ({marks})", rows)  # noqa: S608 - made above
        spent = process_time() - began
        connection.close()
    return spent


def _copied(rows: list[tuple[Any, ...]], names: str) -> float:
    import psycopg

    kinds = ["double precision" if isinstance(cell, float) else "text" for cell in rows[0]]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names.split(", "), kinds, strict=True))
    lines = "".join("\t".join(map(str, row)) + "\n" for row in rows).encode()
    where = {"host": os.environ["BENCH_SERVER"], "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**where, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS plain")
        connection.execute(f"CREATE TABLE plain (id bigserial PRIMARY KEY, {columns}, UNIQUE (c0))")
        began = _spent()
        with connection.cursor().copy(f"COPY plain ({names}) FROM STDIN") as copy:
            copy.write(lines)
        return _spent() - began


def pandas_calamine(path: Path) -> Found:
    """read_excel and to_sql, with the fast reader."""
    return _pandas(path, "calamine")


def pandas_openpyxl(path: Path) -> Found:
    """read_excel and to_sql, as most people write it."""
    return _pandas(path, "openpyxl")


def _pandas(path: Path, engine: str) -> Found:
    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        began, connection = processor_seconds(), sqlite3.connect(f"{folder}/plain.db")
        frame = pd.read_excel(path, engine=engine)
        with connection:
            frame.to_sql("plain", connection, index=False)
        connection.close()
        return {"seconds": processor_seconds() - began, "rows": len(frame), "memory": peak_megabytes()}


def text(path: Path) -> Found:
    """A csv as far as its rows, before anything is staged."""
    from data.core.importing.headers import read_tables

    content, before, began = path.read_bytes(), _resident(), processor_seconds()
    table = read_tables(content, path.name)[0]
    return {"seconds": processor_seconds() - began, "rows": len(table.row_numbers), "grown": _resident() - before,
            "memory": peak_megabytes()}  # fmt: skip


STEPS: dict[str, Callable[[Path], Found]] = {
    step.__name__: step
    for step in (read, dry, apply, again, parse, plain, pandas_calamine, pandas_openpyxl, text)
}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
