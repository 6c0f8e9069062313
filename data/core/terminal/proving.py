"""Commands that prove: verify, doctor."""

import click

from data.core import anchors, health, store
from data.core.ledger import verifying
from data.core.terminal.line import REFUSED, Line, command


@command("verify")
@click.option("--content", "with_content", is_flag=True, help="Print the hash of each table's rows.")
def verify(line: Line, with_content: bool) -> None:
    """Prove that nothing was changed behind the ledger's back."""
    line.require("ledger.verify")
    with store.reading() as session:
        found = [*verifying.findings(session), *anchors.findings(session)]
        hashes = verifying.content(session) if with_content else {}
        head = verifying.head(session)
        if not found:
            anchors.note(session)
    if with_content:  # without the revision: after an import and its undo this prints what it printed before
        lines = [f"{digest}  {name}" for name, digest in hashes.items()]
        line.tell({"findings": found, "content": hashes}, *found, *lines)
    else:
        whole = f"The ledger is whole up to revision {head['revision']}." if head else "The ledger is whole and empty."
        line.tell({"findings": found, "head": head}, *(found or [whole]))
    if found:
        raise click.exceptions.Exit(REFUSED)


@command("doctor")
def doctor(line: Line) -> None:
    """Check the installation and say what to fix."""
    checks = health.checks()
    marks = {"ok": "ok  ", "warning": "look", "error": "FIX "}
    line.tell([check._asdict() for check in checks], *(f"{marks[c.status]}  {c.name}: {c.words}" for c in checks))
    if any(check.status == "error" for check in checks):
        raise click.exceptions.Exit(REFUSED)
