"""The catalogue: whatever is offered says what it is, and the README lists it as it stands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from data.core import cards, jobs, offers, tiles
from data.core.importing import targets
from data.core.importing.mappings import load_mapping
from data.core.ledger import rollups
from data.core.metrics import METRICS
from data.core.reference import permissions
from data.core.terminal import line, lists

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCE = re.compile(r"\b(domain\.md \d+\.\d+|blueprint, Epic \d+)\b")
KINDS = {"entity", "fact", "housekeeping", "import", "ledger", "rollup", "version"}
HISTORIES = {"versions", "dated", "definition", "changes"}

# The two lighter kinds of table, by hand: whoever adds one decides that its rows leave no change each in the ledger.
FACTS = {"account_usage", "activity", "health_score", "survey_score", "usage_event"}
HOUSEKEEPING = {
    "alert_outbox", "api_token", "automation_run", "credential", "denial", "entity_counter", "import_progress",
    "job_lock", "one_time_code", "page_visit", "partner_link", "rollup_mark", "saved_view", "sign_in_attempt",
    "sign_in_session", "table_group", "typed_text",
}  # fmt: skip

tiles.in_order("numbers")  # loads the domains and the core's own tiles
CARDS = {str(mapper.class_.__tablename__): models.info(mapper.class_) for mapper in models.Record._sa_registry.mappers}
GROUPS = {card["group"] for card in CARDS.values()} - {""}


def offered() -> Iterator[tuple[str, str | None]]:
    """Everything that registers itself, and what it says of itself."""
    yield from ((f"metric {name}", metric.definition) for name, metric in METRICS.items())
    yield from ((f"target {name}", target.about) for name, target in targets.TARGETS.items())
    yield from ((f"export {name}", export.about) for name, export in offers.EXPORTS.items())
    yield from ((f"page {card.address}", card.title and card.about) for card in cards.cards())
    yield from ((f"tile {name}", tile.face.__doc__) for name, tile in tiles.TILES.items())
    yield from ((f"job {name}", job.about) for name, job in jobs.JOBS.items())
    yield from ((f"rollup {name}", rollup.contributes.__doc__) for name, rollup in rollups.ROLLUPS.items())
    yield from ((f"table {mapper.class_.__name__}", mapper.class_.__doc__) for mapper in
                models.Record._sa_registry.mappers)  # fmt: skip


def command_names() -> set[str]:
    """The first words of all commands."""
    line.load()
    return set(line.line.commands)


def test_the_readme_lists_what_there_is() -> None:
    assert lists.written_into(README) == README, "Run `python -m data lists --write`."


def test_the_readme_names_every_command() -> None:
    told = README.partition("## Command line")[2].partition("\n## ")[0]
    cells = re.findall(r"(?m)^\| (`.*?) \|", told)
    assert command_names() == {words.split()[0] for cell in cells for words in re.findall(r"`(.+?)`", cell)}


def test_the_mapping_files_of_the_readme_are_such_as_imports_take() -> None:
    told = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert len(told) == 2
    for (mapped,) in (load_mapping(text).tables for text in told):
        known = {field.name: field for field in targets.TARGETS[mapped.target].fields}
        assert set(mapped.columns.values()) | set(mapped.constants) | set(mapped.relations) <= set(known)
        for name, meant in mapped.values.items():
            assert known[name].choices is None or set(meant.values()) <= set(known[name].choices)


def test_the_lists_hold_everything_that_registers_itself() -> None:
    found = {name: {row[0] for row in one.rows} for name, one in lists.listed().items()}
    assert found == {
        "pages": {card.address for card in cards.cards()},
        "metrics": set(METRICS),
        "targets": set(targets.TARGETS),
        "exports": set(offers.EXPORTS),
        "permissions": set(permissions().actions),
        "tables": {table.name for table in models.Record.metadata.sorted_tables},
        "jobs": set(jobs.JOBS),
    }
    assert all(found.values())


def test_a_text_without_a_place_for_a_list_is_refused() -> None:
    with pytest.raises(ValueError, match="marks places for pages"):
        lists.written_into("<!-- generated:pages -->\n<!-- /generated -->\n")


def test_writing_the_lists_again_changes_nothing() -> None:
    stale = re.sub(r"(<!-- generated:\w+ -->\n).*?(<!-- /generated -->)", r"\1old\n\2", README, flags=re.DOTALL)
    assert lists.written_into(stale) == README


def test_a_bar_in_a_text_stays_inside_its_cell() -> None:
    assert lists.Listed(("name", "about"), [("a", "b | c")]).markdown().endswith(r"| `a` | b \| c |")


def test_the_lists_need_no_store(store_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert line.run(["lists", "--json"]) == 0
    assert '"pipeline.coverage"' in capsys.readouterr().out
    assert not (tmp_path / "quarterdeck.db").exists()


OFFERED = dict(offered())


@pytest.mark.parametrize("name", sorted(OFFERED))
def test_what_is_offered_says_what_it_is(name: str) -> None:
    said = (OFFERED[name] or "").strip()
    assert said, f"{name} says nothing about itself"
    assert said.endswith((".", "?")), f"{name}: write a sentence"


@pytest.mark.parametrize("name", sorted(METRICS))
def test_a_metric_names_the_source_of_its_definition(name: str) -> None:
    said = METRICS[name].compute.__doc__ or ""
    assert SOURCE.search(said), f"{name}: end its docstring with its source, such as `Source: domain.md 1.2.`"


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_table_declares_how_it_is_kept(name: str) -> None:
    card = CARDS[name]
    assert card["kind"] in KINDS
    assert card["history"] in HISTORIES
    if card["kind"] in {"entity", "fact", "version", "rollup"}:
        assert card["group"], f"{name}: without a group, cached reads of it never become stale"
    if card["history"] == "versions":
        assert CARDS[f"{name}_version"]["kind"] == "version"
        assert CARDS[f"{name}_version"]["group"] == card["group"]


def test_the_lighter_tables_are_exactly_these() -> None:
    assert {name for name, card in CARDS.items() if card["kind"] == "fact"} == FACTS
    assert {name for name, card in CARDS.items() if card["kind"] == "housekeeping"} == HOUSEKEEPING


def test_metrics_and_tiles_read_groups_of_tables_that_exist() -> None:
    reads = {**{name: m.reads for name, m in METRICS.items()}, **{name: t.reads for name, t in tiles.TILES.items()}}
    unknown = {name: set(groups) - GROUPS for name, groups in reads.items() if set(groups) - GROUPS}
    assert not unknown, "a group that no table has never becomes newer"
    assert all(reads.values()), "whoever reads no group is never made fresh"
