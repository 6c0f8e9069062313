"""The customer profile as a document: what is wrong with it, what is missing, what it means, how a sheet fills it."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.core import documents, drafts, rulebook
from data.core.reference import load
from data.icp import definitions
from data.icp.formulas import matching, profile_checks, profile_sheet, profiles, traits
from data.icp.formulas.profile_sheet import Line
from data.icp.views import profiles as views
from data.pipeline import leads_policy

SHIPPED = load("icp")
ENTRY = SHIPPED["profiles"]["all"]
DAY = date(2026, 1, 1)
WORD = st.sampled_from(["retail", "Food", "energy ", "media", "", None])


def with_firm(**parts):
    return {**ENTRY, "firmographic": {**ENTRY["firmographic"], **parts}}


def whole(**entries):
    return {**SHIPPED, "profiles": {**SHIPPED["profiles"], **entries}}


def words(entry):
    return [one.words for one in profile_checks.profile_problems("all", entry)]


def market(rows):
    names = ["name", "segment", "territory", "industry", "country", "business_model", "use_case", "technologies",
             "data_volume", "employees", "revenue", "founded", "profit", "ease_of_service", "won"]
    found = pd.DataFrame([{"won": 0, **row} for row in rows], columns=names)
    for name in names[9:]:
        found[name] = pd.to_numeric(found[name])
    return found


def test_what_was_delivered_lacks_only_its_review_date():
    assert words(ENTRY) == ["Say when it is looked at again."]
    assert len(profile_checks.missing(profiles.profile_of("all", ENTRY))) == profile_checks.asked()


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        (["1-50", "50-200"], "The bands 1-50 and 50-200 overlap."),
        (["1+", "50-200"], "The bands 1+ and 50-200 overlap."),
        (["1-50", "60-200"], "Nothing holds what lies between the bands 1-50 and 60-200."),
        (["1-50", "a few"], "a few is no band. Write it as 50-199, 1m-10m or 5000+."),
        (["50-1"], "50-1 ends before it begins."),
        (["1.000-2.000"], "1.000-2.000: write whole numbers, with or without a comma between thousands."),
        (["1-,", "2+"], "1-, is no band. Write it as 50-199, 1m-10m or 5000+."),
    ],
)
def test_wrong_bands_are_told_in_a_sentence(bands, said):
    assert words(with_firm(employees={"bands": bands, "target": None}))[0] == said


def test_bands_of_money_may_share_a_bound_and_a_target_is_one_of_them():
    assert words(with_firm(revenue={"bands": ["0-1m", "1-10m"], "target": "1-10m"})) == words(ENTRY)
    said = words(with_firm(employees={"bands": ["1-9", "10+"], "target": "10-49"}))
    assert said[0] == "The target 10-49 is none of the bands."


def test_a_value_in_both_lists_a_scale_outside_and_an_empty_disqualifier_are_told():
    assert "Retail is primary and secondary. Keep one of them." in words(
        with_firm(industry={"primary": ["Retail"], "secondary": ["retail "]})
    )
    mind = {**ENTRY["psychographic"], "innovation": 6}
    assert "A scale goes from 1 to 5." in words({**ENTRY, "psychographic": mind})
    rules = {"none": {"label": "Nothing", "conditions": {}}, "odd": {"label": "Odd", "conditions": {"mood": ["bad"]}}}
    said = words({**ENTRY, "disqualifiers": rules})
    assert said[:2] == ["Nothing: it needs a condition, else it rules nobody out.",
                        "Odd: a disqualifier cannot look at mood."]


def test_every_problem_of_a_document_is_told_with_its_place():
    entry = {**with_firm(industry={"primary": ["A"], "secondary": ["a"]}), "review_on": DAY}
    with pytest.raises(ValueError, match="SMB, Industry: A is primary and secondary"):
        rulebook.EDITABLE["icp"].check(whole(all={**ENTRY, "review_on": DAY}, SMB=entry))
    with pytest.raises(ValueError, match="add up to 110, not to 100: 10 are too many"):
        rulebook.EDITABLE["fit"].check({**load("fit"), "weights": {**load("fit")["weights"], "industry": 30}})


def test_a_segment_of_its_own_keeps_what_rules_out_everywhere_and_both_readers_agree():
    small = {"small": {"label": "Small", "conditions": {"employees": {"to": 9}}}}
    own = {**profiles.blank(ENTRY), "disqualifiers": small}
    content = whole(SMB=own)
    found = definitions.profiles_of(content)
    assert sorted(found["SMB"].disqualifiers) == ["banned_geography", "low_data_volume", "small"]
    held = leads_policy._disqualifiers.__wrapped__(type("H", (), {"content": content})())
    assert {name: sorted(rules) for name, rules in held.items()} == {
        name: sorted(one.disqualifiers) for name, one in found.items()
    }


def test_an_account_matches_when_it_earns_something_on_every_criterion_that_is_fed():
    entry = with_firm(industry={"primary": ["Retail"], "secondary": ["Food"]},
                      technologies={"wanted": ["kafka", "sap"]},
                      employees={**ENTRY["firmographic"]["employees"], "target": "50-199"},
                      use_case={"primary": ["Audit"], "secondary": []})  # fmt: skip
    found = market([
        {"name": "in", "industry": "retail ", "technologies": "SAP; x", "employees": 50, "won": 300},
        {"name": "band beside", "industry": "Food", "technologies": "Kafka", "employees": 999, "won": 100},
        {"name": "too large", "industry": "Food", "technologies": "Kafka", "employees": 1000},
        {"name": "unknown size", "industry": "Food", "technologies": "Kafka"},
        {"name": "ruled out", "industry": "Food", "technologies": "Kafka", "employees": 60, "data_volume": "LOW",
         "won": 100},
    ])  # fmt: skip
    counted = matching.match(found, profiles.profile_of("all", entry), on=DAY)
    assert (counted.accounts, counted.matching, counted.unfed) == (5, 2, ("use_case",))
    assert counted.share == Decimal("0.8")
    low = next(one for one in counted.excluded if one.code == "low_data_volume")
    assert (low.accounts, low.share) == (1, Decimal("0.2"))


@given(st.lists(st.tuples(WORD, st.integers(0, 500)), max_size=40), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_lifts_are_the_shares_counted_by_hand(rows, size):
    found = market([{"name": f"{n:02d}", "industry": word, "won": won} for n, (word, won) in enumerate(rows)])
    best = traits.best(found, size)
    ranked = sorted((n for n, row in enumerate(rows) if row[1] > 0), key=lambda n: (-rows[n][1], n))[:size]
    assert list(best.places) == ranked
    said = {n: (word or "").strip() for n, (word, _) in enumerate(rows)}
    top = [said[n] for n in ranked if said[n]]
    rest = [word for n, word in said.items() if n not in ranked and word]
    for one in traits.traits(found, best.places, traits.bands_of(profiles.profile_of("all", ENTRY)), on=DAY):
        assert one.n == top.count(one.value) > 0
        assert (one.n_rest, one.top, one.rest) == (rest.count(one.value), len(top), len(rest))
        if one.lift is not None:
            by_hand = top.count(one.value) / len(top) / (rest.count(one.value) / len(rest))
            assert float(one.lift) == pytest.approx(by_hand)


def test_profit_times_ease_chooses_where_enough_customers_say_both():
    rows = [{"name": f"{n}", "won": 1, "profit": n, "ease_of_service": 6 - n} for n in range(1, 6)]
    assert traits.best(market(rows), 2).places == (2, 1)
    assert traits.best(market(rows), 2).basis == traits.PROFIT
    assert traits.best(market(rows), 6).basis == traits.WON


def test_traits_above_a_lift_become_primary_and_one_band_each():
    made = traits.taken_over(
        with_firm(industry={"primary": ["Media"], "secondary": ["Retail"]}),
        [traits.Trait("industry", "retail", 8, 10, 1, 20), traits.Trait("industry", "Food", 2, 10, 1, 20),
         traits.Trait("employees", "50-199", 6, 10, 1, 20), traits.Trait("segment", "SMB", 9, 10, 1, 20)],
        lift=Decimal("1.5"), least=5,
    )  # fmt: skip
    firm = made["firmographic"]
    assert firm["industry"] == {"primary": ["retail", "Media"], "secondary": []}
    assert firm["employees"]["target"] == "50-199"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("Mood", "bad"), "the profile has no field Mood"),
        (Line("Industry", "x", depth="psychographic"), "does not belong to the psychographic depth"),
        (Line("Innovation", "7"), "goes from 1 to 5"),
        (Line("Employees", "3-4"), "3-4 is none of the bands"),
        (Line("Titles", "CFO", "secondary"), "has no secondary values"),
        (Line("Titles", "CFO", "disqualifier"), "a row can rule out by"),
        (Line("Owner", "Nobody"), "there is nobody called Nobody"),
        (Line("Review date", "soon"), "soon is no date"),
        (Line("Source", "Web"), "can be a disqualifier only"),
    ],
)
def test_a_row_that_cannot_be_put_in_is_told_in_a_sentence(line, said):
    with pytest.raises(ValueError, match=said):
        profile_sheet.put(ENTRY, line, {})


def test_the_rows_of_a_profile_make_the_same_profile_again():
    people = {"ann": 7}
    given_lines = [
        Line("Industry", "Retail"), Line("industry", "Food", "secondary"), Line("Size", "50 - 199"),
        Line("Tech stack", "SAP"), Line("Years of experience", "5+"), Line("Risk tolerance", "2"), Line("Title", "CFO"),
        Line("Country", "Belarus", "disqualifier"), Line("Owner", "Ann"), Line("Review date", "2026-03-31"),
        Line("Customers analysed", "21"), Line("Territory", "Moon", "disqualifier"),
    ]  # fmt: skip
    made = ENTRY
    for line in given_lines:
        made = profile_sheet.put(made, line, people)
    again = ENTRY
    for depth, name, value, rank in profile_sheet.lines(made, {7: "Ann"}):
        again = profile_sheet.put(again, Line(name, value, rank or None, depth or None), people)
    assert again == made
    assert made["disqualifiers"]["banned_geography"]["conditions"] == {"country": ["Belarus"]}


def test_two_edits_of_one_place_are_named_and_settled_as_chosen():
    industry = ("profiles", "all", "firmographic", "industry", "primary")
    mine = whole(all=with_firm(industry={"primary": ["Food"], "secondary": []}))
    theirs = whole(all=with_firm(industry={"primary": ["Retail"], "secondary": []},
                                 country={"primary": ["DE"], "secondary": []}))  # fmt: skip
    found = documents.clashes(SHIPPED, theirs, mine)
    assert [(views.place_of(one.path), one.theirs, one.mine) for one in found] == [
        ("All segments: Industry, primary", ["Retail"], ["Food"])
    ]
    for chosen, kept in (([], ["Food"]), ([industry], ["Retail"])):
        made = documents.settled(SHIPPED, theirs, mine, chosen)
        assert drafts.at(made, industry) == kept
        assert made["profiles"]["all"]["firmographic"]["country"]["primary"] == ["DE"]


def test_a_document_without_a_part_is_refused_by_name():
    with pytest.raises(ValueError, match="review_on is missing"):
        rulebook.EDITABLE["icp"].check(whole(all={n: v for n, v in ENTRY.items() if n != "review_on"}))
