"""Was health worth anything: what it said before the ends of terms, against who was lost."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from components import bars, chart, numbers, states
from components.frame import explain, read
from components.nouns import counted
from components.page_head import section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core import access
from data.core.access import Actor, Scope
from data.core.metrics import Value, judged, threshold_of
from data.customers.formulas.health_backtest import HOLDS, REWEIGH
from data.customers.formulas.health_rules import LABELS
from data.customers.metrics import health as metrics
from data.customers.views.health_backtest import backtest
from data.customers.views.health_shapes import HEALTH_READS, HealthTest
from pages.customers.health.customers import ACCOUNTS

SHARES = [
    Column("health", "Health", "status", width=120), Column("n", "Terms", "count"), Column("lost", "Lost", "count"),
    Column("share", "Share lost", "percent", reason="none"), Column("range", "95% between", width=130),
]  # fmt: skip
GAPS = [
    Column("part", "Part", width=140), Column("kept", "Points of those who stayed", "number", reason="none"),
    Column("lost", "Of those lost", "number", reason="none"), Column("gap", "Gap", "number", reason="none"),
    Column("n", "n", "count"),
]  # fmt: skip
TERMS = [
    Column("name", "Customer", width=200), Column("owner", "Owner", width=130),
    Column("ended", "Term ended", "date"), Column("read", "Health of", "date"),
    Column("health", "Health then", "status"), Column("outcome", "Outcome", "status"),
]  # fmt: skip


def draw(actor: Actor, mine: Scope, given: Mapping[str, Any], *, filters: Sequence[tuple[str, str]]) -> None:
    """Precision, recall, the rule, losses by colour, and which part told most."""
    found: HealthTest = read(backtest, groups=HEALTH_READS, scope=mine, **given)
    days = found.days_before
    section("Did health tell who would leave?", f"Terms that ended from {found.since} to {found.as_of}, by the health "
            f"{days} days before. Lost: no revenue within the days of grace.")  # fmt: skip
    if not found.terms:
        states.notice("No term ended in this year. The test needs ends of terms, and a health from before them.")
        return
    tiles(_tiles(found, filters), key="health-test")
    states.notice(verdict(found))
    result = found.result
    drawn = [bars.Bar(f"{one.status.capitalize()}, {one.n}", one.share, reason="no term") for one in result.colours]
    picked = chart.draw(bars.spec(drawn, kind="percent", value_name="Lost", keep_order=True), key="health-lost",
                        alt=bars.alt(drawn, what="Share lost by health", kind="percent"), pick="group")  # fmt: skip
    table([{"health": (one.status, one.status.capitalize()), "n": one.n, "lost": one.lost, "share": one.share,
            "none": "no term", "range": _range(one.low, one.high)} for one in result.colours], SHARES,
          key="health-shares", alt="Share lost by health, with intervals", noun="colours")  # fmt: skip
    section("Which part told most", "Mean points before the ends of terms. A wide gap deserves weight; none, or one "
            "below zero, does not.")  # fmt: skip
    table([{"part": LABELS[one.part], "kept": _round(one.kept), "lost": _round(one.lost), "gap": _round(one.gap),
            "n": one.n, "none": "not known"} for one in found.gaps], GAPS, key="health-gaps",
          alt="Gap of each part between those who stayed and those lost", noun="parts")  # fmt: skip
    if access.may(actor, ACCOUNTS):
        _terms(found, picked)


def verdict(found: HealthTest) -> str:
    """What follows from the test, in words."""
    result, needed = found.result, f"{found.needed.normalize():f}"
    red, green = result.of("red"), result.of("green")
    if 0 < min(red.n, green.n) < metrics.LEAST:
        return (f"Too few terms to judge: {red.n} were red and {green.n} green before, {metrics.LEAST} of each are "
                f"needed. Of the red {red.lost} were lost, of the green {green.lost}.")  # fmt: skip
    if result.verdict == HOLDS:
        times = "and no green customer was lost" if result.ratio is None else f"{result.ratio:.1f} times as often"
        return f"The rule holds: red lost {times} as green; {needed} times are asked for." if result.ratio else (
            f"The rule holds so far: red lost customers, {times}.")  # fmt: skip
    if result.verdict == REWEIGH:
        best = next((LABELS[one.part].lower() for one in found.gaps if one.gap is not None and one.gap > 0), "")
        hint = f" Give {best} more weight: it told most." if best else ""
        return (f"Weigh the parts anew: red lost {result.ratio or 0:.1f} times as often as green, {needed} times are "
                f"asked for.{hint}")  # fmt: skip
    return "Nothing can be said yet: it takes terms that were red and terms that were green."


def _tiles(found: HealthTest, filters: Sequence[tuple[str, str]]) -> list[Tile]:
    result, name = found.result, metrics.RATIO
    red, green = result.of("red"), result.of("green")
    few = "too_few" if min(red.n, green.n) < metrics.LEAST else None
    value = judged(result.ratio, few if result.ratio is not None else "no_data", threshold_of(name, {}, found.as_of),
                   n=result.n, inputs={"red_lost": red.lost, "red": red.n, "green_lost": green.lost,
                                       "green": green.n})  # fmt: skip
    unscored = f"; {found.unscored} had none by then" if found.unscored else ""
    return [
        _ratio(value, found, filters),
        _share("Precision of red", result.precision, f"{red.lost} of {red.n} red were lost", _range(red.low, red.high)),
        _share("Recall of red", result.recall, f"of {result.lost} lost, red before", ""),
        Tile("Terms tested", f"{result.n}", note=f"{counted(result.lost, 'customers')} lost{unscored}"),
    ]


def _ratio(value: Value, found: HealthTest, filters: Sequence[tuple[str, str]]) -> Tile:
    words = {"green": "Holds", "yellow": "Weak", "red": "Weigh anew"}
    shown = "" if value.value is None else numbers.text_of(value.value, "ratio", currency="")
    note = f"asked for: {found.needed.normalize():f}×" + ("; few terms" if value.reason == "too_few" else "")
    return Tile("Red against green losses", shown, reason="no green was lost, or none tested", note=note,
                status=value.status if value.status != "grey" else None, word=words.get(value.status),
                why=partial(explain, metrics.RATIO, value.as_row(), as_of=found.as_of, currency="", noun="terms",
                            filters=filters))  # fmt: skip


def _share(label: str, share: Decimal | None, note: str, between: str) -> Tile:
    return Tile(label, "" if share is None else numbers.percent(share, decimals=0), reason="no term",
                note=f"{note}; 95% between {between}" if between else note)  # fmt: skip


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return ""
    return f"{numbers.percent(low, decimals=0)} and {numbers.percent(high, decimals=0)}"


def _round(value: Decimal | None) -> Decimal | None:
    return None if value is None else numbers.rounded(value, 1)


def _terms(found: HealthTest, picked: str | None) -> None:
    colour = (picked or "").partition(",")[0].lower()
    section("The terms", f"Those that were {colour}, the newest first." if colour else
            "The newest first. Pick a bar above to see one colour.")  # fmt: skip
    rows = [{"name": one.name, "owner": one.owner or "nobody", "ended": one.ended_on, "read": one.read_on,
             "health": (one.status or "grey", (one.status or "none by then").capitalize()),
             "outcome": ("red", "Lost") if one.is_lost else ("green", "Stayed")}
            for one in reversed(found.terms) if colour in ("", one.status or "grey")]  # fmt: skip
    table(rows, TERMS, key="health-terms", alt=f"{len(rows)} ends of terms", noun="terms")
