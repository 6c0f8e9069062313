"""The course of a job's figure, and every value with the colour of its own day and its evidence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from components import chart, states, trend
from components.markup import draw, element, join, status_mark
from components.page_head import section
from components.palette import status_text
from data.operations.job_words import input_words
from data.operations.views import JobPage
from pages.operations.job import head

MOST = 24
FEW = 4
KINDS = {"percent": "percent", "ratio": "ratio", "count": "count", "number": "number", "days": "days"}


def picture(view: JobPage) -> None:
    """The values as a line with where green begins; a review has none."""
    points = [one for one in view.course if one.shown.kind != "text"][-MOST:]
    if view.row.job.is_review or len(points) < 2:
        return
    kind = KINDS[points[-1].shown.kind]
    if kind == "count" and max(one.shown.value or 0 for one in points) < FEW:
        kind = "number"  # between 0 and 3 a count has no round marks of its own
    series = [trend.Series("Figure", [
        trend.Point(None if one.shown.value is None else Decimal(one.shown.value), n=one.found.n,
                    small="too few cases" if one.found.reason == "too_few" else "") for one in points])]  # fmt: skip
    periods = [f"{one.day:%b %Y}" if len({f"{p.day:%b %Y}" for p in points}) == len(points) else f"{one.day}"
               for one in points]  # fmt: skip
    green = view.shown.limits[0] if len(view.shown.limits) == 2 else None
    target = trend.Target("Green", green) if green is not None else None
    section("Course", "Each value as it was measured.")
    given: dict[str, Any] = {"periods": periods, "kind": kind, "target": target}
    spec = trend.spec(series, **given, from_zero=False)
    alt = trend.alt(series, what=view.row.job.title, **given)
    chart.draw(spec, alt=alt, key="job-course")


def values(view: JobPage) -> None:
    """Every value, the newest first: colours are those of the limits of their day."""
    section("Values", "Each keeps the colour that the limits of its day gave it.")
    if not view.values:
        states.notice("No value was entered yet.")
        return
    heads = ("Day", "Figure", "Status", "Made of", "Evidence", "Note", "Entered by")
    lines = []
    for told in view.values[:MOST]:
        cells = (f"{told.row['measured_on']}", head.text(told.shown) or told.word,
                 status_mark(told.found.status, status_text(told.found.status, told.word)), _made_of(view, told.row),
                 head.evidence(told.row["evidence"]) if told.row["evidence"] else "", told.row["note"] or "",
                 told.row["by"] or "an import")  # fmt: skip
        lines.append(element("tr", *(element("td", element("span", cell), data_label=name,
                                             class_="qd-empty" if cell == "" else None)
                                     for name, cell in zip(heads, cells, strict=True))))  # fmt: skip
    top = element("thead", element("tr", *(element("th", name, scope="col") for name in heads)))
    draw(element("div", element("table", top, element("tbody", join(lines)), class_="qd-table",
                                aria_label="Values of this job"), class_="qd-scroll"))  # fmt: skip
    if len(view.values) > MOST:
        draw(element("div", f"and {len(view.values) - MOST} earlier ones", class_="qd-muted"))


def _made_of(view: JobPage, held: Mapping[str, Any]) -> str:
    parts = [f"{words}: {held[name]}" for name, words in input_words(view.row.job) if held.get(name) is not None]
    parts += [f"n {held['n']}"] if held.get("n") is not None else []
    return "; ".join(parts)
