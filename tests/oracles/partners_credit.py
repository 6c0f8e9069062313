"""Adapters of referrals, credit for deals and lift: a worked example's inputs in, its outputs out."""

from datetime import date
from decimal import Decimal

from data.core.calendars import read_calendar
from data.partners.formulas import credit, lift, referrals
from data.partners.formulas.referrals import Terms

WEEK = {day: ["09:00", "18:00"] for day in range(5)}


def referral_terms(inputs):
    calendar, terms = read_calendar("UTC", WEEK, inputs.get("holidays", ())), Terms()
    sent, accepted = date.fromisoformat(inputs["submitted"]), date.fromisoformat(inputs["accepted"])
    return {
        "decide_by": referrals.decide_by(sent, calendar, terms=terms).isoformat(),
        "intro_by": referrals.introduce_by(accepted, calendar, terms=terms).isoformat(),
        "valid_until": referrals.valid_until(accepted, terms=terms).isoformat(),
    }


def side(given):
    return lift.Side(given["won"], given["decided"], Decimal(str(given["amount"])), tuple(given["cycle"]))


def lift_with_partner(inputs):
    with_partner, without = side(inputs["with"]), side(inputs["without"])
    found = lift.lift(with_partner, without)
    return {"win_with": with_partner.win_rate, "win_without": without.win_rate, "win_uplift": found.win_rate,
            "size_uplift": found.size, "cycle_days_saved": found.days_saved}  # fmt: skip


def partner_credit(inputs):
    partners = {name: place for place, name in enumerate(inputs["partners"], start=1)}
    deals = [credit.Share(Decimal(str(one["amount"])), partners.get(one.get("sourced")),
                          frozenset(partners[name] for name in one.get("influenced", ())))
             for one in inputs["deals"]]  # fmt: skip
    found = credit.credit(deals)
    pages = sum(credit.of_partner(deals, number) for number in partners.values())
    return {"total": found.total, "sourced": found.sourced, "influenced_only": found.influenced,
            "involved": found.involved, "sourced_share": found.share(found.sourced),
            "involved_share": found.share(found.involved), "pages_added_up": pages}  # fmt: skip


def first_registration(inputs):
    claims = [referrals.Claim(one["number"], one["partner"], date.fromisoformat(one["sent"]), None,
                              one.get("state", "submitted")) for one in inputs["claims"]]  # fmt: skip
    first = referrals.first(claims)
    last = referrals.blocks([date.fromisoformat(text) for text in inputs["engaged"]],
                            date.fromisoformat(inputs["sent"]), terms=Terms())  # fmt: skip
    return {"first": first.number if first else None, "blocked_by": last.isoformat() if last else None}


ADAPTERS = {
    function.__name__: function for function in (referral_terms, lift_with_partner, partner_credit, first_registration)
}
