"""Scores follow accounts, what they do and the definitions, and can be made anew at any time."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from data.core import access, jobs, reference, store
from data.core.importing import applying, parts
from data.core.ledger import reckoned
from data.icp import scoring
from data.icp.formulas import decay, fit
from models import Account, Segment
from tests.fit_store import DAY, did, document, fits, put
from tests.revisions import add_account, at, change, findings, newest, remove, writing
from tests.signed_in import answer_settings

DAILY = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 400)), max_size=8)


@given(DAILY, st.integers(0, 400), st.integers(1, 90))
@effort(max_examples=100, deadline=None)
def test_what_is_kept_is_worth_on_any_later_day_what_adding_up_anew_gives(daily, days, half_life):
    kept = decay.folded(daily, half_life_days=half_life)
    anew = decay.folded([(points, age + days) for points, age in daily], half_life_days=half_life)
    exact = fit.decayed_points([(p, age + days) for p, age in daily], half_life_days=half_life) * decay.MILLION
    found = decay.later(kept, days=days, half_life_days=half_life)
    assert abs(found - anew) <= 1
    assert abs(Decimal(anew) - exact) <= Decimal("0.5")


def ideal(name="Acme", **more):
    return add_account(name, **{"industry": "logistics", "country": "Germany", "use_case": "Stock", "employees": 80,
                                "technologies": "SAP; Kafka", **more})  # fmt: skip


def test_nothing_is_scored_while_the_profile_says_nothing(either_store):
    with at(DAY):
        ideal()
    assert fits() == {}
    assert findings() == []


def test_an_account_is_scored_in_the_revision_that_adds_or_changes_it(either_store):
    with at(DAY):
        put()
        number = ideal()
        before, revision = fits()[number], newest()
        change(Account, number, industry="Food", technologies="sap", employees=None)
        after = fits()[number]
    assert (before["points"], before["completeness"], before["profile"]) == (7500, 75, "all")
    assert (after["points"], after["completeness"]) == (1000 + 1000 + 750 + 1500, 60)
    assert json.loads(after["parts"])["size"] is None
    assert newest() == revision + 1


def test_what_an_account_does_is_capped_a_day_and_fades(migrated_store):
    with at(DAY):
        put()
        number = ideal()
        for _ in range(15):
            did(number, "visit", DAY - timedelta(days=30))
        did(number, "mail", DAY, direction="out")
    found = fits()[number]
    assert (found["behaviour"], found["behaviour_on"]) == (10_000_000, DAY)
    assert found["completeness"] == 100


def test_an_account_that_is_ruled_out_keeps_its_parts(migrated_store):
    with at(DAY):
        put()
        number = ideal(data_volume="low")
    assert (fits()[number]["disqualified"], fits()[number]["points"]) == ("low_data_volume", 7500)


def test_a_segment_with_a_profile_of_its_own_is_held_against_that(migrated_store):
    content = document()
    content["profiles"]["Enterprise"] = document(industry={"primary": ["Food"], "secondary": []})["profiles"]["all"]
    with at(DAY):
        put(content)
        with writing() as session:
            session.add_all([Segment(id=1, name="Enterprise", rank=1), Segment(id=2, name="SMB", rank=2)])
        one, two = ideal(segment_id=1), ideal("Two", segment_id=2)
        assert [fits()[n]["profile"] for n in (one, two)] == ["Enterprise", "all"]
        change(Segment, 1, name="Large")
        assert fits()[one]["profile"] == "all"
    assert findings() == []


def test_a_new_definition_scores_every_account_at_once_and_one_of_tomorrow_by_the_job(either_store):
    with at(DAY):
        number = ideal()
        put()
        first = fits()[number]
        weights = {**reference.load("fit")["weights"], "industry": 10, "behaviour": 35}
        put({**reference.load("fit"), "weights": weights}, name="fit", on=DAY)
        second = fits()[number]
        put(document(industry={"primary": ["Food"], "secondary": []}), on=DAY + timedelta(days=1))
        assert fits()[number] == second
        assert "in force" in jobs.run("icp.rescore")
    with at(DAY + timedelta(days=1)):
        assert findings() == []  # rows of an earlier definition wait: they are not wrong
        assert jobs.run("icp.rescore") == "1 accounts scored."
        assert (fits()[number]["points"], fits()[number]["basis"]) == (0, "icp 2, fit 1, UTC")
        assert findings() == []
    assert (first["points"], second["points"]) == (7500, 6500)


def test_random_edits_give_the_rows_that_making_them_anew_gives(either_store):
    chance = random.Random(5)
    with at(DAY):
        answer_settings(zone="America/New_York")
        put()
        numbers = [ideal(f"Account {n}") for n in range(8)]
        for step in range(40):
            number = chance.choice(numbers)
            if step == 25:
                remove(Account, numbers.pop())
            elif chance.random() < 0.5:
                did(number, chance.choice(("visit", "meeting", "demo_request", "note")),
                    DAY - timedelta(days=chance.randrange(-3, 90)))  # fmt: skip
            else:
                change(Account, number, industry=chance.choice((None, "Food", "Energy")),
                       employees=chance.choice((3, 100, 900, None)),
                       data_volume=chance.choice((None, "low")))  # fmt: skip
        advanced = fits()
        with writing("job") as session:
            assert scoring.rebuild(session) == len(numbers)
        assert fits() == advanced
        assert findings() == []


def test_a_row_that_was_changed_behind_our_back_is_found(migrated_store):
    with at(DAY):
        put()
        number = ideal()
        with store.housekeeping() as session:
            table = scoring.queries.FITS
            session.connection().execute(table.update().where(table.c.account_id == number).values(points=1))
        assert findings() == ["account_fit is not what it is made of: rebuild it"]
        with store.reading() as session:
            assert reckoned.wrong(session) == ["account_fit"]


def test_an_account_scored_on_another_day_has_the_same_row(migrated_store):
    with at(DAY):
        put()
        number = ideal()
        did(number, "meeting", DAY)
    before = fits()
    with at(date(2026, 6, 1)), writing("job") as session:
        scoring.rebuild(session)
    assert fits() == before
    assert number in before


def test_activities_of_an_undone_import_earn_nothing_until_it_is_brought_back(migrated_store):
    text = b"external_id,occurred_at,kind,account\n1,2026-03-01T10:00:00+00:00,meeting,Acme\n"
    with at(DAY):
        put()
        number = ideal()
        blank = fits()[number]
        found = parts.parts_of(text, "activities.csv", target_name="activities")
        run = applying.apply(found, text, actor=access.operator(), as_of=DAY).import_id
        touched = fits()[number]
        applying.undo(run, actor=access.operator())
        assert fits()[number] == blank
        applying.bring_back(run, actor=access.operator())
        assert fits()[number] == touched
        assert findings() == []
    assert (touched["behaviour"], touched["behaviour_on"]) == (20_000_000, DAY - timedelta(days=1))
