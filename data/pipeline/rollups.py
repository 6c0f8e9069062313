"""The sums that coverage, bridge, velocity, forecast and losses are read from, and the stays and endings under them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, literal_column
from sqlmodel import Session

from data.core.ledger import derived, rollups
from data.pipeline import definitions
from data.pipeline.queries import days, endings, stays
from data.pipeline.risks import DEAL_RISK as DEAL_RISK
from models import FOREVER, DealEnding, DealSpell, EntryMonth, ExitMonth, PipelineDay, SpellMonth, StepOutcome

KEYS = ("stage", "bucket", "day", "forecast_category", "type", "motion_id", "segment_id", "territory_id", "owner_id",
        "product_id", "currency")  # fmt: skip
ZERO: Any = literal_column("0")


def contributes(deal: Any) -> tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]:
    """Return what a version of a deal adds to the sums while it holds.

    An open deal without an expected close date is in no sum: it is listed, not counted. A closed deal counts
    with the owner and territory at its close (domain.md 0.16).
    """
    c = deal.c
    is_closed = c.stage.in_([code for code, stage in definitions.stages().items() if not stage.is_open])
    on = case((is_closed, c.closed_on), else_=c.close_date)
    keys = {
        "stage": c.stage,
        "bucket": case((is_closed, c.closed_on), else_=rollups.month_start(c.close_date)),
        "forecast_category": func.coalesce(c.forecast_category, literal("")),
        "type": c.type,
        "motion_id": func.coalesce(c.motion_id, ZERO),
        "segment_id": func.coalesce(c.segment_id, ZERO),
        "territory_id": func.coalesce(case((is_closed, c.territory_at_close_id), else_=c.territory_id), ZERO),
        "owner_id": func.coalesce(case((is_closed, c.owner_at_close_id), else_=c.owner_id), ZERO),
        "product_id": func.coalesce(c.product_id, ZERO),
        "currency": c.currency,
    }
    return on.is_not(None), keys, {"deals": literal_column("1"), "amount": func.coalesce(c.amount, ZERO)}


PIPELINE_DAY = rollups.register(rollups.Rollup(PipelineDay, "deal", KEYS, ("deals", "amount"), contributes))


def stays_by_days(spell: Any) -> tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]:
    """Return what a stay adds to the histograms: ended ones by their days, lasting ones by their first day."""
    c = spell.c
    lasts = c.left_on == FOREVER
    keys = {
        "stage": c.stage,
        "to_stage": c.to_stage,
        "bucket": case((lasts, c.entered_on), else_=literal(FOREVER)),
        "segment_id": c.segment_id,
        "type": c.type,
        "days": case((lasts, ZERO), else_=days.days_between(c.left_on, c.entered_on)),
        "is_backward": c.is_backward,
    }
    return c.deal_id.is_not(None), keys, {"spells": literal_column("1")}


def exits_by_month(spell: Any) -> tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]:
    """Return what a stay that has ended adds to its month."""
    c = spell.c
    keys = {"bucket": rollups.month_start(c.left_on), "stage": c.stage, "to_stage": c.to_stage,
            "segment_id": c.segment_id, "type": c.type}  # fmt: skip
    return c.left_on < FOREVER, keys, {"spells": literal_column("1")}


def entries_by_month(spell: Any) -> tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]:
    """Return what a deal's first stay in an open stage adds to the month in which it began."""
    c = spell.c
    keys = {"bucket": rollups.month_start(c.entered_on), "stage": c.stage, "fate": c.fate,
            "segment_id": c.segment_id, "type": c.type}  # fmt: skip
    return c.fate != stays.AGAIN, keys, {"deals": literal_column("1")}


def outcomes_of_steps(ending: Any) -> tuple[ColumnElement[bool], dict[str, Any], dict[str, Any]]:
    """Return what a deal that stays closed adds to the steps that it passed."""
    c = ending.c
    keys = {"steps": c.steps, "stage": c.stage, "type": c.type}
    return and_(c.to_day == FOREVER, c.steps != literal("")), keys, {"deals": literal_column("1")}


def _stays(_session: Session, chosen: derived.Chosen) -> Select[Any]:
    return stays.stays(stays.known_now, chosen(stays.VERSIONS.c.entity_id), fates=True)


def _ladder(_session: Session) -> str:
    """Return what the stays hang on beside the versions: which stages are open, and their order."""
    return " ".join(f"{code}:{stage.rank}:{stage.state}" for code, stage in definitions.stages().items()) + " fates"


def _steps(_session: Session) -> str:
    """Return what the endings hang on beside the versions: which stages are closed, and the steps to pass."""
    return " ".join([*stays.stages_in(*endings.DECIDED), *definitions.process_steps()])


DEAL_SPELL = derived.register(
    derived.Derived(DealSpell, "deal", "deal_id", _stays, _ladder, (
        derived.Sums(SpellMonth, stays_by_days), derived.Sums(ExitMonth, exits_by_month),
        derived.Sums(EntryMonth, entries_by_month),
    ))
)  # fmt: skip
DEAL_ENDING = derived.register(
    derived.Derived(DealEnding, "deal", "deal_id", endings.endings, _steps,
                    (derived.Sums(StepOutcome, outcomes_of_steps),))
)  # fmt: skip
