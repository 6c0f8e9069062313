"""A review as its screens show it: time plan and clock, numbers as frozen, what was said, to-dos, what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core import clock as time
from data.core import settings
from data.core.access import Scope
from data.core.numbers import from_minor
from data.partners import walls
from data.partners.formulas import todos as formulas
from data.partners.formulas.agenda import Clock, PartTime, Planned, read_clock, read_plan, times
from data.partners.queries import reviews as queries
from data.partners.queries.reviews import HELD
from data.partners.review_templates import CARRIED, Part, Template, kinds, template
from data.partners.walls import Wall, written_number

ROOM_READS = ("reviews",)
"""While a review runs its screens read nothing else: a write elsewhere does not slow them down."""

BEFORE_READS = ("reviews", "partners", "referrals", "deals")
MONTHS_BACK = 3
ROLES = {"sourced": ", brought by the partner", "influenced": ", with the partner's help"}


@dataclass(frozen=True)
class Item:
    """Something that was said. side: us or them; kind and state as codes, with their labels beside."""

    id: int
    row_version: int
    part: str
    kind: str
    kind_label: str
    side: str
    text: str
    said_by: str
    metric: str
    state: str
    votes: int


@dataclass(frozen=True)
class Todo:
    """A to-do. owes: what it lacks of owner and day; settled: what this review said of it, empty while it waits."""

    id: int
    row_version: int
    text: str
    side: str
    owner: str
    due_on: date | None
    state: str
    metric: str
    owes: tuple[str, ...]
    settled: str = ""


@dataclass(frozen=True)
class Room:
    """A review. held_with: the partner's or customer's name; attendees: (side, name); carried: earlier to-dos.

    people: who of us there is, for owners; wall: the numbers, none before the start.
    """

    id: int
    row_version: int
    template: Template
    title: str
    held_with: str
    partner_id: int | None
    account_id: int | None
    owner_id: int | None
    lead_id: int | None
    lead: str
    planned_on: date
    attendees: tuple[tuple[str, str], ...]
    attendee_lines: str
    state: str
    started_at: datetime | None
    closed_at: datetime | None
    part: Part
    plan: tuple[Planned, ...]
    clock: Clock
    wall: Wall | None
    items: tuple[Item, ...]
    todos: tuple[Todo, ...]
    carried: tuple[Todo, ...]
    people: Mapping[int, str]

    def times(self, now: datetime) -> list[PartTime]:
        """Return how each part stands at an instant; once it is closed the clock stands."""
        return times(self.plan, self.clock, self.closed_at or now)

    def said_in(self, part: str, *wanted: str) -> list[Item]:
        """Return what was said in a part and not taken off, of some kinds if they are named."""
        return [one for one in self.items if one.part == part and one.state != "dropped" and one.kind != CARRIED
                and (not wanted or one.kind in wanted)]  # fmt: skip

    @property
    def waiting(self) -> list[Todo]:
        """The earlier to-dos that nobody has settled in this review."""
        return [one for one in self.carried if not one.settled]

    @property
    def owed(self) -> list[Todo]:
        """The to-dos of this review that lack an owner or a day."""
        return [one for one in self.todos if one.owes]


def room(session: Session, *, scope: Scope, review_id: int) -> Room | None:
    """Return a review as its screens show it; None where the scope has none such."""
    found = queries.reviews(session, queries.REVIEWS.c.id == review_id, scope=scope)
    if not found:
        return None
    row, known = found[0], kinds()
    said = queries.items(session, review_id)
    items = tuple(_item(one, known) for one in said)
    keyed = {one["key"]: one["text"] for one in said if one["kind"] == CARRIED}
    made = queries.todos(session, queries.TODOS.c.review_id == review_id)
    shape = template(row["template"])
    return Room(
        row["id"], row["row_version"], shape, row["title"], row["partner"] or row["account"] or "", row["partner_id"],
        row["account_id"], row["owner_id"], row["lead_id"], row["lead"] or "", row["planned_on"],
        _attendees(row["attendees"]), row["attendees"] or "", row["state"], row["started_at"], row["closed_at"],
        shape.part(row["part"]), tuple(read_plan(row["agenda"])), read_clock(row["clock"]),
        walls.read(row["frozen"]), items,
        tuple(_todo(one) for one in made if one["state"] != formulas.DROPPED),
        _carried(session, row, keyed), queries.people(session),
    )  # fmt: skip


def _carried(session: Session, row: Mapping[str, Any], keyed: Mapping[str, str]) -> tuple[Todo, ...]:
    before = queries.todos(session, queries.beside(row))
    found = [_todo(one, keyed.get(f"{CARRIED}-{one['id']}", "")) for one in before]
    is_over = row["state"] == HELD
    # A closed review shows what it said of each; later words about them belong to the next one.
    return tuple(one for one in found if one.settled or (one.state == formulas.OPEN and not is_over))


def _item(row: Mapping[str, Any], known: Mapping[str, str]) -> Item:
    return Item(row["id"], row["row_version"], row["part"], row["kind"], known.get(row["kind"], row["kind"]),
                row["side"], row["text"], row["said_by"] or "", row["metric"] or "", row["state"],
                row["votes"])  # fmt: skip


def _todo(row: Mapping[str, Any], settled: str = "") -> Todo:
    return Todo(row["id"], row["row_version"], row["text"], row["side"], row["owner_name"], row["due_on"],
                row["state"], row["metric"] or "", tuple(formulas.owes(row)), settled)  # fmt: skip


def _attendees(text: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((side, name) for side, _, name in (line.partition(" ") for line in (text or "").splitlines()))


def since_last(session: Session, *, scope: Scope, review_id: int) -> list[str]:
    """Return what went well since the last review, as lines that can be taken over: deals won, referrals sent.

    Without an earlier review: of the last three months. Empty where the scope has no such review.
    """
    found = queries.reviews(session, queries.REVIEWS.c.id == review_id, scope=scope)
    if not found:
        return []
    row, company = found[0], settings.current(session)
    before = queries.held_before(session, row)
    until = row["planned_on"] if row["started_at"] is None else time.reporting_day(row["started_at"], company.zone)
    since = (time.add_months(until.replace(day=1), -MONTHS_BACK) if before is None
             else time.reporting_day(before, company.zone))  # fmt: skip
    lines = [_won(one) for one in queries.won_with(session, row, since, until)]
    sent = queries.referred(session, row["partner_id"], since, until)
    if n := sum(sent.values()):
        lines.append(f"{n} {'referral' if n == 1 else 'referrals'} sent, {sent.get('accepted', 0)} accepted")
    return lines


def _won(row: Mapping[str, Any]) -> str:
    role = ROLES.get(row.get("role") or "", "")
    amount = ""
    if row["amount"] is not None and row["currency"]:
        amount = f" for {written_number(from_minor(row['amount'], row['currency']), 'money', row['currency'])}"
    return f"Won {row['name']}{amount}{role}"
