"""Every table of the suite. Importing this package registers them all."""

from models.base import FOREVER, NEVER, Record, info
from models.customers import (
    Champion,
    ChurnRecord,
    CustomerMember,
    CustomerProfile,
    CustomerStep,
    ExpansionTrigger,
    Renewal,
    RenewalVersion,
    RetentionDay,
    SaveOffer,
    Subscription,
    SubscriptionVersion,
)
from models.health import (
    AccountHealth,
    AccountUsage,
    HealthOverride,
    HealthScore,
    SupportTicket,
    SurveyScore,
)
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
from models.partners import (
    DealPartner,
    Partner,
    PartnerActual,
    PartnerContact,
    PartnerCost,
    PartnerLink,
    PartnerMonth,
    PartnerTraining,
    PartnerVersion,
    Referral,
    Review,
    ReviewItem,
    ReviewTodo,
    ScoreboardVersion,
    TermSheet,
    TermSheetVersion,
)
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
from models.work import AlertOutbox, Approval, AuditRun, Definition, SavedView, Task, Ticket, TypedText, Waiver

__all__ = [
    "FOREVER", "NEVER", "Account", "AccountFit", "AccountHealth", "AccountUsage", "AccountVersion", "ActionPlan",
    "ActionRow", "Activity", "AlertOutbox", "ApiToken", "Approval", "AssetUse", "AuditRun", "AutomationRun",
    "BusinessCalendar", "Champion", "Change", "ChangeContent", "ChurnRecord", "Contact", "Credential", "Criterion",
    "CustomerMember", "CustomerProfile", "CustomerStep", "Deal", "DealEnding", "DealPartner", "DealRisk",
    "DealSpell", "DealVersion", "Definition", "DemoFlow", "DemoUse", "Denial", "EntityCounter", "EntryMonth",
    "ExitMonth", "ExpansionTrigger", "Feed", "FeedArrival", "FeedRow", "ForecastCall", "FxRate", "HealthOverride",
    "HealthScore", "ImportProgress", "ImportRun", "IntakeRefusal", "JobLock", "JobOwner", "JobValue", "Lead",
    "LeadTimer", "MeddiccItem", "Motion", "OneTimeCode", "PageVisit", "ParityRun", "Partner", "PartnerActual",
    "PartnerContact", "PartnerCost", "PartnerLink", "PartnerMonth", "PartnerTraining", "PartnerVersion",
    "PipelineDay", "Poc", "PocClock", "PocStall", "PocStep", "PocUser", "Product", "ProofAsset", "ReasonCode",
    "Record", "RecurringFeed", "Referral", "Renewal", "RenewalVersion", "RetentionDay", "Review", "ReviewItem",
    "ReviewTodo", "Revision", "RollupMark", "RoutingDecision", "SaveOffer", "SavedView", "ScoreboardVersion",
    "Seat", "Segment", "Setting", "ShadowFile", "SignInAttempt", "SignInSession", "SpellMonth", "Stakeholder",
    "StepAction", "StepOutcome", "Submission", "Subscription", "SubscriptionVersion", "SupportTicket",
    "SurveyScore", "TableGroup", "Target", "Task", "Team", "TermSheet", "TermSheetVersion", "Territory", "Ticket",
    "TitleDecision", "TrustVote", "TypedText", "UsageEvent", "User", "ValidationItem", "ValueMapRow", "Waiver",
    "info",
]  # fmt: skip
