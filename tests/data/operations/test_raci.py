"""Who answers for what: drafted by several, ratified and published, judged with the people of the day."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.core import access, drafts, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.clock import Period
from data.core.ledger.capturing import recording_of
from data.core.offers import workbook
from data.operations import commands, raci_audits, raci_document, views
from data.operations.commands import CellEdit
from data.operations.metrics.raci import raci_validity
from data.operations.raci_words import differences
from data.operations.views import raci_plain
from data.operations.views.raci import DRAFT
from models import Seat, Ticket, User
from tests.revisions import at, change, date, writing

DAY = date(2026, 3, 2)
ALL = Scope("all")
AE, SL, CSM = "sales/account_executive", "sales/sales_leader", "customer_success/customer_success_manager"
SAO = "stage:sao"


@pytest.fixture(autouse=True)
def _on_the_day(migrated_store):
    registry.load_domains()
    with at(DAY):
        yield


def person(name: str, role: str = "", **given) -> Actor:
    with writing() as session:
        user = User(name=name, full_name=name.title(), roles=role, **given)
        session.add(user)
    return Actor(user.id, name, frozenset({role} - {""}))


def seat(who: Actor, role: str, **given) -> int:
    area, name = role.split("/")
    with writing() as session:
        made = Seat(user_id=who.id, area=area, role=name, valid_from=given.pop("since", date(2025, 1, 1)), **given)
        session.add(made)
    return made.id


def run(who: Actor, command, *given, **named):
    with store.writing(who, "form", "test") as session:
        found = command(session, *given, actor=who, **named)
        return getattr(found, "id", found)


def start(who: Actor) -> int:
    return run(who, commands.start_raci, note="Planning")


def look(which: str = DRAFT, day: date = DAY):
    with store.reading() as session:
        return views.raci(session, scope=ALL, as_of=day, which=which)


def letters(activity: str, column: str) -> str:
    return look().document.activities[activity].letters.get(column, "")


def test_the_raci_as_delivered_breaks_no_rule_and_covers_every_stage_and_function():
    content = rulebook.in_force("raci")
    raci_document.check(content)
    document = raci_document.parsed(content)
    assert {f"stage:{code}" for code in raci_document.stages()} <= set(document.activities)
    assert {column.function for column in document.columns.values()} >= set(raci_document.FUNCTIONS)
    assert sum(one.kind == "handoff" for one in document.activities.values()) >= 5
    assert all(not said for key, said in look("in_force").judged.role_sentences.items())


def test_two_people_edit_one_draft_and_both_stay():
    ann, ben = person("ann", "revops"), person("ben", "manager")
    number = start(ann)
    run(ann, commands.set_raci_letters, number, edits=[CellEdit(SAO, AE, "AR", "R"), CellEdit(SAO, SL, "C", "A")])
    run(ben, commands.set_raci_letters, number, edits=[CellEdit(SAO, CSM, "I", "C")])
    assert [letters(SAO, column) for column in (AE, SL, CSM)] == ["R", "A", "C"]


def test_a_cell_that_two_changed_is_told_with_both_values_and_nothing_of_the_second_is_saved():
    ann, ben = person("ann", "revops"), person("ben", "manager")
    number = start(ann)
    run(ann, commands.set_raci_letters, number, edits=[CellEdit(SAO, SL, "C", "A")])
    mine = [CellEdit(SAO, SL, "C", "I"), CellEdit(SAO, CSM, "I", "")]
    with pytest.raises(Conflict, match="Sales Leader is now A, you wanted I") as told:
        run(ben, commands.set_raci_letters, number, edits=mine)
    assert told.value.fields == (("SAO: win the customer's decision / Sales Leader", "A", "I"),)
    assert (letters(SAO, SL), letters(SAO, CSM)) == ("A", "I")
    run(ben, commands.set_raci_letters, number, edits=[CellEdit(SAO, SL, "A", "I"), mine[1]])
    assert (letters(SAO, SL), letters(SAO, CSM)) == ("I", "")


def test_a_forged_letter_or_a_row_that_is_gone_is_refused_in_words():
    ann = person("ann", "revops")
    number = start(ann)
    with pytest.raises(ValueError, match="cannot be chosen"):
        run(ann, commands.set_raci_letters, number, edits=[CellEdit(SAO, SL, "C", "Q")])
    with pytest.raises(ValueError, match="taken out meanwhile"):
        run(ann, commands.set_raci_letters, number, edits=[CellEdit("own:gone", SL, "", "A")])


def test_a_second_a_stops_the_proposal_until_one_is_chosen():
    ann, eve = person("ann", "revops"), person("eve", "executive")
    number = start(ann)
    run(ann, commands.set_raci_letters, number, edits=[CellEdit(SAO, SL, "C", "A")])
    assert look().judged.codes[SAO] == ("many_A", "not_reviewed")
    with pytest.raises(ValueError, match="One activity breaks a rule: SAO"):
        run(ann, drafts.propose, number)
    run(ann, commands.set_raci_letters, number, edits=[CellEdit(SAO, AE, "AR", "R")])
    run(ann, drafts.propose, number)
    run(eve, drafts.decide, number, is_ratified=True)
    assert letters_in_force() == "AR"
    run(ann, drafts.publish, number)
    assert letters_in_force() == "R"
    assert letters_in_force(date(2026, 3, 1)) == "AR"
    with store.reading() as session:
        [version] = views.raci_versions(session, scope=ALL)
    assert version.changes == ("SAO: win the customer's decision: AE A/R → R; Sales lead C → A",)
    assert (version.who, version.ratified_by) == ("Ann", "Eve")


def letters_in_force(day: date = DAY) -> str:
    return look("in_force", day).document.activities[SAO].letters[AE]


@pytest.mark.parametrize("role", access.permissions().roles)
def test_only_who_may_propose_drafts_a_raci(role):
    who = person("someone", role)
    if access.may(who, drafts.PROPOSE):
        assert start(who)
    else:
        with pytest.raises(Refused):
            start(who)


@pytest.mark.parametrize("role", access.permissions().roles)
def test_only_who_may_propose_changes_a_draft(role):
    number, who = start(person("ann", "revops")), person("someone", role)
    acts = [
        (commands.set_raci_letters, {"edits": [CellEdit(SAO, CSM, "I", "")]}),
        (commands.add_raci_activity, {"title": "Hire", "kind": "own", "group": "People"}),
        (commands.review_raci, {"keys": [SAO]}),
        (commands.add_raci_column, {"kind": "group", "label": "Committee"}),
        (commands.remove_raci_activity, {"key": "own:priorities"}),
    ]
    for command, given in acts:
        if access.may(who, drafts.PROPOSE):
            run(who, command, number, **given)
        else:
            with pytest.raises(Refused):
                run(who, command, number, **given)


def test_rows_and_columns_come_in_move_and_go_out():
    ann = person("ann", "revops")
    number = start(ann)
    key = run(ann, commands.add_raci_activity, number, title="Hire a seller", kind="own", group="People")
    assert look().judged.codes[key] == ("no_A", "no_R", "not_reviewed")
    with pytest.raises(ValueError, match="in the RACI already"):
        run(ann, commands.add_raci_activity, number, title="hire a Seller", kind="own", group="People")
    run(ann, commands.add_raci_column, number, kind="role", role="hr/recruiter")
    with pytest.raises(ValueError, match="has a column already"):
        run(ann, commands.add_raci_column, number, kind="role", role="hr/recruiter")
    run(ann, commands.set_raci_letters, number, edits=[CellEdit(key, "hr/recruiter", "", "AR")])
    run(ann, commands.review_raci, number, keys=[key])
    assert look().judged.codes[key] == ()
    with pytest.raises(ValueError, match="used in 1 activities, first in Hire a seller"):
        run(ann, commands.remove_raci_column, number, column="hr/recruiter")
    run(ann, commands.remove_raci_activity, number, key=key)
    run(ann, commands.remove_raci_column, number, column="hr/recruiter")
    assert "hr/recruiter" not in look().document.columns


def test_a_role_comes_with_the_letters_it_brings_but_never_with_a_second_a():
    ann = person("ann", "revops")
    number = start(ann)
    run(ann, commands.add_raci_column, number, kind="role", role="sales/sales_engineer")
    letters = look().document.activities["stage:sao"].letters
    assert letters["sales/sales_engineer"] == "C"
    assert sum("A" in letter for letter in letters.values()) == 1


def test_jobs_of_the_catalogue_come_in_once():
    ann = person("ann", "revops")
    number = start(ann)
    jobs = {"company_vision": ("Keep the vision", "Vision"), "hire": ("Hire", "People")}
    assert run(ann, commands.add_raci_jobs, number, jobs=jobs) == 2
    assert run(ann, commands.add_raci_jobs, number, jobs=jobs) == 0
    assert look().document.activities["job:hire"].kind == "job"


def test_a_circle_of_hand_offs_is_told_with_the_way_round():
    ann = person("ann", "revops")
    number = start(ann)
    key = run(ann, commands.add_raci_activity, number, title="Back to the seller", kind="handoff", group="Customers",
              hands=(CSM, AE))  # fmt: skip
    said = look().judged
    assert "circular" in said.codes[key]
    assert "circular" in said.codes["handoff:won_onboarding"]
    assert any("AE → CSM → AE" in text for text in said.sentences["handoff:won_onboarding"])


def test_a_column_that_is_placed_takes_its_letters_along():
    ann = person("ann", "revops")
    number = start(ann)
    run(ann, commands.place_raci_column, number, column=SL, kind="role", role="sales/other")
    assert (letters("stage:sql", "sales/other"), letters("stage:sql", SL)) == ("A", "")
    run(ann, commands.place_raci_column, number, column="sales/other", kind="role", role=AE)
    assert letters("stage:sql", AE) == "AI"  # both stand: the rules ask for a choice
    assert "two_roles" in look().judged.codes["stage:sql"]


def test_without_any_seat_nobody_is_called_vacant_and_there_is_no_value():
    assert look("in_force").judged.vacant == ()
    assert value()["reason"] == "not_assessable"


def value(day: date = DAY, by: str | None = None):
    given = {"scope": ALL, "period": Period("2026", date(2026, 1, 1), date(2027, 1, 1)), "as_of": day, "by": by}
    with store.reading() as session:
        found = raci_validity(session, known_at=None, filters={}, settings={}, **given)
    return found.rows if by else found.total


def fill_all() -> dict[str, Actor]:
    """Give every role of the RACI to somebody of its own."""
    held = {}
    for key, column in look("in_force").document.columns.items():
        if column.kind == "role":
            held[key] = person(key.replace("/", "-"))
            seat(held[key], key)
    return held


def test_who_leaves_turns_rows_red_and_makes_a_ticket_that_ends_with_a_successor():
    boss = person("boss")
    held = fill_all()
    assert (value()["value"], value()["status"], open_tickets()) == (1, "green", [])
    change(User, held[CSM].id, manager_id=boss.id)
    change(User, held[CSM].id, left_on=DAY)
    view = look("in_force")
    assert view.judged.vacant == (CSM,)
    assert all("unfilled" in view.judged.codes[key] for key in ("stage:renewal", "stage:onboarding"))
    assert value()["status"] == "red"
    [ticket] = open_tickets()
    assert (ticket.rule, ticket.entity, ticket.owner_id) == (raci_audits.RULE, "seat", boss.id)
    assert ticket.detail.startswith("Nobody is Customer Success Manager now: Customer_Success-Customer_Success_Manager")
    assert look("in_force", date(2026, 3, 1)).judged.vacant == ()
    seat(person("heir"), CSM, since=DAY)
    assert (open_tickets(), value()["value"]) == ([], 1)


def test_a_seat_that_ends_with_the_calendar_is_found_at_night():
    held = fill_all()
    with store.reading() as session:
        number = session.scalars(select(col(Seat.id)).where(col(Seat.user_id) == held[AE].id)).one()
    change(Seat, number, valid_to=date(2026, 3, 10))
    assert open_tickets() == []
    with at(date(2026, 3, 11)), store.writing(access.operator(), "job", "night") as session:
        found = raci_audits.vacant_seats(session, as_of=recording_of(session).occurred_on, due_on=date(2026, 3, 18))
        assert [one.entity_id for one in found] == [number]
        assert "seat ended on 2026-03-10" in found[0].detail
    assert AE in look("in_force", date(2026, 3, 11)).judged.vacant


def test_one_of_two_holders_may_leave():
    held = fill_all()
    seat(person("second"), AE)
    change(User, held[AE].id, is_active=False)
    assert (look("in_force").judged.vacant, open_tickets()) == ((), [])


def test_a_ticket_that_a_person_cleared_stays_away_while_others_come_and_go():
    held = fill_all()
    change(User, held[AE].id, left_on=DAY)
    [ticket] = open_tickets()
    change(Ticket, ticket.id, cleared_on=DAY, clear_reason="known")
    person("newcomer")
    assert open_tickets() == []


def open_tickets() -> list[Ticket]:
    with store.reading() as session:
        return list(session.scalars(select(Ticket).where(col(Ticket.cleared_on).is_(None))))


def test_a_stage_says_who_answers_for_it_on_a_day():
    held = fill_all()
    change(User, held[SL].id, full_name="Olga Old", left_on=date(2026, 3, 1))
    seat(person("new"), SL, since=date(2026, 3, 1))
    raci_of = registry.view("operations.raci_of")
    with store.reading() as session:
        before = raci_of(session, kind="stage", key="sql", as_of=date(2026, 2, 27))
        now = raci_of(session, kind="stage", key="sql", as_of=DAY)
        assert raci_of(session, kind="job", key="nothing", as_of=DAY) is None
    assert before.words.startswith("Accountable: Sales lead (Olga Old). Responsible: SDR (")
    assert now.words.startswith("Accountable: Sales lead (New). ")


def test_somebody_with_two_roles_has_one_column_with_the_letters_of_both():
    held = fill_all()
    seat(held[AE], SL)
    found = raci_plain.by_people(look("in_force"))
    name = "Sales-Account_Executive"
    assert found.columns.count(name) == 1
    assert found.letters["stage:closed_won"][name] == "AR"
    assert found.vacant == ()


def test_the_workbook_goes_in_again_and_changes_nothing():
    from data.core.importing import applying, parts

    with store.reading() as session:
        content = workbook(session, scope=ALL, name="raci", as_of=DAY, period=None)
    found = parts.parts_of(content, "raci.xlsx", target_name="raci", sheet="RACI")
    planned = applying.preview(found, actor=access.operator())
    assert planned.plans[0].counts["update"] == 0
    assert planned.plans[0].counts["unchanged"] == len(look("in_force").document.activities)


def test_the_metric_tells_stages_from_hand_offs():
    held = fill_all()
    change(User, held["finance/finance_manager"].id, left_on=DAY)
    by = {row["kind"]: row for row in value(by="kind")}
    assert by["Stage"]["value"] == 1
    assert by["Hand-off"]["inputs"]["without_errors"] == by["Hand-off"]["inputs"]["activities"] - 1
    assert by["Job"]["reason"] == "no_data"


def test_what_two_versions_differ_in_is_said_activity_by_activity():
    before = raci_document.parsed(rulebook.in_force("raci"))
    content = raci_document.copy(rulebook.in_force("raci"))
    raci_document.set_letters(content, SAO, AE, "R")
    del content["activities"]["own:priorities"]
    said = differences(before, raci_document.parsed(content))
    gone = "Set the priorities and share out the means: left out"
    assert said == ["SAO: win the customer's decision: AE A/R → R", gone]
