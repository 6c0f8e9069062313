"""Plans, steps and pre-flights in words and in tiles."""

from components import numbers
from components.tile import Tile
from data.sales.views.plans import PlanPage, Plans
from data.sales.views.steps import StepDeals
from data.sales.views.validation import PreflightRoll


def answer(view: Plans, dated: StepDeals, rolled: PreflightRoll) -> str:
    """The answer to the page's question in one line."""
    if not dated.rows:
        return "No deal is open from sales qualified on."
    late = dated.counts.get("overdue", 0)
    said = [f"{late:,} of {len(dated.rows):,} open deals are past the day of their step"]
    if view.lines:
        said.append(f"{view.past_close:,} of {len(view.lines):,} plans end after the close date")
    if rolled.deals:
        first = next(item for item in rolled.items if item.deals)
        said.append(f"deals waiting on {first.label.lower()}: {first.deals:,}, "
                    f"{numbers.money(first.amount, rolled.currency)}")  # fmt: skip
    return "; ".join(said) + "."


def tiles(view: Plans, dated: StepDeals, rolled: PreflightRoll) -> list[Tile]:
    """The numbers of the page."""
    late, missing = dated.counts.get("overdue", 0), dated.counts.get("missing", 0)
    sum_late = numbers.money(dated.amounts["overdue"], dated.currency)
    return [
        Tile("Overdue steps", f"{late:,}", status="red" if late else "green", word="Past their day" if late else "None",
             note=f"{sum_late} of open deals"),
        Tile("Steps without a date", f"{missing:,}", status="red" if missing else "green",
             word="Date them" if missing else "None", note=f"of {len(dated.rows):,} open deals"),
        Tile("Plans past the close date", f"{view.past_close:,}", status="red" if view.past_close else "green",
             word="Look at them" if view.past_close else "None", note=f"of {len(view.lines):,} plans"),
        Tile("Late rows", f"{view.late_rows:,}", status="yellow" if view.late_rows else "green",
             word="Late" if view.late_rows else "None", note=f"in {view.late:,} plans"),
        Tile("Waiting on a technical point", numbers.money(rolled.amount, rolled.currency) if rolled.deals else "",
             reason="no deal waits", note=f"{rolled.deals:,} deals"),
    ]  # fmt: skip


def plan_tiles(page: PlanPage) -> list[Tile]:
    """The numbers of one plan."""
    plan, ahead, close = page.plan or {}, page.outlook, page.deal["close_date"]
    there = [row for row in page.rows if row["status"] != "dropped"]
    done = sum(row["status"] == "done" for row in there)
    late, gap = len(ahead.late) if ahead else 0, ahead.gap if ahead else None
    said = "" if gap is None else f"{abs(gap):,} days {'after' if gap > 0 else 'before'} the close date"
    return [
        Tile("Live on", _day(plan.get("go_live_on")), reason="no day chosen",
             note=f"signature {_day(plan.get('signature_on'))}" if plan.get("signature_on") else ""),
        Tile("Done", f"{done:,} of {len(there):,}", note="rows"),
        Tile("Late rows", f"{late:,}", status="yellow" if late else "green", word="Late" if late else "None",
             note=f"slip {ahead.slip:,} days" if ahead and ahead.slip else ""),
        Tile("Last key row ends", _day(ahead.last_on if ahead else None), reason="no day",
             status="red" if page.warning else "green" if gap is not None else None,
             word=None if gap is None else "After close" if gap > 0 else "In time", note=said),
        Tile("Expected close", _day(close), reason="no close date"),
    ]  # fmt: skip


def _day(day: object) -> str:
    return f"{day.day} {day:%b %Y}" if hasattr(day, "day") else ""
