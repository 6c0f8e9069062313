"""What runs by the clock about fit: accounts that wait to be scored by the definitions in force."""

from data.core import access, store
from data.core.jobs import job
from data.icp import scoring


@job("icp.rescore")
def rescore() -> str:
    """Score all accounts anew when a profile, the weights or the zone changed since they were scored."""
    with store.reading() as session:
        is_behind = scoring.is_behind(session, scoring.terms(session))
    if not is_behind:
        return "All accounts are scored by the definitions in force."
    with store.writing(access.system(), "job", "accounts scored by the definitions in force") as session:
        scored = scoring.rebuild(session)
    return f"{scored:,} accounts scored."
