"""The qualification checklist and the findings of the audit."""

from datetime import date, timedelta

import pytest

from data.core.reference import BadReferenceError, load
from data.pipeline.definitions import stages
from data.pipeline.formulas import qualification
from data.pipeline.formulas.audit import RULES, AuditedDeal, Finding, Owner, findings
from data.pipeline.formulas.qualification import Answer, qualify, shipped_policy

DAY = date(2025, 7, 10)
FULL = {name: Answer(3, "call of 1 July", date(2025, 7, 1)) for name in shipped_policy().items}
SAVED = {"policy": shipped_policy(), "as_of": DAY, "saved_on": DAY, "entered_sql_on": date(2025, 6, 1)}
NIGHT = {"as_of": DAY, "since": DAY - timedelta(days=1), "idle_limit": 14, "stages": stages(),
         "labels": {"champion": "champion", "map_link": "link to the action plan"}}


def codes(deal, **changes):
    return [found.code for found in findings(deal, **{**NIGHT, **changes})]


def sound(**changes):
    return AuditedDeal(**{"is_open": True, "owner": Owner("Ana"), "last_activity_on": DAY, **changes})


def test_a_full_and_fresh_checklist_may_enter():
    assert qualify(FULL, 1000, **SAVED).may_enter_sao


@pytest.mark.parametrize(
    ("answers", "pain", "changes"),
    [
        ({**FULL, "economic_buyer": Answer(0)}, 1000, {}),
        (FULL, None, {}),
        ({**FULL, "metrics": Answer(2)}, 1000, {}),
        (FULL, 1000, {"saved_on": DAY - timedelta(days=31)}),
        (FULL, 1000, {"reopened_on": DAY + timedelta(days=1)}),
    ],
    ids=["blocked", "pain without amount", "no evidence", "stale", "reopened since"],
)
def test_each_thing_that_is_missing_keeps_a_deal_out(answers, pain, changes):
    assert not qualify(answers, pain, **{**SAVED, **changes}).may_enter_sao


def test_old_evidence_is_named_and_keeps_nobody_out():
    old = {**FULL, "champion": Answer(3, "call", DAY - timedelta(days=31))}
    found = qualify(old, 1000, **SAVED)
    assert found.old_evidence == ("champion",)
    assert found.may_enter_sao


def test_a_champion_who_has_left_costs_the_points():
    policy = shipped_policy()
    left = qualification.without_champion(FULL, policy)
    assert qualify(left, 1000, **SAVED).score == 100 - policy.items["champion"].weight


@pytest.mark.parametrize(("scores", "words"), [({"vibes": 1}, "no vibes"), ({"metrics": 4}, "from 0 to 3")])
def test_an_answer_off_the_checklist_is_refused(scores, words):
    with pytest.raises(ValueError, match=words):
        qualification.score(scores, shipped_policy())


def test_weights_that_do_not_add_up_are_refused():
    content = load("meddicc")
    items = {name: item for name, item in content["items"].items() if name != "competition"}
    with pytest.raises(BadReferenceError, match="add up to 100"):
        qualification.policy_of({**content, "items": items})
    with pytest.raises(BadReferenceError, match="no item mood"):
        qualification.policy_of({**content, "needed": ["mood"]})


def test_a_sound_deal_has_no_findings():
    assert findings(sound(), **NIGHT) == ()


def test_missing_fields_are_said_in_words():
    assert findings(sound(missing=("champion", "map_link")), **NIGHT) == (
        Finding("missing_fields", "Missing: champion, link to the action plan.", ("champion", "map_link")),
    )


@pytest.mark.parametrize(
    ("owner", "territory", "code"),
    [
        (None, None, ["no_owner"]),
        (Owner("Ana", left_on=DAY), None, ["owner_left"]),
        (Owner("Ana", left_on=DAY + timedelta(days=1)), None, []),
        (Owner("Ana", is_active=False), None, ["owner_inactive"]),
        (Owner("Ana", territory_id=1), 2, ["owner_territory"]),
        (Owner("Ana", territory_id=1), 1, []),
        (Owner("Ana", territory_id=1), None, []),
    ],
)
def test_an_owner_who_cannot_be_the_owner_is_found(owner, territory, code):
    assert codes(sound(owner=owner, territory_id=territory)) == code


def test_a_step_back_counts_from_its_day_on_and_reopening_is_none():
    path = [("sao", date(2025, 6, 1)), ("sql", DAY - timedelta(days=1))]
    assert codes(sound(entries=path)) == ["backslide"]
    assert codes(sound(entries=path), since=DAY) == []
    assert codes(sound(entries=[("closed_lost", date(2025, 6, 1)), ("sql", DAY)])) == []


def test_the_fourteenth_idle_day_is_no_finding_and_the_fifteenth_is():
    assert codes(sound(last_activity_on=DAY - timedelta(days=14))) == []
    assert codes(sound(last_activity_on=DAY - timedelta(days=15))) == ["stale"]
    [never] = findings(sound(last_activity_on=None), **NIGHT)
    assert never.words == "No activity was ever recorded."


def test_a_closed_deal_is_only_asked_for_its_missing_fields():
    assert codes(AuditedDeal(is_open=False, missing=("champion",))) == ["missing_fields"]


def test_a_rule_that_nothing_feeds_finds_nothing():
    assert codes(AuditedDeal(is_open=True, missing=("champion",)), fed=frozenset(RULES) - {"stale"}) == [
        "missing_fields", "no_owner",
    ]
