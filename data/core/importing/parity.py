"""A spreadsheet beside the store, cell by cell, read with the importer's own eyes: what differs, what only one has."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.importing import feeds, planning
from data.core.importing.parts import Part
from data.core.importing.plans import Plan
from data.core.importing.roundtrip import telling
from data.core.ledger.entries import entities, table_of
from data.core.numbers import to_minor
from data.core.settings import Settings


@dataclass(frozen=True)
class Difference:
    """A cell that the file and the store do not agree on, or a row that only one has. Values are shown as text.

    `row` is the file's own (of a turned table its cell), None for a record that only the store has; `entity_id` is None
    for a row only in the file.
    """

    row: Any
    record: str
    field: str
    file: str
    store: str
    entity: str
    entity_id: int | None


@dataclass
class Parity:
    """How far a file and the store agree. `rows` are those of either; amounts are minor units of one currency."""

    rows: int = 0
    rows_equal: int = 0
    cells: int = 0
    cells_equal: int = 0
    only_in_file: int = 0
    only_in_store: int = 0
    amount_file: int | None = None
    amount_store: int | None = None
    currency: str | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether nothing differs at all."""
        return self.rows == self.rows_equal and self.cells == self.cells_equal


def compare(session: Session, parts: Sequence[Part]) -> Parity:
    """Compare the tables of a file with the store. Cells that the file leaves empty say nothing and are not counted.

    What only the store has: records that this file once brought and has no row for any more.
    """
    company, made = settings.current(session), Parity()
    sums: dict[str, Counter[str]] = {"file": Counter(), "store": Counter()}
    for part in parts:
        _compare(session, part, company, made, sums)
    currencies = {code for side in sums.values() for code in side}
    if len(currencies) == 1:
        made.currency = currencies.pop()
        made.amount_file, made.amount_store = (sums[side][made.currency] for side in ("file", "store"))
    return made


def _compare(session: Session, part: Part, company: Settings, made: Parity, sums: dict[str, Counter[str]]) -> None:
    # Under a name that no feed has, every row is compared with the store itself and not with what the file last wrote.
    table = replace(part.table, file=f"{secrets.token_hex(8)}.xlsx")
    plan = planning.plan(session, table, part.mapping, part.target, as_of=clock.today(company.zone),
                         scope=Scope("all"))  # fmt: skip
    missing = _only_in_store(session, part, plan)
    rows = feeds.current_rows(session, part.target.entity, [*plan.matched.values(), *missing])
    told = telling.told(session, part.target, rows, company=company)
    reading = plan.reading
    differing = {row for row, *_ in plan.differences}
    filled = {name: [value is not None for value in column] for name, column in reading.columns.items()}
    absent = [*plan.creates, *reading.refused]
    cells = sum(sum(column) for column in filled.values())
    lost = sum(column[place] for place in absent for column in filled.values())
    made.rows += reading.size + len(missing)
    made.rows_equal += reading.size - len(absent) - len(differing)
    made.cells += cells
    made.cells_equal += cells - lost - len(plan.differences)
    made.only_in_file += len(absent)
    made.only_in_store += len(missing)
    made.differences += _differences(plan, part, told, rows, missing)
    _add_amounts(plan, rows, missing, company, sums)


def _only_in_store(session: Session, part: Part, plan: Plan) -> list[int]:
    known = feeds.state(session, part.target.name, part.table.file, part.table.sheet)
    brought = {row.entity_id for row in known.rows.values()} - set(plan.matched.values())
    return sorted(feeds.current_rows(session, part.target.entity, sorted(brought)))


def _differences(plan: Plan, part: Part, told: Mapping[int, Mapping[str, Any]], rows: Mapping[int, Any],
                 missing: Sequence[int]) -> list[Difference]:  # fmt: skip
    reading, entity = plan.reading, part.target.entity
    place_of = {row: place for place, row in enumerate(reading.table.row_numbers)}
    fields = {telling.column_of(one): one for one in part.target.fields}
    found = []
    for row, called, column, now, value in plan.differences:
        place, one = place_of[row], fields.get(column)
        number = plan.matched[place]
        label, store, file = column, now, value
        if one is not None and one.name in reading.columns:
            label, store, file = one.label, told[number].get(one.name), reading.columns[one.name][place]
        found.append(Difference(row, called, label, _said(file), _said(store), entity, number))
    for place in plan.creates:
        key = " ".join(_said(reading.columns[name][place]) for name in part.target.key if name in reading.columns)
        found.append(Difference(reading.table.row_numbers[place], key, "", "a row", "nothing", entity, None))
    for place, refusal in reading.refused.items():
        row = reading.table.row_numbers[place]
        found.append(Difference(row, refusal.value, refusal.column, refusal.reason, "cannot be compared", entity, None))
    for number in missing:
        name = str(rows[number].get("name") or rows[number].get("full_name") or number)
        found.append(Difference(None, name, "", "nothing", "a record", entity, number))
    return found


def _said(value: Any) -> str:
    return "empty" if value is None else "; ".join(value) if isinstance(value, tuple) else str(value)


def _add_amounts(plan: Plan, rows: Mapping[int, Any], missing: Sequence[int], company: Settings,
                 sums: dict[str, Counter[str]]) -> None:  # fmt: skip
    """Add up the first column of money: the file's rows, and what the store holds for them and for rows gone."""
    columns = plan.reading.columns
    name = next((one.name for one in plan.target.fields if one.kind == "money" and one.name in columns), None)
    if name is None or name not in table_of(entities()[plan.target.entity]).columns:
        return
    fallback = plan.mapping.options.currency or plan.reading.currency or company.currency
    given = columns.get("currency") or [None] * plan.reading.size
    for place, value in enumerate(columns[name]):
        if value is None or place in plan.reading.refused:
            continue
        code = given[place] if isinstance(given[place], str) else fallback
        sums["file"][code] += to_minor(value, code)
        row = rows.get(plan.matched.get(place, 0))
        if row is not None:
            sums["store"][row.get("currency") or code] += row[name] or 0
    for number in missing:
        sums["store"][rows[number].get("currency") or fallback] += rows[number][name] or 0

