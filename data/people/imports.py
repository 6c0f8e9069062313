"""What can be imported here: people, with their managers, teams and territories."""

import re
import unicodedata
from typing import Any

from data.core.importing import relations
from data.core.importing.relations import Related, relate
from data.core.importing.targets import Batch, Field, Target, register
from data.core.ledger.records import Story
from models import Segment, Team, Territory, User


def sign_in_name(full_name: str) -> str:
    """Return the name to sign in with that follows from a full name.

    >>> sign_in_name("Zoë  O'Neill-Smith")
    'zoe.oneill-smith'
    """
    plain = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().casefold()
    words = [re.sub(r"[^a-z0-9-]", "", word) for word in plain.split()]
    return ".".join(word for word in words if word) or "person"


def person_stub(full_name: str) -> dict[str, Any]:
    """Return what is known of a person who is only named: no roles, so no way to sign in."""
    return {"name": sign_in_name(full_name), "full_name": full_name}


PEOPLE = relate(
    Related("people", User, by={"name": "full_name", "email": "email", "external_id": "external_id", "login": "name"},
            stub=person_stub, unique="name")
)  # fmt: skip
for name, model in (("segments", Segment), ("territories", Territory), ("teams", Team)):
    relate(Related(name, model, by={"name": "name"}, stub=lambda text: {"name": text}, missing="create"))


def people(batch: Batch, rows: list[dict[str, Any]]) -> list[Story]:
    """Return the story of each new person: here from the day of the import, with a name to sign in that is theirs."""
    made = [{**row, **person_stub(row["full_name"])} for row in rows]
    relations.set_apart(batch.session, PEOPLE, made)
    return [[(batch.as_of, values)] for values in made]


register(
    Target(
        name="people",
        title="People",
        entity="user_account",
        order=10,
        right="people.view_users",
        key=("full_name",),
        about="Who owns deals and accounts. They cannot sign in until an administrator invites them.",
        adopt=people,
        fields=(
            Field("full_name", "text", "Name", required=True,
                  aliases=("name", "sales agent", "rep", "employee", "owner", "full name", "user")),
            Field("email", "email", "E-mail", aliases=("mail", "email address", "e mail")),
            Field("external_id", "identifier", "User id", aliases=("employee id", "user id", "id")),
            Field("manager", "text", "Manager", aliases=("reports to",), relation="people"),
            Field("team", "text", "Team", aliases=("department",), relation="teams"),
            Field("territory", "text", "Territory", aliases=("regional office", "region", "office"),
                  relation="territories"),
            Field("left_on", "date", "Left on", aliases=("end date", "leaving date")),
        ),
    )
)
