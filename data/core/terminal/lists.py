"""The lists of what there is, read from the code: printed, or written into the README between its markers."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import click

import models
from data.core import cards, jobs, offers, reference, registry
from data.core.importing import targets
from data.core.metrics import METRICS
from data.core.terminal.line import Line, Refusal, command

BLOCK = re.compile(r"(<!-- generated:(\w+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
KINDS = ("entity", "fact", "version", "rollup", "import", "ledger", "housekeeping")
NONE = "–"


class Listed(NamedTuple):
    """One list: the heads of its columns, and its rows, whose first cell is the name."""

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        """Return the list as a table of the README."""
        lines = [self.heads, tuple("---" for _ in self.heads)]
        lines += [(f"`{name}`", *(cell.replace("|", r"\|") for cell in cells)) for name, *cells in self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def plain(self) -> list[dict[str, str]]:
        """Return the list for machines: one mapping a row."""
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows]


def pages() -> Listed:
    """Every page in menu order: address, title, the right that opens it, what it is for."""
    rows = [(card.address, card.title, card.right, card.about) for card in cards.cards()]
    return Listed(("address", "page", "right", "about"), rows)


def numbers() -> Listed:
    """Every metric: name, title, unit, dimensions, definition."""
    found = [metric for _, metric in sorted(METRICS.items())]
    rows = [(m.name, m.title, m.unit, ", ".join(m.dimensions) or NONE, m.definition) for m in found]
    return Listed(("metric", "title", "unit", "by", "meaning"), rows)


def imports() -> Listed:
    """Every import target in the order in which a file's tables go in; `*` marks the fields that a row needs."""
    found = sorted(targets.TARGETS.values(), key=lambda target: (target.order, target.name))
    rows = [(t.name, t.about, ", ".join(t.key), ", ".join(_field(f) for f in t.fields)) for t in found]
    return Listed(("target", "about", "key", "fields"), rows)


def _field(field: targets.Field) -> str:
    return f"{field.name}*" if field.required else field.name


def exports() -> Listed:
    """Every export: name, the right to see its rows, what is in it."""
    found = [export for _, export in sorted(offers.EXPORTS.items())]
    return Listed(("export", "right", "about"), [(e.name, e.right, e.about) for e in found])


def permissions() -> Listed:
    """Every action, and how widely each role may do it: own, team, all."""
    known = reference.permissions()
    rows = [
        (name, *(known.scope(name, role) or NONE for role in known.roles), action.label)
        for name, action in known.actions.items()
    ]
    return Listed(("action", *known.roles, "about"), rows)


def tables() -> Listed:
    """Every table: how it is kept, its group, how far back it can be asked, what a row is."""
    found = []
    for mapper in models.Record._sa_registry.mappers:
        card, said = models.info(mapper.class_), (mapper.class_.__doc__ or "").strip().partition("\n")[0]
        history = card["history"] if card["kind"] == "entity" else NONE
        found.append((str(mapper.class_.__tablename__), card["kind"], card["group"] or NONE, history, said))
    found.sort(key=lambda row: (KINDS.index(row[1]), row[2], row[0]))
    return Listed(("table", "kind", "group", "history", "about"), found)


def work() -> Listed:
    """Every job: name, what it does."""
    return Listed(("job", "about"), [(job.name, job.about) for _, job in sorted(jobs.JOBS.items())])


LISTS: dict[str, Callable[[], Listed]] = {
    "pages": pages, "metrics": numbers, "targets": imports, "exports": exports, "permissions": permissions,
    "tables": tables, "jobs": work,
}  # fmt: skip
"""The lists by the name of their marker."""


def listed() -> dict[str, Listed]:
    """Return every list by name, read from what the domains offer."""
    registry.load_domains()
    return {name: read() for name, read in LISTS.items()}


def written_into(text: str) -> str:
    """Return the text with every list between its markers. Raises ValueError for a list or a marker too many."""
    found = listed()
    marked = [name for _, name, _ in BLOCK.findall(text)]
    if sorted(marked) != sorted(found):
        raise ValueError(f"The text marks places for {', '.join(marked)}; the lists are {', '.join(found)}.")
    return BLOCK.sub(lambda place: f"{place[1]}\n{found[place[2]].markdown()}\n\n{place[3]}", text)


@command("lists")
@click.option("--write", is_flag=True, help="Write them into README.md between its markers.")
def show_lists(line: Line, write: bool) -> None:
    """List all there is: pages, metrics, targets, exports, permissions, tables, jobs. Reads the code, not the store."""
    if not write:
        found = listed()
        line.tell({name: one.plain() for name, one in found.items()},
                  *(f"{name}\n\n{one.markdown()}\n" for name, one in found.items()))  # fmt: skip
        return
    path = registry.source_root() / "README.md"
    if not path.is_file():
        raise Refusal(f"{path.name} does not lie beside the program. Nothing was written.")
    before = path.read_text(encoding="utf-8")
    after = written_into(before)
    path.write_text(after, encoding="utf-8")
    said = "was current already" if after == before else "is written"
    line.tell({"file": path.name, "changed": after != before}, f"{path.name} {said}.")
