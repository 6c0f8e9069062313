"""Files that come by themselves: taken when they look like the one before, held when they do not, missed when late."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from data.core import access, clock, jobs, registry, store
from data.core.access import Actor, Refused, Scope
from data.core.ledger.entries import table_of
from data.core.terminal import line
from data.quality import commands, folders, views
from models import AlertOutbox, Deal, ImportRun, Ticket
from tests.signed_in import answer_settings, make_user

HEAD = "Deal id,Deal,Stage,Opened,Expected close,Annual amount\n"
OPERATOR = access.operator()
MAPPING = (
    "version: 1\ntarget: deals\ncolumns: {Deal id: external_id, Deal: name, Stage: stage, Opened: opened_on, "
    "Expected close: close_date, Annual amount: amount}\n"
)


@pytest.fixture(autouse=True)
def _store(migrated_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTERDECK_FEEDS", raising=False)
    registry.load_domains()
    answer_settings()


def put(name: str, count: int = 6, amount: int = 100, head: str = HEAD) -> Path:
    """Put a file into the folder of the feed."""
    folder = folders.roots()[0] / "crm"
    folder.mkdir(exist_ok=True)
    lines = [f"D-{n},Deal {n},sao,2025-01-31,2025-06-30,{amount}" for n in range(count)]
    if "Stage" not in head:
        lines = [text.replace(",sao", "") for text in lines]
    path = folder / name
    path.write_text(head + "\n".join(lines) + "\n")
    return path


def feed(**more: Any) -> None:
    with store.writing(OPERATOR, "command line") as session:
        given = {"name": "CRM", "folder": "crm", "pattern": "pipeline*.csv", "mapping": MAPPING}
        commands.add_feed(session, actor=OPERATOR, **{**given, **more})


def state(now: Any = None) -> dict[str, Any]:
    with store.reading() as session:
        return views.feeds(session, scope=Scope("all"), now=now)[0]


def outcomes() -> list[str]:
    with store.reading() as session:
        return [row["outcome"] for row in reversed(views.arrivals(session, scope=Scope("all")))]


def counted(model: Any) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table_of(model))) or 0


def test_new_files_are_imported_once_and_the_same_content_changes_nothing() -> None:
    feed()
    put("pipeline-1.csv")
    assert jobs.run("quality.run_feeds") == "1 new files: 1 imported"
    assert counted(Deal) == 6
    assert jobs.run("quality.run_feeds") == "0 new files: none"
    put("pipeline-2.csv")
    assert jobs.run("quality.run_feeds") == "1 new files: 1 unchanged"
    assert (counted(ImportRun), state()["shown"]) == (1, ("green", "Fresh"))


@pytest.mark.parametrize(("changed", "why"), [
    ({"count": 2}, "2 rows, 6 in the file before"),
    ({"amount": 131}, "the total of Annual amount moved by +31 %"),
    ({"head": "Deal id,Deal,Stage,Opened,Expected close,Amount\n"}, "the column"),
])  # fmt: skip
def test_a_file_that_looks_different_is_held_until_somebody_decides(changed: dict[str, Any], why: str) -> None:
    feed(mapping="")
    put("pipeline-1.csv")
    jobs.run("quality.run_feeds")
    put("pipeline-2.csv", **changed)
    assert jobs.run("quality.run_feeds") == "1 new files: 1 held"
    row = state()
    assert (row["shown"], counted(ImportRun)) == (("red", "Waits for a decision"), 1)
    assert why in row["last_told"]
    assert (counted(Ticket), counted(AlertOutbox)) == (1, 1)
    assert jobs.run("quality.run_feeds") == "0 new files: none", "it is asked once"
    came = commands.accept_arrival(row["waits"], actor=OPERATOR)
    assert came.outcome in ("imported", "unchanged")
    assert state()["waits"] is None
    with store.reading() as session:
        assert session.scalar(select(table_of(Ticket).c.cleared_on)) is not None
    with pytest.raises(ValueError, match="does not wait"):
        commands.accept_arrival(row["waits"], actor=OPERATOR)


def test_a_file_without_a_needed_column_is_refused_and_told() -> None:
    feed()
    put("pipeline-1.csv", head="Deal id,Deal,Opened,Expected close,Annual amount\n")
    assert jobs.run("quality.run_feeds") == "1 new files: 1 refused"
    assert state()["shown"] == ("red", "Refused")
    assert counted(Deal) == 0


def test_a_held_file_can_be_turned_away_with_a_reason() -> None:
    feed(mapping="")
    put("pipeline-1.csv")
    jobs.run("quality.run_feeds")
    put("pipeline-2.csv", count=1)
    jobs.run("quality.run_feeds")
    waits = state()["waits"]
    with pytest.raises(ValueError, match="Say why"):
        commands.turn_away_arrival(waits, actor=OPERATOR, reason="")
    commands.turn_away_arrival(waits, actor=OPERATOR, reason="an export cut short")
    assert outcomes() == ["imported", "turned away"]
    assert counted(Deal) == 6


def test_a_late_file_raises_one_alert_that_ends_when_the_file_is_there() -> None:
    feed()
    put("pipeline-1.csv")
    jobs.run("quality.run_feeds")
    soon, late = clock.now() + timedelta(hours=35), clock.now() + timedelta(hours=37)
    assert state(soon)["state"] == "Fresh"
    assert state(late)["state"] == "Late"
    with clock.frozen(late):
        jobs.run("quality.run_feeds")
        jobs.run("quality.run_feeds")
        assert (counted(Ticket), counted(AlertOutbox)) == (1, 1)
        put("pipeline-2.csv", amount=110)
        jobs.run("quality.run_feeds")
    with store.reading() as session:
        assert session.scalar(select(table_of(Ticket).c.clear_reason)) == "no longer so"


def test_an_older_state_than_the_store_has_is_held() -> None:
    feed()
    put("pipeline-2025-03-08.csv")
    jobs.run("quality.run_feeds")
    put("pipeline-2025-03-01.csv", amount=101)
    assert jobs.run("quality.run_feeds") == "1 new files: 1 held"
    assert "the store has its state of 2025-03-08 already" in state()["last_told"]


@pytest.mark.parametrize(("given", "words"), [
    ({"folder": "/etc"}, "below these folders only"), ({"folder": "../uploads"}, "below these folders only"),
    ({"pattern": "../*"}, "without folders"), ({"pattern": ""}, "without folders"), ({"name": " "}, "has a name"),
])  # fmt: skip
def test_a_feed_reads_only_where_it_may(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        feed(**given)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "pipeline-9.csv").write_text(HEAD + "D-9,Nine,sao,,,1\n")
    path = put("pipeline-1.csv")
    os.symlink(secret / "pipeline-9.csv", path.parent / "pipeline-2.csv")
    assert [found.name for found in folders.files("crm", "pipeline*.csv")] == ["pipeline-1.csv"]


def test_folders_of_the_environment_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = tmp_path / "drop"
    outside.mkdir()
    monkeypatch.setenv("QUARTERDECK_FEEDS", str(outside))
    assert folders.allowed(str(outside)) == outside.resolve()


def test_only_those_with_the_right_set_up_feeds() -> None:
    rep = make_user("rep", "rep")
    with pytest.raises(Refused), store.writing(OPERATOR, "form") as session:
        commands.add_feed(session, actor=Actor(rep.id, "rep", frozenset({"rep"})), name="x", folder="x")


def test_freshness_names_the_newest_state_of_each_target() -> None:
    feed()
    put("pipeline-2025-03-08.csv")
    jobs.run("quality.run_feeds")
    with store.reading() as session:
        (row,) = views.freshness(session, scope=Scope("all"), targets=("deals",))
        assert (row["target"], str(row["as_of"]), row["file"]) == ("deals", "2025-03-08", "pipeline-2025-03-08.csv")
        assert views.freshness(session, scope=Scope("all"), known_on=row["as_of"] - timedelta(days=1)) == []


def test_the_command_line_sets_up_runs_and_accepts(capsys: pytest.CaptureFixture[str]) -> None:
    put("pipeline-1.csv")
    assert line.run(["feeds", "add", "CRM", "--folder", "crm", "--pattern", "pipeline*.csv", "--every", "24"]) == 0
    assert line.run(["feeds", "run"]) == 0
    put("pipeline-2.csv", count=2)
    assert line.run(["feeds", "run", "CRM"]) == 1
    assert "held: 2 rows, 6 in the file before" in capsys.readouterr().out
    assert line.run(["feeds", "list"]) == 0
    assert "arrival 2 waits" in capsys.readouterr().out
    assert line.run(["feeds", "accept", "2"]) == 0
    assert line.run(["feeds", "switch", "CRM", "off"]) == 0
    assert state()["state"] == "Switched off"
    assert line.run(["feeds", "add", "Bad", "--folder", "/etc"]) == 1


def behind(now: Any = None) -> views.Evidence:
    with store.reading() as session:
        return views.evidence(session, scope=Scope("all"), name="pipeline.coverage", as_of=clock.today("UTC"), now=now)


def test_a_number_names_its_files_its_last_change_and_what_is_open() -> None:
    feed()
    put("pipeline-1.csv")
    jobs.run("quality.run_feeds")
    found = behind()
    assert [(source.title, source.file) for source in found.sources] == [("Deals", "pipeline-1.csv")]
    assert (found.writes[0].channel, found.late) == ("import", [])
    jobs.run("pipeline.audit")
    assert behind().findings["pipeline.overdue"] == 6


def test_a_number_is_stale_once_the_next_file_should_have_been_here() -> None:
    feed(every_hours=24)
    put("pipeline-1.csv")
    jobs.run("quality.run_feeds")
    later = clock.now() + timedelta(hours=37)
    assert [source.title for source in behind(later).late] == ["Deals"]
    with store.reading() as session:
        given = {"scope": Scope("all"), "now": later}
        assert [one.title for one in views.stale_sources(session, names=["pipeline.coverage"], **given)] == ["Deals"]
        assert not views.stale_sources(session, names=["operations.raci_validity"], **given)
        assert not views.stale_sources(session, scope=Scope("all"), names=["pipeline.coverage"])
