"""The demo company's spreadsheets on their way out: described, compared, one retired; a feed; votes on the pages."""

from datetime import date, timedelta

from sqlmodel import Session

from data.core import access, clock, registry, store
from data.core.access import Actor, Scope

REASON = "the demo company"
HANGS = {
    "accounts": ("revops", "Territory planning, kept by hand since the last reorganisation", "Shared drive, Sales"),
    "crm opportunities": ("revops", "The Monday pipeline call", "Exported from the CRM every evening"),
    "targets": ("manager", "Commission statements of the quarter", "Finance drive"),
    "webshop orders": ("manager", "The online channel's weekly report", "Exported from the shop"),
    "products": ("deal_desk", "Quotes that are typed by hand", "Shared drive, Deal desk"),
}  # fmt: skip
COMPARED = ("products", "rates", "accounts", "targets", "crm opportunities")
RETIRED = ("products", "rates")
FEED = "CRM, every evening"
VOTES = {"/pipeline-coverage": (5, 4, 5, 4, 5, 4), "/pipeline-forecast": (3, 4, 2, 3, 4, 3), "/pipeline-bridge": (4, 5)}


def keep(day: date) -> None:
    """Bring the register, a feed and the votes to life, as the people of the company would."""
    with store.reading() as session:
        files = {row["name"]: row["id"] for row in registry.view("quality.shadow_files")(session, scope=Scope("all"))}
        people = _people(session)
    operator, closing = access.operator(), min(clock.now(), clock.end_of_day(day, "UTC"))
    with clock.frozen(closing), store.writing(operator, "demo", REASON) as session:
        for name, (role, feeds, place) in HANGS.items():
            if name in files and role in people:
                registry.call("quality.describe_file", session, files[name], actor=operator, feeds=feeds, place=place,
                              owner_id=people[role][0].id)  # fmt: skip
        registry.call("quality.add_feed", session, actor=operator, name=FEED, folder="crm", pattern="crm*.xlsx",
                      owner_id=people["revops"][0].id if "revops" in people else None)  # fmt: skip
    with clock.frozen(closing):
        for name in COMPARED:
            if name in files:
                registry.call("quality.compare_file", files[name], actor=operator, channel="demo")
        _retire(files, operator)
        _vote(day, people)


def _retire(files: dict[str, int], operator: Actor) -> None:
    with store.writing(operator, "demo", REASON) as session:
        for name in RETIRED:
            if name in files:
                registry.call("quality.retire_file", session, files[name], actor=operator,
                              sign_off="Kept here now; the last differences are old spellings.")  # fmt: skip


def _people(session: Session) -> dict[str, list[Actor]]:
    """Return the people who may sign in, by each of their roles."""
    found: dict[str, list[Actor]] = {}
    for row in sorted(registry.view("people.users")(session, scope=Scope("all")), key=lambda row: row["id"]):
        for role in row["roles"]:
            actor = Actor(row["id"], row["name"], frozenset(row["roles"]))
            found.setdefault(role, []).append(actor)
    return found


def _vote(day: date, people: dict[str, list[Actor]]) -> None:
    voters = {actor.id: actor for actors in people.values() for actor in actors if access.may(actor, "quality.vote")}
    for page, scores in VOTES.items():
        for place, (actor, score) in enumerate(zip(voters.values(), scores, strict=False)):
            on = day - timedelta(days=place)
            with store.writing(actor, "demo", REASON, occurred_on=on) as session:
                registry.call("quality.vote", session, actor=actor, page=page, score=score)
