"""What changes partners, their people and what those have learned. Nothing here commits."""

from datetime import date
from typing import Any

from sqlmodel import Session

from data.core import access, conflicts, rulebook
from data.core.access import Actor, Refused
from data.core.ledger import capturing
from data.core.ledger.capturing import recording_of
from data.partners import types
from data.partners.commands.taking import EDIT, SIGNED, checked, owned, partner_to_change, person, tidy
from data.partners.queries import partners as queries
from models import Partner, PartnerContact, PartnerTraining

ROLES = ("executive", "manager", "sales", "technical", "delivery", "marketing", "finance", "other")
"""What somebody at a partner does: whom of ours they are paired with follows from it."""


def create_partner(session: Session, *, actor: Actor, name: str, type: str, state: str = "candidate",
                   owner_id: int | None = None, **values: Any) -> Partner:  # fmt: skip
    """Add a partner. owner_id: the actor if nobody is named and the actor may edit only their own.

    Raises Refused without the right or for somebody else, ValueError for a name that is taken or a value that cannot
    be. A partner in a state that says signed gets today's date where none is given.
    """
    width = access.require(actor, EDIT)
    owner_id = actor.id if owner_id is None and width != "all" else owner_id
    if not owned(session, actor, EDIT, owner_id):
        raise Refused("You may add partners of your own only.", action=EDIT)
    given = {"name": name, "type": type, "state": state, "owner_id": owner_id, **values}
    found = _dated(session, checked(session, given, today=recording_of(session).occurred_on), None)
    if (taken := queries.named(session, found["name"])) is not None:
        raise ValueError(f"There is a partner called {taken.name} already.")
    made = Partner(**found)
    # With us since the day of the signature, whenever somebody writes it down.
    capturing.on_day(made, found.get("signed_on") or recording_of(session).occurred_on)
    session.add(made)
    session.flush()
    return made


def edit_partner(session: Session, partner_id: int, *, actor: Actor, row_version: int, **changes: Any) -> Partner:
    """Change a partner's fields, its owner among them. Raises Refused, Conflict, ValueError as `create_partner`."""
    access.require(actor, EDIT)
    wanted = {name: tidy(value) for name, value in changes.items()}
    partner = partner_to_change(session, partner_id, actor=actor, row_version=row_version, wanted=wanted)
    changed = {name: value for name, value in wanted.items() if getattr(partner, name, None) != value}
    found = _dated(session, checked(session, changed, today=recording_of(session).occurred_on), partner)
    if "owner_id" in found and not owned(session, actor, EDIT, found["owner_id"]):
        raise Refused("You may hand a partner only to people of your own team.", action=EDIT)
    taken = queries.named(session, found["name"]) if "name" in found else None
    if taken is not None and taken.id != partner.id:
        raise ValueError(f"There is a partner called {found['name']} already.")
    for name, value in found.items():
        setattr(partner, name, value)
    session.flush()
    return partner


def _dated(session: Session, values: dict[str, Any], before: Partner | None) -> dict[str, Any]:
    """Fill the day of the signature or the end where the state says that it came."""
    today, state = recording_of(session).occurred_on, values.get("state")
    if state in SIGNED and not (values.get("signed_on") or (before and before.signed_on)):
        values["signed_on"] = today
    if state == "ended" and not (values.get("ended_on") or (before and before.ended_on)):
        values["ended_on"] = today
    if state is not None and state != "ended" and before is not None and before.ended_on is not None:
        values["ended_on"] = None
    return values


def save_contact(session: Session, partner_id: int, *, actor: Actor, name: str, contact_id: int | None = None,
                 row_version: int | None = None, **values: Any) -> PartnerContact:  # fmt: skip
    """Add a person of a partner, or change one: email, title, role, paired_user_id (who of us), is_active.

    Raises Refused, Conflict, ValueError for a name that is taken, an unknown role, or nobody of ours.
    """
    access.require(actor, EDIT)
    partner = partner_to_change(session, partner_id, actor=actor)
    found = {"name": name, **values}
    found = {field: tidy(value) for field, value in found.items()}
    _check_contact(session, found)
    twin = queries.contact_named(session, partner_id, found["name"])
    if twin is not None and twin.id != contact_id:
        raise ValueError(f"{partner.name} has a person called {found['name']} already.")
    contact = PartnerContact(partner_id=partner_id, name=found["name"])
    if contact_id is not None:
        held = queries.contact(session, contact_id)
        if held is None or held.partner_id != partner_id:
            raise ValueError("There is no such person at this partner.")
        contact = held
        if row_version is not None:
            conflicts.same_version(session, contact, row_version=row_version, wanted=found)
    for field, value in found.items():
        setattr(contact, field, value)
    session.add(contact)
    session.flush()
    return contact


def _check_contact(session: Session, found: dict[str, Any]) -> None:
    unknown = set(found) - {"name", "email", "title", "role", "paired_user_id", "is_active"}
    if unknown:
        raise ValueError(f"A person has no field {sorted(unknown)[0]}.")
    if not found["name"]:
        raise ValueError("A person needs a name.")
    if found.get("role") is not None and found["role"] not in ROLES:
        raise ValueError(f"The role is one of {', '.join(ROLES)}.")
    if found.get("email") is not None and "@" not in found["email"]:
        raise ValueError(f"{found['email']} is no mail address.")
    if found.get("paired_user_id") is not None:
        person(session, found["paired_user_id"], today=recording_of(session).occurred_on)


def record_training(session: Session, contact_id: int, *, actor: Actor, course: str, invited_on: date,
                    attended_on: date | None = None, certified_until: date | None = None) -> PartnerTraining:
    """Note that somebody was invited to a training, whether they came, and until when they are certified.

    The same person, course and day again changes what is noted. Raises Refused, ValueError for days that cannot be.
    """
    access.require(actor, EDIT)
    contact = queries.contact(session, contact_id)
    if contact is None:
        raise ValueError("There is no such person at a partner.")
    partner_to_change(session, contact.partner_id, actor=actor)
    title, today = tidy(course), recording_of(session).occurred_on
    if not title:
        raise ValueError("Name the training.")
    if attended_on is not None and not invited_on <= attended_on <= today:
        raise ValueError(f"{contact.name} came between the invitation ({invited_on}) and today ({today}), or not yet.")
    if certified_until is not None and attended_on is None:
        raise ValueError("A certificate needs the day on which the training was attended.")
    made = queries.training(session, contact_id, title, invited_on)
    if made is None:
        made = PartnerTraining(partner_id=contact.partner_id, contact_id=contact_id, course=title,
                               invited_on=invited_on)  # fmt: skip
        session.add(made)
    made.attended_on, made.certified_until = attended_on, certified_until
    session.flush()
    return made


def weigh_types(session: Session, *, actor: Actor, weights: dict[str, int], note: str,
                valid_from: date | None = None) -> None:  # fmt: skip
    """Put other weights of the criteria in force, by which a kind is chosen. Raises Refused, ValueError."""
    access.require(actor, rulebook.EDITABLE[types.NAME].right)
    rulebook.edit(session, actor=actor, name=types.NAME, content={**types.content(), "weights": dict(weights)},
                  note=note, valid_from=valid_from)  # fmt: skip
