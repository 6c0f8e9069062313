"""What every benchmark needs: a store of its own, processor seconds, memory, percentiles, one way to print."""

import os
import resource
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_store() -> Iterator[Path]:
    """Give the benchmark an empty migrated SQLite store in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QUARTERDECK_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/store.db"
        os.environ.pop("DATABASE_OWNER_URL", None)
        from data.core import migrating, registry

        migrating.upgrade()
        registry.load_domains()
        yield Path(folder)


def processor_seconds() -> float:
    """Processor time of this process and its finished children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak_megabytes() -> float:
    """Peak resident memory of this process or of its largest child: the reader has gone when the import peaks."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(usage.ru_maxrss for usage in both) / 1024


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    3.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def tell(what: str, value: str, *, limit: str = "", raw: str = "") -> None:
    """Print one figure beside its limit and the raw cost of the same work."""
    print(f"{what:44} {value:>28}   {limit:28} {raw}", flush=True)
