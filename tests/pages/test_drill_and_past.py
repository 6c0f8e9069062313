"""Every chart leads to its rows, by mouse and by keyboard; every page says which day it shows."""

import ast
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import behind, cards, scopes
from components.frame.cards import Card
from data.core import access, clock, settings, store
from data.core.access import Scope
from data.core.metrics import METRICS
from data.core.offers import EXPORTS
from data.quality.views.evidence import value_history
from pages.customers.retention import due
from tests import demo_store
from tests.signed_in import looking, make_user, session_of

pytestmark = pytest.mark.timeout(900)  # many pages one after another
ROOT = Path(__file__).parents[2]
PAGES = cards.cards()
ROLES = [name for name, role in access.permissions().roles.items() if not role.is_service]
ROWS_ONLY = {
    "components/frame/behind.py": "a day's value of a metric; the drawer hands out its rows beside the picture",
    "pages/customers/account/blocks.py": "points of one customer's parts, and its seats: a part has no rows of its own",
    "pages/customers/health/one.py": "scores of one customer by day: each is a row of the table below",
    "pages/customers/retention/pictures.py": "rates of weeks and of cohorts: sums whose customers the bridge opens",
    "pages/icp/fit/tabs.py": "win rates of bands of scores kept at qualification: each is a row of the table below",
    "pages/operations/job/course.py": "figures of one job by day, each with its evidence below",
    "pages/operations/raci/telling.py": "a role's share of activities: the grid above is what it is counted from",
    "pages/partners/review/pictures.py": "what is reached of agreed limits, as both sides signed it",
    "pages/partners/scoreboard/against_direct.py": "rates of two groups of deals: each is a row of the table below",
    "pages/partners/scoreboard/one.py": "a line of the scoreboard is a row of the table below",
    "pages/partners/scoreboard/profitability.py": "a partner is a row of the table below",
    "pages/partners/scoreboard/programme.py": "a target is a row of the table below",
    "pages/pipeline/bridge/pictures.py": "the bars of one segment; those of the large picture open their deals",
    "pages/pipeline/forecast/tabs.py": "odds of long ago in bands: only their counts were kept",
    "pages/pipeline/leads/levels.py": "shares of a segment: each is a row of the tables below",
    "pages/pipeline/velocity/tabs.py": "curves of one stage: the picture above opens the stage's deals",
    "pages/sales/poc/usage.py": "events of a day as a count: single events carry no name",
}
"""Where a mark has no records of its own: the chart says its values as rows, here or in a table of the page."""

DRAWERS = {"vega_lite_chart", "altair_chart", "plotly_chart", "line_chart", "bar_chart", "area_chart", "scatter_chart",
           "pyplot", "graphviz_chart", "pydeck_chart"}  # fmt: skip
ONLY_HERE = {"components/chart.py", "components/figure.py"}
CHARTS = ("vega_lite_chart", "plotly_chart")
LIST, ROWS = "Pick a mark of this chart", "Rows of this chart"
SAMPLE = random.Random(4).sample(PAGES, 4)
SHARES = [SAMPLE, pytest.param([page for page in PAGES if page not in SAMPLE],
                               marks=pytest.mark.long)]  # fmt: skip
DAYS = [40, pytest.param(400, marks=pytest.mark.long)]
BROKEN, NO_PAST = "could not be shown", "This page has no past: it shows today."
ASKS_FIRST = {"/quality-import"}
"""Pages that ask for a file before they show anything."""


@cache
def calls(source: str) -> list[tuple[str, ast.Call]]:
    """Every call of a file, with the name that is called."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [(one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", ""), one)
            for one in found]  # fmt: skip


def sources() -> Iterator[tuple[str, str]]:
    for folder in ("components", "pages"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def drawn(source: str) -> list[dict[str, ast.expr]]:
    """The keywords of every chart that a file draws: a drawing with a key and an alternative text."""
    found = [{word.arg: word.value for word in call.keywords if word.arg} for name, call in calls(source)
             if name == "draw"]  # fmt: skip
    return [words for words in found if {"alt", "key"} <= set(words)]


def test_charts_are_drawn_in_one_place_only() -> None:
    assert [path for path, source in sources() if path not in ONLY_HERE
            and any(name in DRAWERS for name, _ in calls(source))] == []  # fmt: skip


def test_the_marks_of_every_chart_open_their_rows_or_a_reason_is_given() -> None:
    without = {path for path, source in sources() if any("pick" not in words for words in drawn(source))}
    assert without == set(ROWS_ONLY)
    assert sum(len(drawn(source)) for _, source in sources()) > 30


def test_a_table_that_stands_for_the_rows_of_a_chart_is_there() -> None:
    for path, source in sources():
        named = {ast.literal_eval(words["beside"]) for words in drawn(source) if "beside" in words}
        tables = {word.value.value for name, call in calls(source) if name in ("table", "records")
                  for word in call.keywords if word.arg == "key" and isinstance(word.value, ast.Constant)}  # fmt: skip
        assert named <= tables, path


@pytest.fixture(scope="module")
def company(migrated_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A copy of the demo company, looked at by somebody with every role."""
    home = tmp_path_factory.mktemp("drill")
    file = Path(shutil.copy(demo_store.made(migrated_template), home / "quarterdeck.db"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUARTERDECK_DIR", str(home))
        patch.setenv("DATABASE_URL", f"sqlite:///{file}")
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        yield make_user("ana", *ROLES)
        store.engine().dispose()
        store._engine.cache_clear()


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def charts(block: Any) -> Iterator[Any]:
    """The block around every chart below a block; one that has nothing to draw leads nowhere."""
    for child in getattr(block, "children", {}).values():
        if child.type in CHARTS and not is_empty(child):
            yield block
        yield from charts(child)


def is_empty(chart: Any) -> bool:
    return '"data": {"values": []}' in getattr(chart.proto, "spec", "")


def with_tables(page: Card) -> int:
    """How many charts of a page have the table of their rows beside them."""
    near = page.path.parent.relative_to(ROOT).as_posix()
    return sum("beside" in words for path, source in sources() if path.startswith(near) for words in drawn(source))


def ways(block: Any) -> set[str]:
    """What can be reached with the Tab key beside a chart: buttons and folded rows."""
    return {getattr(child, "label", "") for child in block.children.values()} & {LIST, ROWS}


def parts(at: AppTest) -> list[str]:
    """The parts of a page that can be chosen."""
    chosen = [one for one in at.get("button_group") if one.key == "part"]
    return [one.content for one in chosen[0].proto.options] if chosen else [""]


@pytest.mark.parametrize("pages", SHARES, ids=["sample", "rest"])
def test_a_chart_has_a_way_to_its_rows_for_the_keyboard(pages: list[Card], company: Any) -> None:
    with looking(session_of(company)):
        for page in pages:
            at, beside = AppTest.from_file(str(page.path), default_timeout=60).run(), with_tables(page)
            for part in parts(at):
                if part:
                    at.session_state["part"] = part
                    at.run()
                assert sum(not ways(block) for block in charts(at.main)) <= beside, (page.address, part)


def test_the_drawer_of_the_due_base_asks_for_the_quarter_of_its_tile(company: Any) -> None:
    with looking(session_of(company)), store.reading() as session:
        held, mine = settings.current(session), Scope("all", company.id)
        today = clock.today(held.zone)
        made = due.tile(mine, {"as_of": today, "filters": {}}, held, filters=())
        assert made is not None
        name, row = made.why.args
        asked = behind.question(METRICS[name], row, as_of=today, period=made.why.keywords["period"])
        points = value_history(session, scope=mine, name=name, as_of=today, **asked)
        sheets = EXPORTS[METRICS[name].rows].build(session, scope=mine, as_of=today, **asked)
    assert asked["period"].label in made.label
    assert asked["period"].end <= today
    assert points[-1].value == row["value"]
    assert sum(line["arr"] is not None for line in sheets[1].rows) >= row["n"]


@pytest.mark.parametrize("back", DAYS)
@pytest.mark.parametrize("pages", SHARES, ids=["sample", "rest"])
def test_a_page_says_which_past_day_it_shows_or_that_it_has_none(pages: list[Card], back: int, company: Any) -> None:
    with store.reading() as session:
        day = clock.today(settings.current(session).zone) - timedelta(days=back)
    with looking(session_of(company)):
        at = AppTest.from_file(str(ROOT / "components/shell.py"), default_timeout=60).run()
        for page in pages:
            at.session_state[scopes.KEPT], at.session_state[scopes.PAGE] = day, None  # as from another page
            at.query_params["id"] = "1"  # what a page of one record is asked for
            at.switch_page(str(page.path)).run()
            for part in parts(at):
                if part:
                    at.session_state["part"] = part
                    at.run()
                said = shown(at)
                assert not at.exception, (page.address, part)
                assert BROKEN not in said, (page.address, part)
                is_said = (banner(day) in said) != (NO_PAST in said)
                is_bare = "<h1>Which " in said or page.address in ASKS_FIRST  # without a record there is no day
                assert is_said or is_bare, (page.address, part)


def banner(day: date) -> str:
    return f"You are looking at {day.day} {day:%B %Y}."
