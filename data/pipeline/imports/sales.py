"""Accounts, products, deals, targets and exchange rates, as files bring them."""

from data.core.importing.relations import Related, relate
from data.core.importing.targets import Field, Target, register
from data.pipeline import adoption, intake, restating
from models import Account, Motion, Product

ACCOUNTS = relate(
    Related("accounts", Account, by={"name": "name", "external_id": "external_id", "domain": "domain"},
            stub=lambda name: {"name": name})
)  # fmt: skip
PRODUCTS = relate(
    Related("products", Product, by={"name": "name", "external_id": "external_id"}, stub=None)
)
MOTIONS = relate(
    Related("motions", Motion, by={"name": "name"}, stub=adoption.motion_stub, missing="create"),
)

STAGES = ("mql", "sql", "sao", "closed_won", "closed_lost", "closed_no_decision")
CATEGORIES = ("closed", "commit", "most_likely", "best_case", "pipeline", "omitted")
VOLUMES = ("low", "medium", "high")
STEPS = ("discovery", "value_demo", "validation", "business_case", "commercials")

register(
    Target(
        name="accounts",
        title="Accounts",
        entity="account",
        order=20,
        right="pipeline.view_deals",
        key=("name",),
        about="Companies you sell to or might. Who is ruled out by the customer profile is refused when new.",
        admit=intake.admission(intake.ACCOUNT),
        keep_away=intake.keep_away,
        fields=(
            Field("name", "text", "Account", aliases=("account", "account name", "company", "customer"), required=True),
            Field("external_id", "identifier", "Account id", aliases=("account id", "crm id", "id")),
            Field("segment", "text", "Segment", aliases=("tier", "size class"), relation="segments"),
            Field("territory", "text", "Territory", aliases=("region", "area"), relation="territories"),
            Field("owner", "text", "Owner", aliases=("account owner", "account manager"), relation="people"),
            Field("parent", "text", "Parent account", aliases=("subsidiary of", "parent"), relation="accounts"),
            Field("industry", "text", "Industry", aliases=("sector", "vertical")),
            Field("country", "text", "Country", aliases=("office location", "location", "billing country")),
            Field("domain", "text", "Domain", aliases=("website", "web site")),
            Field("employees", "integer", "Employees", aliases=("headcount", "number of employees", "size")),
            Field("revenue", "money", "Annual revenue", aliases=("annual revenue", "turnover")),
            Field("currency", "text", "Currency"),
            Field("founded", "integer", "Founded", aliases=("year established", "founded in", "year founded",
                                                            "founding year")),
            Field("business_model", "text", "Business model", aliases=("business type", "go to market model")),
            Field("use_case", "text", "Use case", aliases=("primary use case", "use cases")),
            Field("technologies", "text", "Technologies", help="what they run, comma between",
                  aliases=("tech stack", "technology stack", "technologies used")),
            Field("data_volume", "choice", "Data volume", aliases=("volume of data", "data size"), choices=VOLUMES),
            Field("profit", "money", "Annual profit", help="what you earn on them a year",
                  aliases=("profit", "customer profit", "contribution", "contribution margin")),
            Field("ease_of_service", "integer", "Ease of service", aliases=("ease", "ease to serve", "easy to serve"),
                  help="1 hard to serve to 5 easy"),
        ),
    )
)

register(
    Target(
        name="products",
        title="Products",
        entity="product",
        order=15,
        right="pipeline.view",
        key=("name",),
        about="What you sell, with list prices.",
        fields=(
            Field("name", "text", "Product", aliases=("product", "product name"), required=True),
            Field("external_id", "identifier", "Product id", aliases=("sku", "product code", "product id")),
            Field("family", "text", "Family", aliases=("series", "product family", "line")),
            Field("list_price", "money", "List price", aliases=("sales price", "price", "unit price")),
            Field("currency", "text", "Currency"),
            Field("is_active", "boolean", "Active", aliases=("active",)),
        ),
    )
)

register(
    Target(
        name="deals",
        title="Deals",
        entity="deal",
        order=40,
        right="pipeline.view_deals",
        key=("external_id",),
        owner="owner",
        about="Opportunities. A single export gives each deal an inferred history.",
        adopt=adoption.deals,
        revise=adoption.revised_deal,
        fields=(
            Field("external_id", "identifier", "Deal id", required=True,
                  aliases=("opportunity id", "deal id", "record id", "crm id", "id")),
            Field("name", "text", "Deal", aliases=("opportunity name", "deal name", "opportunity", "deal")),
            Field("account", "text", "Account", aliases=("account name", "company", "customer"), relation="accounts"),
            Field("owner", "text", "Owner", relation="people",
                  aliases=("sales agent", "opportunity owner", "deal owner", "rep", "account executive")),
            Field("segment", "text", "Segment", aliases=("tier",), relation="segments"),
            Field("territory", "text", "Territory", aliases=("region",), relation="territories"),
            Field("motion", "text", "Motion", aliases=("sales motion", "channel"), relation="motions"),
            Field("product", "text", "Product", aliases=("product name",), relation="products"),
            Field("type", "choice", "Type", aliases=("deal type", "opportunity type"),
                  choices=("new", "expansion", "renewal")),
            Field("stage", "choice", "Stage", aliases=("deal stage", "stage name", "status"), choices=STAGES,
                  required=True),
            Field("process_step", "choice", "Process step", choices=STEPS),
            Field("forecast_category", "choice", "Forecast category", aliases=("forecast",), choices=CATEGORIES),
            Field("amount", "money", "Annual amount",
                  aliases=("close value", "arr", "acv", "value", "deal amount", "amount")),
            Field("currency", "text", "Currency", aliases=("currency iso code",)),
            Field("opened_on", "date", "Opened", aliases=("engage date", "created date", "create date", "open date")),
            Field("close_date", "date", "Expected close", aliases=("close date", "expected close date")),
            Field("closed_on", "date", "Closed", aliases=("closed date", "actual close date")),
            Field("source", "text", "Source", aliases=("lead source",)),
            Field("campaign", "text", "Campaign"),
            Field("persona", "text", "Persona"),
            Field("fit_score", "integer", "Fit score", aliases=("score",)),
            Field("meeting_date", "date", "Meeting date"),
            Field("discovery_summary", "text", "Discovery summary"),
            Field("qualification_status", "text", "Qualification"),
            Field("problem_statement", "text", "Problem"),
            Field("champion", "text", "Champion"),
            Field("map_link", "text", "Action plan link", aliases=("mutual action plan",)),
            Field("tech_validation_status", "text", "Technical validation"),
            Field("next_step", "text", "Next step"),
            Field("next_step_date", "date", "Next step on", aliases=("next step date", "next activity date")),
            Field("last_activity_on", "date", "Last activity", aliases=("last activity date", "last contacted")),
            Field("reason_code", "text", "Reason", aliases=("loss reason", "closed lost reason")),
            Field("primary_competitor", "text", "Main competitor", aliases=("competitor",)),
            Field("procurement_path", "text", "Procurement path"),
            Field("discount_percent", "percent", "Discount"),
            Field("term_months", "integer", "Term in months", aliases=("term",)),
            Field("seats", "integer", "Seats", aliases=("licences", "quantity")),
            Field("partner_sourced", "boolean", "Partner sourced"),
            Field("partners_influencing", "list", "Partners influencing", aliases=("partners",), many=True),
        ),
    )
)

register(
    Target(
        name="targets",
        title="Targets",
        entity="sales_target",
        order=30,
        right="pipeline.view",
        unshape=restating.target_fields,
        key=("period", "segment", "owner", "territory", "product", "motion", "set_on"),
        about="What is to be reached, by segment, owner, territory, product or motion.",
        identity=("metric", "period_start", "period_end", "segment_id", "owner_id", "territory_id", "product_id",
                  "motion_id", "set_on"),
        shape=adoption.target_values,
        fields=(
            Field("period", "text", "Period", aliases=("quarter", "month", "year"), required=True,
                  help="FY26-Q3, 2025-Q3, 2025-07 or 2025-07-01/2025-10-01"),
            Field("amount", "money", "Target", aliases=("quota", "target", "goal", "amount"), required=True),
            Field("currency", "text", "Currency"),
            Field("segment", "text", "Segment", relation="segments"),
            Field("owner", "text", "Owner", aliases=("sales agent", "rep"), relation="people"),
            Field("territory", "text", "Territory", aliases=("region",), relation="territories"),
            Field("product", "text", "Product", relation="products"),
            Field("motion", "text", "Motion", relation="motions"),
            Field("set_on", "date", "Set on", aliases=("valid from", "effective from"),
                  help="a later row for the same period replaces this one from its day on"),
        ),
    )
)

register(
    Target(
        name="rates",
        title="Exchange rates",
        entity="fx_rate",
        order=5,
        right="pipeline.view",
        unshape=restating.rate_fields,
        key=("currency", "kind", "valid_from"),
        about="What one unit of a currency is worth in your reporting currency.",
        shape=adoption.rate_values,
        fields=(
            Field("currency", "text", "Currency", required=True),
            Field("kind", "choice", "Kind", choices=("plan", "locked"), required=True,
                  help="plan for open deals and targets, locked for the day of a close"),
            Field("valid_from", "date", "Valid from", aliases=("from", "date"), required=True),
            Field("rate", "number", "Rate", required=True),
        ),
    )
)
