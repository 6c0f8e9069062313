"""Every page and what its file says of itself, read without running it."""

import ast
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.core import registry

HOME = ("home", "monday")
ENTRY = "page"
LOOK_SECONDS = 2
"""How long a list of our own pages is believed before the folder is looked at again."""

DECLARED = {"order": int, "icon": str, "right": str, "hidden": bool, "shows": tuple}
SECTIONS = {
    "home": "",
    "pipeline": "Pipeline",
    "sales": "Sales",
    "partners": "Partners",
    "customers": "Customers",
    "marketing": "Marketing",
    "icp": "Customer profile",
    "pricing": "Pricing",
    "operations": "Operations",
    "quality": "Data",
    "people": "People and settings",
}


@dataclass(frozen=True)
class Card:
    """One page: its file, title, address, place in the menu, the right to open it, and the metrics that it shows."""

    path: Path
    domain: str
    name: str
    title: str
    about: str
    right: str
    icon: str
    order: int
    is_hidden: bool
    shows: tuple[str, ...] = ()

    @property
    def is_home(self) -> bool:
        return (self.domain, self.name) == HOME

    @property
    def address(self) -> str:
        """The path in the browser: "/" for the start page, "/pipeline-deal-risk" for pipeline/deal_risk.

        A last underscore only keeps a name apart from a word of the language: quality/import_ is "/quality-import".
        """
        return "/" if self.is_home else f"/{self.domain}-{self.name.rstrip('_')}".replace("_", "-")

    @property
    def section(self) -> str:
        return SECTIONS.get(self.domain, self.domain.capitalize())


def cards(root: Path | None = None) -> tuple[Card, ...]:
    """Return every page in menu order. Raises ValueError naming the file whose card is missing or wrong."""
    if root is not None:
        return _listed(root)
    return _ours(registry.source_root() / "pages", int(time.monotonic() / LOOK_SECONDS))


@lru_cache(maxsize=1)
def _ours(folder: Path, _turn: int) -> tuple[Card, ...]:
    # A run asks for the pages a dozen times; a hundred looks at the disk each time were a tenth of its work.
    return _listed(folder)


def _listed(folder: Path) -> tuple[Card, ...]:
    files = [path for path in folder.glob("*/*.py") if path.name != "__init__.py"]
    files += folder.glob(f"*/*/{ENTRY}.py")
    return _cards(folder, tuple(sorted((path, path.stat().st_mtime_ns) for path in files)))


@lru_cache(maxsize=4)
def _cards(folder: Path, files: tuple[tuple[Path, int], ...]) -> tuple[Card, ...]:
    places = list(SECTIONS)
    found = [read_card(path, folder) for path, _ in files]
    return tuple(
        sorted(found, key=lambda c: (places.index(c.domain) if c.domain in places else 99, c.domain, c.order, c.title))
    )


def read_card(path: Path, folder: Path) -> Card:
    """Read one page's title (first line of its docstring) and its literal PAGE."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    declared = next((_literal(node) for node in tree.body if _is_card(node)), None)
    said = (ast.get_docstring(tree) or "").strip()
    if declared is None or not said:
        raise ValueError(f"{path} needs a docstring for its title and PAGE = {{'order': …, 'icon': …, 'right': …}}")
    wrong = [key for key, value in declared.items() if not isinstance(value, DECLARED.get(key, type(None)))]
    if wrong or "right" not in declared:
        named = ", ".join(wrong) or "right"
        raise ValueError(f"{path}: PAGE holds {', '.join(DECLARED)}; right is needed. Wrong or missing: {named}")
    parts = path.relative_to(folder).with_suffix("").parts
    first, _, rest = said.partition("\n")
    return Card(
        path=path, domain=parts[0], name=parts[1].rstrip("_"), title=first.rstrip("."), about=" ".join(rest.split()),
        right=declared["right"], icon=declared.get("icon", ":material/circle:"), order=declared.get("order", 100),
        is_hidden=declared.get("hidden", False), shows=declared.get("shows", ()),
    )  # fmt: skip


def _is_card(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PAGE"


def _literal(node: Any) -> dict[str, Any]:
    read: dict[str, Any] = ast.literal_eval(node.value)
    return read
