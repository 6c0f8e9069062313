"""Work that a timer starts: files that come by themselves, pages nobody trusts, files no undo can ask for any more."""

from collections import Counter

from data.core import access, clock, notify, settings, store
from data.core.importing import taking_back
from data.core.jobs import job
from data.quality import commands, packs


@job("quality.forget_uploads")
def forget_uploads() -> str:
    """Remove imported files older than the 90 days in which an import can be undone; those that still wait stay."""
    with store.reading() as session:
        gone = taking_back.forget_uploads(session, clock.now())
    return f"{gone} {'file' if gone == 1 else 'files'} removed."


@job("quality.run_feeds")
def run_feeds() -> str:
    """Bring in new files of the feeds that are set up; alert to files that are late, held or refused."""
    came = Counter(one.outcome for one in commands.run_feeds(actor=access.operator()))
    return f"{came.total()} new files: " + _words(came)


def _words(came: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(came.items())) or "none"


@job("quality.pack")
def pack() -> str:
    """Make the pack of the day as PDF and deck, write it into the folder of packs, and send it where packs go."""
    line, files = packs.scheduled()
    told = f"{line}: {files[0].parent / files[0].stem}, PDF and deck."
    sent = notify.hand_out(line, f"The pack: {line}.", files)
    return f"{told} Sent to {sent} of {len(notify.channels(notify.PACKS))}." if sent is not None else told


@job("quality.check_trust")
def check_trust() -> str:
    """Open a ticket for each page that at least five people trust less than 3.5 of 5."""
    with store.writing(access.operator(), "job", "trust in the pages") as session:
        today = clock.today(settings.current(session).zone)
        settled = commands.settle_trust(session, as_of=today)
    return f"{settled.hits} pages are not trusted; {settled.new} of them new, {settled.cleared} trusted again."
