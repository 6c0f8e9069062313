"""Every table of the suite. Importing this package registers them all."""

from models.base import FOREVER, NEVER, Record, info
from models.ledger import (
    Change,
    ChangeContent,
    EntityCounter,
    Feed,
    FeedRow,
    ImportRun,
    JobLock,
    Revision,
    RollupMark,
    TableGroup,
)
from models.people import (
    BusinessCalendar,
    Credential,
    Denial,
    OneTimeCode,
    Segment,
    Setting,
    SignInAttempt,
    SignInSession,
    Team,
    Territory,
    User,
)
from models.pipeline import (
    Account,
    AccountVersion,
    Activity,
    Contact,
    Deal,
    DealVersion,
    FxRate,
    Lead,
    Motion,
    PipelineDay,
    Product,
    ReasonCode,
    Target,
)

__all__ = [
    "FOREVER", "NEVER", "Account", "AccountVersion", "Activity", "BusinessCalendar", "Change", "ChangeContent",
    "Contact", "Credential", "Deal", "DealVersion", "Denial", "EntityCounter", "Feed", "FeedRow", "FxRate",
    "ImportRun", "JobLock", "Lead", "Motion", "OneTimeCode", "PipelineDay", "Product", "ReasonCode", "Record",
    "Revision", "RollupMark", "Segment", "Setting", "SignInAttempt", "SignInSession", "TableGroup", "Target", "Team",
    "Territory", "User", "info",
]  # fmt: skip
