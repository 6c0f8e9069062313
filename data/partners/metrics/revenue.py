"""What partners bring, how referrals are dealt with, and how the programme grows: figures of the lifecycle."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.core.clock import Period
from data.core.metrics import Result, metric
from data.partners.views import lifecycle
from data.partners.views.lifecycle import DIMENSIONS, READS


@metric("partners.sourced_revenue", title="Revenue that partners brought", unit="money", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="amount", rows="partner-deals")  # fmt: skip
def sourced_revenue(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Closed won in the period, up to the day, of deals that a partner brought: an accepted referral or an approved
    registration before any engagement of our own. A deal has one such partner at most, so partners add up to the
    total. Amounts at the rate of the close.

    Source: domain.md 8.11.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.revenue(session, "sourced", period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.influenced_revenue", title="Revenue that partners helped with", unit="money", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="amount", rows="partner-deals")  # fmt: skip
def influenced_revenue(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                       by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Closed won in the period of deals that no partner brought and at least one helped with, each deal once. Several
    may have helped with one: the rows of partners do not add up to the total. Amounts at the rate of the close.

    Source: domain.md 8.11.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.revenue(session, "influenced", period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.involved_revenue", title="Revenue with partners", unit="money", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="amount", rows="partner-deals")  # fmt: skip
def involved_revenue(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                     by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Closed won in the period of deals that partners brought or helped with, each deal once: sourced plus influenced
    only. The rows of partners do not add up to the total. Amounts at the rate of the close.

    Source: domain.md 8.11.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.revenue(session, "involved", period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.close_rate", title="Close rate with partners", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="won / decided", rows="partner-deals")  # fmt: skip
def close_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
               by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Won of the deals decided in the period that partners brought or helped with; the same of direct deals stands
    beside it. It says what goes together, not what causes what.

    Source: domain.md 8.10.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.close_rate(session, period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.referral_acceptance", title="Referrals accepted", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="accepted / submitted", rows="referrals")  # fmt: skip
def referral_acceptance(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                        by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Referrals accepted by the day, divided by all that were sent in the period.

    Source: domain.md 8.10.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.acceptance(session, period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.referral_sla", title="Referrals decided in time", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="met / (met + breached + overdue)", rows="referrals")  # fmt: skip
def referral_sla(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                 by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Referrals sent in the period and decided within the promised working days, divided by those decided or past
    due. What waits and still has time is in no part of it.

    Source: domain.md 2.3 and 8.4.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.decided_in_time(session, period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.active_partners", title="Active partners", unit="count", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="active", rows="partners")  # fmt: skip
def active_partners(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partners who have signed and not ended, with an accepted referral or a deal registered in the last 90 days.

    Source: domain.md 8.10.
    """
    del scope, period, known_at, settings
    return lifecycle.by(session, lifecycle.active(session, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.new_partners", title="New partners", unit="count", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="new", rows="partners")  # fmt: skip
def new_partners(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                 by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partners who signed in the period, up to the day.

    Source: domain.md 8.10.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.new(session, period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.activation_rate", title="Partners who became active", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="active / signed", rows="partners")  # fmt: skip
def activation_rate(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                    by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partners who were active within 90 days of signing, divided by all whose first 90 days ended in the last twelve
    months. Who signed more lately is in no part of it.

    Source: domain.md 8.10.
    """
    del scope, period, known_at, settings
    return lifecycle.by(session, lifecycle.activation(session, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.time_to_first_referral", title="Days to the first referral", unit="days", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, rows="partners")  # fmt: skip
def time_to_first_referral(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                           by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:
    """Median days from signing to the first referral, over all who signed by the day. Who has sent none counts as still
    waiting, until the day or the end of the partnership.

    Source: domain.md 8.10 and 1.8.
    """
    del scope, period, known_at, settings
    return lifecycle.by(session, lifecycle.first_referral(session, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.training_participation", title="Trained of those invited", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="trained / invited", rows="partner-people")  # fmt: skip
def training_participation(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                           by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:
    """People at partners who came to a training, divided by those invited to one in the period.

    Source: domain.md 8.10.
    """
    del scope, known_at, settings
    return lifecycle.by(session, lifecycle.training(session, period=period, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip


@metric("partners.partner_retention", title="Partners kept", unit="percent", owner="partner_manager",
        reads=READS, dimensions=DIMENSIONS, formula="active_both / active_then", rows="partners")  # fmt: skip
def partner_retention(session: Session, *, scope: Scope, period: Period, as_of: date, known_at: datetime | None,
                      by: str | None, filters: Mapping[str, Any], settings: Mapping[str, Any]) -> Result:  # fmt: skip
    """Partners active twelve months ago and now, divided by those active then. Active: an accepted referral or a deal
    registered in the 90 days before.

    Source: domain.md 8.10.
    """
    del scope, period, known_at, settings
    return lifecycle.by(session, lifecycle.retention(session, as_of=as_of), by=by,
                        filters=filters)  # fmt: skip
