"""The answers about the company: given once, changed from a day on, never rewritten for earlier days."""

from datetime import date
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from sqlmodel import Session

from data.core import access, registry, settings
from data.core.access import Actor
from data.people import queries
from models import Setting

MANAGE = "people.manage_settings"
LONGEST_NAME = 120


def configure(
    session: Session, *, actor: Actor, company: str, currency: str, zone: str, fy_start_month: int,
    valid_from: date | None = None,
) -> None:  # fmt: skip
    """Answer the four questions. The first answers hold for all time; later ones from `valid_from`, today if not given.

    Raises Refused without the right, ValueError for an answer that is none.
    """
    answers = {"company": company, "currency": currency, "zone": zone, "fy_start_month": str(fy_start_month)}
    for name, value in answers.items():
        set_setting(session, actor=actor, name=name, value=value, valid_from=valid_from)
    # The first answers make a store somebody's: it then gets the words that people choose from.
    registry.call("pipeline.load_first_values", session)


def set_setting(session: Session, *, actor: Actor, name: str, value: str, valid_from: date | None = None) -> None:
    """Answer one question: company, currency, zone or fy_start_month. Saying the same again changes nothing."""
    access.require(actor, MANAGE)
    checked = _checked(name, value)
    answers = queries.answers(session, name)
    start = settings.BEGINNING if not answers else valid_from or queries.today(session)
    held = [answer for answer in answers if answer.valid_from <= start]
    if held and held[-1].value == checked:
        return
    if held and held[-1].valid_from == start:
        held[-1].value = checked
        session.add(held[-1])
    else:
        session.add(Setting(name=name, valid_from=start, value=checked))


def _checked(name: str, value: str) -> str:
    text = " ".join(str(value).split())
    if name == "company":
        if not 1 <= len(text) <= LONGEST_NAME:
            raise ValueError(f"The company's name has 1 to {LONGEST_NAME} characters.")
        return text
    if name == "currency":
        if text.upper() not in list_currencies():
            raise ValueError(f"{text or 'Nothing'} is not a currency code such as USD or EUR.")
        return text.upper()
    if name == "zone":
        if text not in available_timezones():
            raise ValueError(f"{text or 'Nothing'} is not a time zone such as Europe/Berlin.")
        return text
    if name == "fy_start_month":
        if not text.isdigit() or not 1 <= int(text) <= 12:
            raise ValueError("The fiscal year starts in a month from 1 to 12.")
        return str(int(text))
    raise ValueError(f"There is no setting {name}. Settings: {', '.join(settings.NAMES)}.")
