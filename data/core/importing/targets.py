"""What can be imported: a target is a table with its fields, as people call them, and the key that tells rows apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlmodel import Session

    from data.core.importing.plans import Plan
    from data.core.importing.shaping import Shaped
    from data.core.ledger.records import Edit, Story
    from data.core.settings import Settings

KINDS = frozenset(
    ("text", "identifier", "money", "integer", "number", "percent", "date", "boolean", "choice", "email", "list",
     "instant")
)


@dataclass(frozen=True)
class Field:
    """One field of a target.

    `kind` says how cells are read; `aliases` are other names people give the column; `choices` the codes of a closed
    list; `relation` the target it points to, `many` when one cell may name several; `may_be_money` when a
    number may be an amount in the company's currency, with its sign.
    """

    name: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] | None = None
    relation: str | None = None
    help: str = ""
    many: bool = False
    may_be_money: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f'Field {self.name}: there is no kind "{self.kind}".')


Told = list[tuple[int, dict[str, Any]]]
"""Records with the values that a file gave them."""


@dataclass
class Batch:
    """The rows of one table on their way in: what a target's own rules may ask for, and where they refuse a row.

    `columns` are the columns that the file can fill; `refusals` maps a row's position to (field, value, reason);
    `told` counts what the reader should hear about; `beside` is what rows say that their records cannot hold;
    `turned_away` what `Target.keep_away` is told of the rows that `Target.admit` refuses.
    """

    session: "Session"
    as_of: date
    settings: "Settings"
    currency: str
    options: Mapping[str, Any] = field(default_factory=dict)
    feed_id: int | None = None
    columns: frozenset[str] = frozenset()
    refusals: dict[int, tuple[str, Any, str]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    beside: dict[Any, Any] = field(default_factory=dict)
    turned_away: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, position: int, name: str, value: Any, reason: str) -> None:
        """Refuse the row at a position: nothing of it is written."""
        self.refusals.setdefault(position, (name, value, reason))

    def tell(self, what: str, count: int = 1) -> None:
        """Count something that the reader should hear about."""
        self.told[what] = self.told.get(what, 0) + count


@dataclass(frozen=True)
class Target:
    """One thing that files can bring: its table (`entity`), fields, default `key`, its place in an import (`order`).

    `shape` turns one row of typed fields into column values where names and units are not enough; `adopt` turns new
    rows into stories; `revise` turns a changed row into edits; `owner` names the field that says whose a row is:
    people with a narrow right may bring only such rows, and only their own; `identity` names the columns that make a
    row the same record, those of the key if empty. `right` is what it takes to see the rows: with it the whole table
    can be exported, edited and imported again; `unshape` gives back the fields that `shape` turned into columns.

    `after` is told of new records, and of those the file is about again, once they are written: (number, values) of
    each, and what stood beside them. `settle` works out rows that make no record
    of their own, such as activities or steps of a deal: it fills the plan with facts and edits of `entity`.

    `right` lets the whole table go out to be edited and come back. `owned_through` names the relation whose record's
    owner it belongs to, for records without an owner of their own: a narrow scope takes away only those.

    `admit` says which of the rows that would make new records may not: position to (field, value, reason).
    `keep_away` writes down what it turned away, where the rest of the file goes in.
    """

    name: str
    title: str
    entity: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    about: str
    order: int
    owner: str | None = None
    identity: tuple[str, ...] = ()
    shape: "Callable[[Batch, dict[str, Any]], dict[str, Any]] | None" = None
    adopt: "Callable[[Batch, list[dict[str, Any]]], list[Story]] | None" = None
    revise: "Callable[[Batch, dict[str, Any], dict[str, Any]], list[Edit]] | None" = None
    right: str = ""
    owned_through: str = ""
    unshape: "Callable[[Settings, dict[str, Any]], dict[str, Any]] | None" = None
    after: "Callable[[Session, Told, Told, dict[Any, Any]], None] | None" = None
    settle: "Callable[[Plan, Batch, Shaped], None] | None" = None
    admit: "Callable[[Batch, Shaped, list[int]], dict[int, tuple[str, Any, str]]] | None" = None
    keep_away: "Callable[[Session, Plan], None] | None" = None

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        doubled = {name for name in names if names.count(name) > 1}
        missing = [name for name in self.key if name not in names]
        if doubled or missing:
            raise ValueError(f"Target {self.name}: fields named twice {sorted(doubled)}, key fields missing {missing}.")

    def field(self, name: str) -> Field:
        """The field of that name. Raises UnknownTarget listing the names when there is none."""
        for known in self.fields:
            if known.name == name:
                return known
        names = ", ".join(known.name for known in self.fields)
        raise UnknownTarget(f'{self.title} have no field "{name}". The fields are: {names}.')


class UnknownTarget(KeyError):
    """There is no target or field of that name; `message` lists the names there are."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


TARGETS: dict[str, Target] = {}


def register(target: Target) -> Target:
    """Offer a target under its name. The same one may come again (modules are reloaded); another may not."""
    known = TARGETS.get(target.name)
    if known is not None and known.entity != target.entity:
        raise ValueError(f'The import target "{target.name}" exists already, for {known.entity}.')
    TARGETS[target.name] = target
    return target


def target(name: str) -> Target:
    """The target of that name. Raises UnknownTarget listing the names when there is none."""
    if name not in TARGETS:
        known = ", ".join(sorted(TARGETS)) or "none yet"
        raise UnknownTarget(f'There is no import target "{name}". The targets are: {known}.')
    return TARGETS[name]
