"""Rows of somebody's own RACI put into a document: long, wide or a column a letter; merged cells; nothing lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from data.core.importing.sheets import Cell, shown
from data.core.importing.types.words import plain
from data.operations import raci_document
from data.operations.formulas import raci as rules
from data.operations.raci_cells import LENSES, Names, Said, column_entry, names_in, said_in
from data.operations.raci_document import HANDOFF, KINDS, LONGEST, MOST_ACTIVITIES, MOST_COLUMNS, OWN, Raci

NO_PART = "Not sorted yet"
CLEAR = "(clear)"


class Row(NamedTuple):
    """One row of a file: what it says of an activity, and its cells by the name over them."""

    activity: str
    group: str | None
    kind: str | None
    note: str | None
    hands: tuple[str | None, str | None]
    cells: Mapping[str, str]


class Change(NamedTuple):
    """One thing that a row changes: the field as people call it, what stands there, what the row says."""

    field: str
    before: str
    after: str


@dataclass
class Taking:
    """A document that rows are put into, one after the other. `told` counts what the reader should hear about."""

    content: dict[str, Any]
    told: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(raci_document.parsed(self.content))
        entries = self.content["activities"].items()
        self._titles = {plain(entry["title"]): key for key, entry in entries}
        self._titles |= {plain(key.partition(":")[2]): key for key, _ in entries if plain(key) not in self._titles}
        self._stages = {plain(word): code for code, stage in raci_document.stages().items()
                        for word in (code, stage["label"], stage["short"])}  # fmt: skip

    @property
    def document(self) -> Raci:
        """The document as it stands."""
        return raci_document.parsed(self.content)

    def tell(self, what: str) -> None:
        """Count something that the reader should hear about."""
        self.told[what] = self.told.get(what, 0) + 1

    def take(self, row: Row) -> list[Change]:
        """Put a row into the document and return what it changes. Raises ValueError where there is no room for it."""
        title = " ".join(row.activity.split())[:LONGEST]
        key = self._titles.get(plain(title)) or self._key(title, row.kind)
        changes: list[Change] = []
        if key not in self.content["activities"]:
            self._add(key, title, row)
            changes.append(Change("activity", "", title))
        entry = self.content["activities"][key]
        for name, value in (("group", row.group), ("note", row.note)):
            if value and value != entry.get(name):
                changes.append(Change(name, entry.get(name) or "", value))
                entry[name] = value
        changes += self._hand(entry, row)
        for head, text in row.cells.items():
            changes += self._cell(entry, head, text)
        return changes

    def _key(self, title: str, kind: str | None) -> str:
        code = self._stages.get(plain(title))
        if code and kind in (None, raci_document.STAGE) and f"stage:{code}" not in self.content["activities"]:
            return f"stage:{code}"
        if code and f"stage:{code}" in self.content["activities"]:
            return f"stage:{code}"
        chosen = kind if kind in KINDS else HANDOFF if _is_hand_off(title) else OWN
        return raci_document.key_of(chosen, title, self.content["activities"])

    def _add(self, key: str, title: str, row: Row) -> None:
        if len(self.content["activities"]) >= MOST_ACTIVITIES:
            raise ValueError(f"a RACI holds at most {MOST_ACTIVITIES} activities: this one is the next")
        self.content["activities"][key] = {
            "title": title, "kind": key.partition(":")[0], "group": row.group or NO_PART, "letters": {},
            "reviewed_on": None, "note": row.note or "",
        }  # fmt: skip
        self._titles[plain(title)] = key
        self.tell("bring an activity that is new")

    def _hand(self, entry: dict[str, Any], row: Row) -> list[Change]:
        named = row.hands if all(row.hands) else _ends(entry["title"]) if entry["kind"] == HANDOFF else None
        if not named or not all(named):
            return []
        if named is not row.hands and not all(self.names.is_known(str(name)) for name in named):
            return []  # "Lead -> Deal" is no pair of roles
        ends = [self._column(str(name)) for name in named]
        if [entry.get("from"), entry.get("to")] == ends:
            return []
        before = f"{entry['from']} to {entry['to']}" if entry.get("from") else ""
        entry |= {"from": ends[0], "to": ends[1]}
        return [Change("hands over", before, f"{ends[0]} to {ends[1]}")]

    def _cell(self, entry: dict[str, Any], head: str, text: str) -> list[Change]:
        said = Said() if text == CLEAR else said_in(text)
        if not said.letters and not said.remark and text != CLEAR:
            return []
        column = self._column(head)
        cells, label = entry.setdefault("letters", {}), self.content["columns"][column]["label"]
        changes, before = [], rules.letters_of(cells.get(column))
        if (said.letters or text == CLEAR) and said.letters != before:
            changes.append(Change(label, before, said.letters))
            if said.letters:
                cells[column] = said.letters
            else:
                cells.pop(column)
        remarks = entry.get("remarks", {})
        if said.remark and remarks.get(column) != said.remark:
            changes.append(Change(f"{label}, words", remarks.get(column, ""), said.remark))
            entry["remarks"] = {**remarks, column: said.remark[:LONGEST]}
            self.tell("have words beside a letter: they are kept as remarks, read them" if said.letters
                      else "have words instead of a letter: they are kept as remarks, choose the letter")  # fmt: skip
        return changes

    def _column(self, name: str) -> str:
        column = self.names.column(name)
        if column.key not in self.content["columns"]:
            if len(self.content["columns"]) >= MOST_COLUMNS:
                raise ValueError(f"a RACI has at most {MOST_COLUMNS} columns: {name[:40]} is the next")
            self.content["columns"][column.key] = column_entry(column)
            known = column.kind != rules.UNPLACED
            self.tell("bring a role that is new here" if known else "name a role that the list of roles does not have")
        return column.key


def _is_hand_off(title: str) -> bool:
    return _ends(title) is not None or bool({"handoff", "handover"} & set(plain(title).split()))


def _ends(title: str) -> tuple[str, str] | None:
    for sign in ("->", "→", "=>", "»"):
        giver, found, taker = title.partition(sign)
        if found and giver.strip() and taker.strip() and sign not in taker:
            return giver.strip().rpartition(":")[2].strip(), taker.strip()
    return None


def heads_of(headers: Sequence[str], mapped: Sequence[str], columns: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """Return the heads over cells with letters: those that no field takes and that are not empty all the way down."""
    filled = [any(cell is not None and str(cell).strip() for cell in column) for column in columns]
    return {head: place for place, head in enumerate(headers) if head not in mapped and filled[place]}


def role_heads(heads: Mapping[str, int], columns: Sequence[Sequence[Cell]]) -> tuple[dict[str, int], list[str]]:
    """Return the heads with a letter somewhere below them, and those without: columns of words, which are left out."""
    with_letters = {
        head: place for head, place in heads.items()
        if plain(head) in LENSES or any(_is_letters(shown(cell)) for cell in set(columns[place]) if cell is not None)
    }  # fmt: skip
    return with_letters, [head for head in heads if head not in with_letters]


def _is_letters(text: str) -> bool:
    return text.strip() == CLEAR or bool(said_in(text).letters)


def cells_of(heads: Mapping[str, int], columns: Sequence[Sequence[Cell]], row: int) -> dict[str, str]:
    """Return the cells of a wide row by role; of a table with a column a letter, that letter for each role it names."""
    found: dict[str, str] = {}
    for head, text in _texts(heads, columns, row):
        letter = LENSES.get(plain(head))
        if letter is None:
            found[head] = text
            continue
        for name in names_in(text):
            found[name] = found.get(name, "") + letter
    return found


def _texts(heads: Mapping[str, int], columns: Sequence[Sequence[Cell]], row: int) -> Iterator[tuple[str, str]]:
    for head, place in heads.items():
        cell = columns[place][row]
        if cell is not None and (text := shown(cell).strip()):
            yield head, text
