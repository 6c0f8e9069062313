"""Departments, roles and titles to take away: the same rows as on the screen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.operations import views

ROLES = (
    Column("area", "Area", width=22), Column("role", "Role", width=32), Column("about", "What they do", width=60),
    Column("contacts", "Contacts", "count"), Column("leads", "Leads", "count"), Column("people", "Held by", width=40),
    Column("brings", "Rights it brings", width=30),
)  # fmt: skip
TITLES = (
    Column("title", "Title", width=40), Column("meaning", "Means", width=40), Column("area", "Area"),
    Column("role", "Role", width=28), Column("confidence", "Confidence", "percent"),
    Column("rule", "Because", width=36), Column("state", "State"), Column("contacts", "Contacts", "count"),
    Column("leads", "Leads", "count"),
)  # fmt: skip


@export("roles", title="Departments, roles and titles", right="definitions.view")
def roles(session: Session, *, scope: Scope, as_of: date, **asked: Any) -> Sequence[Sheet]:
    """Every role with its area and who holds it, and every title with what it means and why."""
    del asked  # neither period nor filter
    view = views.roles(session, scope=scope, as_of=as_of)
    return [Sheet("Roles", ROLES, views.role_rows(view)), Sheet("Titles", TITLES, views.title_rows(view))]
