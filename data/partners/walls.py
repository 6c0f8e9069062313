"""The numbers on the wall of a review: taken once when it starts, so that nothing moves while people talk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from babel import numbers as babel_numbers
from sqlmodel import Session

from data.core import clock, metrics, registry, settings
from data.core.access import Scope
from data.core.numbers import round_half_up
from data.partners.queries import customers
from data.partners.review_templates import PARTNER, template
from data.partners.views.scoreboard import Row, scoreboard

ORDER = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
WORDS = {"green": "On target", "yellow": "Short", "red": "Far short", "grey": "Not judged"}
NO_BOARD = "No scoreboard was agreed before this review."


@dataclass(frozen=True)
class Figure:
    """One number on the wall, exact and as text. attainment: of its target, a fraction; trend: oldest first.

    stands_over: what was counted, as text, where a person's word stands over it.
    """

    metric: str
    title: str
    actual: str
    target: str
    change: str
    status: str
    word: str
    note: str = ""
    area: str = ""
    attainment: Decimal | None = None
    trend: tuple[Decimal | None, ...] = ()
    stands_over: str = ""


@dataclass(frozen=True)
class Wall:
    """The numbers of a review, reds first. said: what they are, of when; missing: why there are none."""

    said: str
    status: str
    word: str
    figures: tuple[Figure, ...]
    missing: str = ""


def taken(session: Session, review: Mapping[str, Any], *, scope: Scope, as_of: date) -> Wall:
    """Return the numbers that a review of a template shows on a day. review: template, partner_id, account_id."""
    numbers = template(review["template"]).numbers
    if numbers == "scoreboard" and review["template"] == PARTNER:
        return _board(session, review["partner_id"], scope, as_of)
    if numbers == "customer":
        return _customer(session, review["account_id"], as_of)
    return _metrics(session, numbers if isinstance(numbers, tuple) else (), scope, as_of)


def written(wall: Wall) -> str:
    """Return a wall as it is stored."""
    return json.dumps(metrics.jsonable(asdict(wall)), ensure_ascii=False)


def read(text: str | None) -> Wall | None:
    """Return a stored wall, exactly as it was taken; None where none was."""
    if not text:
        return None
    told = json.loads(text)
    return Wall(**{**told, "figures": tuple(_figure(one) for one in told["figures"])})


def _figure(told: dict[str, Any]) -> Figure:
    known = {field.name for field in fields(Figure)}
    exact = {"attainment": _exact(told["attainment"]), "trend": tuple(_exact(one) for one in told["trend"])}
    return Figure(**{**{name: value for name, value in told.items() if name in known}, **exact})


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _board(session: Session, partner_id: int | None, scope: Scope, as_of: date) -> Wall:
    board = scoreboard(session, scope=scope, partner_id=partner_id or 0, as_of=as_of)
    if board is None or not board.rows:
        return Wall("", "grey", WORDS["grey"], (), NO_BOARD)
    said = f"{board.period.label}, {board.elapsed} of {board.days} days; " + (
        f"version {board.version}, signed by both sides" if board.state == "agreed"
        else f"version {board.version}, proposed and not signed yet")  # fmt: skip
    return Wall(said, board.status, board.word, _sorted([_line(row, board.currency) for row in board.rows]))


def _line(row: Row, currency: str) -> Figure:
    def text(value: Decimal | None, *, sign: bool = False) -> str:
        return written_number(value, row.unit, currency, has_sign=sign)

    over = f"counted: {text(row.counted) or 'nothing'}" if row.is_override else ""
    return Figure(row.metric, row.title, text(row.actual), text(row.due), text(row.change, sign=True), row.status,
                  row.word, row.note, row.area, row.attainment, row.trend, over)  # fmt: skip


def _customer(session: Session, account_id: int | None, as_of: date) -> Wall:
    found = customers.figures(session, account_id or 0, as_of)
    lines = [Figure(name, one["title"], one["actual"], one["target"], "", one["status"], WORDS[one["status"]],
                    one["note"]) for name, one in found.items()]  # fmt: skip
    return Wall(f"as of {as_of}" if lines else "", "grey", WORDS["grey"], _sorted(lines),
                "" if lines else "Nothing is known of this customer's use and health yet.")  # fmt: skip


def _metrics(session: Session, names: Sequence[str], scope: Scope, as_of: date) -> Wall:
    registry.load_domains()
    company = settings.current(session, as_of)
    period = clock.period_of(as_of, company.calendar)
    lines = []
    for name in names:
        metric = metrics.METRICS[name]
        total = metric.compute(session, scope=scope, period=period, as_of=as_of, known_at=None, by=None, filters={},
                               settings={}).total  # fmt: skip
        status, reason = total["status"], metrics.REASONS.get(total["reason"] or "", "")
        limit = metric.threshold(as_of=as_of)
        target = "" if limit is None or limit.direction == "band" else written_number(
            limit.green, metric.unit, company.currency)  # fmt: skip
        lines.append(Figure(name, metric.title, written_number(total["value"], metric.unit, company.currency),
                            target, "", status, WORDS[status], reason))  # fmt: skip
    return Wall(f"{period.label} as of {as_of}", "grey", WORDS["grey"], _sorted(lines))


def _sorted(lines: Sequence[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(lines, key=lambda one: ORDER[one.status]))


def written_number(value: Decimal | int | None, unit: str, currency: str, *, has_sign: bool = False) -> str:
    """Return a number as the wall and the minutes write it; nothing where there is none.

    >>> written_number(Decimal("0.315"), "percent", "USD"), written_number(18400, "money", "USD")
    ('31.5%', '$18,400')
    >>> written_number(-2, "count", "USD", has_sign=True), written_number(None, "count", "USD")
    ('−2', '')
    >>> written_number(Decimal("0.092"), "percent", "USD", has_sign=True)
    '+9.2 points'
    """
    if value is None:
        return ""
    exact = Decimal(value)
    if unit == "money":
        text = babel_numbers.format_currency(
            round_half_up(abs(exact), 0), currency, locale="en_US", format="¤#,##0", currency_digits=False)  # fmt: skip
    elif unit == "percent":
        # The change of a share is points: percent of a percentage says something else.
        text = f"{round_half_up(abs(exact) * 100, 1).normalize():f}" + (" points" if has_sign else "%")
    else:
        places = 0 if unit == "count" else 2 if unit == "ratio" else 1
        text = f"{round_half_up(abs(exact), places):,f}" + {"ratio": "×", "days": " days"}.get(unit, "")
    return ("−" if exact < 0 else "+" if has_sign and exact else "") + text
