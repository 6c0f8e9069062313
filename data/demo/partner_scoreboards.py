"""The demo company's scoreboards: signed with most partners, countered by one, proposed to one, missing with one."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from data.core import access, clock, registry, rulebook, store
from data.core.access import Actor
from data.core.importing import relations
from data.demo.workbooks import CLOSING_TIME, Made
from models import Partner, User

REASON = "the demo company"
SIGNED, STARTED, CAC = timedelta(days=150), timedelta(days=300), 9_800
WITH_US = ("signed", "onboarding", "active", "dormant")
OPEN_FOR_NOW = {"Marlstone Partners": "proposed", "Copperline Consulting": "countered", "Peppergrass Media": "none"}
"""Partners whose limits nobody has signed yet, and how far they are."""

DOUBTED = {"Tidewater Advisory": 12}
"""Whose submitted referrals of last month are put right by a person's word."""

SIGNERS = ("Ines Calder", "Tom Abara", "Nadia Brandt", "Piet Osei", "Ruth Almeida", "Sam Keller")
ENTERED = {
    "co_sell": ("Accounts mapped", "engagement", "count", 45), "service": ("CSAT", "revenue", "number", 4.5),
    "influencer": ("Reach", "engagement", "count", 6_000), "affiliate": ("Clicks", "engagement", "count", 2_500),
    "marketplace": ("Listing views", "engagement", "count", 1_000),
}  # fmt: skip
"""What partners of a type report themselves: title, block, unit, target of a quarter."""


def bring(made: Made) -> None:
    """Start the programme, agree on scoreboards months ago, put a word over what was counted."""
    day = made.company.made_on
    keeper = _person(made, "revops")
    with store.writing(keeper, "demo", REASON, occurred_on=day - STARTED) as session:
        content = {**rulebook.in_force("programme"), "started_on": day - STARTED, "direct_cac": CAC,
                   "direct_cac_source": "Finance, last year's budget over new customers"}  # fmt: skip
        registry.call("partners.edit_programme", session, actor=keeper, content=content, note="The plan was ratified.")
    for place, (partner, owner) in enumerate(_partners()):
        if OPEN_FOR_NOW.get(partner.name) == "none":
            continue
        then = clock.frozen(datetime.combine(day - SIGNED, CLOSING_TIME))
        with store.writing(owner, "demo", REASON, occurred_on=day - SIGNED) as session, then:
            _agree(session, partner, place, owner)
        if partner.name in DOUBTED:
            with store.writing(owner, "demo", REASON, occurred_on=day) as session:
                registry.call("partners.override_value", session, partner.id, actor=owner,
                              metric="referrals_submitted", month=clock.add_months(day.replace(day=1), -1),
                              value=DOUBTED[partner.name],
                              note="Four came by phone at their fair and were entered a week later.")  # fmt: skip


def _partners() -> list[tuple[Partner, Actor]]:
    """Return the partners that have signed, by name, with their owners."""
    with store.reading() as session:
        known = relations.known(session, relations.RELATED["partners"], None)
        found = [session.get_one(Partner, number) for number in sorted({n for some in known.values() for n in some})]
        return [(one, _signer(session.get_one(User, one.owner_id))) for one in sorted(found, key=lambda one: one.name)
                if one.owner_id and one.state in WITH_US]  # fmt: skip


def _signer(owner: User) -> Actor:
    """Return a partner's owner, who signed when they still ran the programme, whatever their role is now."""
    return Actor(owner.id, owner.name, frozenset({"partner_manager"}), owner.team_id)


def _person(made: Made, role: str) -> Actor:
    named = next(person.name for person in made.company.people if person.role == role)
    with store.reading() as session:
        number = relations.resolve(session, relations.RELATED["people"], [named], "name").ids[named]
        return access.actor_of(session.get_one(User, number))


def _agree(session: Session, partner: Partner, place: int, owner: Actor) -> None:
    """Propose the lines, sign them, and let the partner sign, ask for others, or say nothing yet."""
    lines, signer = _lines(partner.type, place), SIGNERS[place % len(SIGNERS)]
    made = registry.call("partners.propose_scoreboard", session, partner.id, actor=owner, lines=lines)
    made = registry.call("partners.send_scoreboard", session, made.id, actor=owner, row_version=made.row_version)
    given = {"actor": owner, "row_version": made.row_version, "name": signer}
    state = OPEN_FOR_NOW.get(partner.name)
    if state == "countered":
        lower = [{**line, "target": 1} if line["metric"] == "referrals_submitted" else line for line in lines]
        registry.call("partners.counter_scoreboard", session, made.id, lines=lower,
                      note="Two of our consultants are on leave until spring.", **given)  # fmt: skip
    elif state is None:
        registry.call("partners.sign_scoreboard", session, made.id, side="theirs", **given)


def _lines(kind: str, place: int) -> list[dict[str, Any]]:
    """Return the lines for a partner of a type: most can be reached, some were hoped for."""
    pace = {"referral": 5, "co_sell": 2, "service": 1, "influencer": 1, "affiliate": 1, "marketplace": 1}
    told: list[dict[str, Any]] = [
        {"metric": "referrals_submitted", "target": pace[kind] + place % 3, "per": "month"},
        {"metric": "acceptance_rate", "target": "0.7"},
        {"metric": "deals_brought", "target": 3 + place % 3, "per": "quarter"},
        {"metric": "training_participation", "target": "0.8"},
        {"metric": "sourced_arr", "target": 15_000 + 20_000 * (place % 4), "per": "quarter"},
        {"metric": "close_rate", "target": "0.25"},
        {"metric": "todo_completion", "target": "0.9", "yellow": "0.83"},
    ]  # fmt: skip
    if kind in ENTERED:
        title, area, unit, target = ENTERED[kind]
        told.append({"metric": title, "area": area, "unit": unit, "target": target, "kind": "leading"})
    return told
