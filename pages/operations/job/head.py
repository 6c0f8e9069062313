"""The top of a job: the answer in one line, its tiles, what is measured and by what limits, who answers for it."""

from datetime import date

from components import numbers, states
from components.markup import Child, draw, element
from components.page_head import section
from components.plain_table import plain_table
from components.tile import Tile
from data.operations.formulas.jobs_entry import is_link
from data.operations.job_words import CADENCE_WORDS, KIND_WORDS, Shown, limits_words
from data.operations.views import JobPage


def text(shown: Shown) -> str:
    """A value as people read it; an empty text where there is none."""
    if shown.kind == "text":
        return shown.text
    if shown.kind == "days":
        return numbers.days(shown.value or 0)
    return numbers.text_of(shown.value, shown.kind, thresholds=shown.limits)


def answer(view: JobPage) -> str:
    """Where the job stands, in a line."""
    said = text(view.shown)
    what = f"{said}: {view.row.job.measures}." if said else f"It measures {view.row.job.measures}."
    return f"{what} {view.row.group}, {view.row.stage}."


def tiles(view: JobPage) -> list[Tile]:
    """The figure, its day, what is due next, and the owner."""
    row = view.row
    known = row.found.n is not None and row.found.low is not None and row.found.high is not None
    note = f"n {row.found.n}; 95% between {row.found.low:.0f}% and {row.found.high:.0f}%" if known else (
        f"n {row.found.n}" if row.found.n is not None else "")  # fmt: skip
    since = f"{row.measured_on}" if row.measured_on else ""
    return [
        Tile("Figure", text(view.shown), reason=row.word, status=row.status, word=row.word, note=note),
        Tile("Measured on", since, reason="never", note=row.source),
        Tile("Next due", f"{row.due_on}" if row.due_on else "", reason=_undue(view),
             note=CADENCE_WORDS[row.job.cadence]),
        Tile("Owner", reason=row.owner or "nobody yet"),
    ]  # fmt: skip


def _undue(view: JobPage) -> str:
    return "by itself" if view.row.source == "measured here" else "now"


def about(view: JobPage, as_of: date) -> None:
    """What is measured, how, and where the colours begin on the day."""
    job, version = view.row.job, f"version {view.version}" if view.version else "as delivered"
    by = "values that people enter"
    if view.row.source == "measured here":
        by = f"{view.measured_by}, a metric of this suite"
    elif job.feed:
        by = f"{by}, until {view.measured_by} measures it"
    lines = [
        ["Figure", f"{job.measures[0].upper()}{job.measures[1:]}"], ["Kind", KIND_WORDS[job.kind]],
        ["Limits", f"{limits_words(job)} ({version}, on {as_of})"], ["Made of", "; ".join(job.inputs)],
        ["Target", f"{job.target}" if job.target is not None else ""], ["Comes from", by], ["Note", job.note],
    ]  # fmt: skip
    rows = [line for line in lines if line[1]]
    draw(plain_table(rows, [("", False), ("", False)], alt="What is measured"))
    if view.row.evidence:
        draw(element("p", "Latest evidence: ", evidence(view.row.evidence)))


def evidence(address: str) -> Child:
    """Evidence as a link that tells its place nothing of this page; other texts stay text."""
    if not is_link(address):
        return address
    return element("a", address, href=address, target="_blank", rel="noopener noreferrer nofollow")


def raci(view: JobPage) -> None:
    """Who answers by role, where the RACI says so."""
    section("Owner", view.row.owner or "Nobody answers for this job yet.")
    if view.raci is None:
        states.notice("The RACI has no line for this job.")
        return
    found = view.raci
    rows = [["Ownership", found.ownership], ["Input", found.input_flow], ["Kept informed", found.alignment]]
    draw(plain_table([row for row in rows if row[1]], [("", False), ("", False)], alt="RACI of this job"))


def source(view: JobPage) -> str:
    """Where the page's numbers come from."""
    return view.measured_by if view.row.source == "measured here" else "values that were entered"
