"""Dated copies of one sheet are enough: the bridge works between any two of them, and time in stage on day one."""

from datetime import date
from itertools import combinations

import pytest

from data.core import registry, store
from data.core.access import Actor
from data.core.importing import applying, parts
from data.core.importing.mappings import load_mapping
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_deals, velocity
from tests.data.pipeline.test_bridge import closes, whole
from tests.pipeline_store import ALL, Q3, company
from tests.revisions import findings

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
HEAD = "Deal,Name,Stage,Amount,Close Date\n"
COPIES = {
    date(2025, 7, 7): "1,Stays,SAO,100,2025-09-30\n2,Slips,SAO,50,2025-09-30\n3,Wins,SAO,80,2025-07-20\n"
                      "4,Early,SQL,30,2025-09-01\n",
    date(2025, 7, 14): "1,Stays,SAO,120,2025-09-30\n2,Slips,SAO,50,2025-11-15\n3,Wins,SAO,80,2025-07-20\n"
                       "4,Early,SAO,30,2025-09-01\n5,New,SAO,70,2025-08-30\n",
    date(2025, 7, 21): "1,Stays,SAO,110,2025-09-30\n2,Slips,SAO,50,2025-09-15\n3,Wins,Won,90,2025-07-18\n"
                       "4,Early,Lost,30,2025-07-19\n5,New,SAO,70,2025-08-30\n",
}  # fmt: skip
MAPPING = """version: 1
target: deals
columns: {Deal: external_id, Name: name, Stage: stage, Amount: amount, Close Date: close_date}
values: {stage: {SQL: sql, SAO: sao, Won: closed_won, Lost: closed_lost}}
options: {currency: USD, date_order: ymd}
"""
BETWEEN = {
    (7, 14): {"start": 230, "new": 100, "increased": 20, "pushed_out": 50, "end": 300},
    (14, 21): {"start": 300, "pulled_in": 50, "increased": 10, "decreased": 10, "won": 90, "lost": 30, "end": 230},
    (7, 21): {"start": 230, "new": 70, "increased": 20, "won": 90, "end": 230},
}


@pytest.fixture(autouse=True)
def _imported(migrated_store: str) -> None:
    registry.load_domains()
    company()
    for day, lines in COPIES.items():
        content = (HEAD + lines).encode()
        found = parts.parts_of(content, "pipeline.csv", mapping=load_mapping(MAPPING))
        assert not applying.apply(found, content, actor=REVOPS, as_of=day).plans[0].refused


@pytest.mark.parametrize(("since", "until"), list(combinations(COPIES, 2)))
def test_the_bridge_works_between_any_two_copies(since: date, until: date) -> None:
    asked = {"scope": ALL, "period": Q3, "since": since, "as_of": until}
    with store.reading() as session:
        found = bridges.bridge(session, **asked)
        closes(found.total)
        assert whole(found.total.amounts) == BETWEEN[since.day, until.day]
        for bar in bridges.BARS:
            rows = bridge_deals.bridge_deals(session, **asked, bar=bar, size=None).rows
            assert sum(row["effect"] for row in rows) == found.total.amounts[bar]
    assert findings() == []


def test_time_in_stage_is_known_from_the_copies() -> None:
    with store.reading() as session:
        view = velocity.velocity(session, scope=ALL, period=Q3, as_of=date(2025, 7, 21))
    stages = {stage.stage: stage for stage in view.stages}
    assert (stages["sql"].median.value, stages["sql"].median.n) == (7, 1)
    assert (stages["sao"].median.n, stages["sao"].median.inputs["lasting"]) == (5, 3)
