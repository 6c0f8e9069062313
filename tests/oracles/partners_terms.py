"""Adapters of partner terms: commissions, margins, listing fees, windows, and whether a document is complete."""

from datetime import date, timedelta
from decimal import Decimal

from data.partners import sheet_fields as fields
from data.partners.formulas import fees, terms
from data.partners.sheet_money import worked_out


def exact(value):
    return Decimal(str(value))


def points(rate):
    return f"{exact(rate) * 100:f}"


def content(code, **held):
    made = fields.fresh(code, currency="USD")
    return {**made, "terms": {**made["terms"], **held}}


def amounts(code, held, asked):
    return [one.amount for one in worked_out(code, held, asked)]


def referral_fee(inputs):
    held = content("referral", commission=points(inputs["rate"]))
    deals = [{"arr": exact(one["arr"]), "years": exact(one["years"])} for one in inputs["deals"]]
    grown = [{"arr": Decimal(0), "years": 1, "expansion": exact(one["arr"]), "month": one["month"]}
             for one in inputs["expansions"]]  # fmt: skip
    return {"fees": [amounts("referral", held, one)[0] for one in deals],
            "expansion_fees": [amounts("referral", held, one)[1] for one in grown]}  # fmt: skip


def reseller_margin(inputs):
    price, whole = exact(inputs["user_price"]), exact(inputs["list"])
    held = content("co_sell", margin=points(inputs["margin"]))
    _, net = amounts("co_sell", held, {"list_price": whole, "price": price})
    return {"discount_pct": fees.discount(whole, price) * 100, "vendor_net": net}


def marketplace_fee(inputs):
    held = content("marketplace")
    asked = [{"tcv": exact(one["tcv"]), "is_renewal": one["renewal"], "is_channel": one["cppo"], "is_services": False}
             for one in inputs["cases"]]  # fmt: skip
    found = [amounts("marketplace", held, one)[0] for one in asked]
    return {"rates": [fee / one["tcv"] for fee, one in zip(found, asked, strict=True)], "fees": found}


def affiliate_window(inputs):
    held, clicked = content("affiliate"), date.fromisoformat(inputs["clicked"])
    return {"fees": [amounts("affiliate", held, {
        "collected": exact(one["collected"]), "refunded": exact(one.get("refunded", 0)), "clicked_on": clicked,
        "ordered_on": clicked + timedelta(days=one["day"]),
    })[0] for one in inputs["orders"]]}  # fmt: skip


def checklist(inputs):
    measurable = [one for one in inputs["spp_goals"] if one["target"] is not None and one["due"]]
    return {
        "spp_complete": terms.is_complete(inputs["spp_filled"], 12) and len(measurable) == 3,
        "term_sheet_complete": terms.is_complete(inputs["term_sheet_filled"], fields.MANY),
        "plan_complete": terms.is_complete(inputs["plan_filled"], 6),
        "pbr_complete": terms.is_complete(inputs["pbr_parts"], 5),
    }


ADAPTERS = {"referral_fee": referral_fee, "reseller_margin": reseller_margin, "marketplace_fee": marketplace_fee,
            "affiliate_window": affiliate_window, "checklist": checklist}  # fmt: skip
