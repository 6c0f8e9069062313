"""What runs by the clock about renewals: the steps before the end of each term."""

from data.core import access, store
from data.core.jobs import job
from data.customers import commands


@job("customers.renewal_steps")
def make_renewal_steps() -> str:
    """Make the tasks of the steps before the end of each term that comes near, and send the reminders of the day."""
    with store.writing(access.operator(), "job", "steps before renewals") as session:
        found = commands.make_renewal_steps(session, actor=access.operator())
    return f"{found.made:,} steps made and {found.reminded:,} reminders sent for {found.contracts:,} contracts."
