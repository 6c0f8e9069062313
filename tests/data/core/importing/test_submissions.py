"""Files handed in for somebody else to import: seen as they are now, approved, returned, or moved since."""

import pytest
from sqlalchemy import func, select

from data.core import clock, registry, store
from data.core.access import Actor, Refused
from data.core.importing import applying, parts, submissions
from data.core.importing.promises import StoreMoved, promise
from data.core.importing.reading import ImportRefused
from data.core.importing.repairs import Repairs, repaired
from data.core.ledger.entries import table_of
from data.core.terminal import line
from models import Account, Deal, Revision, Submission, Team, User
from tests.signed_in import make_user

ROWS = b"Deal id,Owner,Stage,Annual amount\nD-1,Rep,sao,100\nD-2,Rep,mql,200\n"


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    with store.writing(Actor(None, "setup"), "setup") as session:
        session.add(Team(id=1, name="North"))


def person(name: str, *roles: str, team: int | None = 1) -> Actor:
    user: User = make_user(name, *roles, team_id=team)
    return Actor(user.id, user.name, frozenset(roles), team)


def handed_in(actor: Actor, content: bytes = ROWS, **more: object) -> int:
    found = parts.parts_of(content, "mine.csv", target_name="deals")
    corrected = more.pop("corrected", None)
    found = [repaired(part, corrected) for part in found] if isinstance(corrected, Repairs) else found
    day = clock.today("UTC")
    planned = applying.preview(found, actor=actor, as_of=day)
    return submissions.submit(found, content, actor=actor, as_of=day, planned=planned, note="from my list",
                              corrected=corrected, **more)  # type: ignore[arg-type] # fmt: skip


def row_of(number: int) -> Submission:
    with store.reading() as session:
        found = session.get(Submission, number)
    assert found is not None
    return found


def counted(model: type) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_a_rep_hands_in_a_manager_of_the_team_sees_and_imports() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    revisions = counted(Revision)
    number = handed_in(rep)
    assert (counted(Deal), counted(Revision)) == (0, revisions)
    planned, moved = submissions.Waiting(row_of(number)).look(boss)
    assert (planned.plans[0].counts["create"], moved) == (2, [])
    done = submissions.approve(number, actor=boss)
    told = row_of(number)
    assert (told.state, told.import_id, told.decided_by) == ("imported", done.import_id, "boss")
    assert counted(Deal) == 2


def test_nobody_without_the_right_to_import_approves_not_even_their_own() -> None:
    rep = person("rep", "rep")
    number = handed_in(rep)
    with pytest.raises(Refused):
        submissions.approve(number, actor=rep)
    assert line.run(["submission", str(number), "--approve"]) == 1, "the service account approves nothing"
    assert counted(Deal) == 0


def test_a_manager_of_another_team_neither_sees_nor_decides() -> None:
    with store.writing(Actor(None, "setup"), "setup") as session:
        session.add(Team(id=2, name="South"))
    number = handed_in(person("rep", "rep"))
    other = person("other", "manager", team=2)
    with store.reading() as session:
        assert submissions.listed(session, actor=other) == []
    with pytest.raises(Refused, match="another team"):
        submissions.approve(number, actor=other)


def test_a_returned_file_carries_the_answer_to_whoever_handed_it_in() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    number = handed_in(rep)
    with pytest.raises(ImportRefused, match="Say what"):
        submissions.give_back(number, actor=boss, answer=" ")
    submissions.give_back(number, actor=boss, answer="D-2 is mine")
    with store.reading() as session:
        [seen] = submissions.listed(session, actor=rep)
    assert (seen.state, seen.answer) == ("returned", "D-2 is mine")
    with pytest.raises(ImportRefused, match="returned"):
        submissions.approve(number, actor=boss)


def test_what_moved_since_is_named_and_nothing_is_written_until_somebody_has_seen_it() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    number = handed_in(rep)
    rows = ROWS.splitlines(keepends=True)
    one = b"".join(rows[:2])
    applying.apply(parts.parts_of(one, "other.csv", target_name="deals"), one, actor=boss)
    waiting = submissions.Waiting(row_of(number))
    planned, moved = waiting.look(boss)
    assert moved == ["row 2: was to be created, would be left alone now"]
    with pytest.raises(StoreMoved) as stopped:
        submissions.approve(number, actor=boss)
    assert stopped.value.moved == ("row 2: was to be created, would be left alone now",)
    assert row_of(number).state == "waiting"
    assert submissions.approve(number, actor=boss, expected=[promise(plan) for plan in planned.plans]).import_id


def test_corrected_cells_go_along_and_into_the_record_of_the_import() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    wrong = ROWS.replace(b"mql", b"dreaming")
    corrected = Repairs({(None, 1, 3, "Stage"): "mql"})
    number = handed_in(rep, wrong, corrected=corrected)
    done = submissions.approve(number, actor=boss)
    assert done.plans[0].counts["create"] == 2
    assert line.run(["--json", "imports"]) == 0


def test_a_file_that_changes_nothing_or_is_refused_cannot_be_handed_in() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    submissions.approve(handed_in(rep), actor=boss)
    with pytest.raises(ImportRefused, match="Nothing would change"):
        handed_in(rep)
    with pytest.raises(ImportRefused, match="Rows are refused"):
        handed_in(rep, ROWS.replace(b"sao", b"dreaming"))


def test_whoever_handed_it_in_may_take_it_back() -> None:
    rep, boss = person("rep", "rep"), person("boss", "manager")
    number = handed_in(rep)
    with pytest.raises(Refused, match="Only whoever submitted"):
        submissions.withdraw(number, actor=boss)
    submissions.withdraw(number, actor=rep)
    assert row_of(number).state == "withdrawn"


def test_the_command_line_hands_in_lists_looks_and_returns(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    person("rep", "rep"), person("boss", "manager")
    file = f"{tmp_path}/mine.csv"
    with open(file, "wb") as out:
        out.write(ROWS)
    assert line.run(["--user", "rep", "import", file, "--as", "deals", "--submit", "please"]) == 0
    assert line.run(["--user", "rep", "import", file, "--as", "deals"]) == 1
    assert line.run(["--user", "boss", "submissions"]) == 0
    assert line.run(["--user", "boss", "submission", "1"]) == 0
    said = capsys.readouterr().out
    assert "Submission 1 waits to be imported." in said
    assert "Deals: 2 new." in said
    assert line.run(["--user", "boss", "submission", "1", "--return", "not now"]) == 0
    assert line.run(["--user", "boss", "submission", "1", "--approve"]) == 1
    with store.reading() as session:
        assert session.execute(select(table_of(Account).c.id)).all() == []
