"""The same four files, the same numbers, on the other database."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.core import access, clock, metrics, registry, settings, store
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.core.ledger import verifying
from tests.journeys import maven_by_hand

FILES = ("sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv")


def bring(path: Path) -> int | None:
    mapping = load_mapping(Path(__file__).with_name("maven.yaml").read_text())
    found = parts.parts_of(path.read_bytes(), path.name, mapping=mapping)
    done = applying.apply(found, path.read_bytes(), actor=access.operator(), as_of=date(2017, 12, 31))
    assert not done.plans[0].refused
    return done.import_id


def content() -> dict[str, str]:
    with store.reading() as session:
        assert list(verifying.findings(session)) == []
        return verifying.content(session)


@pytest.mark.usefixtures("postgres_store")
def test_coverage_import_and_undo_on_postgres(shared_data: Path) -> None:
    folder = shared_data / "open" / "maven"
    registry.load_domains()
    for name in FILES[:3]:
        bring(folder / name)
    before = content()
    run = bring(folder / FILES[3])
    assert bring(folder / FILES[3]) is None
    with store.reading() as session:
        company = settings.current(session)
        found = metrics.METRICS["pipeline.coverage"].compute(
            session, scope=access.Scope("all"), period=clock.parse_period("2017-Q4", company.calendar),
            as_of=date(2017, 10, 1), known_at=None, by="territory", filters={}, settings={},
        )  # fmt: skip
    expected = maven_by_hand.coverage(folder, {}, "territory")
    rows = {row["territory"]: row["inputs"] for row in found.rows}
    assert {key: (Decimal(rows[key]["open"]), Decimal(rows[key]["won"])) for key in rows} == {
        key: (row["open"], row["won"]) for key, row in expected.items() if key != "total"
    }
    assert content() != before
    applying.undo(run or 0, actor=access.operator())
    assert content() == before
