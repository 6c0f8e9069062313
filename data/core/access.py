"""Who acts, and what they may do: checked in every command and by every page."""

import getpass
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session, col

from data.core import reference
from models import User

WIDTHS = {"own": 1, "team": 2, "all": 3}


class Refused(Exception):
    """The reader may not do this. `words` says who may."""

    def __init__(self, words: str, *, action: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.action = action


class Conflict(Exception):
    """Somebody saved a newer version while this one was being edited.

    `fields` names each value that differs: (field, as it stands now, as it was about to be saved).
    """

    def __init__(self, words: str, *, fields: Sequence[tuple[str, str, str]] = ()) -> None:
        super().__init__(words)
        self.words = words
        self.fields = tuple(fields)


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a service account or the suite itself."""

    id: int | None
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    team_id: int | None = None
    login: str | None = None


@dataclass(frozen=True)
class Scope:
    """Whose records are meant: all, those of a team, or a person's own. Every view takes one.

    `team_user_ids` are the active and former members of the team, the person included, in ascending order.
    """

    kind: str
    user_id: int | None = None
    team_id: int | None = None
    team_user_ids: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in WIDTHS:
            raise ValueError(f"A scope is own, team or all, not {self.kind}.")


def permissions() -> reference.Permissions:
    """Return the table of roles and actions."""
    return reference.permissions()


def roles_of(written: str) -> frozenset[str]:
    """Read a user's roles as the table holds them.

    >>> sorted(roles_of("admin,revops")), roles_of("")
    (['admin', 'revops'], frozenset())
    """
    return frozenset(part for part in written.split(",") if part)


def written_roles(roles: Iterable[str]) -> str:
    """Write roles as the table holds them: in alphabetical order, comma-separated."""
    return ",".join(sorted(set(roles)))


def scope_of(actor: Actor, action: str) -> str | None:
    """Return how widely an actor may do an action: all, team, own, or None. Raises LookupError on an unknown action."""
    known = permissions()
    if action not in known.actions:
        raise LookupError(f"there is no action {action} in permissions.yaml")
    granted = [scope for role in actor.roles if (scope := known.scope(action, role))]
    return max(granted, key=WIDTHS.__getitem__, default=None)


def may(actor: Actor | None, action: str) -> bool:
    """Say whether an actor may do an action at all, however narrowly."""
    return actor is not None and scope_of(actor, action) is not None


def who_may(action: str) -> str:
    """Return the roles that may do an action, as people read them: "Manager, Revenue operations"."""
    known = permissions()
    roles = [role.label for name, role in known.roles.items() if not role.is_service and known.scope(action, name)]
    return ", ".join(roles) or "nobody"


def require(actor: Actor | None, action: str) -> str:
    """Return how widely the actor may do the action. Raises Refused, saying who may."""
    width = scope_of(actor, action) if actor is not None else None
    if width is None:
        label = permissions().actions[action].label
        raise Refused(f"{label}: you do not have this right. It belongs to: {who_may(action)}.", action=action)
    return width


def scope_for(session: Session, actor: Actor | None, action: str) -> Scope:
    """Return the scope in which an actor may do an action. Raises Refused when there is none."""
    width = require(actor, action)
    if actor is None or width == "all":
        return Scope("all", actor.id if actor else None)
    members: set[int] = {actor.id} if actor.id is not None else set()
    if width == "team" and actor.team_id is not None:
        members |= set(session.scalars(select(col(User.id)).where(col(User.team_id) == actor.team_id)))
    return Scope(width, actor.id, actor.team_id, tuple(sorted(members)))


def actor_of(user: User) -> Actor:
    """Return a user as an actor."""
    return Actor(user.id, user.name, roles_of(user.roles), user.team_id)


def actor_named(session: Session, name: str) -> Actor:
    """Return the active user of this name as an actor, for the command line. Raises Refused when there is none."""
    found = session.scalars(select(User).where(col(User.name) == name.strip().lower())).first()
    if found is None or not found.is_active or not found.roles:
        raise Refused(f"There is no active user {name} with a role. `user list` shows who there is.")
    return Actor(found.id, found.name, roles_of(found.roles), found.team_id, login=login_name())


def operator() -> Actor:
    """Return the service account of the command line, which imports, undoes, exports, configures, never approves."""
    return Actor(None, "operator", frozenset({"operator"}), login=login_name())


def system() -> Actor:
    """Return the suite itself, which only sets up: it holds no role and passes no check of rights."""
    return Actor(None, "system")


def login_name() -> str:
    """Return the name of the system user who runs the program."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return "unknown"
