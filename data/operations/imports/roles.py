"""What titles mean, and who holds which role, as files bring them."""

from typing import Any

from data.core.importing.targets import Batch, Field, Target, register
from data.operations import departments
from data.operations.formulas.departments import Key
from data.operations.formulas.title_words import normal


def decided_title(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a decision on a title. Raises ValueError for a role that is not in the list."""
    area, role = _role(values.get("area"), values.get("role"))
    made = {"title": normal(str(values["title"])), "area": area, "role": role, "decided_on": batch.as_of}
    return {**made, **({"note": values["note"]} if "note" in values else {})}


def seat(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Return a seat; without a first day it begins on the day of the import. Raises ValueError for an unknown role."""
    area, role = _role(values.get("area"), values.get("role"))
    found = {name: value for name, value in values.items() if name not in ("area", "role")}
    start = found.get("valid_from") or batch.as_of
    if found.get("valid_to") and found["valid_to"] < start:
        raise ValueError("the last day lies before the first")
    return {**found, "area": area, "role": role, "valid_from": start}


def _role(area: Any, role: Any) -> Key:
    """Return the key of a role that is named by codes or by words."""
    known = departments.departments()
    wanted = str(area or "").strip().casefold(), str(role or "other").strip().casefold()
    for key, entry in known.by_key.items():
        names = {key[0], known.areas[key[0]].label.casefold()}, {key[1], entry.label.casefold()}
        if wanted[0] in names[0] and wanted[1] in names[1]:
            return key
    raise ValueError(f'there is no role "{area or ""}" / "{role or ""}" in the list of departments')


register(
    Target(
        name="titles",
        title="Titles",
        entity="title_decision",
        order=71,
        right="definitions.view",
        key=("title",),
        shape=decided_title,
        about="What a title means: an area and a role of the list of departments. It outranks every rule.",
        fields=(
            Field("title", "text", "Title", required=True, aliases=("job title", "jobtitle", "position")),
            Field("area", "text", "Area", required=True, aliases=("department", "function", "functional area")),
            Field("role", "text", "Role", aliases=("functional role", "job role")),
            Field("note", "text", "Note", aliases=("notes", "comment")),
        ),
    )
)

register(
    Target(
        name="seats",
        title="Seats",
        entity="seat",
        order=72,
        right="people.view_users",
        key=("user", "area", "role"),
        identity=("user_id", "area", "role"),
        shape=seat,
        about="Who holds which role of which area, from when to when.",
        fields=(
            Field("user", "text", "Person", required=True, relation="people",
                  aliases=("name", "employee", "person", "full name")),
            Field("area", "text", "Area", required=True, aliases=("department", "function", "functional area")),
            Field("role", "text", "Role", aliases=("functional role", "job role")),
            Field("valid_from", "date", "From", aliases=("start", "start date", "since")),
            Field("valid_to", "date", "To", aliases=("end", "end date", "until")),
        ),
    )
)
