"""What runs by the clock about customers."""

from data.core import access, clock, settings, store
from data.core.jobs import job
from data.customers import commands, folding, folding_terms, health_jobs, renewal_jobs
from data.customers.lapsing import lapse

__all__ = ["health_jobs", "renewal_jobs"]


@job("customers.expansion_triggers")
def fire_triggers() -> str:
    """Fire the signs that customers can grow, each once while it is open; never for a customer in red health."""
    with store.writing(access.operator(), "job", "signs that customers can grow") as session:
        found = commands.fire_triggers(session, actor=access.operator())
    return (f"{found.new:,} signs fired anew at {found.customers:,} customers, {found.urgent:,} became urgent. "
            f"{found.left_out:,} customers in red health left out.")  # fmt: skip


@job("customers.adoption")
def start_adoption() -> str:
    """Make the dated steps of new customers that have none yet."""
    with store.writing(access.operator(), "job", "sequences of new customers") as session:
        made = commands.start_adoption(session, actor=access.operator())
    return f"{made:,} steps made for new customers."


@job("customers.lapse")
def lapse_terms() -> str:
    """End terms that nobody signed within their grace, and work revenue out anew where rates or limits changed."""
    with store.writing(access.system(), "job", "terms that nobody signed again") as session:
        ended = lapse(session, clock.today(settings.current(session).zone))
    with store.reading() as session:
        is_behind = folding_terms.is_behind(session)
    if not is_behind:
        return f"{ended:,} terms ended."
    with store.writing(access.system(), "job", "recurring revenue by the rates in force") as session:
        customers = folding.rebuild(session)
    return f"{ended:,} terms ended. {customers:,} customers worked out anew by the rates and limits in force."
