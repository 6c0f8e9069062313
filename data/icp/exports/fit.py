"""Fit to take away: every account with its score, the bands, and the calibration."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.exporting import Column, Sheet
from data.core.offers import export
from data.icp.views.fit import Fit, fit
from data.icp.views.fit_accounts import fit_accounts
from data.icp.views.fit_calibration import calibration

RIGHT = "icp.view_fit"
SCORES = (Column("score", "Score when it qualified", "count"), Column("n", "Decided", "count"),
          Column("won", "Won", "count"))  # fmt: skip


@export("fit", title="How accounts fit", right=RIGHT)
def fit_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
    **asked: Any,
) -> Sequence[Sheet]:  # fmt: skip
    """Every scored account with its band, what is known and the reasons on both sides; and what each band brings."""
    view = fit(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    found = fit_accounts(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters, size=None, **asked)
    columns = [
        Column("account", "Account", width=40), Column("segment", "Segment"), Column("owner", "Owner", width=24),
        Column("score", "Fit score", "number"), Column("band", "Band"), Column("fast", "Fast path", width=10),
        Column("completeness", "Known", "percent"),
        Column("for", "For it", width=50), Column("against", "Against it", width=50),
        Column("out", "Ruled out by", width=30), Column("open_deals", "Open deals", "count"),
        *(_money(("open", "Open"), ("won", "Won"), currency=found.currency) if with_prices else []),
    ]  # fmt: skip
    rows = [{column.key: row[column.key] for column in columns} for row in found.rows]
    return [Sheet("Accounts", columns, rows, notes(view)), _bands(view, with_prices)]


def _money(*named: tuple[str, str], currency: str) -> list[Column]:
    return [Column(key, title, "money", currency) for key, title in named]


def notes(view: Fit) -> list[tuple[str, str]]:
    """Return what stands above the rows: the day, the definitions, and what is worked out for a past day."""
    said = [("As of", f"end of {view.as_of}"), ("Scored by", view.basis)]
    return [*said, ("Past day", "worked out from what was known then")] if view.is_computed else said


def _bands(view: Fit, with_prices: bool) -> Sheet:
    prices = _money(("open", "Open"), ("won", "Won"), currency=view.currency) if with_prices else []
    columns = [Column("label", "Band"), Column("accounts", "Accounts", "count"),
               Column("open_deals", "Open deals", "count"), Column("won_deals", "Won deals", "count"),
               *prices]  # fmt: skip
    rows = [{column.key: getattr(band, column.key) for column in columns} for band in view.bands]
    return Sheet("Bands", columns, rows, notes(view))


@export("fit-calibration", title="Whether the fit score tells winners", right=RIGHT)
def calibration_export(
    session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None = None,  # noqa: ARG001 - every export takes the same
    by: str | None = None, filters: Mapping[str, Any] | None = None, with_prices: bool = True,  # noqa: ARG001 - every export takes the same
) -> Sequence[Sheet]:  # fmt: skip
    """Win rate with its interval and lift of each band, by the score that deals had when they qualified;

    and how many deals of each single score were won, which is what the AUC is worked out from.
    """
    view = calibration(session, scope=scope, as_of=as_of, known_at=known_at, filters=filters)
    columns = [
        Column("label", "Score when it qualified"), Column("n", "Decided", "count"), Column("won", "Won", "count"),
        Column("win_rate", "Win rate", "percent"), Column("low", "From", "percent"), Column("high", "To", "percent"),
        Column("lift", "Lift", "ratio"),
    ]  # fmt: skip
    rows = [{column.key: getattr(band, column.key) for column in columns} for band in view.bands]
    said = [("Decided", f"{view.since} to {view.as_of}"), ("Deals without a kept score", str(view.without_score)),
            ("AUC", "none" if view.auc.value is None else f"{view.auc.value:.3f}")]  # fmt: skip
    scores = [{"score": score, "n": n, "won": won} for score, n, won in view.scores]
    return [Sheet("Calibration", columns, rows, said), Sheet("Scores", SCORES, scores, said)]
