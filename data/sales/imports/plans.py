"""Rows of mutual action plans as people keep them in a sheet, by deal."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from data.core import access
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.sales.commands.plans import give_link
from data.sales.commands.plans_checks import LONGEST
from data.sales.formulas import plans
from data.sales.queries import plans as queries
from data.sales.queries.steps import deal
from data.sales.views.plans import shapes
from models import ActionPlan

if TYPE_CHECKING:
    from data.core.importing.shaping import Shaped


def row_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Take a row as it is stored. Raises ValueError for a number, days, texts or dependencies that cannot be."""
    found = dict(values)
    if not isinstance(found.get("position"), int) or found["position"] < 1:
        raise ValueError("a row has a number from 1 on")
    if isinstance(found.get("depends_on"), str):
        before = plans.numbers_of(found["depends_on"])
        if found["position"] in before:
            raise ValueError(f"row {found['position']} cannot depend on itself")
        found["depends_on"] = plans.written(before)
    days = found.get("days")
    if isinstance(days, int) and not 1 <= days <= plans.MOST_DAYS:
        raise ValueError(f"a row takes 1 to {plans.MOST_DAYS} working days")
    for name, most in LONGEST.items():
        if isinstance(found.get(name), str) and len(found[name]) > most:
            raise ValueError(f"{name.replace('_', ' ')} is longer than {most} characters")
    return found


def without_circles(batch: Batch, shaped: "Shaped", positions: list[int]) -> dict[int, tuple[str, Any, str]]:
    """Refuse new rows that wait for each other in a circle, or for a row that neither plan nor file has."""
    coming: dict[int, dict[int, tuple[int, Mapping[str, Any]]]] = defaultdict(dict)
    for position in positions:
        row = shaped.row(position)
        coming[row["deal_id"]][row["position"]] = (position, row)
    there: dict[int, list[plans.Row]] = defaultdict(list)
    for row in queries.shown_rows(batch.session, list(coming)):
        there[row["deal_id"]] += shapes([row])
    refused: dict[int, tuple[str, Any, str]] = {}
    for deal_id, rows in coming.items():
        refused |= _refusals({row.number: row for row in there[deal_id]}, rows)
    return refused


def _refusals(there: Mapping[int, plans.Row],
              rows: Mapping[int, tuple[int, Mapping[str, Any]]]) -> dict[int, tuple[str, Any, str]]:  # fmt: skip
    file = {number: plans.Row(number, before=plans.numbers_of(row.get("depends_on") or ""))
            for number, (_, row) in rows.items()}  # fmt: skip
    known = {**there, **file}
    refused = {}
    for number, row in file.items():
        gone = [before for before in row.before if before not in known]
        if gone:
            reason = f"the plan has no row {gone[0]}"
            refused[rows[number][0]] = ("depends_on", rows[number][1].get("depends_on"), reason)
    if refused:
        return refused
    try:
        plans.ordered(list(known.values()))
    except plans.Circular as circle:
        return {rows[number][0]: ("depends_on", rows[number][1].get("depends_on"), str(circle).rstrip("."))
                for number in circle.numbers if number in rows}  # fmt: skip
    return {}


def keep_plans(session: Session, made: Told, again: Told, _beside: dict[Any, Any]) -> None:
    """Make the plan of each deal that has rows now and had none, and fill the deal's link to it."""
    for number in dict.fromkeys(values["deal_id"] for _, values in (*made, *again)):
        if queries.plan(session, number) is None:
            session.add(ActionPlan(deal_id=number))
        found = deal(session, number, for_update=True)
        if found is not None:
            give_link(session, found, actor=access.operator())
    session.flush()


register(
    Target(
        name="action_rows",
        title="Action plans",
        entity="action_row",
        order=80,
        right="pipeline.view_deals",
        owned_through="deal",
        key=("deal", "position"),
        about="Mutual action plans: what you and the buyer do until the customer is live, one row a step.",
        shape=row_values,
        admit=without_circles,
        after=keep_plans,
        fields=(
            Field("deal", "text", "Deal", required=True, relation="deals",
                  aliases=("opportunity id", "deal id", "opportunity", "opportunity name", "deal name")),
            Field("position", "integer", "No.", required=True, aliases=("number", "row", "step no", "#", "order")),
            Field("step", "text", "Step", required=True, aliases=("milestone", "action", "task", "activity")),
            Field("our_owner", "text", "With us", aliases=("our owner", "owner us", "seller", "vendor owner"),
                  relation="people"),
            Field("their_owner", "text", "With them", aliases=("their owner", "customer owner", "buyer")),
            Field("target_on", "date", "Target day", aliases=("target date", "due", "due date", "by", "date")),
            Field("days", "integer", "Working days", aliases=("days", "duration")),
            Field("status", "choice", "Status", aliases=("state",), choices=tuple(plans.STATUSES)),
            Field("depends_on", "text", "Depends on", aliases=("after", "dependencies", "predecessors")),
            Field("is_critical", "boolean", "Critical", aliases=("key step", "critical path")),
            Field("done_on", "date", "Done on", aliases=("completed on",)),
            Field("note", "text", "Internal note", aliases=("note", "notes", "comment")),
        ),
    )
)  # fmt: skip
