"""Numbers of fit: whether the open pipeline is what we want, whether the score tells winners, how much is known."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, Value, metric
from data.icp.views.fit import FIT_READS, completeness, match_share
from data.icp.views.fit_calibration import CALIBRATION_READS, calibration
from data.icp.views.fit_standings import UNOWNED, accounts_in, standings

DIMENSIONS = ("segment", "owner")


def _by(session: Session, measure: Callable[[dict[str, Any]], Value], *, scope: Scope, by: str | None,
        filters: Mapping[str, Any]) -> Result:  # fmt: skip
    total = measure(dict(filters)).as_row()
    if by is None:
        return Result([], total)
    known = {getattr(one, by) or UNOWNED for one in accounts_in(session, scope, filters).values()}
    rows = [measure({**filters, by: (name,)}).as_row(**{by: None if name == UNOWNED else name})
            for name in sorted(known)]  # fmt: skip
    return Result(rows, total)


@metric("icp.match_share", title="Open deals that fit", unit="percent", owner="revops", reads=FIT_READS,
        dimensions=DIMENSIONS,
        formula="matched / open_deals", rows="fit")  # fmt: skip
def icp_match_share(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Open new and expansion deals whose account reaches the fast line of the fit score, divided by those whose account
    is scored. Deals without a scored account are counted beside it. Segment and owner are the account's, as it is now.

    Source: domain.md 2.2 and 8.1.
    """
    del period, settings  # stock of a day
    found = standings(session, as_of, known_at=known_at)
    return _by(session, lambda asked: match_share(session, found, accounts_in(session, scope, asked), as_of=as_of,
                                                  known_at=known_at), scope=scope, by=by, filters=filters)  # fmt: skip


@metric("icp.fit_auc", title="How well the fit score ranks", unit="ratio", owner="revops", reads=CALIBRATION_READS,
        dimensions=DIMENSIONS,
        rows="fit-calibration")  # fmt: skip
def fit_auc(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
            by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Of all pairs of a won deal and one that was not, the share in which the won one had scored higher when it
    qualified, a tie counting half; over the twelve months that end with the day. 0.5 is no better than chance. Too few
    decided or won deals give no status. Deals without a kept score are left out and counted.

    Source: domain.md 2.2.
    """
    del period, settings  # twelve months to the day
    return _by(session, lambda asked: calibration(session, scope=scope, as_of=as_of, known_at=known_at,
                                                  filters=asked).auc, scope=scope, by=by, filters=filters)  # fmt: skip


@metric("icp.completeness", title="What is known of accounts", unit="percent", owner="revops", reads=FIT_READS,
        dimensions=DIMENSIONS,
        rows="fit")  # fmt: skip
def icp_completeness(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Share of the fit score's weight that is known, over all scored accounts. What is unknown earns nothing.

    Source: domain.md 2.2.
    """
    del period, settings  # stock of a day
    rows = standings(session, as_of, known_at=known_at).rows

    def measure(asked: dict[str, Any]) -> Value:
        return completeness([rows[number] for number in accounts_in(session, scope, asked) if number in rows])

    return _by(session, measure, scope=scope, by=by, filters=filters)
