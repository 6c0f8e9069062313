"""The mapping file: both forms, the round trip, and what is refused by its path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.core.importing.mappings import (
    Mapping,
    MappingOptions,
    MappingRefused,
    Relation,
    TableMapping,
    Where,
    dump_mapping,
    load_mapping,
    table_for,
)

LONG = """
version: 1
tables:
  - match: {file: "sales_pipeline*.csv", sheet: null, header_row: 1}
    target: deals
    key: [external_id]
    columns: {opportunity_id: external_id, sales_agent: owner, close_value: amount}
    values: {stage: {Prospecting: mql, Won: closed_won}, product: {GTXPro: GTX Pro}}
    constants: {type: new}
    relations: {account: {by: name, missing: create}, owner: {by: name, missing: refuse}}
    options: {date_order: mdy, decimal_mark: ".", blank_words: [Select, N/A, "-"], currency: USD, opened_at_stage: sao}
"""


def test_the_long_form_is_read_to_the_last_key() -> None:
    table = load_mapping(LONG).tables[0]
    assert table.match == Where("sales_pipeline*.csv", None, 1)
    assert table.relations["account"] == Relation("name", "create")
    assert table.options == MappingOptions("mdy", ".", None, ("Select", "N/A", "-"), "USD", False, "sao")
    assert table.values["product"] == {"GTXPro": "GTX Pro"}


def test_the_short_form_is_one_table() -> None:
    assert load_mapping("version: 1\ntarget: accounts\ncolumns: {account: name}").tables[0].target == "accounts"


def test_a_mapping_written_is_the_mapping_read() -> None:
    assert load_mapping(dump_mapping(load_mapping(LONG))) == load_mapping(LONG)


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)


@given(st.dictionaries(WORDS, WORDS, max_size=4), st.dictionaries(WORDS, WORDS | st.booleans() | st.none(), max_size=4))
def test_any_words_survive_the_round_trip(columns: dict, words: dict) -> None:  # type: ignore[type-arg]
    mapping = Mapping(
        (TableMapping("deals", columns=columns, values={"stage": words} if words else {}, constants=words),)
    )
    assert load_mapping(dump_mapping(mapping)) == mapping


def test_words_that_yaml_would_change_stay_as_written() -> None:
    table = load_mapping(
        "version: 1\ntarget: deals\nvalues: {won: {Yes: true, On: no, 007: bond, 2025-01-31: x}}"
    ).tables[0]
    assert table.values["won"] == {"Yes": True, "On": "no", "007": "bond", "2025-01-31": "x"}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("target: deals", "version"),
        ("version: 2\ntarget: deals", "version"),
        ("version: 1\ntarget: deals\ncolums: {}", "colums"),
        ("version: 1\ntables: []", "tables"),
        ("version: 1\ntables: [{columns: {}}]", r"tables\[0\].target"),
        ("version: 1\ntables: [{target: deals, match: {files: x}}]", r"tables\[0\].match.files"),
        ("version: 1\ntarget: d\nrelations: {account: {by: name, missing: make}}", "relations.account.missing"),
        ("version: 1\ntarget: d\noptions: {date_order: ddmm}", "options.date_order"),
        ("version: 1\ntarget: d\noptions: {colour: red}", "options.colour"),
        ("version: 1\ntarget: d\nmatch: {header_row: 0}", "match.header_row"),
        ("version: 1\ntarget: d\ncolumns: {a: [b]}", "columns.a"),
        ("version: 1\ntarget: d\ncolumns: {a: b, a: c}", "twice"),
        ("version: 1\ntarget: d\nkey: name", "key"),
        ("version: [1", "not valid YAML"),
        ("- 1", "mapping file"),
        ("", "version"),
        ("version: 1\ntarget: !!python/object/apply:os.system [ls]", "not valid YAML"),
    ],
)
def test_what_is_unknown_is_refused_by_its_path(text: str, path: str) -> None:
    with pytest.raises(MappingRefused, match=path):
        load_mapping(text)


def test_the_table_is_found_by_file_and_sheet() -> None:
    first = TableMapping("deals", Where("Sales_Pipeline*.csv"))
    second = TableMapping("accounts", Where("book.xlsx", "Accounts"))
    mapping = Mapping((first, second))
    assert table_for(mapping, "in/sales_pipeline_2025.csv", None) == first
    assert table_for(mapping, "Book.xlsx", "accounts") == second
    assert table_for(mapping, "Book.xlsx", "Leads") is None
