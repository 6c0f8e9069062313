"""The main picture: bars by group against the policy and against what the win rate needs."""

from decimal import Decimal
from typing import Any

from components import bullet
from data.core import rulebook
from data.pipeline import views
from data.pipeline.views import Coverage, Row

MOST_BARS = 20

TITLES = {
    "coverage": "Coverage", "coverage_plan": "Coverage of the whole target",
    "clean_coverage": "Clean coverage", "clean_coverage_plan": "Clean coverage of the whole target",
}  # fmt: skip


def enough(view: Coverage) -> int:
    """Decided deals from which a group's own need is drawn: fewer would only show chance."""
    return int(rulebook.limits(view.as_of)["marker_sample"])


def title(view: Coverage) -> str:
    """What the bars show."""
    return TITLES[view.headline]


def remark(view: Coverage) -> str:
    """How to read the picture, and what is not in it."""
    said = "Bar: open pipeline against what is missing. Mark: what the group's own win rate needs."
    hidden = len(view.rows) - MOST_BARS
    return f"{said} The {MOST_BARS} largest gaps; {hidden} more in the table." if hidden > 0 else said


def bars(view: Coverage) -> list[bullet.Bar]:
    """One bar a row, the largest gap first."""
    return [_bar(view, row) for row in view.rows[:MOST_BARS]]


def _bar(view: Coverage, row: Row) -> bullet.Bar:
    value, needed = row.headline, row.needed
    is_drawn = needed.value is not None and (needed.n or 0) >= enough(view)
    return bullet.Bar(
        group=views.name_of(view, row),
        value=None if value.value is None else Decimal(value.value),
        reason=views.words(value),
        n=value.n,
        needed=Decimal(needed.value) if is_drawn and needed.value is not None else None,
        status=value.status,
        word=views.status_word(value),
        detail=_detail(view, row),
    )


def _detail(view: Coverage, row: Row) -> str:
    value, needed = row.headline.value, row.needed
    if value is None or needed.value is None or (needed.n or 0) < enough(view):
        return ""
    return "Policy met, history asks for more" if view.policy <= value < needed.value else ""


def lines(view: Coverage) -> list[bullet.Line]:
    """The policy, and one divided by the win rate of all rows together."""
    needed = view.total.needed
    found = [bullet.Line("Policy", view.policy)]
    if needed.value is not None and (needed.n or 0) >= enough(view):
        found.append(bullet.Line("Win rate needs", Decimal(needed.value)))
    return found


def spec(view: Coverage, drawn: list[bullet.Bar]) -> dict[str, Any]:
    """The chart as data."""
    return bullet.spec(drawn, lines=lines(view), needed_name="Needed by win rate", value_name=title(view),
                       keep_order=True)  # fmt: skip


def alt(view: Coverage, drawn: list[bullet.Bar]) -> str:
    """The chart's message in words."""
    return bullet.alt(drawn, what=f"{title(view)} by {view.by} for {view.period.label}")
