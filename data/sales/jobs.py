"""What runs by the clock about a sale: the daily automations."""

from data.core import access, clock, store
from data.core.jobs import Failed, job
from data.sales import automations, commands
from data.sales.causes import DAILY_RULES
from data.sales.commands.stalls import settle_overdue, settle_stalls


@job("sales.automations")
def run_automations() -> str:
    """Make the tasks of the daily automations that are on, each for a cause that has none yet."""
    made, wrong = 0, []
    for name in DAILY_RULES:
        if not automations.is_on(name):
            continue
        try:
            with store.writing(access.operator(), "job", f"automation: {name.replace('_', ' ')}") as session:
                n = commands.run_automation(session, actor=access.operator(), name=name)
        except Exception as why:  # one rule that fails must not keep the others from running
            wrong.append(name)
            automations.ran(name, made=0, failed=1, problem=f"{type(why).__name__}: {why}"[:500])
            continue
        made += n
        automations.ran(name, made=n)
    if wrong:
        raise Failed(f"{made:,} tasks made. These failed, /sales-automations says why: {', '.join(wrong)}.")
    return f"{made:,} tasks made by {len(DAILY_RULES)} automations."


@job("sales.stalls")
def watch_stalls() -> str:
    """Alert to proofs of concept without activity for as long as the limit says, and to those past their end."""
    with store.writing(access.system(), "job", "stalls of proofs of concept") as session:
        found, late = settle_stalls(session, now=clock.now()), settle_overdue(session, now=clock.now())
    if automations.is_on(automations.STALL):
        automations.ran(automations.STALL, made=found.new)
    return (f"{found.hits} stalled, {found.new} of them anew, {found.cleared} cleared. {late.hits} past their end, "
            f"{late.new} of them anew.")  # fmt: skip
