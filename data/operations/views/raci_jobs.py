"""Jobs of the catalogue that the RACI does not hold yet."""

from data.operations.job_catalogue import catalogue
from data.operations.raci_document import Raci


def jobs_to_add(document: Raci) -> dict[str, tuple[str, str]]:
    """Return the jobs that are not in a RACI: key to (what is done, part of the business)."""
    known = catalogue()
    return {key: (job.title, known.stages[job.stage]) for key, job in known.jobs.items()
            if f"job:{key}" not in document.activities}  # fmt: skip
