"""The dry run of a sheet that came back: the person's changes on today's rows, and where somebody was faster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import settings
from data.core.access import Scope
from data.core.exporting import STAMP
from data.core.importing import feeds, planning
from data.core.importing.headers import Table
from data.core.importing.mappings import TableMapping
from data.core.importing.plans import CellConflict, Plan
from data.core.importing.reading import ImportRefused
from data.core.importing.roundtrip import comparing, stamps, telling
from data.core.importing.roundtrip.splitting import NewRows, StampedTable
from data.core.importing.shaping import Shaper
from data.core.importing.targets import Batch, Target
from data.core.ledger import history
from data.core.ledger.entries import entities, table_of
from data.core.ledger.records import Edit
from data.core.settings import Settings

FOREIGN = (
    "This workbook says that it was exported from here, but its origin does not check out: it comes from another "
    f'company\'s store, or its hidden sheet was changed. Nothing was written. Delete the hidden sheet "{STAMP}" to '
    "import it as any other file."
)
Rows = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class ThreeWay(CellConflict):
    """A cell that the person changed in the sheet and somebody else changed here since it went out."""

    base: Any = None


@dataclass
class SheetPlan(Plan):
    """What the edits of a sheet do. `missing`: records that went out, live on here, and have no row any more.

    `words`: by the row in the file, its fields as people read them: when it went out, here now, in the file.
    `edited`: the records that change, each with its key and what is written into it.
    """

    missing: list[int] = field(default_factory=list)
    edited: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    words: dict[int, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    def again(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the records that the sheet changes, with their keys and what it changes."""
        return self.edited


def plan(session: Session, table: Table, mapping: TableMapping, target: Target, *, as_of: date, scope: Scope,
         take_theirs: bool = False, **more: Any) -> Plan:  # fmt: skip
    """Work out what importing a table does, whether it went out from here or not. The keywords are planning's own."""
    given = {"as_of": as_of, "scope": scope, "take_theirs": take_theirs, **more}
    if isinstance(table, NewRows):
        made = planning.plan(session, table, mapping, target, **given)
        made.not_in_file = 0
        return made
    if not isinstance(table, StampedTable):
        return planning.plan(session, table, mapping, target, **given)
    if table.stamp is None or not stamps.is_genuine(session, table.stamp, table.signature):
        raise ImportRefused(FOREIGN)
    return _Returned(session, table, mapping, target, as_of, scope).planned(take_theirs, **more)


class _Returned:
    """A sheet that came back, compared with what went out and with what is here now."""

    def __init__(self, session: Session, table: StampedTable, mapping: TableMapping, target: Target, as_of: date,
                 scope: Scope) -> None:  # fmt: skip
        self.session, self.table, self.mapping, self.target = session, table, mapping, target
        self.as_of, self.scope = as_of, scope
        self.company: Settings = settings.current(session)
        assert table.stamp is not None  # noqa: S101 - checked by the caller
        self.stamp = table.stamp
        self.keys = [telling.column_of(target.field(name)) for name in target.key]
        self.went_out = stamps.numbers_of(table.stamp)
        self.now = feeds.current_rows(session, target.entity, sorted(self.went_out))
        self.base = self._base()

    def _base(self) -> dict[int, dict[str, Any]]:
        """Return what each record held when it went out: the row as it is where nobody changed it since."""
        known = self.went_out & set(self.table.numbers)
        if self.stamp.day is not None:
            return history.records_as_of(self.session, self.target.entity, sorted(known), as_of=self.stamp.day,
                                         revision=self.stamp.revision)  # fmt: skip
        version = dict(zip(self.table.numbers, self.table.versions, strict=True))
        same = {n: row for n in known if (row := self.now.get(n)) and f"v{row.get('row_version') or 0}" == version[n]
                and "row_version" in row}  # fmt: skip
        others = history.rows_at(self.session, self.target.entity, sorted(known - same.keys()),
                                 revision=self.stamp.revision)  # fmt: skip
        return {**same, **others}

    def planned(self, take_theirs: bool, make: Any = None, coming: Any = None) -> SheetPlan:
        exported = telling.told(self.session, self.target, self.base, company=self.company,
                                revision=self.stamp.revision)  # fmt: skip
        reading, touched = comparing.edited(self.table, self.mapping, self.target, exported)
        feed = feeds.state(self.session, self.target.name, "round trip", None)
        made = SheetPlan(self.target, self.mapping, reading, self.as_of, feed)
        self._refuse_strangers(made)
        made.missing = sorted(self.went_out & self.now.keys() - set(self.table.numbers))
        made.not_in_file = len(made.missing)
        if reading.questions:
            return made
        places = [place for place in sorted(touched) if place not in reading.refused]
        batch = Batch(self.session, self.as_of, self.company, self.company.currency)
        shaper = Shaper(self.target, reading, batch, self.mapping, coming or {})
        made.makes = shaper.resolve(self.session, places, make)
        shaped = shaper.shaped([place for place in places if place not in reading.refused])
        for place in shaped.positions:
            self._settle(made, batch, place, shaped.row(place), touched[place], take_theirs)
        self._say(made, {place: shaped.row(place) for place in shaped.positions}, exported)
        made.unchanged = reading.size - len(made.updated) - len(reading.refused)
        made.told = batch.told
        return made

    def _refuse_strangers(self, made: SheetPlan) -> None:
        first: dict[int, int] = {}
        for place, number in enumerate(self.table.numbers):
            if number not in self.went_out:
                made.reading.refuse(place, "", number, "the sheet went out without this row: clear its record number")
            elif first.setdefault(number, place) != place:
                twin = self.table.row_numbers[first[number]]
                made.reading.refuse(place, self.target.key[0], None, f"the same record as row {twin}")
            elif number not in self.now and self.base.get(number) is not None:
                made.reading.refuse(place, "", None, "the record was removed here since the sheet went out")

    def _settle(self, made: SheetPlan, batch: Batch, place: int, row: dict[str, Any], touched: set[str],
                take_theirs: bool) -> None:  # fmt: skip
        number = self.table.numbers[place]
        now, base = self.now[number], self.base.get(number, {})
        columns = {telling.column_of(self.target.field(name)) for name in touched}
        theirs = {n: v for n, v in row.items() if n in now and (n in columns or self.target.unshape is not None)}
        if not self._is_allowed(now, theirs):
            made.reading.refuse(place, self.target.owner or "", None, "you may import records of your own only")
            return
        after = self._merged(made, place, now, base, theirs, take_theirs)
        empty = next((n for n, v in after.items() if v is None and not self._may_be_empty(n)), None)
        if empty:
            made.reading.refuse(place, empty, None, "cannot be empty")
        elif after:
            edit = Edit(number, self.as_of, {name: now[name] for name in after}, after)
            made.edits += self.target.revise(batch, now, after) if self.target.revise else [edit]
            made.updated[place] = number
            key = {name: now[name] for name in self.keys if name in now}
            # Where the key itself changes, what hung on the old one is told too.
            made.edited += [(number, key)] if key.keys() & after.keys() else []
            made.edited.append((number, {**key, **after}))
            line = self.table.row_numbers[place]
            made.differences += [(line, _called(now), name, now[name], value) for name, value in after.items()]

    def _merged(self, made: SheetPlan, place: int, now: dict[str, Any], base: dict[str, Any],
                theirs: dict[str, Any], take_theirs: bool) -> dict[str, Any]:  # fmt: skip
        """Return the cells to write: those the person changed, unless somebody changed them here to something else."""
        after = {}
        for name, value in theirs.items():
            if value == now[name] or value == base.get(name):
                continue
            if now[name] != base.get(name) and not take_theirs:
                line = self.table.row_numbers[place]
                made.conflicts.append(ThreeWay(line, _called(now), name, now[name], value, base.get(name)))
                continue
            after[name] = value
        return after

    def _say(self, made: SheetPlan, given: Mapping[int, dict[str, Any]], exported: Rows) -> None:
        """Keep in words what changes or is in conflict: names for numbers, amounts for minor units."""
        lines = {line for line, *_ in made.differences} | {conflict.row for conflict in made.conflicts}
        places = {p: n for p, n in enumerate(self.table.numbers) if p in given and self.table.row_numbers[p] in lines}
        now = {number: self.now[number] for number in places.values()}
        file = {number: {**self.now[number], **given[place]} for place, number in places.items()}
        here, theirs = (telling.told(self.session, self.target, rows, company=self.company) for rows in (now, file))
        made.words = {self.table.row_numbers[place]: (exported.get(number, {}), here[number], theirs[number])
                      for place, number in places.items()}  # fmt: skip

    def _is_allowed(self, now: dict[str, Any], theirs: dict[str, Any]) -> bool:
        if self.scope.kind == "all":
            return True
        owner = f"{self.target.owner}_id" if self.target.owner else None
        people = {self.scope.user_id, *self.scope.team_user_ids}
        return owner is not None and now.get(owner) in people and theirs.get(owner, now.get(owner)) in people

    def _may_be_empty(self, name: str) -> bool:
        return bool(table_of(entities()[self.target.entity]).columns[name].nullable)


def _called(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("full_name") or row.get("external_id") or row["id"])
