"""Fills an empty store with the demo company: every file goes in through the importers, on the day it came."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from data.core import access, clock, registry, settings, store
from data.core.importing import applying, parts, relations
from data.core.importing.mappings import Mapping, load_mapping
from data.core.ledger import history
from data.core.reference import FOLDER
from data.demo import (
    baselines,
    behaviour,
    calls,
    company,
    contacts,
    customer_health,
    expansion,
    icp,
    jobs,
    leads,
    partner_scoreboards,
    partners,
    pocs,
    raci,
    renewals,
    reviews,
    sales,
    spreadsheets,
    subscriptions,
    term_sheets,
    value_map,
)
from data.demo.workbooks import CLOSING_TIME, File, Made, make
from models import Segment, Setting, User

REASON = "the demo company"
AUDITED = timedelta(days=75)
"""How long the demo company has had the nightly audit."""

Heard = Callable[[int, int, str], None]
"""Is told how far the loading is: files done, files in all, the name of the next one."""


class NotLoaded(Exception):
    """The demo company cannot go into this store; `words` says why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def is_loaded() -> bool:
    """Say whether the store holds the demo company."""
    with store.reading() as session:
        return settings.current(session).is_demo


def load(*, made_on: date | None = None, scale: float = 1.0, heard: Heard | None = None) -> Made:
    """Make the company as of a day (today in its zone if not given) and bring it into the store.

    Each file is recorded at the end of the day it was handed over, so that what was known when can be shown.
    Raises NotLoaded where the store holds anything, and when a row is refused.
    """
    registry.load_domains()
    day = made_on or clock.today(company.ZONE)
    with store.reading() as session:
        if history.revision_at(session, None):
            raise NotLoaded("This store holds data already. Nothing was written. The demo company needs an empty one.")
    made = make(day, scale=scale)
    files, mapping, tried = made.files(), mapping_of_all(), pocs.Course(made)
    with clock.frozen(closing(files[0].day)), store.writing(access.operator(), "demo", REASON) as session:
        _set_up(session)
        calls.choose_words(session, made)
    for done, file in enumerate(files):
        if heard:
            heard(done, len(files), file.name)
        _bring(file, mapping)
        if done + 1 == len(files) or files[done + 1].day > file.day:
            _speak(file.day, made)
            jobs.report([each.day for each in files], done, made)
            if file.day >= day - AUDITED:
                _look(file.day)
            tried.live([each.day for each in files], done)
    with clock.frozen(closing(day)), store.writing(access.operator(), "demo", REASON) as session:
        leads.set_up(session, made)
    with clock.frozen(closing(day)), store.writing(access.operator(), "demo", REASON) as session:
        _give_roles(session, made)
        calls.give_evidence(session, made)
        calls.give_odds(session, made)
        leads.bring(session, made)
    contacts.bring(made.company, day)
    spreadsheets.keep(day)
    _define(made, day)
    return made


def _define(made: Made, day: date) -> None:
    """Bring what people define: the customer profile, the value map, what accounts did, who answers for what."""
    with clock.frozen(closing(day)):
        for part in (icp, value_map, behaviour):
            part.bring(made)
    with clock.frozen(closing(day)):
        raci.bring(made.company)
    with clock.frozen(closing(day)):
        sales.bring(made)
    with clock.frozen(closing(day)):
        subscriptions.bring(made)
    with clock.frozen(closing(day)):
        customer_health.bring(made)
        renewals.bring(made)
    with clock.frozen(closing(day)):
        expansion.bring(made)
    with clock.frozen(closing(day)):
        partners.bring(made)
        partner_scoreboards.bring(made)
        reviews.bring(made)
    with clock.frozen(closing(day)):
        term_sheets.bring(made)
    with clock.frozen(closing(day)):
        baselines.bring(made)


def mapping_of_all() -> Mapping:
    """Return the mapping that reads every file of the demo company."""
    return load_mapping(Path(FOLDER / "demo" / "mapping.yaml").read_text(encoding="utf-8"))


def closing(day: date) -> datetime:
    """Return the instant at which the files of a day are recorded: the end of its business, never in the future."""
    return min(datetime.combine(day, CLOSING_TIME), clock.now())


def _set_up(session: Session) -> None:
    """The four answers, the mark of the demo, and what no file brings: the order of the segments."""
    registry.call(
        "people.configure", session, actor=access.operator(), company=company.NAME, currency=company.CURRENCY,
        zone=company.ZONE, fy_start_month=company.FY_START_MONTH,
    )  # fmt: skip
    session.add(Setting(name=settings.DEMO, valid_from=settings.BEGINNING, value="1"))
    for rank, segment in enumerate(company.SEGMENTS, start=1):
        session.add(Segment(name=segment.name, rank=rank))


def _bring(file: File, mapping: Mapping) -> None:
    with clock.frozen(closing(file.day)):
        found = parts.parts_of(file.content, file.name, mapping=mapping)
        outcome = applying.apply(found, file.content, actor=access.operator(), as_of=file.day, reason=REASON)
    for plan in outcome.plans:
        if plan.refused or plan.questions:
            first = plan.refused[0] if plan.refused else plan.questions[0]
            raise NotLoaded(f"{file.name} did not go in, the files before it did: {first}")


def _speak(day: date, made: Made) -> None:
    """Submit the forecast calls of a day; once, revise the words that people choose from."""
    with clock.frozen(closing(day)), store.writing(access.operator(), "demo", "weekly forecast") as session:
        calls.submit(session, day, made)
        if calls.is_revision_day(day, made):
            calls.revise_words(session)


def _look(day: date) -> None:
    """Run the audit and the alerts in the evening of a day, as the nightly jobs do."""
    for name in ("run_audit", "settle_alerts"):
        with clock.frozen(closing(day)), store.writing(access.operator(), "job", REASON) as session:
            registry.call(f"pipeline.{name}", session, actor=access.operator())


def _give_roles(session: Session, made: Made) -> None:
    """One person for each role, for the role switcher of the sign-in page. Nobody gets a password."""
    roles = {person.name: person.role for person in made.company.people if person.role}
    found = relations.resolve(session, relations.RELATED["people"], roles, "name")
    for name, number in found.ids.items():
        user = session.get_one(User, number)
        registry.call("people.set_roles", session, actor=access.operator(), user_id=number, roles={roles[name]},
                      row_version=user.row_version)  # fmt: skip
