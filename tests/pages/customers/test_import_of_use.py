"""Files of what customers did, through the import page: rows that are facts go in on the click."""

from pathlib import Path

from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from data.core import store
from models import AccountUsage
from tests.revisions import add_account
from tests.signed_in import answer_settings, looking, make_user, session_of

IMPORT = Path(__file__).parents[3] / "pages/quality/import_/page.py"
USE = b"Customer,Day,Active users,Seats licensed\nNorthern Depots,2026-01-05,8,10\nNorthern Depots,2026-01-12,9,10\n"


def test_a_file_of_use_goes_in_on_the_click(migrated_store: str) -> None:
    del migrated_store
    answer_settings()
    add_account("Northern Depots")
    with looking(session_of(make_user("kim", "revops"))):
        at = AppTest.from_file(str(IMPORT), default_timeout=60).run()
        at.file_uploader[0].set_value(("weekly_use.csv", USE, "text/csv"))
        at.run()
        if not any(button.label == "Import 2 rows" for button in at.button):
            next(box for box in at.selectbox if box.label == "The rows are").select("customer_usage").run()
        next(button for button in at.button if button.label == "Import 2 rows").click().run()
        assert not at.exception, at.exception
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(AccountUsage)) == 2
