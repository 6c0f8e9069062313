"""The project's own source, read as text and as a syntax tree, for the tests of the house rules."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
PRODUCT = ("app.py", "models", "data", "components", "pages", "benchmarks")
WRITTEN = (".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".css", ".html", ".mako", "", ".gitignore")
LEFT_OUT = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
QUERY = re.compile(r"\s*(SELECT|WITH)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One file: its path from the root of the project, and its text."""

    path: str
    text: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The path as names, without the ending: ("data", "core", "store")."""
        return PurePosixPath(self.path).with_suffix("").parts

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def domain(self) -> str | None:
        """The domain whose folder holds the file; None for machinery, first values, demo and migrations."""
        inside = self.parts[0] == "data" and len(self.parts) > 2
        return self.parts[1] if inside and self.parts[1] not in {"core", "demo", "migrations", "reference"} else None

    @cached_property
    def role(self) -> str:
        """What a file of a domain is: queries, whether it is `queries.py` or `queries/aging.py`."""
        return self.parts[2] if self.domain else ""

    @cached_property
    def is_product(self) -> bool:
        return self.parts[0] in {name.removesuffix(".py") for name in PRODUCT}

    @cached_property
    def is_migration(self) -> bool:
        return self.parts[:3] == ("data", "migrations", "versions")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full dotted name of everything imported; `from data import core` gives `data.core`."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                package = ".".join(self.parts[: len(self.parts) - node.level + self.path.endswith("__init__.py")])
                base = ".".join(filter(None, [package if node.level else "", node.module or ""]))
                yield from ((node.lineno, f"{base}.{name.name}") for name in node.names)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """What each imported name stands for: `dt` for `datetime`, `now` for `time.time`."""
        found: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {name.asname: name.name for name in node.names if name.asname}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        return found

    def names(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything the code refers to, with import aliases undone."""
        for node in self.nodes:
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                dotted = dotted_name(node)
                if dotted:
                    first, _, rest = dotted.partition(".")
                    yield node.lineno, ".".join(filter(None, [self.aliases.get(first, first), rest]))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        yield from (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def dotted_name(node: ast.AST) -> str | None:
    """Write `a.b.c` for a chain of plain names; None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_name(node.value)
        return before and f"{before}.{node.attr}"
    return None


@lru_cache(maxsize=1)
def written_files() -> tuple[Source, ...]:
    """Every text file that people wrote here, the tests included."""
    found = []
    for path in sorted(ROOT.rglob("*")):
        place = path.relative_to(ROOT)
        if path.is_file() and not LEFT_OUT & set(place.parts) and path.suffix in WRITTEN:
            found.append(Source(place.as_posix(), path.read_text(encoding="utf-8")))
    return tuple(found)


@lru_cache(maxsize=1)
def python_files() -> tuple[Source, ...]:
    """Every Python file of the project, the tests included."""
    return tuple(source for source in written_files() if source.path.endswith(".py"))
