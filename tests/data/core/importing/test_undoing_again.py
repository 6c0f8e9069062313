"""An import is undone, brought back and undone again; what is too old, or somebody else's, is refused in words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.core import clock, jobs, registry, store
from data.core.access import Actor, Refused
from data.core.importing import applying, parts
from data.core.importing.reading import ImportRefused
from data.core.importing.taking_back import uploads
from data.core.ledger import verifying
from data.core.ledger.entries import table_of
from models import Account, Submission

REVOPS = Actor(1, "Rosa", frozenset({"revops"}))
FIRST = b"Account,Industry,Employees\nAcme,Steel,10\nBolt,Tools,20\n"
SECOND = b"Account,Industry,Employees\nAcme,Steel,11\nBolt,Tools,20\nCore,Mining,30\n"


@pytest.fixture(autouse=True)
def _store(either_store: str) -> None:
    registry.load_domains()


def bring(content: bytes, actor: Actor = REVOPS) -> int:
    done = applying.apply(parts.parts_of(content, "accounts.csv"), content, actor=actor)
    assert done.import_id, done.as_json()
    return done.import_id


def content() -> dict[str, str]:
    with store.reading() as session:
        assert list(verifying.findings(session)) == []
        return verifying.content(session)


def employees() -> dict[str, int | None]:
    with store.reading() as session:
        return dict(session.execute(select(table_of(Account).c.name, table_of(Account).c.employees)).all())


def change(name: str, number: int) -> None:
    with store.writing(REVOPS, "form") as session:
        session.execute(select(Account).where(table_of(Account).c.name == name)).scalar_one().employees = number


def test_an_undone_import_comes_back_and_goes_again_as_often_as_one_likes() -> None:
    bring(FIRST)
    before = content()
    second = bring(SECOND)
    after = content()
    for _ in range(2):
        applying.undo(second, actor=REVOPS)
        assert content() == before
        back = applying.bring_back(second, actor=REVOPS)
        assert (content(), back.kept) == (after, [])
    assert applying.preview(parts.parts_of(SECOND, "accounts.csv"), actor=REVOPS).plans[0].counts["unchanged"] == 3


def test_while_it_is_undone_the_file_counts_as_never_seen() -> None:
    bring(FIRST)
    applying.undo(bring(SECOND), actor=REVOPS)
    counts = applying.preview(parts.parts_of(SECOND, "accounts.csv"), actor=REVOPS).plans[0].counts
    assert (counts["create"], counts["update"]) == (1, 1)


def test_what_somebody_changed_after_the_undo_stays_and_is_listed() -> None:
    bring(FIRST)
    second = bring(SECOND)
    applying.undo(second, actor=REVOPS)
    change("Acme", 99)
    kept = applying.bring_back(second, actor=REVOPS).kept
    assert [(one.name, one.field, one.why) for one in kept] == [("Acme", "employees", "changed since")]
    assert employees() == {"Acme": 99, "Bolt": 20, "Core": 30}


def test_only_what_was_undone_can_be_brought_back() -> None:
    with pytest.raises(ImportRefused, match="nothing to bring back"):
        applying.bring_back(bring(FIRST), actor=REVOPS)


def test_records_that_came_anew_since_stop_the_way_back_and_nothing_is_kept() -> None:
    rows = b"Deal id,Stage,Amount\nD-1,sao,5\n"
    first = applying.apply(parts.parts_of(rows, "deals.csv", target_name="deals"), rows, actor=REVOPS).import_id or 0
    applying.undo(first, actor=REVOPS)
    applying.apply(parts.parts_of(rows, "other.csv", target_name="deals"), rows, actor=REVOPS)
    before = content()
    with pytest.raises(ImportRefused, match="same id"):
        applying.bring_back(first, actor=REVOPS)
    assert content() == before


def test_after_ninety_days_an_import_stays_and_says_why() -> None:
    number = bring(FIRST)
    with clock.frozen(clock.now() + timedelta(days=91)), pytest.raises(ImportRefused, match="more than 90 days"):
        applying.undo(number, actor=REVOPS)
    assert len(employees()) == 2


def test_people_undo_their_own_and_revenue_operations_any() -> None:
    number = bring(FIRST)
    other = Actor(7, "Max", frozenset({"manager"}))
    with pytest.raises(Refused, match="your own"):
        applying.undo(number, actor=other)
    applying.undo(number, actor=Actor(8, "Rob", frozenset({"revops"})))
    with pytest.raises(Refused, match="your own"):
        applying.bring_back(number, actor=other)


def test_old_uploads_are_removed_and_those_that_wait_stay() -> None:
    bring(FIRST)
    (uploads() / "waits").write_bytes(b"x")
    with store.writing(REVOPS, "import") as session:
        session.add(Submission(submitted_at=clock.now(), submitted_by="a", file="f", sha256="waits", mapping="",
                               as_of=clock.today("UTC"), outcome="{}"))  # fmt: skip
    assert jobs.JOBS["quality.forget_uploads"].work() == "0 files removed."
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert jobs.JOBS["quality.forget_uploads"].work() == "1 file removed."
    assert [file.name for file in uploads().iterdir()] == ["waits"]
