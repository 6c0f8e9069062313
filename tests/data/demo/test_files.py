"""The demo company's files: always the same bytes, and what they say is what the company is."""

from datetime import date

from data.core.importing.headers import read_tables
from data.core.importing.mappings import table_for
from data.core.importing.targets import TARGETS
from data.core.registry import load_domains
from data.demo.commands import mapping_of_all
from data.demo.workbooks import make

DAY = date(2026, 9, 12)


def test_the_same_day_gives_the_same_bytes() -> None:
    once, twice = make(DAY, scale=0.1).files(), make(DAY, scale=0.1).files()
    assert once == twice


def test_another_day_gives_other_files_of_the_same_people() -> None:
    one, other = make(DAY, scale=0.1), make(date(2026, 11, 21), scale=0.1)
    assert [p.name for p in one.company.people] == [p.name for p in other.company.people]
    assert one.files() != other.files()


def test_files_come_in_the_order_of_their_days_and_no_name_comes_twice() -> None:
    files = make(DAY).files()
    assert [file.day for file in files] == sorted(file.day for file in files)
    assert len({file.name for file in files}) == len(files)
    assert files[-1].day == DAY


def test_the_mapping_knows_every_file_and_every_column_it_names() -> None:
    load_domains()
    mapping = mapping_of_all()
    for file in make(DAY, scale=0.1).files():
        (table,) = read_tables(file.content, file.name)
        known = table_for(mapping, file.name, table.sheet)
        assert known, file.name
        assert set(known.columns) <= set(table.headers)
        fields = {field.name for field in TARGETS[known.target].fields}
        assert set(known.columns.values()) <= fields


def test_the_web_shop_feeds_no_next_step() -> None:
    tables = mapping_of_all().tables
    (shop,) = [table for table in tables if (table.match.file or "").startswith("webshop")]
    assert not {"next_step_date", "champion"} & set(shop.columns.values())
