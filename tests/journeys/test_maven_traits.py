"""The best customers of a real export: their traits and lifts are those that pandas works out from the csv files."""

from datetime import date
from pathlib import Path

import pytest

from data.core import access, registry, rulebook, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.icp.queries import profiles
from data.icp.views import traits
from tests.journeys import maven_traits_by_hand

MAPPING = Path(__file__).with_name("maven.yaml").read_text()
FILES = ("sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv")
DAY = date(2017, 12, 31)


@pytest.mark.parametrize("size", [20, 25, 30])
def test_traits_and_lifts_equal_what_pandas_works_out(imported: None, shared_data: Path, size: int) -> None:
    expected = maven_traits_by_hand.traits(shared_data / "open" / "maven", size=size, year=DAY.year)
    with store.reading() as session:
        found = traits.traits_of(profiles.market(session), rulebook.in_force("icp"), "all", size=size, on=DAY)
    rows = traits.rows(found, lift=1, least=1)
    assert len(found.names) == size
    assert found.best.basis == "won amount"
    mine = {(row["field"], row["value"]): row for row in rows}
    assert set(mine) == set(expected)
    for key, (n, best, others, rest, lift) in expected.items():
        row = mine[key]
        assert (row["n"], row["of"], row["n_rest"], row["rest"]) == (n, best, others, rest), key
        assert (row["lift"] is None) == (lift is None), key
        assert lift is None or float(row["lift"]) == pytest.approx(lift, abs=1e-12), key


@pytest.fixture(scope="module")
def imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory, migrated_template: Path) -> object:
    """The four files in a store of their own; the sector is the industry here."""
    registry.load_domains()
    home = tmp_path_factory.mktemp("traits")
    (home / "store.db").write_bytes(migrated_template.read_bytes())
    text = MAPPING.replace("sector: segment", "sector: industry").replace("{segment: {tech", "{industry: {tech")
    mapping = load_mapping(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(home))
        patch.setenv("DATABASE_URL", f"sqlite:///{home / 'store.db'}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        for name in FILES:
            content = (shared_data / "open" / "maven" / name).read_bytes()
            found = parts.parts_of(content, name, mapping=mapping)
            told = applying.apply(found, content, actor=access.operator(), as_of=DAY, reason="test")
            assert told.import_id, told.as_json()
        yield
        store.engine().dispose()
        store._engine.cache_clear()
