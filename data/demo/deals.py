"""A deal of the demo company: what it is, and what was entered about it on which day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from data.demo.company import Account, Person, Product

CLOSED = ("closed_won", "closed_lost", "closed_no_decision")
RANKS = {"mql": 1, "sql": 2, "sao": 3, **dict.fromkeys(CLOSED, 4)}


class Move(NamedTuple):
    """What somebody entered on a day. A close may be entered later than it happened: `values` hold its own day."""

    entered: date
    values: dict[str, Any]


@dataclass
class Deal:
    """One opportunity. Amounts are whole units of its currency.

    `rhythm`: days between two contacts; `quiet_from`: none after this day; `plans` False: no next step is ever dated.
    """

    number: int
    account: Account
    product: Product
    motion: str
    type: str
    opened: date
    facts: dict[str, Any]
    rhythm: int
    owner: Person
    plans: bool = True
    quiet_from: date | None = None
    moves: list[Move] = field(default_factory=list)

    @property
    def is_online(self) -> bool:
        """Whether the web shop keeps it: that system knows no next steps and no champions."""
        return self.account.segment.name == "SMB"

    @property
    def id(self) -> str:
        """Its number in the system that keeps it."""
        return f"{'WEB' if self.is_online else 'OPP'}-{10_000 + self.number}"

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.account.name} - {self.product.name}" + ("" if self.type == "new" else f" ({self.type})")

    @property
    def currency(self) -> str:
        """The currency of its amounts."""
        return self.account.territory.currency

    def enter(self, entered: date, **values: Any) -> None:
        """Add what is entered on a day."""
        self.moves.append(Move(entered, values))

    def on(self, day: date) -> dict[str, Any] | None:
        """Return what the system holds at the end of a day; None before the deal was opened."""
        if self.opened > day:
            return None
        state: dict[str, Any] = {"owner": self.owner.name}
        for move in sorted(self.moves, key=lambda move: move.entered):
            if move.entered <= day:
                state |= move.values
        if state["stage"] in CLOSED:
            return {**state, "owner_at_close": state["owner"]}
        is_reopened = any(move.values.get("closed_on") for move in self.moves if move.entered <= day)
        return {**state, "closed_on": None, "reason": None, "owner_at_close": None, "is_reopened": is_reopened,
                **self._contact(day, state)}  # fmt: skip

    def _contact(self, day: date, state: dict[str, Any]) -> dict[str, Any]:
        until = min(day, self.quiet_from) if self.quiet_from else day
        last = self.opened + timedelta(days=max(0, (until - self.opened).days) // self.rhythm * self.rhythm)
        has_plan = self.plans and not self.is_online and RANKS[state["stage"]] > 1
        return {
            "last_activity": last,
            # A little later than the next contact: the step is due until somebody has done it.
            "next_step": last + timedelta(days=self.rhythm + 3) if has_plan else None,
        }

    def last_change(self, day: date) -> date:
        """Return the last day up to a day on which something was entered."""
        return max((move.entered for move in self.moves if move.entered <= day), default=self.opened)


def counts_in_pipeline(deal: Deal, state: dict[str, Any]) -> bool:
    """Say whether an open deal counts as coverage, whatever its date: far enough, no renewal, not omitted."""
    is_qualified = state["stage"] == "sao" and state.get("category") != "omitted"
    return is_qualified and deal.type != "renewal"
