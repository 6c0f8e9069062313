"""What can be done to the spreadsheets that are to be retired. Nothing here commits."""

import json
import re
from dataclasses import asdict

from sqlmodel import Session

from data.core import access, clock
from data.core.access import Actor, Refused
from data.core.importing.parity import Parity
from data.core.importing.registering import ALIVE, RETIRED
from data.core.ledger.capturing import recording_of
from data.core.work import tickets
from data.core.work.tickets import Finding
from data.quality import queries
from models import ParityRun, ShadowFile

RIGHT = "quality.edit_files"
MOST_KEPT, MOST_TICKETS = 200, 25
NO_FILE = "There is no such spreadsheet in the register."


def rule_of(file: ShadowFile) -> str:
    """Return the name under which a file's differences are raised: a rule of its own, cleared by its own comparison."""
    slug = re.sub(r"\W+", "_", file.name)
    return f"quality.{slug}_{file.id}_differs"


def record_parity(session: Session, *, actor: Actor, file_id: int, parity: Parity, sha256: str) -> ParityRun:
    """Keep a comparison and make the open tickets say what differs now. Raises Refused, ValueError without the file."""
    file = _file(session, actor, file_id)
    run = ParityRun(
        shadow_file_id=file_id, ran_at=clock.now(), sha256=sha256, rows=parity.rows, rows_equal=parity.rows_equal,
        cells=parity.cells, cells_equal=parity.cells_equal, amount_file=parity.amount_file,
        amount_store=parity.amount_store, currency=parity.currency,
        differences=json.dumps([asdict(one) for one in parity.differences[:MOST_KEPT]]),
    )  # fmt: skip
    session.add(run)
    session.flush()
    tickets.settle(session, rule_of(file), _findings(file, parity))
    return run


def _findings(file: ShadowFile, parity: Parity) -> list[Finding]:
    """One ticket a record that differs, up to what somebody would work through; one for what only one side has."""
    by_record: dict[tuple[str, int], list[str]] = {}
    for one in parity.differences:
        if one.entity_id is not None and one.field:
            said = f"{one.field}: {one.store} here, {one.file} in {file.name} (row {one.row})"
            by_record.setdefault((one.entity, one.entity_id), []).append(said)
    found = [
        Finding(entity, number, "; ".join(words), owner_id=file.owner_id)
        for (entity, number), words in list(by_record.items())[:MOST_TICKETS]
    ]
    rest = max(0, len(by_record) - MOST_TICKETS)
    words = [f"{count} {what}" for count, what in (
        (parity.only_in_file, "rows only in the file"), (parity.only_in_store, "records that the file lacks"),
        (rest, "more records that differ"),
    ) if count]  # fmt: skip
    if words and file.id is not None:
        found.append(Finding("shadow_file", file.id, f"{file.name}: {', '.join(words)}", owner_id=file.owner_id))
    return found


def retire_file(session: Session, file_id: int, *, actor: Actor, sign_off: str = "") -> ShadowFile:
    """Retire a spreadsheet: nothing differs any more, or somebody signs for what does.

    Raises Refused without the right, ValueError when it was never compared, or differs and nobody says why that does
    not matter.
    """
    file = _file(session, actor, file_id)
    run = queries.latest_parity(session).get(file_id)
    if run is None or run["sha256"] != file.sha256:
        what = "was never compared with the store" if run is None else "came again since it was last compared"
        raise ValueError(f"{file.name} {what}. Compare it first.")
    is_full = run["rows"] == run["rows_equal"] and run["cells"] == run["cells_equal"]
    if not is_full and not sign_off.strip():
        raise ValueError(
            f"{file.name}: {run['rows_equal']} of {run['rows']} rows agree with the store. Settle the differences, or "
            "say why they do not matter."
        )
    file.state, file.retired_on = RETIRED, recording_of(session).occurred_on
    file.sign_off = None if is_full else sign_off.strip()
    tickets.settle(session, rule_of(file), [])
    session.flush()
    return file


def revive_file(session: Session, file_id: int, *, actor: Actor) -> ShadowFile:
    """Take a retirement back: the spreadsheet is in use after all."""
    file = _file(session, actor, file_id)
    file.state, file.retired_on, file.sign_off = ALIVE, None, None
    session.flush()
    return file


def describe_file(session: Session, file_id: int, *, actor: Actor, owner_id: int | None, feeds: str,
                  place: str) -> ShadowFile:  # fmt: skip
    """Say who owns a spreadsheet, what hangs on it and where it lies. Raises Refused, ValueError without the file."""
    file = _file(session, actor, file_id)
    file.owner_id, file.feeds, file.place = owner_id, feeds.strip(), place.strip()
    session.flush()
    return file


def _file(session: Session, actor: Actor, file_id: int) -> ShadowFile:
    scope = access.scope_for(session, actor, RIGHT)
    file = queries.file(session, file_id)
    if file is None:
        raise ValueError(NO_FILE)
    if scope.kind != "all" and file.owner_id not in {scope.user_id, *scope.team_user_ids}:
        raise Refused("This spreadsheet belongs to somebody else.", action=RIGHT)
    return file
