"""The statement that folds deals' versions into stretches of days with one risk score."""

from typing import Any

from sqlalchemy import Select, and_, case, literal, literal_column, or_, select, union_all
from sqlmodel import Session

from data.core.ledger.derived import Chosen
from data.pipeline.queries import scoring
from data.pipeline.queries.days import earliest
from data.pipeline.queries.scoring import VERSIONS, Terms
from data.pipeline.queries.terms import folding

PLACES = ("begins", "no_activity", "no_next_step", "regressed")


def risk_spans(session: Session, chosen: Chosen) -> Select[Any]:
    """Return the rows of the folded table for the chosen deals: open ones, as known now, from the first day needed."""
    first, terms = folding(session)
    told = scoring.told(chosen(VERSIONS.c.entity_id), VERSIONS.c.valid_to > first)
    # Made once a version: a database that reads each expression anew where it is used takes four times as long.
    points = _points(told, terms).cte("points").prefix_with("MATERIALIZED")
    spans = _spans(points).cte("spans").prefix_with("MATERIALIZED")
    row = spans.c
    turn = {rule: row[f"turn_{rule}"] for rule in PLACES[1:]}
    money, *sliced = scoring.kept(row)
    return select(
        row.entity_id.label("deal_id"), row.from_day, row.to_day,
        *scoring.scored(row, row.from_day, terms, turn), money, *sliced,
    ).where(row.to_day > first)  # fmt: skip


def _points(told: Any, terms: Terms) -> Select[Any]:
    """Return open versions with the days inside them on which a rule turns; the version's end where it does not."""
    row = told.c
    turn, can = scoring.turns(row, terms), scoring.assessable(row, terms)
    columns = [column.label(f"turn_{rule}") for rule, column in turn.items()]
    for rule, day in turn.items():
        inside = and_(day > row.valid_from, day < row.valid_to)
        known = can[rule]
        turned = row.valid_to if known is None else case((and_(known, inside), day), else_=row.valid_to)
        columns.append(turned.label(f"at_{rule}"))
    return select(*row, *columns)


def _spans(points: Any) -> Select[Any]:
    """Return each stretch between two turns: a version with no turn inside is one."""
    row = points.c
    places = union_all(*[select(literal_column(str(n)).label("place")) for n in range(len(PLACES))]).subquery("places")
    at = [row[f"at_{rule}"] for rule in PLACES[1:]]
    is_at = [places.c.place == literal_column(str(n)) for n in range(len(PLACES))]
    begins = case((is_at[0], row.valid_from), (is_at[1], at[0]), (is_at[2], at[1]), else_=at[2])
    # Two turns on one day make one stretch.
    wanted = or_(
        is_at[0], and_(is_at[1], at[0] < row.valid_to), and_(is_at[2], at[1] < row.valid_to, at[1] != at[0]),
        and_(is_at[3], at[2] < row.valid_to, at[2] != at[0], at[2] != at[1]),
    )  # fmt: skip
    ends = earliest(*[case((day > begins, day), else_=row.valid_to) for day in at])
    return (
        select(*row, begins.label("from_day"), ends.label("to_day"))
        .select_from(points.join(places, literal(1) == literal(1)))
        .where(wanted)
    )
