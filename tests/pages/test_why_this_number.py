"""Why this number: each metric's formula gives its value from its inputs, and its rows are an export that there is."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from data.core import registry, store, worked
from data.core.metrics import METRICS
from data.core.offers import EXPORTS
from tests.exported_rows import ALL, Exported, demo_cases

registry.load_domains()
NEAR = Decimal("1e-25")


@pytest.fixture(scope="module")
def cases(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Exported]]:
    """The demo company at four times, one segment among them."""
    with demo_cases(migrated_template, tmp_path_factory.mktemp("why")) as found:
        yield found


def test_every_metric_names_the_export_that_holds_its_rows() -> None:
    assert {name: metric.rows for name, metric in METRICS.items() if metric.rows not in EXPORTS} == {}


@pytest.mark.parametrize("name", sorted(name for name, metric in METRICS.items() if metric.formula))
def test_the_formula_gives_the_value_from_its_inputs(name: str, cases: list[Exported]) -> None:
    metric, compared = METRICS[name], 0
    for case in cases:
        filters = {key: given for key, given in case.filters.items() if key in metric.dimensions}
        with store.reading() as session:
            total = metric.compute(session, scope=ALL, period=case.period, as_of=case.as_of, known_at=None, by=None,
                                   filters=filters, settings={}).total  # fmt: skip
        if total["value"] is not None:
            told = worked.value(metric.formula, total["inputs"])
            assert told is not None, (case.words, total)
            assert abs(told - total["value"]) < NEAR, (case.words, total)
            compared += 1
    assert compared
