"""Mutual action plans: planned back, moved on, edited by two, handed over, imported and undone."""

from datetime import date, timedelta

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from data.core import access, registry, store
from data.core.access import Actor, Conflict, Refused
from data.core.importing import applying, parts
from data.sales import calendar_files, commands, plan_files
from data.sales.formulas import plans
from data.sales.formulas.plans import Circular, Row
from data.sales.views.plans import plan_page
from data.sales.views.plans import plans as plan_list
from models import ActionPlan, ActionRow, Deal
from tests.pipeline_store import ALL, company, open_deal
from tests.revisions import at, change, findings

DAY = date(2026, 3, 2)
LIVE = date(2026, 6, 1)
REVOPS, REP, VIEWER = (Actor(101 if role == "rep" else None, role, frozenset({role}))
                       for role in ("revops", "rep", "viewer"))  # fmt: skip


@st.composite
def networks(draw):
    """Rows that wait for earlier ones only: no circle."""
    n = draw(st.integers(1, 9))
    rows = []
    for number in range(1, n + 1):
        before = draw(st.sets(st.integers(1, number - 1), max_size=3)) if number > 1 else set()
        rows.append(Row(number, draw(st.integers(1, 12)), tuple(sorted(before)), None,
                        draw(st.integers(0, 9)) == 0))  # fmt: skip
    return draw(st.permutations(rows))


def dated(rows, days):
    return [row._replace(target_on=days.get(row.number)) for row in rows]


@settings(max_examples=80, deadline=None)
@over(networks(), st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_planned_back_no_row_ends_after_its_successor_begins(rows, live):
    days = plans.back_planned(rows, live)
    assert all(day <= live and day.weekday() < 5 for day in days.values())
    assert plans.early(dated(rows, days)) == {}


@settings(max_examples=80, deadline=None)
@over(networks(), st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(1, 60), st.data())
def test_planned_again_the_order_holds_and_nothing_moves_to_an_earlier_day(rows, live, by, data):
    days = plans.back_planned(rows, live)
    if not days:
        return
    slipped = data.draw(st.sampled_from(sorted(days)))
    days[slipped] = plans.shifted(days[slipped], by)
    moved = plans.replanned(dated(rows, days), {slipped})
    assert slipped not in moved
    assert all(day > days[number] for number, day in moved.items())
    assert plans.early(dated(rows, {**days, **moved})) == {}


def test_rows_that_wait_for_each_other_are_named():
    with pytest.raises(Circular, match=r"2 → 3 → 2|3 → 2 → 3") as found:
        plans.ordered([Row(1), Row(2, 1, (3,)), Row(3, 1, (1, 2))])
    assert set(found.value.numbers) == {2, 3}
    for rows, words in (([Row(1, 1, (1,))], "itself"), ([Row(1, 1, (9,))], "row 9")):
        with pytest.raises(ValueError, match=words):
            plans.ordered(rows)


@pytest.mark.parametrize("text", ["a", "1-3", "1,,x", "-1", "1e3", "①"])
def test_what_is_no_row_number_is_refused(text):
    with pytest.raises(ValueError, match="numbers of rows"):
        plans.numbers_of(text)


@pytest.fixture
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()
        for name, owner in (("Mine", 101), ("Theirs", 102)):
            open_deal(name, 10, on=date(2026, 1, 5), due=date(2026, 5, 1), owner_id=owner)


def run(command, *given, actor=REVOPS, **more):
    with at(DAY), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def page(deal_id=1):
    with at(DAY), store.reading() as session:
        return plan_page(session, scope=ALL, deal_id=deal_id, as_of=DAY)


def begin(deal_id=1, **more):
    return run(commands.create_plan, deal_id, go_live_on=LIVE, **more)


def row(number):
    return next(one for one in page().rows if one["position"] == number)


def save(number, actor=REVOPS, version=None, **values):
    one = row(number)
    return run(commands.save_rows, 1, actor=actor, changed={one["id"]: values},
               versions={one["id"]: version or one["row_version"]})  # fmt: skip


@pytest.mark.usefixtures("_company")
class TestPlans:
    def test_a_plan_begins_from_a_template_and_fills_the_link_that_the_gate_asks_for(self):
        begin()
        told = page()
        assert (len(told.rows), told.rows[-1]["target_on"], told.warning) == (10, LIVE, told.warning)
        with store.reading() as session:
            assert session.get(Deal, 1).map_link == "/sales-action-plans?deal=1"
        assert findings() == []

    def test_a_link_that_somebody_gave_stays(self):
        change(Deal, 1, map_link="https://example.org/plan")
        begin(template="short")
        with store.reading() as session:
            assert session.get(Deal, 1).map_link == "https://example.org/plan"

    def test_what_cannot_be_planned_is_refused_in_words(self):
        begin(template="short")
        with pytest.raises(ValueError, match="a plan already"):
            begin()
        for given, words in (({"go_live_on": DAY}, "has passed"),
                             ({"go_live_on": LIVE, "template": "x"}, "no template"),
                             ({"go_live_on": None}, "goes live")):  # fmt: skip
            with pytest.raises(ValueError, match=words):
                run(commands.create_plan, 2, **given)
        with pytest.raises(ValueError, match="no such deal"):
            run(commands.create_plan, 99, go_live_on=LIVE)

    @pytest.mark.parametrize("actor", [REP, VIEWER])
    def test_only_who_may_edit_the_deal_plans_it(self, actor):
        with pytest.raises(Refused):
            begin(2, actor=actor)
        run(commands.create_plan, 2, go_live_on=LIVE)
        for command, given in ((commands.save_rows, {"added": [{"step": "x"}]}),
                               (commands.save_plan, {"row_version": 1, "note": "x"}),
                               (commands.back_plan, {"row_version": 1, "go_live_on": LIVE})):  # fmt: skip
            with pytest.raises(Refused):
                run(command, 2, actor=actor, **given)
        if actor is REP:
            begin(1, actor=REP)

    def test_a_critical_row_that_slips_moves_what_waits_for_it_and_warns(self):
        begin(template="short")
        change(Deal, 1, close_date=row(3)["target_on"])
        assert page().warning == ""
        before = {one["position"]: one["target_on"] for one in page().rows}
        moved = save(2, target_on=before[2] + timedelta(days=14)).moved
        assert set(moved) == {3, 4}
        assert page().warning.startswith("The close date is 14 days before the last step")
        assert moved[3] == before[3] + timedelta(days=14)

    def test_a_row_that_is_not_critical_moves_nothing_and_shows_what_begins_too_early(self):
        begin(template="short")
        save(2, is_critical=False)
        assert save(2, target_on=row(2)["target_on"] + timedelta(days=14)).moved == {}
        assert row(3)["early"] == 2

    def test_a_circle_is_refused_and_nothing_is_saved(self):
        begin(template="short")
        with pytest.raises(Circular, match="circle"):
            save(1, depends_on="3", step="changed")
        assert row(1)["depends_on"] == ""
        assert row(1)["step"] != "changed"

    def test_two_people_editing_one_row_see_both_values(self):
        begin(template="short")
        save(1, step="Ours")
        with pytest.raises(Conflict, match=r"Ours.*Theirs"):
            save(1, version=1, step="Theirs")
        assert row(1)["step"] == "Ours"
        save(2, step="Another row is no conflict")

    def test_rows_are_added_and_taken_off_and_what_waited_keeps_its_order(self):
        begin(template="short")
        run(commands.save_rows, 1, added=[{"step": "Extra", "depends_on": "4", "days": 2}], removed=[row(3)["id"]])
        assert [(one["position"], one["depends_on"]) for one in page().rows] == [(1, ""), (2, "1"), (4, "2"), (5, "4")]
        ids = [one["id"] for one in page().rows]
        with pytest.raises(ValueError, match="at least one row"):
            run(commands.save_rows, 1, removed=ids)
        assert findings() == []

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"step": " "}, "what is done"), ({"days": 0}, "working days"), ({"days": True}, "working days"),
            ({"status": "maybe"}, "status is one of"), ({"depends_on": "x"}, "numbers of rows"),
            ({"id": 4}, "cannot be"),
            ({"depends_on": "77"}, "row 77"), ({"step": "x" * 301}, "longer"),
            ({"our_owner_id": 999}, "no such person"),
            ({"target_on": "soon"}, "is a date"), ({"depends_on": "1"}, "itself"),
        ],
    )  # fmt: skip
    def test_a_value_that_cannot_be_is_refused_in_words(self, values, words):
        begin(template="short")
        with pytest.raises(ValueError, match=words):
            save(1, **values)

    def test_the_plan_is_planned_back_from_another_day(self):
        begin(template="short")
        save(1, status="done")
        saved = run(commands.back_plan, 1, row_version=1, go_live_on=LIVE + timedelta(days=7))
        assert set(saved.moved) == {2, 3, 4}
        assert row(4)["target_on"] == LIVE + timedelta(days=7)
        with pytest.raises(Conflict):
            run(commands.back_plan, 1, row_version=1, go_live_on=LIVE)

    def test_the_list_says_what_is_next_late_and_past_the_close_date(self):
        begin(template="short")
        save(1, target_on=DAY - timedelta(days=5))
        with at(DAY), store.reading() as session:
            told = plan_list(session, scope=ALL, as_of=DAY)
        line = told.lines[0]
        assert (line.outlook.late, line.next_step, told.late) == ((1,), "Demo and goal", 1)
        assert told.unplanned == {2: "Theirs"}
        with store.reading() as session:
            assert plan_list(session, scope=access.Scope("own", 102), as_of=DAY).lines == []

    def test_what_the_buyer_gets_stands_by_itself_is_escaped_and_holds_nothing_internal(self):
        begin(template="short")
        save(1, step='<img src=x onerror="alert(1)">', their_owner="A & B", note="SECRET")
        with at(DAY), store.reading() as session:
            text = plan_files.plan_html(session, scope=ALL, deal_id=1, as_of=DAY)
            book = plan_files.plan_workbook(session, scope=ALL, deal_id=1, as_of=DAY)
            days = calendar_files.plan_calendar(session, scope=ALL, deal_id=1, as_of=DAY).decode()
        assert "<img" not in text
        assert "&lt;img" in text
        assert "A &amp; B" in text
        assert "SECRET" not in text + days
        assert "http" not in text.replace("http-equiv", "")
        assert book[:2] == b"PK"
        assert days.count("BEGIN:VEVENT") == 4
        with pytest.raises(ValueError, match="no plan"), store.reading() as session:
            plan_files.plan_html(session, scope=access.Scope("own", 102), deal_id=1, as_of=DAY)

    def test_a_sheet_of_rows_goes_in_makes_the_plan_and_is_undone(self):
        head = "Deal,No.,Step,Target day,Days,Depends on,Critical"
        sheet = f"{head}\nMine,1,Demo,2026-04-01,1,,yes\nMine,2,Sign,2026-04-10,2,1,yes\n"
        done = bring(sheet)
        assert done.plans[0].counts["create"] == 2
        assert page().plan is not None
        assert [one["depends_on"] for one in page().rows] == ["", "1"]
        assert bring(sheet).plans[0].counts["unchanged"] == 2
        with at(DAY):
            applying.undo(done.import_id, actor=access.operator())
        with store.reading() as session:
            assert (session.get(ActionRow, 1), session.get(ActionPlan, 1), session.get(Deal, 1).map_link) == (None,) * 3
        assert findings() == []

    @pytest.mark.parametrize(
        ("rows", "words"),
        [("Mine,1,A,2\nMine,2,B,1", "circle"), ("Mine,1,A,7", "no row 7"), ("Mine,1,A,x", "numbers of rows"),
         ("Nobody's,1,A,", "no deal"), ("Mine,0,A,", "from 1 on")],
    )  # fmt: skip
    def test_a_sheet_that_cannot_be_planned_is_refused(self, rows, words):
        done = bring(f"Deal,No.,Step,Depends on\n{rows}\n")
        assert words in done.plans[0].refused[0].reason
        assert page().plan is None


def bring(text):
    raw = text.encode()
    found = parts.parts_of(raw, "action_rows.csv", target_name="action_rows")
    with at(DAY):
        return applying.apply(found, raw, actor=access.operator(), as_of=DAY)
