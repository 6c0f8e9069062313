"""Every table of the suite. Importing this package registers them all."""

from models.base import FOREVER, NEVER, Record, info
from models.icp import AccountFit, AssetUse, IntakeRefusal, ProofAsset, ValueMapRow
from models.inspection import (
    DealEnding,
    DealRisk,
    DealSpell,
    EntryMonth,
    ExitMonth,
    ForecastCall,
    MeddiccItem,
    SpellMonth,
    Stakeholder,
    StepOutcome,
)
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
from models.sales import (
    ActionPlan,
    ActionRow,
    ApiToken,
    AutomationRun,
    Criterion,
    DemoFlow,
    DemoUse,
    Poc,
    PocClock,
    PocStall,
    PocStep,
    PocUser,
    StepAction,
    UsageEvent,
    ValidationItem,
)
from models.work import AlertOutbox, Approval, AuditRun, Definition, SavedView, Task, Ticket, Waiver

__all__ = [
    "FOREVER", "NEVER", "Account", "AccountFit", "AccountVersion", "ActionPlan", "ActionRow", "Activity",
    "AlertOutbox", "ApiToken", "Approval", "AssetUse", "AuditRun", "AutomationRun", "BusinessCalendar", "Change",
    "ChangeContent", "Contact", "Credential", "Criterion", "Deal", "DealEnding", "DealRisk", "DealSpell",
    "DealVersion", "Definition", "DemoFlow", "DemoUse", "Denial", "EntityCounter", "EntryMonth", "ExitMonth", "Feed",
    "FeedArrival", "FeedRow", "ForecastCall", "FxRate", "ImportProgress", "ImportRun", "IntakeRefusal", "JobLock",
    "JobOwner", "JobValue", "Lead", "LeadTimer", "MeddiccItem", "Motion", "OneTimeCode", "PageVisit", "ParityRun",
    "PipelineDay", "Poc", "PocClock", "PocStall", "PocStep", "PocUser", "Product", "ProofAsset", "ReasonCode",
    "Record", "RecurringFeed", "Revision", "RollupMark", "RoutingDecision", "SavedView", "Seat", "Segment", "Setting",
    "ShadowFile", "SignInAttempt", "SignInSession", "SpellMonth", "Stakeholder", "StepAction", "StepOutcome",
    "Submission", "TableGroup", "Target", "Task", "Team", "Territory", "Ticket", "TitleDecision", "TrustVote",
    "UsageEvent", "User", "ValidationItem", "ValueMapRow", "Waiver", "info",
]  # fmt: skip
