"""A scoreboard as the partner's browser shows it: its lines, who signed, and the form of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency
from markupsafe import Markup

from data.core.numbers import plain
from data.partners.lines import DIRECTIONS, Line
from data.partners.sheet_web import LOOK, POLICY, message
from data.partners.signing import LONGEST_NAME, LONGEST_NOTE

__all__ = ["LOOK", "POLICY", "Asked", "counter_of", "message", "page"]

MORE = """
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;padding:.35rem .6rem .35rem 0;
border-bottom:1px solid #d5dbe3;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
code{overflow-wrap:anywhere}td input[type=text]{width:6.5rem}
@media(max-width:34rem){table,tbody,tr,td{display:block}thead{display:none}td.n{text-align:left}tr{margin:.8rem 0}
td::before{content:attr(data-head) ": ";color:#4a5565}}
"""
AREAS = {"recruiting": "Recruiting", "engagement": "Engagement", "revenue": "Revenue"}
PER = {"month": "a month", "quarter": "a quarter", "year": "a year"}
FIELDS = ("target", "green", "yellow")


@dataclass(frozen=True)
class Asked:
    """What the page shows: the version, its lines, who signed for us, its state, and what was entered wrongly."""

    company: str
    partner: str
    currency: str
    version: int
    lines: Sequence[Line]
    digest: str
    state: str
    valid_from: date | None
    ours: str
    theirs: str
    problem: str = ""
    entered: Mapping[str, str] | None = None


def page(asked: Asked) -> str:
    """Return the whole page of a scoreboard."""
    title = f"Scoreboard of {asked.partner}"
    said = [f"{asked.company} and {asked.partner}", f"version {asked.version}"]
    said += [f"signed for {asked.company} by {asked.ours}"] if asked.ours else []
    parts = [_tag("h1", title), _tag("p", " · ".join(said), "line"),
             _tag("p", "What both sides measure the partnership by, and where green and yellow begin.")]  # fmt: skip
    if asked.problem:
        parts.append(_tag("p", f"{asked.problem} Nothing was sent.", "note bad"))
    parts.append(_table(asked))
    parts.append(_answer(asked))
    told = "<p><small>A signature stands for exactly these lines. Their digest: <code>{}</code></small></p>"
    parts.append(Markup(told).format(asked.digest))  # noqa: S704 - a constant of this function
    head = Markup("<!doctype html><html lang=en><head><meta charset=utf-8><meta name=robots content=noindex>"
                  "<meta name=viewport content='width=device-width,initial-scale=1'><title>{}</title>"
                  "<style>{}</style></head><body>{}</body></html>")  # fmt: skip
    # The look is ours, and the one text that must not be escaped.
    return str(head.format(title, Markup(LOOK + MORE), Markup("").join(parts)))  # noqa: S704 - constants of ours


def counter_of(lines: Sequence[Line], entered: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the lines with what a partner entered instead; an empty field leaves what was proposed."""
    found = []
    for place, line in enumerate(lines):
        told: dict[str, object] = dict(vars(line))
        for name in FIELDS:
            if text := entered.get(f"{name}.{place}", "").strip():
                told[name] = _entered(text, line, name)
        found.append(told)
    return found


def _entered(text: str, line: Line, name: str) -> str:
    """Return a number as it is stored: shares are typed in percent."""
    number = text.replace(" ", "").replace(",", "")
    if name != "target" or line.unit == "percent":
        digits = number.removesuffix("%")
        try:
            return plain(Decimal(digits) / 100)
        except ArithmeticError:
            return digits  # the check of the lines says what is wrong with it
    return number


def _table(asked: Asked) -> Markup:
    heads = ("Line", "Block", "Target", "Green from", "Yellow from")
    head = Markup("").join(Markup("<th class='{}'>{}</th>").format("n" if place > 1 else "", text)
                           for place, text in enumerate(heads))  # fmt: skip
    rows = Markup("").join(_row(line, asked.currency, heads) for line in asked.lines)
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)


def _row(line: Line, currency: str, heads: Sequence[str]) -> Markup:
    target = "no target" if line.target is None else f"{_text(line.target, line, currency)}" + (
        f" {PER[line.per]}" if line.is_summed else "")  # fmt: skip
    better = f", {DIRECTIONS[line.direction]}" if line.direction == "down" else ""
    cells = (f"{line.title}{better}", f"{AREAS[line.area]}, {line.kind}", target,
             f"{plain(line.green * 100)} %", f"{plain(line.yellow * 100)} %")  # fmt: skip
    return Markup("<tr>{}</tr>").format(Markup("").join(
        Markup("<td class='{}' data-head='{}'>{}</td>").format("n" if place > 1 else "", heads[place], cell)
        for place, cell in enumerate(cells)))  # fmt: skip


def _text(value: Decimal, line: Line, currency: str) -> str:
    if line.unit == "money":
        return format_currency(value, currency, locale="en_US", format="¤#,##0.##", currency_digits=False)
    return f"{plain(value * 100)} %" if line.unit == "percent" else f"{value:,f}"


def _answer(asked: Asked) -> Markup:
    if asked.state == "agreed":
        since = f" It holds from {asked.valid_from.day} {asked.valid_from:%b %Y}." if asked.valid_from else ""
        return _tag("p", f"Signed by both sides: {asked.ours} and {asked.theirs}.{since}", "note")
    said = _tag("p", f"{asked.theirs} asked for other lines. You may still change your answer.", "note") if (
        asked.state == "countered") else Markup("")  # fmt: skip
    return said + _form(asked)


def _form(asked: Asked) -> Markup:
    entered = asked.entered or {}
    boxes = Markup("").join(_box(place, line, entered) for place, line in enumerate(asked.lines))
    is_other = entered.get("answer") == "counter"
    return Markup(
        "<form method=post><h2>Your answer</h2><fieldset>"
        "<label><input type=radio name=answer value=accept required{yes}> We agree: we sign these lines</label>"
        "<label><input type=radio name=answer value=counter required{no}> We would rather have other lines</label>"
        "</fieldset><details{is_open}><summary>Other lines: fill in only what should be different</summary>"
        "<table><thead><tr><th>Line</th><th>Target</th><th>Green from, %</th><th>Yellow from, %</th></tr></thead>"
        "<tbody>{boxes}</tbody></table></details>"
        "<label for=note>Remark</label><textarea id=note name=note rows=3 maxlength={most}>{note}</textarea>"
        "<label for=name>Your name</label><input type=text id=name name=name required maxlength={name} value='{who}'>"
        "<input type=hidden name=digest value='{digest}'><button>Send the answer</button></form>"
    ).format(
        yes=Markup(" checked") if entered.get("answer") == "accept" else "", no=Markup(" checked") if is_other else "",
        is_open=Markup(" open") if is_other else "", boxes=boxes, most=LONGEST_NOTE, note=entered.get("note", ""),
        name=LONGEST_NAME, who=entered.get("name", ""), digest=asked.digest,
    )  # fmt: skip


def _box(place: int, line: Line, entered: Mapping[str, str]) -> Markup:
    unit = " (%)" if line.unit == "percent" else ""
    cells = Markup("").join(
        Markup("<td data-head='{0}'><input type=text inputmode=decimal name='{1}' value='{2}' maxlength=30 "
               "aria-label='{3}, {0}'></td>").format(name.capitalize(), f"{name}.{place}",
                                                      entered.get(f"{name}.{place}", ""), line.title)
        for name in FIELDS
    )  # fmt: skip
    return Markup("<tr><td data-head=Line>{}{}</td>{}</tr>").format(line.title, unit, cells)


def _tag(name: str, text: str, kind: str = "") -> Markup:
    return Markup("<{0} class='{1}'>{2}</{0}>").format(Markup(name), kind, text)  # noqa: S704 - names of ours
