"""The mapping file: which column is which field, as a person confirmed it once; unknown keys are refused."""

import fnmatch
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import yaml

VERSION = 1
MOST_CHARACTERS = 1_000_000
MISSING = ("refuse", "create", "blank")
_ALLOWED = {
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_mark": (".", ","),
    "percent_scale": ("fraction", "whole"),
}
_TABLE = ("match", "target", "key", "columns", "values", "constants", "relations", "options")
_OPTIONS = (*_ALLOWED, "blank_words", "currency", "excel_serials", "opened_at_stage")

Scalar = str | int | float | bool | None


class MappingRefused(ValueError):
    """The mapping file says something we do not know; `message` names the key by its path."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


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
class TableMapping:
    """One table: theirs to ours. `columns` header -> field, `values` field -> their word -> ours."""

    target: str
    match: Where = Where()
    key: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    constants: dict[str, Scalar] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    options: MappingOptions = MappingOptions()


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
    top = _keys(raw, "", ("version", "tables") if isinstance(raw, dict) and "tables" in raw else ("version", *_TABLE))
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
    table = _keys(raw, path, _TABLE)
    match = _keys(table.get("match"), f"{path}match.", ("file", "sheet", "header_row"))
    header_row = match.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise MappingRefused(f"{path}match.header_row: expected a row number from 1.")
    return TableMapping(
        target=_text(table.get("target"), f"{path}target"),
        match=Where(_text_or_none(match, "file", path), _text_or_none(match, "sheet", path), header_row),
        key=_texts(table.get("key"), f"{path}key") or (),
        columns={
            header: _text(name, f"{path}columns.{header}")
            for header, name in _keys(table.get("columns"), f"{path}columns.").items()
        },
        values={
            name: _scalars(words, f"{path}values.{name}.")
            for name, words in _keys(table.get("values"), f"{path}values.").items()
        },
        constants=_scalars(table.get("constants"), f"{path}constants."),
        relations={
            name: _relation(relation, f"{path}relations.{name}.")
            for name, relation in _keys(table.get("relations"), f"{path}relations.").items()
        },
        options=_options(table.get("options"), f"{path}options."),
    )


def _relation(raw: Any, path: str) -> Relation:
    relation = _keys(raw, path, ("by", "missing"))
    missing = relation.get("missing", MISSING[0])
    if missing not in MISSING:
        raise MappingRefused(f"{path}missing: expected {', '.join(MISSING)}, not {missing!r}.")
    return Relation(_text(relation.get("by"), f"{path}by"), missing)


def _options(raw: Any, path: str) -> MappingOptions:
    options = _keys(raw, path, _OPTIONS)
    for name, allowed in _ALLOWED.items():
        if options.get(name) is not None and options[name] not in allowed:
            raise MappingRefused(f"{path}{name}: expected {' or '.join(allowed)}, not {options[name]!r}.")
    if not isinstance(options.get("excel_serials", False), bool):
        raise MappingRefused(f"{path}excel_serials: expected true or false.")
    for name in ("currency", "opened_at_stage"):
        if options.get(name) is not None:
            _text(options[name], path + name)
    return MappingOptions(**{**options, "blank_words": _texts(options.get("blank_words"), f"{path}blank_words")})


def _keys(raw: Any, path: str, known: tuple[str, ...] | None = None) -> dict[str, Any]:
    """A mapping with text keys, of the known ones only when they are given."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise MappingRefused(f"{path.rstrip('.') or 'The mapping file'}: expected keys with values.")
    for key in raw:
        if known is not None and key not in known:
            raise MappingRefused(f"{path}{key}: unknown key. Known here: {', '.join(known)}.")
    return {_word(key): value for key, value in raw.items()}


def _word(key: Any) -> str:
    return "" if key is None else str(key).lower() if isinstance(key, bool) else str(key)


def _scalars(raw: Any, path: str) -> dict[str, Scalar]:
    found = _keys(raw, path)
    for key, value in found.items():
        if not isinstance(value, (str, int, float, bool, type(None))):
            raise MappingRefused(f"{path}{key}: expected a single value.")
    return found


def _text(raw: Any, path: str) -> str:
    if raw is None or isinstance(raw, (dict, list, bool)) or not str(raw).strip():
        raise MappingRefused(f"{path}: expected a text.")
    return str(raw)


def _text_or_none(match: dict[str, Any], key: str, path: str) -> str | None:
    return None if match.get(key) is None else _text(match[key], f"{path}match.{key}")


def _texts(raw: Any, path: str) -> tuple[str, ...] | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or any(isinstance(word, (dict, list)) for word in raw):
        raise MappingRefused(f"{path}: expected a list of texts.")
    return tuple(_word(word) for word in raw)


def _plain(table: TableMapping) -> dict[str, Any]:
    match = {name: value for name, value in vars(table.match).items() if value is not None}
    options = {name: value for name, value in vars(table.options).items() if value not in (None, False)}
    if table.options.blank_words is not None:
        options["blank_words"] = list(table.options.blank_words)
    found: dict[str, Any] = {"match": match, "target": table.target, "key": list(table.key)}
    found |= {name: getattr(table, name) for name in ("columns", "values", "constants")}
    found["relations"] = {name: vars(relation) for name, relation in table.relations.items()}
    found["options"] = options
    return {name: value for name, value in found.items() if value}
