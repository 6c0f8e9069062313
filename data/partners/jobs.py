"""What runs by the clock about partners: referrals that run out, and tickets about those that wait."""

from data.core import access, store
from data.core.jobs import job
from data.partners import watching


@job("partners.expire_referrals")
def expire_referrals() -> str:
    """Let accepted referrals run out, and alert to decisions and introductions that are late."""
    with store.writing(access.system(), "job", "clocks of referrals") as session:
        gone = watching.expire_referrals(session)
        waits, slow = watching.settle_waits(session)
    return (f"{gone} ran out. {waits.hits} wait for a decision, {waits.new} of them anew. {slow.hits} introductions "
            f"are late, {slow.new} of them anew.")  # fmt: skip
