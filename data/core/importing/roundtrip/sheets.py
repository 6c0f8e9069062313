"""The sheet that goes out: typed cells, lists to pick from, each record's number hidden, the origin signed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.core import clock, settings
from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.core.importing.relations import RELATED
from data.core.importing.roundtrip import stamps, telling
from data.core.importing.roundtrip.stamps import RECORD, VERSION
from data.core.importing.targets import TARGETS, Field, Target
from data.core.importing.targets import target as target_of
from data.core.ledger import bulk, history
from data.core.ledger.entries import entities, table_of
from data.core.numbers import plain

KINDS = {"money": "money", "percent": "percent", "date": "date", "number": "number", "integer": "number",
         "instant": "instant"}  # fmt: skip
WIDTHS = {"text": 24, "identifier": 14, "date": 12, "integer": 12, "boolean": 10, "email": 28, "instant": 20}


def tables() -> list[Target]:
    """Return the targets whose whole table can go out and come back, in the order of an import."""
    return sorted((target for target in TARGETS.values() if target.right), key=lambda target: target.order)


def sheet(session: Session, *, scope: Scope, target: str, numbers: Sequence[int] | None = None,
          fields: Sequence[str] | None = None, as_of: date | None = None, with_prices: bool = True,
          title: str | None = None, notes: Sequence[tuple[str, str]] = (),
          for_text: bool = False) -> Sheet:  # fmt: skip
    """Return records of a target as a sheet that can come back: all in the scope, or those with these numbers.

    fields: which, in this order; all without it. as_of: a past day; the present state without it. Records come in the
    order of `numbers`, else by number. for_text: for csv, where a percent carries its sign.
    """
    company, kind = settings.current(session), target_of(target)
    past = as_of if as_of is not None and as_of < clock.today(company.zone) else None
    rows = _rows(session, kind, scope, numbers, past)
    shown = telling.columns_of(kind, fields, with_prices=with_prices)
    told = telling.told(session, kind, rows, company=company)
    if for_text:
        _sign(told, [field.name for field in shown if field.kind == "percent"])
    else:
        _round(told, [field.name for field in shown if field.kind == "instant"])
    columns = [_column(session, field, company.currency, kind) for field in shown]
    columns += [Column("_record", RECORD, "number", is_hidden=True), Column("_version", VERSION, is_hidden=True)]
    headings = {column.title: column.key for column in columns if not column.is_hidden}
    stamp = stamps.sealed(session, target=target, as_of=past, fields=headings, numbers=rows)
    return Sheet(
        title or kind.title, columns,
        [{**told[n], "_record": n, "_version": f"v{row.get('row_version') or 0}"} for n, row in rows.items()],
        notes, stamp=stamp,
    )  # fmt: skip


def _sign(told: Mapping[int, dict[str, Any]], names: Sequence[str]) -> None:
    """Write percents with their sign: a bare 0.5 in a text file may be read either way."""
    for row in told.values():
        row.update({name: f"{plain(row[name] * 100)}%" for name in names if row[name] is not None})


def _round(told: Mapping[int, dict[str, Any]], names: Sequence[str]) -> None:
    """Cut instants to whole seconds: a cell of a workbook keeps no more than a thousandth."""
    for row in told.values():
        row.update({name: telling.as_read_back(row[name]) for name in names})


def _column(session: Session, field: Field, currency: str, target: Target) -> Column:
    own = any(other.name == "currency" for other in target.fields)
    choices = telling.choices_of(session, field)
    return Column(
        field.name, field.label, KINDS.get(field.kind, "text"), None if own else currency,
        width=WIDTHS.get(field.kind, 16), currency_key="currency" if own else None, choices=choices,
        is_open=bool(field.relation and RELATED[field.relation].stub),
    )  # fmt: skip


def _rows(session: Session, target: Target, scope: Scope, numbers: Sequence[int] | None,
          past: date | None) -> dict[int, Mapping[str, Any]]:  # fmt: skip
    found: dict[int, Mapping[str, Any]]
    if past is not None:
        revision = history.revision_at(session, None)
        found = dict(history.records_as_of(session, target.entity, numbers, as_of=past, revision=revision))
    else:
        found = _live(session, target, numbers)
    if scope.kind != "all":
        mine = _within(session, target, scope)
        found = {number: row for number, row in found.items() if mine(number, row)}
    order = sorted(found) if numbers is None else [number for number in dict.fromkeys(numbers) if number in found]
    return {number: found[number] for number in order}


def _live(session: Session, target: Target, numbers: Sequence[int] | None) -> dict[int, Mapping[str, Any]]:
    table = table_of(entities()[target.entity])
    found: dict[int, Mapping[str, Any]] = {}
    for some in [None] if numbers is None else bulk.chunks(numbers):
        statement = select(table) if some is None else select(table).where(table.c.id.in_(some))
        found |= {row["id"]: dict(row) for row in session.connection().execute(statement).mappings()}
    return found


def _within(session: Session, target: Target, scope: Scope) -> Callable[[int, Mapping[str, Any]], bool]:
    """Return what says of a record whether it is of the people in a narrow scope; products and rates are for all."""
    people = {scope.user_id, *scope.team_user_ids}
    if target.entity == "user_account":
        return lambda number, _row: number in people
    if target.owned_through:
        through = target.field(target.owned_through)
        table = table_of(RELATED[through.relation or ""].model)
        owned = select(table.c.id).where(table.c.owner_id.in_(people - {None}))
        mine = set(session.connection().execute(owned).scalars())
        return lambda _number, row: row.get(telling.column_of(through)) in mine
    has_owner = "owner_id" in table_of(entities()[target.entity]).columns
    return lambda _number, row: not has_owner or row.get("owner_id") in people
