"""The pages of spreadsheets and feeds, and the question at the foot of every page, drawn in process."""

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.core import access, registry, store
from data.core.importing import applying, parts
from data.core.ledger.entries import table_of
from data.core.offers import table
from data.quality import commands, folders
from models import Deal, ShadowFile, TrustVote, User
from tests.signed_in import actor_of, answer_settings, looking, make_user, session_of

ROOT = Path(__file__).parents[2]
BOARD, FEEDS = ROOT / "pages/quality/shadow_files/page.py", ROOT / "pages/quality/feeds/page.py"
IMPORT = ROOT / "pages/quality/import_/page.py"
ROWS = b"Deal id,Deal,Stage,Opened,Expected close,Annual amount\nD-1,One,sao,2025-01-31,2025-06-30,100\n"
PULSE = """
from components.frame import looking, trust
trust.pulse(looking.who(), "/pipeline-coverage")
"""


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    answer_settings()


@pytest.fixture
def rosa() -> User:
    return make_user("rosa", "revops")


def brought(user: User, content: bytes = ROWS, name: str = "pipeline.csv") -> None:
    applying.apply(parts.parts_of(content, name, target_name="deals"), content, actor=actor_of(user))


def drawn(page: Path, **query: str) -> AppTest:
    at = AppTest.from_file(str(page), default_timeout=60)
    at.query_params.update(query)
    return at.run()


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    return " ".join([*(block.proto.body for block in at.get("html")), *(text.value for text in at.text)])


def click(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def test_the_board_compares_and_retires_a_spreadsheet(rosa: User) -> None:
    brought(rosa)
    with looking(session_of(rosa)):
        at = drawn(BOARD, id="1")
        assert "1 spreadsheet is still kept" in shown(at)
        click(at, "Compare its last version with the store")
        assert "1 of 1 rows agree" in shown(at)
        click(at, "Retire pipeline")
        assert "0 spreadsheets are still kept" in shown(at)
    with store.reading() as session:
        assert session.execute(select(ShadowFile)).scalar_one().state == "retired"


def test_differences_hold_a_retirement_until_somebody_signs(rosa: User) -> None:
    brought(rosa)
    with store.writing(actor_of(rosa), "form") as session:
        session.get(Deal, 1).name = "Uno"  # type: ignore[union-attr]
    with looking(session_of(rosa)):
        at = click(drawn(BOARD, id="1"), "Compare its last version with the store")
        button = next(b for b in at.button if b.label == "Retire pipeline")
        assert button.disabled
        field = next(t for t in at.text_input if t.label == "Why the differences do not matter")
        click(field.input("an old spelling").run(), "Retire pipeline")
    with store.reading() as session:
        assert session.execute(select(ShadowFile)).scalar_one().sign_off == "an old spelling"


def test_a_held_file_is_accepted_on_the_feeds_page(rosa: User) -> None:
    folder = folders.roots()[0] / "crm"
    folder.mkdir()
    operator = access.operator()
    with store.writing(operator, "form") as session:
        commands.add_feed(session, actor=operator, name="CRM", folder="crm")
    (folder / "pipeline-1.csv").write_bytes(ROWS)
    with looking(session_of(rosa)):
        at = click(drawn(FEEDS), "Look for new files now")
        assert "pipeline-1.csv: imported" in shown(at)
        (folder / "pipeline-2.csv").write_bytes(ROWS.replace(b",100", b",900"))
        at = click(at, "Look for new files now")
        assert "the total of Annual amount moved by" in shown(at)
        at = click(at, "It is right, import it")
        assert "pipeline-2.csv is in." in shown(at)
    with store.reading() as session:
        assert session.scalar(select(table_of(Deal).c.amount).where(table_of(Deal).c.external_id == "D-1")) == 90_000


def test_an_export_edited_elsewhere_changes_only_the_edited_cell_on_the_import_page(rosa: User) -> None:
    brought(rosa, ROWS + b"D-2,Two,sql,2025-01-31,2025-06-30,200\n")
    with store.reading() as session:
        content = table(session, scope=access.scope_for(session, actor_of(rosa), "export.with_prices"), target="deals")
    book = openpyxl.load_workbook(io.BytesIO(content))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == "Two")
    cell.value = "Edited elsewhere"
    out = io.BytesIO()
    book.save(out)
    with looking(session_of(rosa)):
        at = AppTest.from_file(str(IMPORT), default_timeout=60).run()
        at.file_uploader[0].set_value(("deals.xlsx", out.getvalue(), "application/octet-stream"))
        at = at.run()
        click(at, next(b.label for b in at.button if b.label.startswith("Import 1 ")))
    with store.reading() as session:
        deals = session.execute(select(table_of(Deal).c.name, table_of(Deal).c.row_version)).all()
    assert sorted(tuple(row) for row in deals) == [("Edited elsewhere", 2), ("One", 1)]


def test_the_question_at_the_foot_keeps_one_answer_a_day(rosa: User) -> None:
    with looking(session_of(rosa)):
        at = AppTest.from_string(PULSE, default_timeout=60).run()
        assert "How far do you trust this page?" in shown(at)
        at.button_group[0].set_value(2).run()
        at.button_group[0].set_value(5).run()
        assert not at.exception
    with store.reading() as session:
        assert [(v.page, v.score) for v in session.execute(select(TrustVote)).scalars()] == [("/pipeline-coverage", 5)]
