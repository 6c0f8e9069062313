"""Teams and who is in them, as routing needs them."""

from sqlalchemy import select
from sqlmodel import Session, col

from models import Team


def names(session: Session) -> dict[int, str]:
    """Return the name of each team by its number, in alphabetical order."""
    statement = select(col(Team.id), col(Team.name)).order_by(col(Team.name))
    return {number or 0: name for number, name in session.connection().execute(statement)}
