"""The mapping file: which column is which field, as a person confirmed it once; unknown keys are refused."""

import fnmatch
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import yaml

from data.core.importing.keys import MappingRefused, Scalar, keys_of, scalars, text_of, text_or_none, texts_of

VERSION = 1
MOST_CHARACTERS = 1_000_000
MISSING = ("refuse", "create", "blank")
_ALLOWED = {
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_mark": (".", ","),
    "percent_scale": ("fraction", "whole"),
}
_TABLE = ("match", "target", "key", "wide", "columns", "values", "constants", "relations", "options")
_OPTIONS = (*_ALLOWED, "blank_words", "currency", "excel_serials", "opened_at_stage")
_WIDE = ("figures", "year", "leave_out")


@dataclass(frozen=True)
class Where:
    """The tables a mapping is for: file name pattern, sheet, row of the column names; None matches any."""

    file: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Relation:
    """How a cell finds the record it names: by which field, and what to do when there is none."""

    by: str
    missing: str = "refuse"


@dataclass(frozen=True)
class MappingOptions:
    """Answers that hold for the whole table; None: decided or asked by column."""

    date_order: str | None = None
    decimal_mark: str | None = None
    percent_scale: str | None = None
    blank_words: tuple[str, ...] | None = None
    currency: str | None = None
    excel_serials: bool = False
    opened_at_stage: str | None = None


@dataclass(frozen=True)
class Wide:
    """A sheet with a column for each period, to be turned into a row for each cell.

    `figures` says what a figure in the columns' names is called here, "" what cells under a bare period count; `year`
    is that of the first column where their names hold none; `leave_out` are columns of periods that stay out.
    """

    figures: dict[str, str] = field(default_factory=dict)
    year: int | None = None
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableMapping:
    """One table: theirs to ours. `columns` header -> field, `values` field -> their word -> ours.

    With `wide` the headers are those of the turned table: the columns that stay, Period, Figure and Value.
    """

    target: str
    match: Where = Where()
    key: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    constants: dict[str, Scalar] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    options: MappingOptions = MappingOptions()
    wide: Wide | None = None


@dataclass(frozen=True)
class Mapping:
    """A mapping file."""

    tables: tuple[TableMapping, ...]
    version: int = VERSION


class _Loader(yaml.SafeLoader):
    """YAML where Yes, On, 007 and 2025-01-31 stay the texts they are, and a key given twice is an error."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - the library's own class attribute, reset

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len({str(key) for key in keys}) < len(keys):
            raise MappingRefused(f"Line {node.start_mark.line + 1} of the mapping gives a key twice.")
        return super().construct_mapping(node, deep=deep)


def _plain_words() -> None:
    for tag, pattern, first in (
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?(0|[1-9]\d*)", list("-+0123456789")),
        ("float", r"[-+]?(0|[1-9]\d*)\.\d+", list("-+0123456789")),
    ):
        _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), first)


_plain_words()


def load_mapping(text: str) -> Mapping:
    """The mapping in a YAML text, long form (`tables:`) or short (`target:` on top). Raises MappingRefused.

    >>> load_mapping("version: 1\\ntarget: deals\\ncolumns: {Deal: name}").tables[0].columns
    {'Deal': 'name'}
    """
    if len(text) > MOST_CHARACTERS:
        raise MappingRefused("The mapping file is too long to be one.")
    try:
        raw = _Loader(text).get_single_data()
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise MappingRefused(f"The mapping file is not valid YAML{where}.") from error
    top = keys_of(raw, "", ("version", "tables") if isinstance(raw, dict) and "tables" in raw else ("version", *_TABLE))
    if top.get("version") != VERSION:
        raise MappingRefused(f"version: this reads version {VERSION}, the file says {top.get('version')!r}.")
    if "tables" not in top:
        return Mapping((_table({key: value for key, value in top.items() if key != "version"}, ""),))
    if not isinstance(top["tables"], list) or not top["tables"]:
        raise MappingRefused("tables: expected a list with at least one table.")
    return Mapping(tuple(_table(table, f"tables[{i}].") for i, table in enumerate(top["tables"])))


def dump_mapping(mapping: Mapping) -> str:
    """The YAML text of a mapping, without what is empty; `load_mapping` gives the same mapping back."""
    document = {"version": mapping.version, "tables": [_plain(table) for table in mapping.tables]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def table_for(mapping: Mapping, file: str, sheet: str | None) -> TableMapping | None:
    """The first table of the mapping that is meant for this file and sheet, compared without case."""
    name = PurePath(file.replace("\\", "/")).name.casefold()
    for table in mapping.tables:
        fits = table.match.file is None or fnmatch.fnmatchcase(name, table.match.file.casefold())
        if fits and (table.match.sheet is None or table.match.sheet.casefold() == (sheet or "").casefold()):
            return table
    return None


def _table(raw: Any, path: str) -> TableMapping:
    table = keys_of(raw, path, _TABLE)
    match = keys_of(table.get("match"), f"{path}match.", ("file", "sheet", "header_row"))
    header_row = match.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise MappingRefused(f"{path}match.header_row: expected a row number from 1.")
    return TableMapping(
        target=text_of(table.get("target"), f"{path}target"),
        match=Where(text_or_none(match, "file", path), text_or_none(match, "sheet", path), header_row),
        key=texts_of(table.get("key"), f"{path}key") or (),
        columns={
            header: text_of(name, f"{path}columns.{header}")
            for header, name in keys_of(table.get("columns"), f"{path}columns.").items()
        },
        values={
            name: scalars(words, f"{path}values.{name}.")
            for name, words in keys_of(table.get("values"), f"{path}values.").items()
        },
        constants=scalars(table.get("constants"), f"{path}constants."),
        relations={
            name: _relation(relation, f"{path}relations.{name}.")
            for name, relation in keys_of(table.get("relations"), f"{path}relations.").items()
        },
        options=_options(table.get("options"), f"{path}options."),
        wide=_wide(table.get("wide"), f"{path}wide."),
    )


def _wide(raw: Any, path: str) -> Wide | None:
    if raw is None or raw is False:
        return None
    wide = keys_of({} if raw is True else raw, path, _WIDE)
    year = wide.get("year")
    if year is not None and (type(year) is not int or not 1900 <= year <= 2199):
        raise MappingRefused(f"{path}year: expected the year of the first column, such as 2026.")
    figures = keys_of(wide.get("figures"), f"{path}figures.")
    return Wide({name: text_of(ours, f"{path}figures.{name}") for name, ours in figures.items()}, year,
                texts_of(wide.get("leave_out"), f"{path}leave_out") or ())  # fmt: skip


def _relation(raw: Any, path: str) -> Relation:
    relation = keys_of(raw, path, ("by", "missing"))
    missing = relation.get("missing", MISSING[0])
    if missing not in MISSING:
        raise MappingRefused(f"{path}missing: expected {', '.join(MISSING)}, not {missing!r}.")
    return Relation(text_of(relation.get("by"), f"{path}by"), missing)


def _options(raw: Any, path: str) -> MappingOptions:
    options = keys_of(raw, path, _OPTIONS)
    for name, allowed in _ALLOWED.items():
        if options.get(name) is not None and options[name] not in allowed:
            raise MappingRefused(f"{path}{name}: expected {' or '.join(allowed)}, not {options[name]!r}.")
    if not isinstance(options.get("excel_serials", False), bool):
        raise MappingRefused(f"{path}excel_serials: expected true or false.")
    for name in ("currency", "opened_at_stage"):
        if options.get(name) is not None:
            text_of(options[name], path + name)
    return MappingOptions(**{**options, "blank_words": texts_of(options.get("blank_words"), f"{path}blank_words")})


def _plain(table: TableMapping) -> dict[str, Any]:
    match = {name: value for name, value in vars(table.match).items() if value is not None}
    options = {name: value for name, value in vars(table.options).items() if value not in (None, False)}
    if table.options.blank_words is not None:
        options["blank_words"] = list(table.options.blank_words)
    found: dict[str, Any] = {"match": match, "target": table.target, "key": list(table.key)}
    if table.wide is not None:
        told = {"figures": table.wide.figures, "year": table.wide.year, "leave_out": list(table.wide.leave_out)}
        found["wide"] = {name: value for name, value in told.items() if value} or True
    found |= {name: getattr(table, name) for name in ("columns", "values", "constants")}
    found["relations"] = {name: vars(relation) for name, relation in table.relations.items()}
    found["options"] = options
    return {name: value for name, value in found.items() if value}
