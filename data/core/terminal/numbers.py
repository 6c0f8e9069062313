"""Commands for numbers: show a metric, export a table."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from data.core import access, clock, metrics, offers, registry, settings, store
from data.core.clock import Period
from data.core.exporting import Sheet, to_csv, to_xlsx
from data.core.importing import roundtrip
from data.core.importing.targets import TARGETS
from data.core.metrics import METRICS, REASONS, Metric
from data.core.numbers import plain, round_half_up
from data.core.settings import Settings
from data.core.terminal.line import Line, Refusal, command

SEES = "pipeline.view"
SHAPES = {".xlsx": to_xlsx, ".csv": lambda sheets: to_csv(sheets[0])}


def asked(session: Session, *, period: str | None, as_of: str | None, known_at: str | None) -> dict[str, Any]:
    """Return period, day and instant as given: the present quarter, today and now where they are not.

    A date given as an instant means its last moment in the reporting zone. Raises click.UsageError in words.
    """
    try:
        held = settings.current(session)
        day = date.fromisoformat(as_of) if as_of else clock.today(held.zone)
        label = period or clock.period_of(day, held.calendar).label
        return {"period": _period(label, held), "as_of": day, "known_at": _instant(known_at, held.zone)}
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


def _period(label: str, held: Settings) -> Period:
    return clock.parse_period(label, held.calendar)


def _instant(text: str | None, zone: str) -> datetime | None:
    if text is None:
        return None
    if len(text) == len("2025-07-01"):
        return clock.end_of_day(date.fromisoformat(text), zone)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f'"{text}" needs a zone, such as 2025-07-01T12:00:00Z.')
    return instant


def conditions(where: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return filters written as DIM=VALUE; a dimension given twice takes either value.

    >>> conditions(["segment=SMB", "segment=Enterprise", "type=new"])
    {'segment': ('SMB', 'Enterprise'), 'type': ('new',)}
    """
    found: dict[str, list[str]] = defaultdict(list)
    for text in where:
        dimension, sign, value = text.partition("=")
        if not (dimension and sign and value):
            raise click.UsageError(f'"{text}" is not a filter. Write --where segment=SMB.')
        found[dimension.strip()].append(value.strip())
    return {dimension: tuple(values) for dimension, values in found.items()}


def _metric(name: str, by: str | None, filters: dict[str, Any]) -> Metric:
    registry.load_domains()
    if name not in METRICS:
        raise click.UsageError(f"There is no metric {name}. `metrics` lists them.")
    found = METRICS[name]
    unknown = sorted({d for d in (by, *filters) if d} - set(found.dimensions))
    if unknown:
        raise click.UsageError(f"{name} has no dimension {unknown[0]}. It has {', '.join(found.dimensions)}.")
    return found


@command("show")
@click.argument("name", metavar="METRIC")
@click.option("--by", metavar="DIM", help="One row for each value of a dimension.")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Only these; (none) for nothing set. May repeat.")
@click.option("--period", metavar="P", help="FY26-Q3, 2025-Q3, 2025-07 or 2025-07-01/2025-10-01.")
@click.option("--as-of", metavar="DATE", help="The end of a day; today if not given.")
@click.option("--known-at", metavar="INSTANT", help="As recorded up to an instant or the end of a day.")
def show(line: Line, name: str, by: str | None, where: Sequence[str], period: str | None, as_of: str | None,
         known_at: str | None) -> None:  # fmt: skip
    """Print a metric: its value, by a dimension if asked, with what it is made of."""
    actor, filters = line.require(SEES), conditions(where)
    found = _metric(name, by, filters)
    with store.reading() as session:
        given = asked(session, period=period, as_of=as_of, known_at=known_at)
        scope = access.scope_for(session, actor, SEES)
        result = found.compute(session, scope=scope, by=by, filters=filters, settings={}, **given)
    made = metrics.to_json(result, metric=found, by=by, **given)
    line.tell(made, *_lines(found, result, by, given))


def _lines(metric: Metric, result: metrics.Result, by: str | None, given: dict[str, Any]) -> list[str]:
    head = f"{metric.title}, {given['period'].label}, as of {given['as_of']}"
    rows = [(str(row[by] or "(none)"), row) for row in result.rows] if by else []
    return [head, *(_line(label, row, metric.unit) for label, row in [*rows, ("total", result.total)])]


def _line(label: str, row: dict[str, Any], unit: str) -> str:
    value, n = row["value"], "" if row["n"] is None else f"n {row['n']}"
    return f"{label:32} {_short(value, row['reason'], unit):>24} {row['status']:8} {n}".rstrip()


def _short(value: Decimal | int | None, reason: str | None, unit: str) -> str:
    if value is None:
        return REASONS.get(reason or "", "no value")
    exact = Decimal(value)
    if unit == "percent":
        return plain(round_half_up(exact * 100, 1)) + " %"
    return plain(round_half_up(exact, 2))


@command("export")
@click.argument("name", metavar="TARGET")
@click.option("--out", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="An .xlsx or .csv file.")
@click.option("--by", metavar="DIM", help="The dimension of the rows.")
@click.option("--where", multiple=True, metavar="DIM=VALUE", help="Only these. May repeat.")
@click.option("--period", metavar="P", help="The present quarter if not given.")
@click.option("--as-of", metavar="DATE", help="The end of a day; today if not given.")
@click.option("--known-at", metavar="INSTANT", help="As recorded up to an instant or the end of a day.")
def export(line: Line, name: str, out: str, by: str | None, where: Sequence[str], period: str | None,
           as_of: str | None, known_at: str | None) -> None:  # fmt: skip
    """Write a table to FILE, replacing what is there.

    A target of `targets` goes out whole, to be edited and imported again: only what was edited will change. With a
    period or a filter, and for other names, FILE holds the rows that the page shows.
    """
    registry.load_domains()
    whole = {target.name for target in roundtrip.tables()}
    if name not in {*offers.EXPORTS, *whole}:
        raise click.UsageError(f"There is no export {name}. There are: {', '.join(sorted({*offers.EXPORTS, *whole}))}.")
    write = SHAPES.get(Path(out).suffix.lower())
    if write is None:
        raise click.UsageError(f"{out}: the name has to end in {' or '.join(SHAPES)}.")
    if name in whole and not (by or where or period or known_at):
        made = write([_table(line, name, as_of, for_text=Path(out).suffix.lower() == ".csv")])
        _write(Path(out), made)
        line.tell({"export": name, "file": out, "bytes": len(made)}, f"{TARGETS[name].title}, to be edited: {out}")
        return
    if name not in offers.EXPORTS:
        raise click.UsageError(f"{name} goes out as a whole: give neither period nor filter.")
    found, actor = offers.EXPORTS[name], line.require(offers.EXPORTS[name].right)
    right = offers.WITH_PRICES if access.may(actor, offers.WITH_PRICES) else offers.WITHOUT_PRICES
    access.require(actor, right)
    with store.reading() as session:
        given = asked(session, period=period, as_of=as_of, known_at=known_at)
        scope = access.scope_for(session, actor, right)
        sheets = found.build(session, scope=scope, by=by, filters=conditions(where),
                             with_prices=right == offers.WITH_PRICES, **given)  # fmt: skip
        made = write(list(sheets))
    _write(Path(out), made)
    line.tell({"export": name, "file": out, "bytes": len(made)}, f"{found.title}: {out}")


def _table(line: Line, name: str, as_of: str | None, *, for_text: bool) -> Sheet:
    actor = line.require(TARGETS[name].right)
    right = offers.WITH_PRICES if access.may(actor, offers.WITH_PRICES) else offers.WITHOUT_PRICES
    access.require(actor, right)
    with store.reading() as session:
        day = asked(session, period=None, as_of=as_of, known_at=None)["as_of"] if as_of else None
        scope = access.scope_for(session, actor, right)
        return roundtrip.sheet(session, scope=scope, target=name, as_of=day, for_text=for_text,
                               with_prices=right == offers.WITH_PRICES)  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}. Choose another place.") from None
