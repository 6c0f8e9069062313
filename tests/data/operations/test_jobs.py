"""The job scoreboard over a real store: figures, owners, limits by date, reminders, visits."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from data.core import access, clock, metrics, offers, registry, rulebook, store, tiles
from data.core.access import Actor, Conflict, Refused
from data.core.clock import Period
from data.core.importing import applying
from data.core.importing.parts import parts_of
from data.core.work import visits
from data.operations import commands, jobs, views
from data.operations.formulas.jobs_entry import checked, takes
from data.operations.formulas.jobs_shapes import KINDS, Given, Job
from data.operations.formulas.jobs_worth import parts
from data.operations.job_catalogue import built, catalogue, check, edited
from data.operations.queries import jobs as queries
from models import AlertOutbox, JobValue, Lead, PageVisit, Ticket
from tests.pipeline_store import company
from tests.revisions import at, writing

ALL = access.Scope("all", 102)
ANN, BOB = Actor(101, "ann", frozenset({"rep"})), Actor(102, "bob", frozenset({"revops"}))
DAY = date(2025, 6, 30)
FULL = {"actual": "9", "base": "10", "second": "1", "n": None, "reviewed_on": DAY, "verdict": "pass"}


@pytest.fixture(autouse=True)
def _store(migrated_store: str) -> None:
    registry.load_domains()
    company()


def enter(job: str, on: date = DAY, *, actor: Actor = BOB, now: date = DAY, **values: Any) -> None:
    with at(now), store.writing(actor, "form", "test") as session:
        commands.enter_job_value(session, actor=actor, job=job, measured_on=on, **values)


def board(as_of: date = DAY, **since: Any) -> views.Board:
    with store.reading() as session:
        return views.job_board(session, scope=ALL, as_of=as_of, **since)


def row(job: str, as_of: date = DAY) -> views.JobRow:
    return next(one for one in board(as_of).rows if one.key == job)


def assign(job: str, owner: int | None, **more: Any) -> None:
    with at(more.pop("now", DAY)), store.writing(BOB, "form", "test") as session:
        commands.assign_job(session, actor=BOB, job=job, owner_id=owner, **more)


def entry_of(job: Job) -> dict[str, Any]:
    """Values that a kind of figure takes, whatever they come to."""
    made = {name: FULL[name] for name in takes(job) if name != "n"}
    if job.kind == "score":
        made |= {"actual": "4", "base": "1", "second": "5"}
    return made


def test_the_first_start_has_every_job_of_the_catalogue() -> None:
    found = board()
    assert len(found.rows) == 78
    assert [len(one) for one in (found.stages, found.groups)] == [7, 13]
    assert Counter(one.job.kind for one in found.rows) == {
        "percent": 37, "days_since_review": 16, "attainment": 12, "count_ceiling": 5, "duration_ratio": 2,
        "variance_abs": 1, "variance_adverse": 1, "pass_fail": 1, "score": 1, "band": 1, "composite_worst": 1,
    }  # fmt: skip
    assert sum(one.n for one in found.groups) == 78
    assert sum(one.n for one in found.stages) == 78


def test_every_job_is_computed_or_can_be_entered_and_says_why_it_is_grey() -> None:
    before = board().rows
    for one in before:
        assert one.source or one.status == ("red" if one.job.is_review else "grey"), one.key
        assert one.word, one.key
        assert one.source or not one.is_reported, one.key
    with at(DAY), store.writing(BOB, "form", "test") as session:
        for one in before:
            commands.enter_job_value(session, actor=BOB, job=one.key, measured_on=DAY, **entry_of(one.job))
    for after in board().rows:
        assert after.source, after.key
        assert after.is_reported, after.key
        assert after.status in ("green", "yellow", "red") or after.found.reason == "no_target", after.key
        assert set(entry_of(after.job)) >= set(KINDS[after.job.kind].needs), after.key


def test_a_feed_that_does_not_exist_yet_says_so_and_a_value_by_hand_counts() -> None:
    assert row("site_expansion").word == "not fed yet"
    enter("site_expansion", actual=95, base=100)
    assert (row("site_expansion").status, row("site_expansion").source) == ("green", "entered by hand")


def test_a_metric_of_the_suite_feeds_its_job_and_a_target_by_hand_completes_it() -> None:
    known = row("collect_data")
    assert known.source == "measured here"
    assert known.found.value == 0
    enter("customer_disputes", actual=0)
    assert str(row("collect_data").found.value).startswith("7.69")
    assert row("demand_campaigns").word == "no source feeds this"
    with writing() as session:
        session.add(Lead(name="Early", status="mql", mql_at=datetime(2025, 3, 3, tzinfo=UTC)))
        session.add(Lead(name="Now", status="mql", mql_at=datetime(2025, 5, 5, tzinfo=UTC)))
    assert row("demand_campaigns").word == "no target set"
    enter("demand_campaigns", actual=7, base=10)
    fed = row("demand_campaigns")
    assert (fed.source, fed.given, str(fed.found.value)) == (
        "measured here", Given(DAY, Decimal(1), Decimal(10)), "0.1")  # fmt: skip


def test_a_value_counts_for_one_and_a_half_cadences_and_then_is_stale() -> None:
    enter("customer_disputes", actual=0)
    assert row("customer_disputes", DAY + timedelta(days=46)).status == "green"
    late = row("customer_disputes", DAY + timedelta(days=47))
    assert (late.status, late.word, late.found.value) == ("grey", "stale: too old for a status", 0)
    assert not late.is_reported


def test_a_date_means_what_was_measured_up_to_the_end_of_that_day() -> None:
    enter("customer_disputes", DAY, actual=0)
    enter("customer_disputes", date(2025, 7, 31), now=date(2025, 8, 1), actual=5)
    assert [row("customer_disputes", on).status for on in (date(2025, 6, 29), DAY, date(2025, 7, 31))] == [
        "grey", "green", "red"]  # fmt: skip


def test_a_wrong_value_is_refused_and_nothing_is_kept() -> None:
    for job, values, words in (
        ("customer_disputes", {"actual": "many"}, "is a number such as"), ("no_such_job", {"actual": 1}, "no job"),
        ("customer_disputes", {"colour": 1}, "A value has no colour"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            enter(job, **values)
    with store.reading() as session:
        assert session.execute(select(JobValue)).all() == []


def test_a_value_of_a_day_that_has_not_come_is_refused() -> None:
    with pytest.raises(ValueError, match="has not come yet"):
        enter("customer_disputes", DAY + timedelta(days=1), actual=0)


def test_a_second_value_of_a_day_never_overwrites_the_first_unseen() -> None:
    enter("customer_disputes", actual=1)
    with pytest.raises(ValueError, match="already"):
        enter("customer_disputes", actual=2)
    enter("customer_disputes", actual=2, opened={"actual": "1"})
    with pytest.raises(Conflict) as clash:
        enter("customer_disputes", actual=3, opened={"actual": "1"})
    assert clash.value.fields == (("actual", "2", "3"),)
    enter("customer_disputes", note="seen", opened={"note": None})
    assert row("customer_disputes").found.value == 2


def test_a_value_of_the_wrong_day_can_be_taken_away() -> None:
    enter("customer_disputes", actual=1)
    with store.writing(BOB, "form", "wrong day") as session:
        commands.remove_job_value(session, actor=BOB, job="customer_disputes", measured_on=DAY)
    assert row("customer_disputes").status == "grey"
    with pytest.raises(ValueError, match="no value of"), store.writing(BOB, "form", "again") as session:
        commands.remove_job_value(session, actor=BOB, job="customer_disputes", measured_on=DAY)


def test_a_narrow_right_enters_for_jobs_of_its_own_only() -> None:
    with pytest.raises(Refused, match="Somebody else answers"):
        enter("customer_disputes", actor=ANN, actual=1)
    assign("customer_disputes", 101)
    enter("customer_disputes", actor=ANN, actual=1)
    with pytest.raises(Refused, match="do not have this right"):
        enter("customer_disputes", actor=Actor(101, "ann", frozenset({"viewer"})), actual=1)
    with store.reading() as session:
        mine = access.scope_for(session, ANN, "jobs.enter")
        grid = views.job_month(session, scope=mine, month=DAY, today=DAY)
    assert [line["job"] for line in grid.rows] == ["customer_disputes"]


def test_owners_are_those_of_the_day_and_a_faster_choice_is_not_overwritten() -> None:
    assign("customer_disputes", 101)
    assign("customer_disputes", 102, opened=101, now=date(2025, 7, 10))
    assert [row("customer_disputes", on).owner for on in (DAY, date(2025, 7, 10))] == ["Ann", "Bob"]
    with pytest.raises(Conflict, match="given to Bob"):
        assign("customer_disputes", 101, opened=101)
    assign("customer_disputes", None, opened=102, now=date(2025, 7, 11))
    assert row("customer_disputes", date(2025, 7, 11)).owner == ""
    with pytest.raises(ValueError, match="not active here"):
        assign("customer_disputes", 999)


def test_other_limits_hold_from_their_day_and_never_recolour_the_past() -> None:
    enter("customer_disputes", date(2025, 6, 20), actual=2)
    with at(DAY), store.writing(BOB, "form", "test") as session:
        commands.edit_job(session, actor=BOB, job="customer_disputes", note="we want none", green=0, yellow=1)
    assert [row("customer_disputes", on).status for on in (date(2025, 6, 29), DAY)] == ["yellow", "red"]
    with store.reading() as session:
        page = views.job_page(session, scope=ALL, job="customer_disputes", as_of=DAY)
    assert page is not None
    assert [told.found.status for told in page.values] == ["yellow"]
    assert page.versions[0].changes == (("yellow", "2", "1"),)
    assert (page.versions[0].note, page.versions[0].who) == ("we want none", "Bob")


def test_limits_of_the_past_or_without_a_change_are_refused() -> None:
    for changes, words in (
        ({"green": 0}, "Nothing is changed"), ({"green": 5}, "cannot end above"),
        ({"yellow": 1, "valid_from": date(2025, 6, 1)}, "Earlier days keep"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words), at(DAY), store.writing(BOB, "form", "test") as session:
            commands.edit_job(session, actor=BOB, job="customer_disputes", note="because", **changes)
    assert catalogue(DAY).version == rulebook.SHIPPED


def test_limits_need_their_right_a_reason_and_nobody_faster() -> None:
    rep = Actor(101, "ann", frozenset({"manager"}))
    with pytest.raises(Refused), store.writing(rep, "form", "x") as session:
        commands.edit_job(session, actor=rep, job="customer_disputes", note="x", yellow=1)
    with pytest.raises(ValueError, match="Say why"), store.writing(BOB, "form", "x") as session:
        commands.edit_job(session, actor=BOB, job="customer_disputes", note=" ", yellow=1)
    with store.writing(BOB, "form", "x") as session:
        commands.edit_job(session, actor=BOB, job="customer_disputes", note="first", yellow=1)
    with pytest.raises(Conflict, match="yellow was changed"), store.writing(BOB, "form", "x") as session:
        commands.edit_job(session, actor=BOB, job="customer_disputes", note="second", opened={"yellow": 2}, yellow=3)


def test_a_catalogue_keeps_its_jobs_and_kinds() -> None:
    content = rulebook.in_force("jobs")
    fewer = {**content, "jobs": {k: v for k, v in content["jobs"].items() if k != "pay"}}
    with pytest.raises(ValueError, match="stay as they are"):
        check(fewer)
    with pytest.raises(ValueError, match="kind of a figure"):
        check({**content, "jobs": {**content["jobs"], "pay": {**content["jobs"]["pay"], "kind": "attainment"}}})
    assert built(edited(content, "it_support", {"target": None})).jobs["it_support"].target is None


def test_an_owner_is_reminded_once_of_a_figure_that_is_due() -> None:
    assign("customer_disputes", 101)
    assert "1 figures are due; 1 owners reminded" in jobs.remind_owners()
    assert "0 owners reminded" in jobs.remind_owners()
    with store.reading() as session:
        tickets = list(session.execute(select(Ticket)).scalars())
        sent = list(session.execute(select(AlertOutbox)).scalars())
    assert [(one.owner_id, one.rule) for one in tickets] == [(101, "operations.missing_value")]
    assert "Settle conflicts with customers. A value is due: not entered yet." in tickets[0].detail
    assert len(sent) == 1
    today = clock.today("UTC")
    enter("customer_disputes", today, now=today, actual=0)
    assert "0 figures are due; 0 owners reminded of a new one, 1 came in." in jobs.remind_owners()


def test_a_group_is_red_from_a_quarter_of_red_figures() -> None:
    enter("data_access", actual=1)
    it = next(one for one in board().groups if one.key == "it")
    assert it.counts == {"red": 2, "yellow": 0, "green": 0, "grey": 4}
    assert it.is_red
    enter("it_direction", reviewed_on=DAY)
    it = next(one for one in board().groups if one.key == "it")
    assert (it.counts["red"], it.is_red, str(it.red_share)[:6]) == (1, False, "0.1666")


def test_what_changed_since_the_last_visit_is_marked_and_a_reload_keeps_the_marks() -> None:
    def look(now: datetime) -> visits.Since | None:
        with store.housekeeping() as session:
            return visits.visit(session, user_id=102, page="operations-jobs", now=now)

    noon = datetime(2025, 6, 29, 12, tzinfo=UTC)
    assert look(noon) is None
    enter("customer_disputes", actual=9)
    since = look(noon + timedelta(days=1))
    assert since == visits.Since(date(2025, 6, 29), noon, since.revision)
    assert look(noon + timedelta(days=1, minutes=20)) == since
    found = board(since_day=since.day, since_at=since.at)
    assert {one.key: (one.was, one.status) for one in found.rows if one.was} == {"customer_disputes": ("grey", "red")}
    assert found.changed == 1
    with store.reading() as session:
        assert len(list(session.execute(select(PageVisit)).scalars())) == 2


def test_the_grid_of_a_month_holds_what_is_there_and_where_it_goes() -> None:
    enter("goals_to_staff", date(2025, 6, 12), actual=8, base=10)
    enter("customer_disputes", date(2025, 5, 31), actual=1)
    with store.reading() as session:
        grid = views.job_month(session, scope=ALL, month=date(2025, 6, 3), today=date(2025, 6, 15))
    lines = {line["job"]: line for line in grid.rows}
    assert "collect_data" not in lines  # measured by the suite: there is nothing to enter
    known, blank = lines["goals_to_staff"], lines["customer_disputes"]
    assert (known["measured_on"], known["actual"], known["is_there"]) == (date(2025, 6, 12), 8, True)
    assert (blank["measured_on"], blank["actual"], blank["is_there"]) == (date(2025, 6, 15), None, False)
    assert known["what"] == "reached: could name all three; out of: people asked"


def test_shares_of_the_board_are_metrics_with_all_jobs_below_the_line() -> None:
    enter("customer_disputes", actual=0)
    asked = {"scope": ALL, "period": Period("x", date(2025, 4, 1), date(2025, 7, 1)), "as_of": DAY, "known_at": None,
             "filters": {}, "settings": {}}  # fmt: skip
    with store.reading() as session:
        found = {name: metrics.METRICS[f"operations.{name}"].compute(session, by="group", **asked) for name in
                 ("jobs_green_share", "jobs_red_share", "jobs_reported_share")}  # fmt: skip
    green = found["jobs_green_share"]
    assert (green.total["n"], len(green.rows)) == (78, 13)
    assert next(one for one in green.rows if one["group"] == "Legal & Compliance")["inputs"]["green"] == 1
    assert found["jobs_red_share"].total["value"] * 78 >= 16  # sixteen reviews without a document, at least
    counted = board()
    assert green.total["inputs"]["green"] == counted.counts["green"]
    assert found["jobs_reported_share"].total["value"] * 78 == pytest.approx(counted.reported)


def test_a_part_that_is_not_known_hides_a_green_and_never_a_red() -> None:
    job = catalogue().jobs["test_quality"]
    assert parts(job, Given(actual=Decimal(9), base=Decimal(10)))["critical_bugs"] == (None, "grey")
    with pytest.raises(ValueError, match="a part is missing"):
        checked(job, {"measured_on": DAY, "actual": 9, "base": 10}, today=DAY)


def test_the_ledger_keeps_who_entered_what() -> None:
    with writing() as session:
        session.add(JobValue(job="pay", measured_on=DAY, actual="95", base="100"))
    with store.reading() as session:
        assert queries.values(session, as_of=DAY)["pay"][0]["by"] is None
    assert str(row("pay").found.value) == "0.95"


def test_the_start_page_says_how_many_jobs_are_on_track_and_what_is_mine_to_enter() -> None:
    day, mine = clock.today("UTC"), access.Scope("own", 101)
    with store.reading() as session:
        assert tiles.face_of(session, scope=ALL, name="operations.enter_jobs", as_of=day) is None
    assign("customer_disputes", 101)
    enter("vendor_disputes", day, now=day, actual=0)
    with store.reading() as session:
        whole = tiles.face_of(session, scope=ALL, name="operations.jobs", as_of=day)
        next_ = tiles.face_of(session, scope=mine, name="operations.enter_jobs", as_of=day)
    assert whole is not None
    assert (str(whole.value)[:6], whole.status) == ("0.0128", "red")
    assert whole.note.startswith("1 of 78; ")
    assert next_ is not None
    assert (next_.label, next_.note) == ("Enter a figure that is due", "Settle conflicts with customers.")


def test_values_go_out_and_come_back_unchanged() -> None:
    enter("customer_disputes", actual=2, note="=1+1")
    enter("company_vision", reviewed_on=DAY, evidence="https://docs.example/vision")
    with store.reading() as session:
        content = offers.table(session, scope=ALL, target="job_values")
    with at(DAY):
        found = parts_of(content, "values.xlsx")
        outcome = applying.preview(found, actor=BOB, as_of=DAY)
    assert [plan.counts["unchanged"] for plan in outcome.plans] == [2]
    assert not outcome.is_refused
