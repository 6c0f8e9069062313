"""The demo company's RACI: seats, a version that was ratified and published, and one that a file brought in since."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session

from data.core import access, drafts, registry, rulebook, store
from data.core.access import Actor, Scope
from data.core.importing import applying, parts, relations
from data.demo.company import Company, Person
from models import User

SEATED, PUBLISHED, ENDED = timedelta(days=300), timedelta(days=64), timedelta(days=12)
WHY = "Everybody's part, after the planning days"
FILE = "RACI partner deals.csv"
ROWS = """Stage,Activity,Partner manager,AE,Sales lead,CSM,Legal
Deals with partners,Register a deal that a partner brings,A,R (who closes?),I,,
,Agree on who talks to the customer,A/R,R,A,C,
,Share the price with the partner,C,R,A,,C
,Partner manager -> CSM: the customer's partner after signature,A/R,I,,R,
"""
"""A partner team's own table: one cell with words, one row with two A."""


def bring(company: Company) -> None:
    """Give seats, publish the RACI as delivered and reviewed, and take a partner team's own table into the next draft.

    All of it is recorded now; the version holds since weeks.
    """
    day, operator = company.made_on, access.operator()
    with store.writing(operator, "demo", "seats") as session:
        _seat(session, company, day)
    keeper, chief = _person(company, "revops"), _person(company, "executive")
    with store.writing(keeper, "demo", WHY) as session:
        draft = registry.call("operations.start_raci", session, actor=keeper, note=WHY)
        number, keys = int(draft.id or 0), list(rulebook.read(draft.content)["activities"])
        registry.call("operations.review_raci", session, number, actor=keeper, keys=keys, on=day - PUBLISHED)
        drafts.propose(session, number, actor=keeper)
    with store.writing(chief, "demo", "ratified") as session:
        drafts.decide(session, number, actor=chief, is_ratified=True)
    with store.writing(keeper, "demo", "published") as session:
        drafts.publish(session, number, actor=keeper, valid_from=day - PUBLISHED)
    given = parts.parts_of(ROWS.encode(), FILE, target_name="raci")
    applying.apply(given, ROWS.encode(), actor=keeper, as_of=day, reason="the partner team's own table")


def _person(company: Company, role: str) -> Actor:
    named = next(person.name for person in company.people if person.role == role)
    with store.reading() as session:
        return access.actor_of(session.get_one(User, _numbers(session, [named])[named]))


def _numbers(session: Session, names: Iterable[str]) -> dict[str, int]:
    return relations.resolve(session, relations.RELATED["people"], list(dict.fromkeys(names)), "name").ids


def _seat(session: Session, company: Company, day: date) -> None:
    """Give every role of the RACI to somebody, unless somebody has it; one seat has ended since."""
    given, held = _seats(company, day), registry.view("operations.raci")(session, scope=Scope("all"), as_of=day).people
    numbers = _numbers(session, [person.name for _, _, person, _ in given])
    for area, role, person, until in given:
        if f"{area}/{role}" not in held:
            registry.call("operations.seat_person", session, actor=access.operator(), user_id=numbers[person.name],
                          area=area, role=role, valid_from=day - SEATED, valid_to=until)  # fmt: skip


def _seats(company: Company, day: date) -> list[tuple[str, str, Person, date | None]]:
    office = {person.role: person for person in company.people if person.role and not person.team}
    here = [person for person in company.people if person.left_on is None]
    leads = [person for person in here if person.team and not person.is_seller]
    sellers = [person for person in here if person.is_seller and person.team != "Online"]
    online = [person for person in here if person.is_seller and person.team == "Online"]
    given = [
        ("other", "other", office["executive"]), ("sales", "sales_operations", office["revops"]),
        ("marketing", "marketing_operations", office["revops"]), ("marketing", "marketing_manager", office["viewer"]),
        ("finance", "finance_manager", office["deal_desk"]), ("legal", "other", office["auditor"]),
        ("engineering", "other", office["admin"]), ("it", "support_engineer", online[-1]),
        ("sales", "other", office["partner_manager"]), ("customer_success", "customer_success_manager", online[-2]),
        *(("sales", "sales_leader", person) for person in leads),
        *(("sales", "account_executive", person) for person in sellers),
        *(("sales", "sales_development_representative", person) for person in online[:2]),
    ]  # fmt: skip
    return [*((*one, None) for one in given), ("product", "product_leader", leads[-1], day - ENDED)]
