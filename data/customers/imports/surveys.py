"""What customers say, from a file: surveys, recommendation scores and ratings, added once and never changed."""

import hashlib
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.importing.plans import Plan
from data.core.importing.shaping import Shaped
from data.core.importing.targets import Batch, Field, Target, Told, register
from data.core.numbers import ratio, round_half_up
from data.customers.commands.readings import KINDS, store_readings
from data.customers.imports.usage import SEEN
from data.customers.queries import readings as queries
from models import SurveyScore

BESIDE = "survey scores"
WHOLE, NPS = 100, 10


def surveys(made: Plan, batch: Batch, shaped: Shaped) -> None:
    """Work out which answers are new; refuse those of nobody, of the future, and those outside their scale."""
    rows: dict[tuple[int, str], tuple[int, dict[str, Any]]] = {}
    for position in shaped.positions:
        values = shaped.row(position)
        if values.get("account_id") is None or position in made.reading.refused:
            continue
        told = _problem(values, batch)
        if told is not None:
            made.reading.refuse(position, told[0], made.reading.row(position).get(told[0]), told[1])
            continue
        found = _fact(values)
        mark = found["account_id"], found["external_id"]
        if mark in rows and rows[mark][1] != found:
            number = made.reading.table.row_numbers[rows[mark][0]]
            made.reading.refuse(position, "external_id", values.get("external_id"),
                                f"row {number} has the same id and says something else")  # fmt: skip
        elif mark in rows:
            made.unchanged += 1
        else:
            rows[mark] = position, found
    for mark in queries.stored_surveys(batch.session, [row for _, row in rows.values()]):
        del rows[mark]
        made.unchanged += 1
    if made.unchanged:
        batch.tell(SEEN, made.unchanged)
    batch.beside[BESIDE] = [row for _, row in rows.values()]
    made.creates = [position for position, _ in rows.values()]


def scale(kind: str, out_of: int | None) -> int:
    """Return the best answer of a scale: what the row says, else 10 for recommendation scores and 100 for others."""
    return out_of or (NPS if kind == "nps" else WHOLE)


def _problem(values: dict[str, Any], batch: Batch) -> tuple[str, str] | None:
    best = scale(values.get("kind") or "survey", values.get("out_of"))
    if values["read_on"] > batch.as_of:
        return "read_on", "it lies in the future"
    if best < 1:
        return "out_of", "the best answer is 1 or more"
    if not 0 <= Decimal(values["score"]) <= best:
        return "score", f'an answer is 0 to {best}; a column "Out of" names another best answer'
    return None


def _fact(values: dict[str, Any]) -> dict[str, Any]:
    kind = values.get("kind") or "survey"
    points = ratio(Decimal(values["score"]) * WHOLE, scale(kind, values.get("out_of")))
    found = {"account_id": values["account_id"], "kind": kind, "score": int(round_half_up(points, 0)),
             "read_on": values["read_on"], "said_by": (values.get("said_by") or "").strip()[:120] or None,
             "comment": (values.get("comment") or "").strip()[:2000] or None}  # fmt: skip
    told = "\x1f".join(str(value) for value in found.values())
    given = (values.get("external_id") or "").strip()[:200]
    return found | {"external_id": given or f"row-{hashlib.sha256(told.encode()).hexdigest()[:20]}"}


def keep(session: Session, _new: Told, _again: Told, beside: dict[Any, Any]) -> None:
    """Store the answers that are new, and score the customers they are from."""
    store_readings(session, SurveyScore, beside.get(BESIDE, []))


register(
    Target(
        name="survey_scores",
        title="Survey scores",
        entity="account",
        order=132,
        key=("external_id", "account", "kind", "read_on", "said_by", "score", "comment"),
        about="How customers feel: surveys, recommendation scores, ratings of the success manager, an answer a line.",
        settle=surveys,
        after=keep,
        fields=(
            Field("account", "text", "Customer", required=True, relation="accounts",
                  aliases=("account", "account id", "account name", "company")),
            Field("external_id", "identifier", "Answer id", aliases=("answer id", "response id", "survey id", "id")),
            Field("kind", "choice", "Kind", choices=tuple(KINDS), aliases=("survey type", "type")),
            Field("score", "number", "Score", required=True, aliases=("answer", "nps", "csat", "rating", "sentiment")),
            Field("out_of", "integer", "Out of", aliases=("scale", "best answer", "max"),
                  help="the best answer: 100, or 10 for recommendation scores"),
            Field("read_on", "date", "Day", required=True,
                  aliases=("date", "answered on", "response date", "submitted at", "rated on")),
            Field("said_by", "text", "By", aliases=("respondent", "contact", "person", "csm")),
            Field("comment", "text", "Comment", aliases=("feedback", "note", "verbatim")),
        ),
    )
)  # fmt: skip
