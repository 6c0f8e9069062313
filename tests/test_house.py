"""The house rules hold in every file, and each of them is able to fail."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.house_rules import RULES
from tests.reading_source import ROOT, Source, python_files, written_files

# A file that breaks the rule: rule, path, text.
BROKEN = [
    ("imports_point_down", "data/pipeline/views.py", "import streamlit as st"),
    ("imports_point_down", "models/deal.py", "from streamlit import cache_data"),
    ("imports_point_down", "models/deal.py", "from models.people import Person"),
    ("imports_point_down", "models/base.py", "from data.core import clock"),
    ("imports_point_down", "data/pipeline/views.py", "from data.partners import queries"),
    ("imports_point_down", "data/pipeline/formulas/bridge.py", "from ...partners import queries"),
    ("imports_point_down", "data/pipeline/views.py", "def later():\n    import data.partners.queries"),
    ("imports_point_down", "data/core/store.py", "from data import pipeline"),
    ("imports_point_down", "data/core/store.py", "from components import tile"),
    ("imports_point_down", "data/__main__.py", "from data.people import commands"),
    ("imports_point_down", "components/tile.py", "from data.core import clock"),
    ("imports_point_down", "components/frame/scope.py", "from data.pipeline import views"),
    ("imports_point_down", "components/tile.py", "from components.frame import read"),
    ("imports_point_down", "components/tile.py", "from sqlalchemy import select"),
    ("imports_point_down", "pages/pipeline/deals.py", "from models import Deal"),
    ("imports_point_down", "pages/pipeline/deals.py", "from pages.pipeline.deal import header"),
    ("imports_point_down", "app.py", "from data.people import routes"),
    ("imports_point_down", "data/core/store.py", "from tests import postgres"),
    ("files_stay_short", "pages/pipeline/deals.py", "\n" * 121),
    ("files_stay_short", "pages/pipeline/deal/header.py", "\n" * 251),
    ("files_stay_short", "models/pipeline.py", "\n" * 351),
    ("files_stay_short", "data/pipeline/views.py", "\n" * 251),
    ("functions_stay_short", "data/pipeline/views.py", "def long():\n" + "    a = 1\n" * 40),
    ("only_queries_select", "data/pipeline/commands.py", "from sqlalchemy import select\nselect(Deal)"),
    ("only_queries_select", "data/pipeline/commands.py", "from sqlalchemy import select as pick\npick(Deal)"),
    ("only_queries_select", "data/pipeline/views.py", "import sqlalchemy as sa\nsa.select(Deal)"),
    ("only_queries_select", "data/pipeline/views.py", 'text("select id from deal")'),
    ("only_queries_select", "pages/pipeline/deals.py", 'pd.read_sql("SELECT id FROM deal", engine)'),
    ("only_the_store_commits", "data/pipeline/commands.py", "session.commit()"),
    ("only_the_store_commits", "data/core/jobs.py", "def run(session):\n    session.commit()"),
    ("modules_say_what_they_are", "data/pipeline/views.py", "a = 1"),
    ("public_functions_say_what_they_return", "data/pipeline/formulas/bridge.py", "def won(rows): ..."),
    ("nothing_runs_foreign_code", "components/tile.py", "st.markdown(text, unsafe_allow_html=True)"),
    ("nothing_runs_foreign_code", "components/tile.py", "st.html(text, **{'unsafe_allow_javascript': True})"),
    ("nothing_runs_foreign_code", "components/tile.py", "import streamlit.components.v1 as components"),
    ("nothing_runs_foreign_code", "components/tile.py", "import streamlit as st\nst.components.v1.html(text)"),
    ("nothing_runs_foreign_code", "data/core/drafts.py", "from pickle import loads"),
    ("nothing_runs_foreign_code", "data/core/backup.py", "subprocess.run(words, shell=True)"),
    ("nothing_runs_foreign_code", "data/core/reference.py", "import yaml\nyaml.load(text, Loader=yaml.Loader)"),
    ("only_the_clock_knows_the_time", "data/pipeline/views.py", "from datetime import datetime\ndatetime.now()"),
    ("only_the_clock_knows_the_time", "data/pipeline/views.py", "import datetime as dt\ndt.date.today()"),
    ("only_the_clock_knows_the_time", "models/base.py", "Field(default_factory=datetime.utcnow)"),
    ("only_the_clock_knows_the_time", "data/core/jobs.py", "from time import time as instant\ninstant()"),
    ("only_the_clock_knows_the_time", "data/core/jobs.py", "import pandas as pd\npd.Timestamp.now()"),
    ("only_the_clock_knows_the_time", "models/base.py", "Column(server_default=func.now())"),
    ("cached_readers_take_arguments", "components/frame/read.py", "@st.cache_data\ndef rows(): ..."),
    ("cached_readers_take_arguments", "components/frame/read.py", "@st.cache_data(ttl=5)\ndef rows(_session): ..."),
    ("pages_live_in_a_domain", "pages/deals.py", ""),
    ("tests_are_no_packages", "tests/data/__init__.py", ""),
    ("names_say_what_is_inside", "data/core/date_utils.py", ""),
    ("nothing_is_left_over", "data/pipeline/views.py", "# TO" + "DO: finish"),
    ("nothing_is_left_over", "data/core/jobs.py", "raise NotImplemented" + "Error"),
    ("nothing_is_left_over", "README.md", "lorem " + "ipsum"),
    ("nothing_names_a_workplace", "README.md", "cd /ho" + "me/ana/quarterdeck"),
    ("nothing_names_a_workplace", "CHANGELOG.md", "Fixed, see issue " + "#12."),
]

# Files that look like a breach and are none.
SOUND = [
    ("imports_point_down", "data/pipeline/views.py", "from data.core import clock\nfrom data.pipeline import queries"),
    ("imports_point_down", "data/core/registry.py", "import data"),
    ("imports_point_down", "data/pipeline/formulas/bridge.py", "from .. import queries\nfrom . import aging"),
    ("imports_point_down", "pages/pipeline/deal.py", "import pages.pipeline.deal.header\nfrom components import tile"),
    ("imports_point_down", "components/shell.py", "from data.core import access\nfrom components.frame import menu"),
    ("only_queries_select", "data/pipeline/queries/aging.py", "from sqlalchemy import select\nselect(Deal)"),
    ("only_queries_select", "pages/pipeline/deals.py", 'st.selectbox("Owner", names)\nst.text("Select an owner")'),
    ("only_the_store_commits", "data/core/store/sessions.py", "session.commit()"),
    ("only_the_clock_knows_the_time", "data/core/clock.py", "from datetime import datetime\ndatetime.now()"),
    ("only_the_clock_knows_the_time", "data/core/jobs.py", "import time\ntime.monotonic()\ntime.perf_counter()"),
    ("nothing_runs_foreign_code", "data/core/reference.py", "import yaml\nyaml.safe_load(text)"),
    ("nothing_names_a_workplace", "README.md", "pages/home/monday.py, https://example.com/home/"),
]


@pytest.mark.parametrize("name", RULES)
def test_the_house_rule_holds_in_every_file(name: str) -> None:
    rule, kind = RULES[name]
    files = python_files() if kind == "python" else written_files()
    breaches = [f"{source.path}:{line}: {problem}" for source in files for line, problem in rule(source)]
    assert not breaches, "\n" + "\n".join(breaches)


@pytest.mark.parametrize(("name", "path", "text"), BROKEN)
def test_a_breach_of_the_rule_is_found(name: str, path: str, text: str) -> None:
    assert list(RULES[name][0](Source(path, text)))


@pytest.mark.parametrize(("name", "path", "text"), SOUND)
def test_what_only_looks_like_a_breach_is_let_through(name: str, path: str, text: str) -> None:
    assert not list(RULES[name][0](Source(path, text)))


def test_every_rule_is_shown_to_fail() -> None:
    assert {name for name, _, _ in BROKEN} == set(RULES)


def test_the_rules_read_the_whole_project() -> None:
    read = {source.path for source in written_files()}
    assert {"README.md", "Makefile", ".ci/run", "pyproject.toml", "tests/test_house.py"} <= read


@pytest.mark.parametrize("package", ["models", "data", "components"])
def test_imports_reach_this_project_and_no_other(package: str) -> None:
    found = find_spec(package)
    assert found, f"{package} cannot be imported"
    assert found.origin, f"{package}/ needs an __init__.py with a docstring; without it another {package} may win"
    assert Path(found.origin).is_relative_to(ROOT)
