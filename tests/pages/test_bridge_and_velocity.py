"""The bridge and the velocity page, drawn in process for real people over a real store."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from components import waterfall
from data.core import registry, store
from data.core.offers import workbook
from data.core.tiles import TILES
from data.pipeline.exports import movement as movement_exports
from data.pipeline.views import bridge as bridges
from data.pipeline.views import bridge_tables
from models import Deal
from pages.pipeline.bridge import pictures
from tests.data.pipeline.test_bridge import AUGUST, bridge, quarter
from tests.pipeline_store import ALL, JULY, Q3, company, open_deal
from tests.revisions import change
from tests.signed_in import looking, make_user, session_of

ROOT = Path(__file__).parents[2]
BRIDGE, VELOCITY = ROOT / "pages/pipeline/bridge/page.py", ROOT / "pages/pipeline/velocity/page.py"
ASKED = {"scope": ALL, "period": Q3, "since": JULY, "as_of": AUGUST}


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()


@contextmanager
def shown(page: Path, *roles: str, state: dict[str, str] | None = None, **address: str) -> Iterator[AppTest]:
    user = make_user(f"u-{'-'.join(roles)}", *roles)
    with looking(session_of(user)):
        test = AppTest.from_file(str(page), default_timeout=60)
        for name, value in {"period": "2025-Q3", "as_of": "2025-08-01", **address}.items():
            test.query_params[name] = value
        for name, value in (state or {}).items():
            test.session_state[name] = value
        yield test.run()


def text(test: AppTest) -> str:
    assert not test.exception, test.exception
    return " ".join(str(getattr(block, "body", "") or block.proto) for block in test.get("html"))


def test_the_bridge_answers_in_words_and_a_bar_lists_its_deals() -> None:
    quarter()
    with shown(BRIDGE, "executive", since="2025-07-01", state={"bridge-bar": "pushed_out"}) as test:
        said = text(test)
    assert "Open pipeline for 2025-Q3 fell by $82 since Tue 1 Jul, to $420" in said
    assert "30 Sep 2025 → 1 Nov 2025" in said
    assert "loses" not in said


def test_the_bridge_without_rights_and_on_wrong_days_says_so() -> None:
    quarter()
    with shown(BRIDGE, "viewer", since="2025-07-01") as test:
        assert "Single deals are open to" in text(test)
    with shown(BRIDGE, "executive", since="2025-08-02") as test:
        assert "lies after the second" in text(test)


def test_the_bridge_by_segment_draws_small_multiples_on_one_scale() -> None:
    quarter()
    open_deal("other", 900, segment_id=2)
    with shown(BRIDGE, "executive", since="2025-07-01", state={"bridge-tabs": "By segment, owner and more"}) as test:
        assert "Enterprise" in text(test)
    bars = bridge(by="segment").rows
    specs = [pictures.small(one, currency="USD", last=(0.0, 1200.0)) for one in bars]
    assert all("[0.0, 1200.0]" in str(spec) for spec in specs)


def test_both_drawings_show_the_same_values() -> None:
    quarter()
    bars = bridge().total
    placed = waterfall.steps(pictures.steps(bars))
    spec = pictures.small(bars, currency="USD")
    assert [(row["name"], row["start"], row["end"]) for row in spec["data"]["values"]] == [
        (one.name, float(one.start), float(one.end)) for one in placed
    ]
    figure = waterfall.waterfall_figure(pictures.steps(bars), currency="USD", theme="light")
    assert list(figure.data[1].x) == [float(one.amount) for one in placed]
    assert list(figure.data[1].base) == [float(one.start) for one in placed]
    assert [one.name for one in placed] == [one.name for one in bridge_tables.drawn(bars)]  # nothing unexplained


def test_the_workbook_and_the_csv_of_the_bridge_hold_its_bars_and_deals() -> None:
    quarter()
    with store.reading() as session:
        book = workbook(session, name="bridge", with_prices=True, **ASKED)
        plain = movement_exports.csv(session, name="bridge-deals", bar="won", with_prices=True, **ASKED)
        deals = workbook(session, name="bridge-deals", with_prices=False, **ASKED)
    rows = [list(line) for line in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)]
    head = next(place for place, line in enumerate(rows) if line[0] == "Change")
    lines = bridge_tables.bridge_table(bridge())
    assert [(line[0], line[1], line[3]) for line in rows[head + 1 :]] == [
        (row["bar"], float(row["amount"]), row["deals"]) for row in lines
    ]
    cells = list(csv.DictReader(io.StringIO(plain.decode("utf-8-sig"))))
    assert [(cell["Deal"], cell["Won"], cell["Stage"]) for cell in cells] == [("wins", "60", "SAO → Won")]
    sheets = openpyxl.load_workbook(io.BytesIO(deals))
    assert len(sheets.sheetnames) == len(bridges.BARS) - 2
    assert "Amount 2025-07-01" not in [cell for line in sheets.active.iter_rows(values_only=True) for cell in line]


def test_the_start_page_says_what_changed_since_monday() -> None:
    company()
    open_deal("a", 100, due=date(2025, 9, 1))
    change(Deal, open_deal("b", 50, due=date(2025, 9, 1)), on=date(2025, 7, 9), amount=8_000)
    with store.reading() as session:
        face = TILES["pipeline.bridge"].face(session, scope=ALL, as_of=date(2025, 7, 10))
    assert [(bar.label, bar.amount, bar.of) for bar in face.bars] == [
        ("Open then", 150, "2 deals"), ("Increased", 30, "1 deal"), ("Open now", 180, "2 deals"),
    ]  # fmt: skip
    assert (face.value, face.kind, face.note, face.address) == (Decimal(30), "money", "1 increased", "/pipeline-bridge")


@pytest.mark.parametrize("tab", ["Conversion", "Ways out", "Flow", "What was due", "Idle and pushed", "Steps back"])
def test_every_tab_of_velocity_opens(tab: str) -> None:
    quarter()
    with shown(VELOCITY, "executive", state={"velocity-tabs": tab}) as test:
        said = text(test)
    assert "How fast do deals move?" in said
    if tab == "Steps back":
        assert "backs" in said


def test_velocity_on_a_past_day_is_counted_stay_by_stay_and_says_so() -> None:
    quarter()
    with shown(VELOCITY, "executive", as_of="2025-07-05") as test:
        said = text(test)
    assert "as they stood on that day" in said
    with shown(VELOCITY, "viewer", as_of="2025-12-05", state={"velocity-tabs": "Steps back"}) as test:
        said = text(test)
    assert "as they stood on that day" not in said
    assert "Single deals are open to" in said
