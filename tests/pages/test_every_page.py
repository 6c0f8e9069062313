"""Every page for every role, each by its own file: the page itself refuses, whether or not the shell ran."""

import logging
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from components.frame import cards
from components.frame.cards import Card
from data.core import access, store
from data.core.access import Actor
from models import Denial, User
from tests import demo_store
from tests.signed_in import answer_settings, looking, make_user, session_of

ROOT = Path(__file__).parents[2]
ROLES = [name for name, role in access.permissions().roles.items() if not role.is_service]
PAGES = cards.cards()
PAIRS = list(product(PAGES, ROLES))
SHUT = [(page, role) for page, role in PAIRS if not access.may(Actor(1, "x", frozenset({role})), page.right)]
CHANCE = random.Random(7)
SAMPLE = [(page, CHANCE.choice([role for each, role in PAIRS if each is page])) for page in PAGES]
REFUSED, OUT, BROKEN = "You do not have the right", "You are signed out", "could not be shown"


def shown(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def named(value: Card | str) -> str:
    return value.address if isinstance(value, Card) else value


def opened(page: Card, user: User | None) -> AppTest:
    with looking(session_of(user) if user else None):
        return AppTest.from_file(str(page.path), default_timeout=60).run()


def denials(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Denial)) or 0


def check(page: Card, role: str, user: User) -> None:
    """A page opens for whoever has its right; everybody else reads who may, and the attempt is kept."""
    with store.reading() as session:
        before = denials(session)
    at = opened(page, user)
    said = shown(at)
    assert not at.exception
    assert BROKEN not in said
    is_open = access.may(Actor(user.id, user.name, frozenset({role})), page.right)
    assert (REFUSED in said) != is_open
    with store.reading() as session:
        assert denials(session) - before == (0 if is_open else 1)


@pytest.fixture
def demo_company(store_url: str, tmp_path: Path, migrated_template: Path) -> Iterator[str]:
    """Give the test a small demo company of its own."""
    made = demo_store.made(migrated_template)
    shutil.copy(made, tmp_path / "quarterdeck.db")
    yield store_url
    store.engine().dispose()
    store._engine.cache_clear()


def holder(role: str) -> User:
    with store.reading() as session:
        found = session.scalars(select(User).where(User.roles == role)).first()
    assert found is not None, f"nobody of the demo company is {role}"
    return found


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_shows_nothing_to_a_stranger(page: Card, demo_company: str) -> None:
    at = opened(page, None)
    assert not at.exception
    assert OUT in shown(at)
    assert len(at.main.children) <= 2


@pytest.mark.parametrize(("page", "role"), SHUT, ids=named)
def test_a_page_refuses_whoever_lacks_its_right(page: Card, role: str, migrated_store: str) -> None:
    answer_settings()
    check(page, role, make_user("somebody", role))


@pytest.mark.long
@pytest.mark.parametrize(("page", "role"), [pair for pair in PAIRS if pair not in SHUT], ids=named)
def test_a_page_opens_for_every_role_that_has_its_right(page: Card, role: str, migrated_store: str) -> None:
    answer_settings()
    check(page, role, make_user("somebody", role))


@pytest.mark.parametrize(("page", "role"), SAMPLE, ids=named)
def test_a_page_of_the_demo_company_opens_by_right(page: Card, role: str, demo_company: str) -> None:
    check(page, role, holder(role))


@pytest.mark.long
@pytest.mark.parametrize(("page", "role"), [pair for pair in PAIRS if pair not in SAMPLE], ids=named)
def test_every_page_of_the_demo_company_opens_by_right(page: Card, role: str, demo_company: str) -> None:
    check(page, role, holder(role))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_page_opens_on_an_empty_store(page: Card, migrated_store: str) -> None:
    at = opened(page, make_user("ana", *ROLES))
    assert not at.exception
    assert BROKEN not in shown(at)


def test_a_broken_page_shows_a_number_and_leaves_its_trace_in_the_log(
    migrated_store: str, caplog: pytest.LogCaptureFixture
) -> None:
    script = "from components.frame import errors\nwith errors.caught():\n    raise KeyError('secret of the page')\n"
    log = logging.getLogger("quarterdeck.errors")
    log.addHandler(caplog.handler)  # the program's log does not pass its records up
    with looking(None):
        at = AppTest.from_string(script, default_timeout=60).run()
    log.removeHandler(caplog.handler)
    said = shown(at)
    assert not at.exception
    assert BROKEN in said
    assert not [word for word in ("KeyError", "secret", "Traceback", ".py") if word in said]
    number = caplog.records[-1].getMessage().split()[0]
    assert number in said
    assert "secret of the page" in caplog.text


# The first request of a process is the one that once passed the front script by: each page is asked for alone.
FIRST = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from starlette.testclient import TestClient
import app
with TestClient(app.app, base_url="http://localhost:8501", follow_redirects=False) as client:
    answer = client.get({address!r}, headers={{"accept": "text/html"}})
    print(answer.status_code, answer.headers.get("location", ""), len(answer.content))
"""


def first_answer(address: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FIRST.format(root=str(ROOT), address=address)], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=90,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1].split()


FEW = [PAGES[1], PAGES[-1]]
REST = [pytest.param(page, marks=pytest.mark.long) for page in PAGES if page not in FEW]


@pytest.mark.parametrize("page", [*FEW, *REST], ids=named)
def test_the_first_request_of_a_process_sends_a_stranger_to_sign_in(page: Card, migrated_store: str) -> None:
    status, place, length = first_answer(page.address)
    assert (status, length) == ("303", "0")
    assert place.startswith("/auth/sign-in?next=%2F")


# A fresh process that runs only the page's file, as a server would that knew nothing of the front script.
ALONE = """
import sys
sys.path.insert(0, {root!r})
from streamlit.testing.v1 import AppTest
from tests.signed_in import looking
with looking({token!r}):
    at = AppTest.from_file({file!r}, default_timeout=60).run()
print(bool(at.exception), {words!r} in " ".join(block.proto.body for block in at.get("html")))
"""


LACKING = dict(reversed(SHUT))
GUARDED = [page for page in PAGES if page in LACKING]
LATER = [pytest.param(page, marks=pytest.mark.long) for page in GUARDED[1:-1]]


@pytest.mark.parametrize("page", [GUARDED[0], GUARDED[-1], *LATER], ids=named)
def test_the_first_run_of_a_process_refuses_whoever_lacks_the_right(page: Card, migrated_store: str) -> None:
    answer_settings()
    token = session_of(make_user("somebody", LACKING[page]))
    script = ALONE.format(root=str(ROOT), token=token, file=str(page.path), words=REFUSED)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip().splitlines()[-1:] == ["False True"], done.stdout + done.stderr
