"""Values of the scoreboard as files bring them: a line a job and day."""

from decimal import Decimal
from typing import Any

from data.core import clock
from data.core.importing.targets import Batch, Field, Target, register
from data.core.settings import Settings
from data.operations.formulas.jobs_entry import FIELDS, NUMBERS, checked
from data.operations.formulas.jobs_shapes import VERDICTS, Job
from data.operations.job_catalogue import catalogue

SEEN = "job values seen"
HINT = "the job's key or title, as the scoreboard shows it"


def job_value(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it is stored. Raises ValueError with the sentence for an unknown job or a wrong value.

    A day that has not come is refused, as in the form; so are numbers that the job's kind of figure does not have.
    """
    named = str(values["job"])
    job = _job(named)
    _once(batch, job, named, values.get("measured_on"))
    today = max(batch.as_of, clock.today(batch.settings.zone))
    made = checked(job, {name: values.get(name) for name in ("measured_on", *FIELDS)}, today=today)
    return {"job": job.key, **{name: made[name] for name in values if name in made}}


def _once(batch: Batch, job: Job, named: str, day: Any) -> None:
    """Raise ValueError where the file has a job's day twice, once by its key and once by its title."""
    seen = batch.beside.setdefault((SEEN, job.key, day), named)
    if seen != named:
        raise ValueError(f'this job and day stand in the file already, as "{seen[:60]}"')


def _job(named: str) -> Job:
    known = catalogue().jobs
    wanted = named.strip().casefold()
    for job in known.values():
        if wanted in (job.key, job.title.casefold(), job.metric):
            return job
    raise ValueError(f'there is no job "{named[:60]}" in the catalogue')


def written_value(_company: Settings, row: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a stored value as a sheet holds them."""
    return {name: None if row[name] is None else Decimal(row[name]) for name in NUMBERS}



register(
    Target(
        name="job_values",
        title="Job values",
        entity="job_value",
        order=70,
        right="jobs.view",
        key=("job", "measured_on"),
        identity=("job", "measured_on"),
        shape=job_value,
        unshape=written_value,
        about="What jobs of the scoreboard reached: a line a job and day. The list of jobs is on the scoreboard.",
        fields=(
            Field("job", "text", "Job", required=True, aliases=("job key", "key", "metric"), help=HINT),
            Field("measured_on", "date", "Measured on", required=True, aliases=("date", "as of", "period end", "month"),
                  help="the last day of what was measured"),
            Field("actual", "number", "Reached", aliases=("value", "numerator", "count"),
                  help="the first number: reached, counted, or the mean"),
            Field("base", "number", "Out of", aliases=("target", "denominator", "plan", "budget"),
                  help="the second number: the whole, the target or the plan"),
            Field("second", "number", "Third number", aliases=("second", "scale max"),
                  help="for the few figures that have one"),
            Field("n", "integer", "Answers", aliases=("respondents", "sample"), help="answers behind a survey"),
            Field("reviewed_on", "date", "Reviewed on", aliases=("last reviewed", "audited on")),
            Field("verdict", "choice", "Result", choices=tuple(VERDICTS), aliases=("audit result", "status")),
            Field("evidence", "text", "Evidence", aliases=("link", "url", "document"), help="a link, https://"),
            Field("note", "text", "Note", aliases=("comment", "remark")),
        ),
    )
)  # fmt: skip
