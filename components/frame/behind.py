"""What stands behind a number, in its drawer: the files, the last writes, open findings, its past, its rows."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import streamlit as st

from components import chart, instants, numbers, trend
from components.escape import plain
from components.frame import looking
from components.frame.downloads import download
from components.frame.links import link
from components.frame.reading import read, settings
from components.markup import draw, element
from components.nouns import counted
from components.page_foot import file_button
from components.plain_table import plain_table
from data.core import access, audits, clock, offers, registry
from data.core.access import Actor, Scope
from data.core.clock import Period
from data.core.metrics import REASONS, Metric

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FINDINGS = "/quality-audit"
LINES = 4


def _looking() -> tuple[Actor, Scope] | None:
    """Who looks, and whose records they see through the right of the page; asked anew whenever a drawer is drawn."""
    looker, right = looking.who(), st.session_state.get(looking.RIGHT)
    if looker is None or right is None or not access.may(looker.actor, right):
        return None
    return looker.actor, looking.scope(looker.actor, right)


def acts(metric: Metric, row: Mapping[str, Any], *, as_of: date, currency: str, period: Period | None = None) -> None:
    """What can be asked about a value: how it got here, and the rows behind it. Nothing is read before the click."""
    if (found := _looking()) is None:
        return
    asked = question(metric, row, as_of=as_of, period=period)
    with st.container(horizontal=True, gap="small", key="why-acts"):
        is_asked = st.button("How it got here", key="why-past", icon=":material/timeline:")
        _rows(found[0], metric, asked, as_of)
    if is_asked:
        _past(metric, found[1], asked, as_of, currency)


def more(metric: Metric, *, as_of: date) -> None:
    """What a look into the store adds: the files the number stands on, the last write, open discrepancies."""
    if (seen := _looking()) is None:
        return
    found = read(registry.view("quality.evidence"), groups=(*metric.reads, "quality", "work", "definitions"),
                 scope=seen[1], name=metric.name, as_of=as_of)  # fmt: skip
    zone = settings().zone
    _sources(found, zone)
    version = f"version {found.version}" if found.version else "as shipped"
    lines = [f"Thresholds: {version}."]
    if found.writes:
        last = found.writes[0]
        why = f": {last.reason}" if last.reason else ""
        lines.insert(0, f"Last change to what it reads: {instants.moment(last.at, zone)}, {last.who}, "
                        f"{last.channel}{why}.")  # fmt: skip
    if found.findings:
        lines.append(_findings(found.findings))
    draw(element("div", *(element("div", line) for line in lines), class_="qd-small"))
    if found.findings:
        link("See the discrepancies", FINDINGS)


def question(metric: Metric, row: Mapping[str, Any], *, as_of: date, period: Period | None = None) -> dict[str, Any]:
    """What the page was asked, as the metric takes it: the period, and filters from the address and the row.

    period: of a value that has one of its own; else that of the page, else the one in which the day lies.
    """
    held = settings()
    chosen = {name: st.session_state.get(name) for name in metric.dimensions}
    filters = {name: tuple(given) for name, given in chosen.items() if isinstance(given, list) and given}
    filters |= {name: (row[name],) for name in metric.dimensions if isinstance(row.get(name), str)}
    label = st.session_state.get("period")
    if period is None and isinstance(label, str) and label:
        with suppress(ValueError):  # a label that nobody can read: the page has said so
            period = clock.parse_period(label, held.calendar)
    return {"period": period or clock.period_of(as_of, held.calendar), "filters": filters}


def _sources(found: Any, zone: str) -> None:
    if not found.sources:
        draw(element("p", "Files: none; entered by hand, or made by the suite.", class_="qd-small qd-muted"))
        return
    newest = sorted(found.sources, key=lambda source: (source.late_since is None, -source.as_of.toordinal()))
    rows = [[source.title, source.as_of.isoformat(), source.file,
             f"late since {instants.moment(source.late_since, zone)}" if source.late_since else ""]
            for source in newest]  # fmt: skip
    heads = [("Fed by", False), ("Shows", False), ("File", False), ("", False)]
    draw(plain_table(rows, heads, alt="Files that this number stands on"))


def _findings(found: Mapping[str, int]) -> str:
    titles = {rule.name: rule.title for rule in audits.rules()}
    most = sorted(found.items(), key=lambda pair: -pair[1])[:LINES]
    told = "; ".join(f"{titles.get(rule, 'A file that differs')} {count:,}" for rule, count in most)
    return f"{counted(sum(found.values()), 'open discrepancies')} on records behind it: {told}."


def _rows(actor: Actor, metric: Metric, asked: Mapping[str, Any], as_of: date) -> None:
    """The button that hands out the rows behind the number, for whoever may see them."""
    export = offers.EXPORTS.get(metric.rows)
    price = next((right for right in (offers.WITH_PRICES, offers.WITHOUT_PRICES) if access.may(actor, right)), None)
    if export is None or price is None or not access.may(actor, export.right):
        return
    for file in download(
        "The rows behind it", offers.workbook, right=price, mime=XLSX,
        file_name=offers.file_name(metric.rows, asked["period"].label, as_of), name=metric.rows,
        with_prices=price == offers.WITH_PRICES, known_at=None, by=None, as_of=as_of, **asked,
    ):  # fmt: skip
        file_button(file, "why-rows")


def _past(metric: Metric, mine: Scope, asked: Mapping[str, Any], as_of: date, currency: str) -> None:
    """The value at the end of the day and of the same weekday in the weeks before, as a line."""
    points = read(registry.view("quality.value_history"), groups=(*metric.reads, "definitions"), scope=mine,
                  name=metric.name, as_of=as_of, **asked)  # fmt: skip
    drawn = [trend.Point(point.value, reason=REASONS.get(point.reason or "", "")) for point in points]
    if all(point.value is None for point in drawn):
        draw(element("p", "It had no value in these weeks.", class_="qd-small qd-muted"))
        return
    kind = "number" if metric.unit == "ratio" else metric.unit
    days = [f"{point.day.day} {point.day:%b}" for point in points]
    spec = trend.spec([trend.Series(metric.title, drawn)], periods=days, kind=kind, currency=currency, height=160)
    first, last = points[0], points[-1]
    words = [numbers.text_of(one.value, kind, currency=currency) or "no value" for one in (first, last)]
    chart.draw(spec, alt=plain(f"{metric.title}: {words[0]} on {first.day}, {words[1]} on {last.day}"), key="why-chart")
