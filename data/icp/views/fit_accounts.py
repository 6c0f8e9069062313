"""Single accounts and leads with their scores: a page of them, and one of them with everything it is made of."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from data.core.access import Scope
from data.icp import scoring, scoring_leads
from data.icp.formulas import accounts, fit
from data.icp.formulas.factors import Factor, Factors, factors
from data.icp.formulas.profiles import Profile
from data.icp.queries import fit_deals
from data.icp.queries import scoring as queries
from data.icp.queries.fit_deals import Brought
from data.icp.scoring import NOTHING_SEEN, Terms
from data.icp.views.fit import band_label, bounds, brought_on, in_band
from data.icp.views.fit_standings import Known, Standing, accounts_in, standings, whole

PARTS = {"industry": "Industry", "size": "Size", "geography": "Country", "technographic": "Technologies",
         "use_case": "Use case", "behaviour": "Behaviour"}  # fmt: skip
_TOLD = {"industry": "industry", "size": "employees", "geography": "country", "technographic": "technologies",
         "use_case": "use_case"}  # fmt: skip
ORDERS = ("score", "open", "completeness", "account")


@dataclass(frozen=True)
class Accounts:
    """One page of accounts, and how many there are on all pages."""

    rows: Sequence[Mapping[str, Any]]
    n: int
    currency: str


@dataclass(frozen=True)
class Detail:
    """One account's score with what it is made of; `out`: what rules it out, in words."""

    id: int
    account: str
    segment: str | None
    owner: str
    score: Decimal
    band: str
    completeness: int
    out: Sequence[str]
    plus: Sequence[Mapping[str, Any]]
    minus: Sequence[Mapping[str, Any]]
    basis: str
    profile: str
    is_late: bool
    brought: Brought


def fit_accounts(
    session: Session, *, scope: Scope, as_of: date, known_at: datetime | None = None,
    filters: Mapping[str, Any] | None = None, band: str | None = None, search: str = "", order: str = "score",
    page: int = 1, size: int | None = 200,
) -> Accounts:  # fmt: skip
    """Return accounts with score, band, fast path, what is known, the main reasons on both sides and open deals.

    band: a band's name, or `Ruled out`; order: one of ORDERS, names rising, the rest falling. size None is all.
    """
    found, chosen = standings(session, as_of, known_at=known_at), accounts_in(session, scope, filters)
    policy, worth = found.terms.policy, brought_on(session, as_of, known_at)
    kept = [(found.rows[number], known) for number, known in chosen.items() if number in found.rows]
    if band:
        kept = [pair for pair in kept if in_band(pair[0], band, policy)]
    if search.strip():
        kept = [pair for pair in kept if search.strip().casefold() in pair[1].name.casefold()]
    kept.sort(key=lambda pair: pair[1].name.casefold())
    if order != "account":
        kept.sort(key=lambda pair: _rank(pair[0], worth, order), reverse=True)
    shown = kept if size is None else kept[(page - 1) * size : page * size]
    currency = scoring.settings.current(session, as_of).currency
    return Accounts([_row(row, known, worth, found.terms) for row, known in shown], len(kept), currency)


def _rank(row: Standing, worth: Mapping[int, Brought], order: str) -> tuple[Any, ...]:
    brought = worth.get(row.account_id, Brought())
    first: dict[str, Any] = {"score": row.score, "open": brought.open, "completeness": row.completeness}
    return (first[order], brought.open)


def _row(row: Standing, known: Known, worth: Mapping[int, Brought], under: Terms) -> dict[str, Any]:
    sides, brought = _factors(row, under), worth.get(row.account_id, Brought())
    return {
        "id": row.account_id, "account": known.name, "segment": known.segment, "owner": known.owner,
        "score": whole(row.score), "band": _band(row, under), "completeness": Decimal(row.completeness) / 100,
        "fast": "yes" if row.score >= under.policy.lines["fast"] * 100 else "",
        "for": "; ".join(f"{PARTS[f.part]} +{_points(f.points)}" for f in sides.plus[:3]),
        "against": "; ".join(map(_missed, sides.minus[:3])),
        "out": ", ".join(_out(row, under)), "open": brought.open, "open_deals": brought.open_deals, "won": brought.won,
    }  # fmt: skip


def _missed(factor: Factor) -> str:
    return f"{PARTS[factor.part]} \N{MINUS SIGN}{_points(factor.missed)}{' (unknown)' if factor.is_unknown else ''}"


def _points(points: Decimal) -> str:
    return f"{points.normalize():f}"


def _band(row: Standing, under: Terms) -> str:
    if row.disqualified:
        return "Ruled out"
    return next(band_label(low, high) for low, high in reversed(bounds(under.policy)) if row.score >= low * 100)


def _out(row: Standing, under: Terms) -> list[str]:
    rules = _profile(row.profile, under).disqualifiers
    return [rules[code].label if code in rules else code for code in row.disqualified.split(",") if code]


def _profile(name: str, under: Terms) -> Profile:
    return under.scorers.profiles.get(name) or under.scorers.profiles["all"]


def _factors(row: Standing, under: Terms) -> Factors:
    parts = {name: None if value is None else whole(value) for name, value in json.loads(row.parts).items()}
    weights = under.policy.weights
    known = sum(weights.get(name, 0) for name, value in parts.items() if value is not None)
    parts[fit.BEHAVIOUR] = whole(row.behaviour) if row.completeness > known else None
    return factors(parts, weights)


def account_fit(session: Session, *, scope: Scope, account_id: int, as_of: date,
                known_at: datetime | None = None) -> Detail | None:  # fmt: skip
    """Return one account's score with its five largest reasons on either side; None when it has none or is not seen."""
    found, chosen = standings(session, as_of, known_at=known_at), accounts_in(session, scope)
    row, known = found.rows.get(account_id), chosen.get(account_id)
    if row is None or known is None:
        return None
    under, sides = found.terms, _factors(row, found.terms)
    held = next(queries.account_fields(session, [account_id]), {}) if not found.is_computed else _then(
        session, account_id, as_of, known_at
    )
    profile = _profile(row.profile, under)
    return Detail(
        account_id, known.name, known.segment, known.owner, whole(row.score), _band(row, under), row.completeness,
        _out(row, under), [_told(each, held, profile) for each in sides.plus],
        [_told(each, held, profile) for each in sides.minus], under.basis, row.profile, row.is_late,
        brought_on(session, as_of, known_at).get(account_id, Brought()),
    )  # fmt: skip


def _then(session: Session, account_id: int, as_of: date, known_at: datetime | None) -> Mapping[str, Any]:
    known = fit_deals.history.revision_at(session, known_at) if known_at else None
    rows = queries.account_fields_on(session, as_of, known=known)
    return next((row for row in rows if row["id"] == account_id), {})


def _told(factor: Factor, held: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Return a factor in words: the part, what the record says, and why that is worth what it is worth."""
    return {"part": PARTS[factor.part], "value": _value(factor, held), "said": _said(factor, profile),
            "points": factor.points, "of": factor.of, "missed": factor.missed,
            "is_unknown": factor.is_unknown}  # fmt: skip


def _value(factor: Factor, held: Mapping[str, Any]) -> str:
    value = held.get(accounts.FIELDS.get(factor.part, ""))
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _said(factor: Factor, profile: Profile) -> str:
    if factor.is_unknown and factor.part == fit.BEHAVIOUR:
        return "nothing recorded yet"
    if factor.is_unknown:
        return "unknown" if getattr(profile, _TOLD[factor.part]) else "the profile does not say"
    if factor.points == factor.of:
        return "all there is" if factor.part == fit.BEHAVIOUR else "what we want"
    if not factor.points:
        return "nothing lately" if factor.part == fit.BEHAVIOUR else "not what we want"
    return "some" if factor.part == fit.BEHAVIOUR else "in part"


def lead_fit(session: Session, *, scope: Scope, lead_id: int) -> Mapping[str, Any] | None:
    """Return what a lead's own fields and its account's behaviour score today, with the reasons on either side.

    `is_given`: its score came with it, and is not this one. None where the profile says nothing, or out of scope.
    """
    lead = next(iter(queries.lead_fields(session, [lead_id])), None)
    if lead is None or not _sees(scope, lead["owner_id"]):
        return None
    under = scoring.terms(session)
    seen = scoring.behaviours_now(session, [lead["account_id"]] if lead["account_id"] else [], under)
    behaviour = seen.get(lead["account_id"], NOTHING_SEEN)
    found = scoring_leads.scored(lead, behaviour, under)
    if found is None:
        return None
    parts = {name: None if value is None else whole(value) for name, value in found.static.parts.items()}
    parts[fit.BEHAVIOUR] = None if behaviour[1] is None else whole(found.behaviour)
    sides, profile = factors(parts, under.policy.weights), under.scorers.of(lead["segment"])
    words = profile.profile if profile else under.scorers.profiles["all"]
    return {"score": whole(found.score), "completeness": found.completeness, "is_given": lead["is_score_given"],
            "plus": [_told(each, lead, words) for each in sides.plus],
            "minus": [_told(each, lead, words) for each in sides.minus],
            "out": [words.disqualifiers[code].label for code in found.static.disqualified]}  # fmt: skip


def _sees(scope: Scope, owner_id: int | None) -> bool:
    return owner_id is None or scope.kind == "all" or owner_id in {*scope.team_user_ids, scope.user_id}
