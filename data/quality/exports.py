"""Tables of files and feeds to take away: the same rows as on the screen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import clock, settings
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


FEED_COLUMNS = (
    Column("name", "Feed", width=30), Column("folder", "Folder", width=24), Column("pattern", "Files", width=24),
    Column("every_hours", "Due every, hours", "count"), Column("owner", "Owner", width=22),
    Column("active", "Switched on", width=12), Column("taken_at", "Last in (UTC)", "instant", width=20),
    Column("age_hours", "Hours since", "number"), Column("last_file", "Last file", width=30),
    Column("state", "State", width=22), Column("last_told", "Why", width=50),
)  # fmt: skip


@export("feeds", title="Files that come by themselves", right="quality.view_files")
def feeds(session: Session, *, scope: Scope, as_of: date, **asked: Any) -> Sequence[Sheet]:
    """Every file that comes by itself with its cadence, and how long ago the newest one came, at the end of a day."""
    del asked  # feeds have neither period nor filter
    at = min(clock.end_of_day(as_of, settings.current(session, as_of).zone), clock.now())
    rows = [{**row, "active": "yes" if row["is_active"] else ""} for row in views.feeds(session, scope=scope, now=at)]
    return [Sheet("Feeds", FEED_COLUMNS, rows, [("As of", f"{at:%Y-%m-%d %H:%M} UTC")])]


def register(session: Session, *, scope: Scope) -> bytes:
    """Return the register as a workbook: what the page's download hands out."""
    return to_xlsx(spreadsheets(session, scope=scope))


METRIC_COLUMNS = (
    Column("name", "Metric", width=34), Column("title", "Title", width=30),
    Column("definition", "Definition", width=80),
    Column("source", "Source", width=24), Column("unit", "Unit"), Column("by", "By", width=40),
    Column("owner", "Owner", width=20), Column("threshold", "Colours", width=34),
    Column("version", "Version", "count"), Column("changed_on", "Changed from", "date"),
    Column("pages", "Pages that show it", width=40),
)  # fmt: skip
LIMIT_COLUMNS = (
    Column("name", "Limit", width=24), Column("value", "Value", width=14), Column("shipped", "As delivered", width=14),
    Column("about", "What it means", width=80),
)  # fmt: skip
CHANGE_COLUMNS = (
    Column("name", "What", width=34), Column("valid_from", "Holds from", "date"), Column("version", "Version", "count"),
    Column("before", "Before", width=34), Column("after", "After", width=34), Column("who", "Who", width=22),
    Column("note", "Why", width=60),
)  # fmt: skip


@export("metrics", title="Metric dictionary", right="definitions.view")
def metric_dictionary(session: Session, *, scope: Scope, as_of: date, **asked: Any) -> Sequence[Sheet]:
    """Every metric with its definition, owner, thresholds and pages; every limit; every change of them."""
    del asked  # definitions have neither period nor filter
    view = views.dictionary(session, scope=scope, as_of=as_of)
    return [
        Sheet("Metrics", METRIC_COLUMNS, views.dictionary_rows(view)),
        Sheet("Limits", LIMIT_COLUMNS, views.limit_rows(view)),
        Sheet("Changes", CHANGE_COLUMNS, views.change_rows(view)),
    ]


BASELINE_COLUMNS = (
    Column("title", "Metric", width=30), Column("name", "Name", width=34), Column("unit", "Unit"),
    Column("currency", "Currency"), Column("direction", "Better is"), Column("baseline", "Baseline", "number"),
    Column("baseline_reason", "Baseline, remark", width=26), Column("frozen_on", "Frozen on", "date"),
    Column("period", "Period of the baseline"), Column("baseline_n", "Baseline, cases", "count"),
    Column("now", "Now", "number"), Column("now_reason", "Now, remark", width=26),
    Column("now_n", "Now, cases", "count"), Column("status", "Status"), Column("change", "Change", "number"),
    Column("moved", "Since the baseline", width=18), Column("target", "Target", "number"),
    Column("reached", "Target reached"), Column("share", "Share of the way", "percent"),
    Column("share_reason", "No share because", width=26),
)  # fmt: skip


@export("baselines", title="Baselines and targets", right="pipeline.view")
def baselines(session: Session, *, scope: Scope, as_of: date, with_prices: bool = True,
              **asked: Any) -> Sequence[Sheet]:  # fmt: skip
    """Every success metric: where it stood when it was frozen, what it is at the end of a day, where it is to go."""
    del asked  # the period is that of the day; a baseline is of the whole company
    rows = views.baseline_rows(views.baselines(session, scope=scope, as_of=as_of))
    if not with_prices:
        hidden = dict.fromkeys(("baseline", "now", "change", "target"))
        rows = [{**row, **hidden} if row["unit"] == "money" else row for row in rows]
    return [Sheet("Baselines", BASELINE_COLUMNS, rows)]
