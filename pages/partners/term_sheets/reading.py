"""Term sheets in words and in tiles."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial

from components import numbers
from components.frame import explain
from components.nouns import counted
from components.tile import Tile
from data.core.metrics import Value
from data.partners import sheet_fields as fields
from data.partners.views.term_sheets import COLOURS, SheetPage, Sheets, span_of

NEXT = {"yes": "Agreed", "no": "Turned down", "countered": "Answer them", "proposed": "Decide"}


def hours(span: Decimal | None) -> str:
    """A span as people read it: hours, and days behind them from two days on.

    >>> hours(Decimal("30.4")), hours(Decimal(96)), hours(None)
    ('30 hours', '96 hours (4 days)', '')
    """
    if span is None:
        return ""
    whole = f"{numbers.count(span)} hour{'' if round(span) == 1 else 's'}"
    return whole if span < 48 else f"{whole} ({numbers.days(span / 24)})"


def answer(view: Sheets, now: datetime) -> str:
    """The answer to the page's question in one line."""
    if not view.rows:
        return "There is no term sheet here yet."
    spans = [span_of(row, now) for row in view.rows if row["state"] == "sent"]
    oldest = max((span for span in spans if span is not None), default=None)
    waits = int(view.open.value or 0)
    wait = (f"{waits:,} {'waits' if waits == 1 else 'wait'} for a partner's answer"
            + (f", the oldest for {hours(oldest)}" if oldest is not None else ""))  # fmt: skip
    told = {"proposed": ("waits for approval", "wait for approval"),
            "countered": ("came back with other terms", "came back with other terms")}  # fmt: skip
    ours = [f"{n:,} {words[n > 1]}" for state, words in told.items() if (n := view.counts[state])]
    return "; ".join([wait, *ours]) + "."


def _why(name: str, value: Value, view: Sheets) -> Callable[[], None]:
    return partial(explain, name, value.as_row(), as_of=view.as_of, currency="", noun="term sheets",
                   units={"oldest_hours": "number"})  # fmt: skip


def tiles(view: Sheets) -> list[Tile]:
    """The numbers of the page."""
    middle, n = view.hours, view.hours.n or 0
    waits = int(view.open.value or 0)
    return [
        Tile("Wait for an answer", f"{waits:,}", note="sent, and no answer yet",
             why=_why("partners.term_sheets_open", view.open, view)),
        Tile("Hours to an answer", numbers.count(middle.value) if middle.value is not None else "",
             reason="no sheet was answered yet", status=middle.status if middle.value is not None else None,
             note=f"median of {n:,} answered" if n else "",
             why=_why("partners.term_sheet_hours", middle, view)),
        Tile("Wait for approval", f"{view.counts['proposed']:,}",
             status="yellow" if view.counts["proposed"] else "green",
             word="Decide" if view.counts["proposed"] else "None", note="unusual terms, strategic partners"),
        Tile("Other terms", f"{view.counts['countered']:,}", status="yellow" if view.counts["countered"] else "green",
             word="Answer them" if view.counts["countered"] else "None", note="from partners"),
        Tile("Agreed", f"{view.counts['yes']:,}", note=f"{view.counts['no']:,} turned down"),
    ]  # fmt: skip


def standing(page: SheetPage, now: datetime) -> str:
    """Where one sheet stands, in one line."""
    row, span = page.row, hours(span_of(page.row, now))
    if row["state"] == "sent":
        return f"Sent to {row['partner']} {span} ago; the answer is open. Non-binding."
    if row["state"] in ("yes", "no", "countered"):
        said = {"yes": "said yes", "no": "said no", "countered": "answered with other terms"}[row["state"]]
        return f"{row['answered_by'] or row['partner']} {said}" + (f" after {span}. Non-binding." if span else ".")
    if row["state"] == "proposed":
        return f"{row['proposed_by'] or 'Somebody'} proposed it; somebody else decides. Non-binding."
    why = f" It needs approval: {page.reasons[0]}." if page.reasons and row["state"] != "approved" else ""
    return f"{row['state_label']}, {page.filled} of {fields.MANY} sections filled.{why}"


def page_tiles(page: SheetPage, too_long: str, now: datetime) -> list[Tile]:
    """The numbers of one sheet."""
    row, filled = page.row, page.filled
    needs = bool(page.reasons) and row["state"] in ("draft", "proposed", "countered")
    note = f"by {row['approved_by']}" if row["approved_by"] else counted(len(page.reasons), "reasons") if needs else ""
    return [
        Tile("State", row["state_label"], status=COLOURS.get(row["state"]),
             word=NEXT.get(row["state"]), note=f"version {row['version']}"),
        Tile("Clock of the answer", hours(span_of(row, now)), reason="not sent yet"),
        Tile("Sections filled", f"{filled} of {fields.MANY}", status="green" if filled == fields.MANY else "yellow",
             word="Complete" if filled == fields.MANY else "Unfinished"),
        Tile("Pages", "More than one" if too_long else "One", status="red" if too_long else "green",
             word="Too long" if too_long else "A4 and Letter"),
        Tile("Approval", "Needed" if needs else "Given" if row["approved_on"] else "Not needed", note=note),
    ]  # fmt: skip
