"""The job scoreboard of the demo company: owners, and a sheet of values at the end of every month."""

import calendar
import csv
import io
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, store
from data.core.importing import applying, parts, relations
from data.core.reference import load
from data.demo.company import SEED
from data.demo.workbooks import CLOSING_TIME, Made

HEADS = ("Job", "Measured on", "Reached", "Out of", "Third number", "Answers", "Reviewed on", "Result", "Evidence",
         "Note")  # fmt: skip
HISTORY = timedelta(days=365)
MONTHS = {"weekly": 1, "monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}
SILENT = {"customer_feedback", "practice_improvement", "benefits", "tool_integration", "site_expansion",
          "joint_delivery", "team_expansion", "migrate_data"}  # fmt: skip
"""Figures that nobody enters."""

FORGOTTEN = {"value_messaging", "support_requests", "collections", "it_support", "train_users"}
"""Figures that stopped coming months ago."""

UNREVIEWED = {"analytics_direction", "people_direction"}
WITHOUT_OWNER = {"partner_disputes", "app_access", "find_opportunities"}
OWNERS = {"exec": "executive", "prod": "executive", "mkt": "revops", "sales": "manager", "impl": "deal_desk",
          "csm": "manager", "am": "rep", "ptr": "partner_manager", "fin": "deal_desk", "legal": "auditor",
          "ppl": "executive", "it": "admin", "data": "revops"}  # fmt: skip
LINK = "https://wiki.brackenfold.example"


def assign(session: Session, made: Made) -> None:
    """Say who answers for which job: one person a group, a few jobs without anybody."""
    by_role = {person.role: person.name for person in made.company.people if person.role}
    found = relations.resolve(session, relations.RELATED["people"], by_role.values(), "name")
    for key, job in load("jobs")["jobs"].items():
        if key not in WITHOUT_OWNER:
            owner = found.ids[by_role[OWNERS[job["group"]]]]
            registry.call("operations.assign_job", session, actor=access.operator(), job=key, owner_id=owner)


def report(days: Sequence[date], done: int, made: Made) -> None:
    """Bring the values of the months that ended since the files of the day before; with the last file the week's too.

    days: those of all files in order; done: the place of the file that is in.
    """
    day, is_last = days[done], done + 1 == len(days)
    since, begins = max((each for each in days if each < day), default=day), made.company.made_on - HISTORY
    ends = [end for end in _month_ends(since, day) if end >= begins]
    if ends and since < begins:
        with clock.frozen(_closing(day)), store.writing(access.operator(), "demo", "owners of jobs") as session:
            assign(session, made)
    lines = [line for end in ends for line in rows(end, made)]
    if is_last and day not in ends:
        lines += rows(day, made, only={"weekly"})
    _bring(day, lines)


def _month_ends(since: date, day: date) -> Iterator[date]:
    end = (since + timedelta(days=1)).replace(day=1)
    while True:
        end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
        if end > day:
            return
        if end > since:
            yield end
        end += timedelta(days=1)


def _bring(day: date, lines: list[dict[str, Any]]) -> None:
    if not lines:
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADS)
    writer.writeheader()
    writer.writerows(lines)
    content = text.getvalue().encode()
    with clock.frozen(_closing(day)):
        found = parts.parts_of(content, f"job values {day:%Y-%m}.csv", target_name="job_values")
        applying.apply(found, content, actor=access.operator(), as_of=day, reason="figures of the month")


def _closing(day: date) -> datetime:
    return min(datetime.combine(day, CLOSING_TIME), clock.now())


def rows(end: date, made: Made, *, only: set[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the lines of a sheet for a period that ended on a day: those whose turn it is by their cadence."""
    for place, (key, job) in enumerate(load("jobs")["jobs"].items()):
        if key in SILENT or (only and job["cadence"] not in only):
            continue
        is_review = job["kind"] == "days_since_review"
        turn = (place if is_review or job["cadence"] == "annual" else 0) + end.month
        age = made.company.made_on - end
        if (not only and turn % MONTHS[job["cadence"]]) or (key in FORGOTTEN and age < timedelta(days=150)):
            continue
        if key in UNREVIEWED:
            continue
        draw = random.Random(f"{SEED} {key} {end:%Y-%m}")
        values = _values(draw, key, job, end)
        yield dict(zip(HEADS, (key, end.isoformat(), *values), strict=True))


def _values(draw: random.Random, key: str, job: dict[str, Any], end: date) -> tuple[Any, ...]:
    """Draw what is entered: most jobs do well, some do not, each in its own way."""
    mood = random.Random(f"{SEED} {key}").random() + draw.uniform(-0.12, 0.12)
    kind, green, yellow = job["kind"], job["green"], job["yellow"]
    link = f"{LINK}/{key.replace('_', '-')}" if draw.random() < 0.5 else ""
    if kind == "days_since_review":
        before = timedelta(days=draw.randrange(4, 40) if mood < 0.75 else draw.randrange(120, 330))
        return ("", "", "", "", (end - before).isoformat(), "", f"{LINK}/{key.replace('_', '-')}", "")
    if kind == "pass_fail":
        passed = (end - timedelta(days=20)).isoformat()
        return ("", "", "", "", passed, "pass" if mood < 0.8 else "conditional", f"{LINK}/audit-report", "")
    if kind == "composite_worst":
        releases = draw.randrange(20, 60)
        return (releases - (mood > 0.6), releases, int(mood > 0.5) + (mood > 0.85) * 3, "", "", "", link, "")
    if kind == "count_ceiling":
        over = (float(yellow) - float(green) + 1) * max(0.0, mood - 0.5) * 2
        return (round(float(green) + over), *[""] * 5, link, "")
    return _ratio(draw, job, mood, link)


def _ratio(draw: random.Random, job: dict[str, Any], mood: float, link: str) -> tuple[Any, ...]:
    kind, base = job["kind"], draw.randrange(40, 400)
    if kind == "band":
        return (round(base * (1 + (mood - 0.5) * 0.12), 2), base, "", "", "", "", link, "")
    green, yellow = float(job["green"]), float(job["yellow"])
    step = abs(green - yellow) or 0.1
    aim = green + (0.55 - mood) * 2.2 * step if green >= yellow and kind in ("percent", "attainment", "score") else (
        green - (0.55 - mood) * 2.2 * step)  # fmt: skip
    if kind == "percent":
        aim = max(0.0, aim if job.get("may_exceed") else min(aim, 100.0))
        if job["metric"].startswith(("uptime", "internal_uptime")):
            base = 43_200
        return (int(base * aim / 100 + 0.5), base, "", "", "", "", link, "")
    if kind in ("variance_abs", "variance_adverse"):
        return (round(base * 1000 * (1 + max(0.0, aim) / 100)), base * 1000, "", "", "", "", link, "")
    shown = Decimal(str(round(base * max(0.0, aim), 1)))
    if job.get("is_year_to_date"):
        return (int(base * aim / 30), base // 20, "", "", "", "", link, "")
    return (shown, base, "", "", "", "", link, "")
