"""Work of operations that a timer starts."""

from data.core import access, store
from data.core.jobs import job
from data.operations import commands
from data.operations import raci_audits as raci_audits


@job("operations.remind_owners")
def remind_owners() -> str:
    """Remind each owner of a job, once, of a figure or a review that is due and not there."""
    with store.writing(access.operator(), "job", "figures of jobs that are due") as session:
        settled = commands.settle_missing(session, actor=access.operator())
    return f"{settled.hits} figures are due; {settled.new} owners reminded of a new one, {settled.cleared} came in."
