"""The command line: what each command does, its exit codes, and that errors are one sentence."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.core import migrating, store
from data.core.terminal import line
from models import Deal, Team
from tests.revisions import ME, add_account, add_deal

ROOT = Path(__file__).parents[3]


@pytest.fixture
def quarterdeck(capfd):
    """Run the line in this process: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = line.run(arguments)
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def test_it_runs_as_a_program(store_url):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "data", *arguments], cwd=ROOT, env=dict(os.environ),
                              capture_output=True, text=True, check=False)  # fmt: skip

    assert run("migrate").returncode == 0
    done = run("verify", "--json")
    assert (done.returncode, json.loads(done.stdout)["findings"], done.stderr) == (0, [], "")
    assert run("nothing").returncode == 2


def every_command():
    line.load()
    for name, found in sorted(line.line.commands.items()):
        yield (name,)
        yield from ((name, inner) for inner in sorted(getattr(found, "commands", {})))


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_every_command_explains_itself(quarterdeck, store_url, words):
    code, said, _ = quarterdeck(*words, "--help")
    assert code == 0
    assert len(said.splitlines()) > 4


def test_the_commands_of_the_house_are_there():
    line.load()
    assert {"migrate", "backup", "restore", "copy", "verify", "doctor", "metrics", "targets", "run", "demo", "settings",
            "user"} <= set(line.line.commands)  # fmt: skip


def test_wrong_usage_ends_with_two(quarterdeck, migrated_store):
    for words in (["nonsense"], ["backup"], ["verify", "--wrong"], ["settings", "set", "colour", "red"]):
        code, said, error = quarterdeck(*words)
        assert (code, said) == (2, "")
        assert error


def test_a_store_without_tables_is_one_sentence(quarterdeck, store_url):
    code, _, error = quarterdeck("verify")
    assert code == 1
    assert error == "The store is not up to date. Run `python -m data migrate` first.\n"


def test_a_right_that_the_person_lacks_is_refused(quarterdeck, migrated_store):
    quarterdeck("user", "add", "ana", "--role", "rep")
    code, _, error = quarterdeck("--user", "ana", "backup", "x.backup")
    assert code == 1
    assert error.startswith("Make a backup: you do not have this right.")
    assert quarterdeck("verify", "--user", "nobody")[0] == 1


def test_an_error_of_the_program_is_a_number_and_no_trace(quarterdeck, migrated_store, monkeypatch, tmp_path):
    from data.core import health

    def broken():
        raise RuntimeError("the inside")

    monkeypatch.setattr(health, "checks", broken)
    logging.getLogger("quarterdeck").handlers.clear()  # an earlier test's log lies elsewhere
    code, _, error = quarterdeck("doctor")
    number = error.rstrip(".\n").rsplit(" ", 1)[1]
    assert code == 1
    assert "inside" not in error
    assert len(error.splitlines()) == 1
    assert number in (tmp_path / "log" / "quarterdeck.log").read_text()


def test_settings_are_set_and_read(quarterdeck, migrated_store):
    assert quarterdeck("settings", "set", "zone", "Europe/Berlin", "--reason", "we moved")[0] == 0
    assert quarterdeck("settings", "get", "zone") == (0, "Europe/Berlin\n", "")
    assert json.loads(quarterdeck("settings", "get", "--json")[1])["zone"] == "Europe/Berlin"
    code, _, error = quarterdeck("settings", "set", "zone", "Mars")
    assert (code, error) == (1, "Mars is not a time zone such as Europe/Berlin.\n")


def test_people_are_added_listed_and_closed(quarterdeck, migrated_store):
    code, said, _ = quarterdeck("user", "add", "ana", "--role", "rep", "--team", "North", "--json")
    assert code == 0
    assert "/auth/invitation?code=" in json.loads(said)["link"]
    (found,) = json.loads(quarterdeck("user", "list", "--json")[1])
    assert (found["name"], found["roles"], found["team"], found["is_active"]) == ("ana", ["rep"], "North", True)
    assert quarterdeck("user", "reset", "ana")[0] == 0
    assert quarterdeck("user", "sessions", "ana")[1] == "Nobody is signed in.\n"
    assert quarterdeck("user", "sessions", "ana", "--end")[0] == 0
    assert quarterdeck("user", "disable", "ana", "--reason", "left")[0] == 0
    assert quarterdeck("user", "disable", "bo")[2] == "There is no user bo. `user list` shows who there is.\n"


def test_verify_prints_findings_and_ends_with_one(quarterdeck, migrated_store):
    add_account()
    code, said, _ = quarterdeck("verify", "--content", "--json")
    assert code == 0
    assert set(json.loads(said)["content"]) >= {"deal", "account", "user_account"}
    with store.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE account SET name = 'x'")
    code, said, error = quarterdeck("verify")
    assert (code, said, error) == (1, "account 1 is not what the ledger says\n", "")


def test_verify_notices_that_the_store_is_an_older_one(quarterdeck, migrated_store, tmp_path):
    add_account()
    quarterdeck("backup", str(tmp_path / "old.backup"))
    add_deal()
    assert quarterdeck("verify")[0] == 0
    store.engine().dispose()
    for name in ("quarterdeck.db-wal", "quarterdeck.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "quarterdeck.db").write_bytes((tmp_path / "old.backup").read_bytes())
    code, said, _ = quarterdeck("verify")
    assert code == 1
    assert "revision 2, noted on" in said


def test_a_backup_goes_out_and_comes_back(quarterdeck, migrated_store, tmp_path):
    add_account()
    file = str(tmp_path / "one.backup")
    assert quarterdeck("backup", file)[0] == 0
    number = add_deal()
    assert quarterdeck("verify")[0] == 0
    assert quarterdeck("restore", file)[0] == 0
    with store.reading() as session:
        assert session.get(Deal, number) is None
    assert quarterdeck("verify")[0] == 0
    assert quarterdeck("restore", str(tmp_path / "none.backup"))[0] == 1


def test_a_store_is_copied_with_its_proof(quarterdeck, migrated_store, tmp_path):
    add_deal(account_id=add_account())
    target = f"sqlite:///{tmp_path / 'other.db'}"
    code, said, _ = quarterdeck("copy", "--to", target, "--json")
    assert code == 0
    assert json.loads(said)["counts"]["revision"] == 2
    assert "holds rows already" in quarterdeck("copy", "--to", target)[2]


def test_a_store_moves_to_postgresql(quarterdeck, migrated_store, postgres_database, monkeypatch):
    add_deal(account_id=add_account())
    database = postgres_database()
    assert quarterdeck("copy", "--to", database.owner_url)[0] == 0
    monkeypatch.setenv("DATABASE_URL", database.owner_url)
    with store.writing(ME, "form") as session:
        session.add(Team(name="North"))
    assert add_deal("next") == 2
    assert quarterdeck("verify")[0] == 0
    store.engine().dispose()


def test_doctor_says_what_to_fix(quarterdeck, migrated_store):
    code, said, _ = quarterdeck("doctor")
    assert code == 0
    assert "look  backup: there is none" in said
    with store.engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER change_no_update")
    code, said, _ = quarterdeck("doctor")
    assert code == 1
    assert "FIX   guards: missing on the ledger: change_no_update" in said


def test_doctor_works_where_there_is_no_store(quarterdeck, store_url):
    code, said, _ = quarterdeck("doctor")
    assert code == 1
    assert "run `python -m data migrate`" in said


def test_metrics_and_targets_are_listed(quarterdeck, migrated_store):
    assert isinstance(json.loads(quarterdeck("metrics", "--json")[1]), list)
    assert quarterdeck("targets")[0] == 0


def test_a_job_runs_once_and_only_once_at_a_time(quarterdeck, migrated_store):
    assert quarterdeck("run", "ledger.check_rollups")[0] == 0
    from data.core import jobs

    assert jobs._take("ledger.check_rollups", "another")
    code, _, error = quarterdeck("run", "ledger.check_rollups")
    assert (code, error) == (1, "ledger.check_rollups is running already. Nothing was started.\n")
    assert "There is no job x.y" in quarterdeck("run", "x.y")[2]


def test_migrate_says_what_it_did(quarterdeck, store_url):
    waiting = ", ".join(migrating.pending())
    assert quarterdeck("migrate")[1] == f"Brought up to date: {waiting}.\n"
    assert quarterdeck("migrate", "--json")[0] == 0
