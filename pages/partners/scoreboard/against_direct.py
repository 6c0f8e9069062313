"""Partners against direct: close rate, days, size and cost side by side, with n and intervals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from components import bullet, chart, numbers, states
from components.frame import read
from components.nouns import counted
from components.page_head import page_head, section
from components.table import Column, table
from components.tile import Tile, tiles
from data.core.numbers import ratio
from data.partners.views.against_direct import LIFT, READS, AgainstDirect, Compared, Side, against_direct
from pages.partners.scoreboard import asked
from pages.partners.scoreboard.asked import Given

BESIDE = [
    Column("what", "Measure", width=240), Column("partner", "With a partner", width=120),
    Column("partner_n", "n", "count"), Column("partner_range", "95% interval", width=150),
    Column("direct", "Direct", width=120), Column("direct_n", "n direct", "count", reason="no_n"),
    Column("direct_range", "95% interval, direct", width=150), Column("difference", "Difference", width=140),
]  # fmt: skip
SEGMENTS = [
    Column("segment", "Segment", width=150), Column("partner", "With a partner", width=120),
    Column("partner_n", "n", "count"), Column("direct", "Direct", width=120), Column("direct_n", "n direct", "count"),
    Column("lift", "Win rate", width=160), Column("size", "Size", width=130), Column("days", "Days saved", width=130),
]  # fmt: skip


def draw(given: Given, basis: str) -> None:
    """The head, both sides beside each other, and inside each segment."""
    view: AgainstDirect = read(against_direct, groups=READS, scope=given.mine, as_of=given.as_of, basis=basis)
    with given.head:
        page_head("Do deals with partners go better?", answer(view))
    if not view.total.partner.decided and not view.total.direct.decided:
        states.empty("Close rate, days, size and cost of deals with a partner beside deals without.",
                     "No deal was decided in the last twelve months.")  # fmt: skip
        return
    tiles(_tiles(given, view), key="direct")
    section("Side by side", f"Deals decided since {view.start.day} {view.start:%B %Y}. It shows what goes together, "
            "not what causes what: partners may bring the better deals.")  # fmt: skip
    table(_beside(view), BESIDE, key="beside", noun="measures", alt=answer(view))
    _segments(view)
    if view.left_out:
        states.notice(f"{counted(view.left_out, 'deals won')} without an amount or an exchange rate have no size.")
    asked.foot(given, "partner-against-direct", "Download the comparison", noun="decided deals",
               n=view.total.partner.decided + view.total.direct.decided,
               source="decided and open deals in this store")  # fmt: skip


def answer(view: AgainstDirect) -> str:
    """The answer in one line."""
    partner, direct = view.total.partner, view.total.direct
    if view.total.lift is None:
        return (f"Too few deals: {partner.decided} decided with a partner and {direct.decided} without, "
                f"{view.few} needed on each side.")  # fmt: skip
    value = view.win_rate_lift.value
    told = f"Won {asked.text(partner.close_rate.value, 'percent', '')} with a partner, " \
           f"{asked.text(direct.close_rate.value, 'percent', '')} without"  # fmt: skip
    return told + (f": {asked.text(value, 'percent', '')} {'more' if (value or 0) > 0 else 'fewer'} in relation."
                   if value else ".")  # fmt: skip


def _tiles(given: Given, view: AgainstDirect) -> list[Tile]:
    lift, partner, direct = view.total.lift, view.total.partner, view.total.direct
    few = f"fewer than {view.few} on a side"
    given_by = f"direct: {_money(direct.cac, view)}, given by hand" if direct.cac else "direct: nobody has given it"
    size, days = (lift.size, lift.days_saved) if lift else (None, None)
    return [
        asked.value_tile("Win rate against direct", LIFT, view.win_rate_lift, given, unit="percent", noun="deals",
                         currency=view.currency, note="relative to direct"),
        Tile("Size of deals won", "" if size is None else _relative(size), reason="too few deals", note=few
             if size is None else f"{_money(partner.size, view)} against {_money(direct.size, view)}"),
        Tile("Days to win saved", "" if days is None else f"{numbers.rounded(days, 0):+}".replace("-", numbers.MINUS),
             reason="too few deals",
             note=few if days is None else f"{_days(partner.days)} against {_days(direct.days)}"),
        Tile("Cost of a customer", "" if partner.cac is None else _money(partner.cac, view), reason="no cost entered",
             note=given_by),
    ]  # fmt: skip


def _beside(view: AgainstDirect) -> list[dict[str, Any]]:
    partner, direct, lift = view.total.partner, view.total.direct, view.total.lift
    few = "too few deals" if lift is None else "unknown"
    rate = None if lift is None or not direct.close_rate.value or partner.close_rate.value is None else (
        ratio(Decimal(partner.close_rate.value), Decimal(direct.close_rate.value)) - 1)  # fmt: skip
    cac = None if not partner.cac or not direct.cac else ratio(partner.cac, direct.cac) - 1
    return [
        _line("Close rate", partner, direct, lambda side: asked.text(side.close_rate.value, "percent", ""),
              lambda side: _rates(side), lambda side: side.decided, _relative(rate) or few),
        _line("Days to win, median", partner, direct, lambda side: _days(side.days), lambda side: _between(
              side.days_low, side.days_high, lambda end: f"{end}"), lambda side: side.won,
              few if lift is None else _sooner(lift.days_saved)),
        _line("Days to a decision, open ones counted", partner, direct, lambda side: _decision(side),
              lambda side: f"{side.still_open} still open", lambda side: side.decided + side.still_open,
              few if lift is None else _sooner(_saved(partner, direct))),
        _line("Size of a deal won, mean", partner, direct, lambda side: _money(side.size, view), lambda side: _between(
              side.size_low, side.size_high, lambda end: _money(end, view)), lambda side: side.won,
              few if lift is None or lift.size is None else _relative(lift.size)),
        _line("Cost of a customer", partner, direct, lambda side: _money(side.cac, view) or "not given",
              lambda side: "given by hand" if side is direct and side.cac else "no interval",
              lambda side: side.won if side is partner else None,
              _relative(cac) or "unknown"),
    ]  # fmt: skip


def _line(what: str, partner: Side, direct: Side, value: Any, around: Any, n: Any, difference: str) -> dict[str, Any]:
    return {"what": what, "partner": value(partner) or "none", "partner_n": n(partner), "difference": difference,
            "partner_range": around(partner), "direct": value(direct) or "none", "direct_n": n(direct),
            "direct_range": around(direct), "no_n": "by hand"}  # fmt: skip


def _segments(view: AgainstDirect) -> None:
    section("Inside each segment", f"Only deals of one segment compare. Fewer than {view.few} decided deals on a side "
            "say nothing.")  # fmt: skip
    bars = [_bar(pair.segment, side, view.few) for pair in view.segments for side in (pair.partner, pair.direct)
            if side.decided]  # fmt: skip
    chart.draw(bullet.spec(bars, kind="percent", value_name="Close rate", keep_order=True), key="segments",
               beside="segments-table",
               alt=bullet.alt(bars, what="Close rates by segment", kind="percent"))  # fmt: skip
    table([_segment(pair) for pair in view.segments], SEGMENTS, key="segments-table", noun="segments",
          alt="Close rates with a partner and direct by segment")  # fmt: skip


def _bar(segment: str, side: Side, few: int) -> bullet.Bar:
    value = None if side.close_rate.value is None else Decimal(side.close_rate.value)
    return bullet.Bar(f"{segment}, {side.name.lower()}", value, n=side.decided,
                      small="too few deals" if side.decided < few else "")  # fmt: skip


def _segment(pair: Compared) -> Mapping[str, Any]:
    lift, few = pair.lift, "too few deals"
    days = None if lift is None else lift.days_saved
    return {
        "segment": pair.segment, "partner": asked.text(pair.partner.close_rate.value, "percent", "") or "none",
        "partner_n": pair.partner.decided, "direct": asked.text(pair.direct.close_rate.value, "percent", "") or "none",
        "direct_n": pair.direct.decided, "lift": few if lift is None else _relative(lift.win_rate) or "unknown",
        "size": few if lift is None else _relative(lift.size) or "unknown",
        "days": few if lift is None else "unknown" if days is None else f"{numbers.rounded(days, 0)}",
    }  # fmt: skip


def _relative(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{numbers.rounded(value * 100, 1):+}%".replace("-", numbers.MINUS)


def _money(value: Decimal | None, view: AgainstDirect) -> str:
    return asked.text(value, "money", view.currency)


def _days(value: Decimal | None) -> str:
    return "" if value is None else numbers.days(value)


def _decision(side: Side) -> str:
    return "not reached yet" if side.decision_days is None else numbers.days(Decimal(str(side.decision_days)))


def _rates(side: Side) -> str:
    return _between(side.rate_low, side.rate_high, lambda end: asked.text(end, "percent", ""))


def _saved(partner: Side, direct: Side) -> Decimal | None:
    if partner.decision_days is None or direct.decision_days is None:
        return None
    return Decimal(str(direct.decision_days)) - Decimal(str(partner.decision_days))


def _sooner(days: Decimal | None) -> str:
    if days is None:
        return "unknown"
    return f"{numbers.rounded(abs(days), 0)} days {'sooner' if days >= 0 else 'later'}"


def _between(low: Any, high: Any, say: Any) -> str:
    return "too few for one" if low is None or high is None else f"{say(low)} to {say(high)}"


