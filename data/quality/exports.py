"""Tables of files and feeds to take away: the same rows as on the screen."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column, Sheet, to_xlsx
from data.core.offers import export
from data.quality import views

COLUMNS = (
    Column("name", "Spreadsheet", width=30), Column("what", "Rows are", width=22), Column("owner", "Owner", width=22),
    Column("feeds", "What hangs on it", width=40), Column("place", "Where it lies", width=30),
    Column("first_seen", "First seen", "date"), Column("last_seen", "Last seen", "date"),
    Column("rows_parity", "Rows agree", "percent"), Column("amount_parity", "Amounts agree", "percent"),
    Column("ran_at", "Compared (UTC)", "instant", width=20), Column("state", "State", width=30),
    Column("sign_off", "Signed off because", width=40),
)  # fmt: skip


@export("spreadsheets", title="Spreadsheets still kept", right="quality.view_files")
def spreadsheets(session: Session, *, scope: Scope, **asked: Any) -> Sequence[Sheet]:
    """The register of spreadsheets, each with its owner and how far it agrees with the store."""
    del asked  # the register has neither period nor filter
    return [Sheet("Spreadsheets", COLUMNS, views.shadow_files(session, scope=scope))]


def register(session: Session, *, scope: Scope) -> bytes:
    """Return the register as a workbook: what the page's download hands out."""
    return to_xlsx(spreadsheets(session, scope=scope))
