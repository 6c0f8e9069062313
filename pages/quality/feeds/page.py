"""Feeds

Files that come by themselves: whether they are fresh, and what waits for a decision.
"""

from components import states
from components.frame import download, require, scope, settings
from components.instants import moment
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access, clock, offers, store
from data.quality import views
from pages.quality.feeds import adding, deciding

PAGE = {"order": 60, "icon": ":material/sync:", "right": "quality.view_files"}

actor = require("quality.view_files")
can_edit = access.may(actor, "quality.edit_feeds")
zone = settings().zone
mine = scope(actor, "quality.view_files")
with store.reading() as session:  # a few rows, and lateness turns with the clock, not with a write
    rows = views.feeds(session, scope=mine)
    came = views.arrivals(session, scope=mine)
    fresh = views.freshness(session, scope=mine)
waiting = [row for row in rows if row["waits"]]
late = [row for row in rows if row["state"] == "Late"]
well = [row for row in rows if row["state"] == "Fresh"]

noun = "file comes by itself" if len(rows) == 1 else "files come by themselves"
answer = f"{len(rows)} {noun}: {len(well)} fresh, {len(late)} late, {len(waiting)} to decide on."
page_head("Is the data fresh?", answer if rows else "No file comes by itself yet.")
deciding.told()
for row in waiting:
    deciding.ask(actor, row, can_edit=can_edit)
if rows:
    tiles([Tile("Fresh", f"{len(well)}"), Tile("Late", f"{len(late)}", note="1.5 times the cadence has passed"),
           Tile("To decide on", f"{len(waiting)}", note="unlike the file before")], key="feeds")  # fmt: skip
    section("Feeds", "A new file goes in when it looks like the one before; otherwise it waits for somebody.")
    table(
        rows,
        (
            Column("name", "Feed"), Column("folder", "Folder"), Column("pattern", "Files"),
            Column("every_hours", "Due every, hours", "count"), Column("owner", "Owner"),
            Column("taken_at", "Last in", "instant", reason="state", zone=zone), Column("last_file", "Last file"),
            Column("shown", "State", "status"),
        ),
        key="feeds", alt="Files that come by themselves and how fresh they are", noun="feeds",
    )  # fmt: skip
else:
    states.empty("Every file that comes by itself, how fresh it is, and what looks wrong.", "No feed is set up yet.")
if can_edit:
    adding.offer(actor)
if came:
    section("Files that came", "The newest first.")
    table(came, (Column("feed", "Feed"), Column("file", "File"), Column("arrived_at", "Came", "instant", zone=zone),
                 Column("rows", "Rows", "count"), Column("outcome", "What became of it"), Column("told", "Why")),
          key="arrivals", alt="Files that came by themselves, newest first", noun="files", page_size=50)  # fmt: skip
if fresh:
    section("Newest state of the data", "By what the imported rows are: the day that the newest file in force shows.")
    table(fresh, (Column("title", "Rows are"), Column("as_of", "State of", "date"),
                  Column("applied_at", "Imported", "instant", zone=zone), Column("file", "File")),
          key="freshness", alt="How fresh the data of each kind is", noun="kinds")  # fmt: skip
page_foot(as_of=moment(clock.now(), zone), source="the record of files that came", n=len(rows), noun="feeds",
          downloads=download(
              "Download the feeds", offers.workbook, right=offers.WITHOUT_PRICES, name="feeds",
              file_name=offers.file_name("feeds", clock.today(zone)), as_of=clock.today(zone),
              mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          ) if rows else (), key="feeds")  # fmt: skip
