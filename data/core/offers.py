"""What domains offer to take away: exports by name, each with its right, read by pages and the command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Sheet, to_xlsx
from data.core.importing import roundtrip
from data.core.reference import permissions

Build = Callable[..., Sequence[Sheet]]
"""build(session, *, scope, period, as_of, known_at, by, filters, with_prices) -> sheets."""


@dataclass(frozen=True)
class Export:
    """One export: its name on the command line, what it is called, the right to see its rows, how it is made."""

    name: str
    title: str
    right: str
    build: Build

    @property
    def about(self) -> str:
        """What is in it, in words."""
        return " ".join((self.build.__doc__ or "").split())


EXPORTS: dict[str, Export] = {}
WITH_PRICES, WITHOUT_PRICES = "export.with_prices", "export.without_prices"


def export(name: str, *, title: str, right: str) -> Callable[[Build], Build]:
    """Offer a function as an export. Its docstring says what is in it; without one it is refused."""
    if right not in permissions().actions:
        raise ValueError(f"{name}: there is no right {right}.")

    def offer(build: Build) -> Build:
        if not build.__doc__:
            raise ValueError(f"{name}: an export says in its docstring what is in it.")
        EXPORTS[name] = Export(name, title, right, build)
        return build

    return offer


def found(name: str) -> Export:
    """Return an export by name. Raises LookupError with the names that there are."""
    if name not in EXPORTS:
        raise LookupError(f"There is no export {name}. There are: {', '.join(sorted(EXPORTS))}.")
    return EXPORTS[name]


def file_name(*parts: Any, ending: str = "xlsx") -> str:
    """Return a file name of plain characters.

    >>> file_name("coverage", "2025-07-01/2025-10-01")
    'coverage-2025-07-01-2025-10-01.xlsx'
    """
    words = "-".join(str(part) for part in parts if part)
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in words) + f".{ending}"


def table(session: Session, *, scope: Scope, target: str, **arguments: Any) -> bytes:
    """Return records of an import target as a workbook that can be edited and imported again.

    The arguments are those of `roundtrip.sheet`: numbers, fields, as_of, with_prices, title, notes.
    """
    return to_xlsx([roundtrip.sheet(session, scope=scope, target=target, **arguments)])


def workbook(session: Session, *, scope: Scope, name: str, **arguments: Any) -> bytes:
    """Return an export as a workbook: what a download button and the command line hand out."""
    return to_xlsx(found(name).build(session, scope=scope, **arguments))
