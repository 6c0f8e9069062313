"""Every table of the suite. Importing this package registers them all."""

from models.base import FOREVER, NEVER, Record, info
from models.icp import AccountFit, AssetUse, ProofAsset, ValueMapRow
from models.inspection import DealRisk, DealSpell, ForecastCall, MeddiccItem, SpellMonth, Stakeholder
from models.leads import Lead, LeadTimer, RoutingDecision
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
from models.operations import JobOwner, JobValue, Seat, TitleDecision
from models.people import (
    BusinessCalendar,
    Credential,
    Denial,
    OneTimeCode,
    PageVisit,
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
    Motion,
    PipelineDay,
    Product,
    ReasonCode,
    Target,
)
from models.quality import FeedArrival, ImportProgress, ParityRun, RecurringFeed, ShadowFile, Submission, TrustVote
from models.work import AlertOutbox, Approval, AuditRun, Definition, SavedView, Task, Ticket, Waiver

__all__ = [
    "FOREVER", "NEVER", "Account", "AccountFit", "AccountVersion", "Activity", "AlertOutbox", "Approval", "AssetUse",
    "AuditRun", "BusinessCalendar", "Change", "ChangeContent", "Contact", "Credential", "Deal", "DealRisk",
    "DealSpell", "DealVersion", "Definition", "Denial", "EntityCounter", "Feed", "FeedArrival", "FeedRow",
    "ForecastCall", "FxRate", "ImportProgress", "ImportRun", "JobLock", "JobOwner", "JobValue", "Lead", "LeadTimer",
    "MeddiccItem", "Motion", "OneTimeCode", "PageVisit", "ParityRun", "PipelineDay", "Product", "ProofAsset",
    "ReasonCode", "Record", "RecurringFeed", "Revision", "RollupMark", "RoutingDecision", "SavedView", "Seat",
    "Segment", "Setting", "ShadowFile", "SignInAttempt", "SignInSession", "SpellMonth", "Stakeholder", "Submission",
    "TableGroup", "Target", "Task", "Team", "Territory", "Ticket", "TitleDecision", "TrustVote", "User",
    "ValueMapRow", "Waiver", "info",
]  # fmt: skip
