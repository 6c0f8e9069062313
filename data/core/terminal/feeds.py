"""Commands for files that come by themselves: feeds add, list, run, accept, turn-away, switch."""

from pathlib import Path
from typing import Any

import click

from data.core import access, registry, store
from data.core.terminal.line import CHANNEL, DONE, REFUSED, Line, Refusal, call, command, line, reason

RIGHT = "quality.edit_feeds"


@line.group("feeds")
def group() -> None:
    """Files that come by themselves, from a folder of the server."""


@command("add", of=group)
@click.argument("name")
@click.option("--folder", required=True, help="Below QUARTERDECK_DIR/feeds, or a folder that QUARTERDECK_FEEDS lists.")
@click.option("--pattern", default="*", help="Of the file's name, such as pipeline*.xlsx.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A mapping file.")
@click.option("--every", "every_hours", type=click.IntRange(min=1), default=24, help="Hours between two files.")
@click.option("--owner", help="Whom alerts go to: a user's name.")
@reason
def add(line: Line, name: str, folder: str, pattern: str, mapping: Path | None, every_hours: int, owner: str | None,
        reason: str | None) -> None:  # fmt: skip
    """Set up the feed NAME."""
    actor = line.require(RIGHT)
    text = mapping.read_text(encoding="utf-8-sig") if mapping else ""
    with store.writing(actor, CHANNEL, reason) as session:
        owner_id = access.actor_named(session, owner).id if owner else None
        made = call("quality.add_feed", session, actor=actor, name=name, folder=folder, pattern=pattern, mapping=text,
                    every_hours=every_hours, owner_id=owner_id)  # fmt: skip
        told = {"id": made.id, "name": made.name, "folder": made.folder, "pattern": made.pattern}
    line.tell(told, f"Feed {told['id']}: {told['name']}. `run quality.run_feeds` brings its files in.")


@command("list", of=group)
def show(line: Line) -> None:
    """List the feeds, how fresh they are, and what waits for a decision."""
    rows = _rows(line)
    line.tell(rows, *[_words(row) for row in rows] or ["No feed is set up."])


def _rows(line: Line) -> list[dict[str, Any]]:
    actor = line.require(RIGHT)
    registry.load_domains()
    with store.reading() as session:
        scope = access.scope_for(session, actor, RIGHT)
        found: list[dict[str, Any]] = registry.view("quality.feeds")(session, scope=scope)
    return found


def _words(row: dict[str, Any]) -> str:
    taken = f"{row['taken_at']:%Y-%m-%d %H:%M}" if row["taken_at"] else "never"
    waits = f"; arrival {row['waits']} waits: {row['last_told']}" if row["waits"] else ""
    return f"{row['id']:5}  {row['name']}: {row['state']}; last in {taken}; every {row['every_hours']} h{waits}"


@command("run", of=group)
@click.argument("name", required=False)
def run(line: Line, name: str | None) -> int:
    """Bring in new files of every feed, or of the feed NAME."""
    actor = line.require(RIGHT)
    registry.load_domains()
    feed_id = _number(line, name) if name else None
    came = call("quality.run_feeds", actor=actor, feed_id=feed_id)
    said = [f"{one.feed}: {one.file}: {one.outcome}{': ' + one.told if one.told else ''}" for one in came]
    line.tell([vars(one) for one in came], *said or ["No new files."])
    return REFUSED if any(one.outcome in ("held", "refused") for one in came) else DONE


def _number(line: Line, name: str) -> int:
    found = [row["id"] for row in _rows(line) if name in (row["name"], str(row["id"]))]
    if not found:
        raise Refusal(f"There is no feed {name}. `feeds list` shows them.")
    return int(found[0])


@command("accept", of=group)
@click.argument("arrival_id", type=int)
def accept(line: Line, arrival_id: int) -> None:
    """Import the held file of arrival ARRIVAL_ID: you looked at it, and it is right."""
    came = call("quality.accept_arrival", arrival_id, actor=line.require(RIGHT))
    line.tell(vars(came), f"{came.file}: {came.outcome}.")


@command("turn-away", of=group)
@click.argument("arrival_id", type=int)
@click.option("--reason", required=True, help="Why it is not to be imported.")
def turn_away(line: Line, arrival_id: int, reason: str) -> None:
    """Leave the held file of arrival ARRIVAL_ID out."""
    call("quality.turn_away_arrival", arrival_id, actor=line.require(RIGHT), reason=reason)
    line.tell({"arrival": arrival_id, "outcome": "turned away"}, f"Arrival {arrival_id} is turned away.")


@command("switch", of=group)
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@reason
def switch(line: Line, name: str, state: str, reason: str | None) -> None:
    """Stop looking for the files of the feed NAME, or look again."""
    actor = line.require(RIGHT)
    number = _number(line, name)
    with store.writing(actor, CHANNEL, reason) as session:
        call("quality.switch_feed", session, number, actor=actor, is_active=state == "on")
    line.tell({"id": number, "is_active": state == "on"}, f"{name} is {state}.")
