"""Term sheets: written by two, approved by another, sent, answered, countered; one page that says all it holds."""

import io
from datetime import date, timedelta

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from data.core import access, clock, registry, rulebook, store
from data.core.access import Actor, Conflict, Refused, Scope
from data.core.exporting import pdf
from data.core.importing import applying, parts
from data.partners import commands, sheet_answers, sheet_page, tiles
from data.partners import sheet_fields as fields
from data.partners.formulas import terms
from data.partners.views.term_sheets import term_sheet_page, term_sheets
from models import Partner, TermSheet, TermSheetVersion, User
from tests.pipeline_store import ALL, company
from tests.revisions import at, change, findings, newest, undo, writing

DAY = date(2026, 3, 2)
ANN, BOB = 101, 102
OWNER = Actor(ANN, "ann", frozenset({"partner_manager"}))
OTHER = Actor(BOB, "bob", frozenset({"partner_manager"}))
DESK, CHIEF, VIEWER = Actor(103, "desk", frozenset({"deal_desk"})), Actor(104, "eve", frozenset({"executive"})), Actor(
    105, "vic", frozenset({"viewer"}))  # fmt: skip
REVOPS = Actor(None, "revops", frozenset({"revops"}))
LEAD = Actor(ANN, "ann", frozenset({"manager", "partner_manager"}))
WORDS = {"opportunity": "Both gain wholesalers.", "qualifications": "Ten customers of their own.",
         "goals": "Three signed deals in 90 days.", "team": "Ann with their head of alliances.",
         "future": "A joint event."}  # fmt: skip


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()
        with writing() as session:
            session.add_all([User(id=n, name=w, full_name=w.title()) for n, w in ((103, "desk"), (104, "eve"))])
            session.add(Partner(id=1, name="Kestrel", type="referral", owner_id=ANN))
            session.add(Partner(id=2, name="Northwind", type="co_sell", owner_id=ANN, is_strategic=True))


def run(command, *given, actor=OWNER, day=DAY, **more):
    with at(day), store.writing(actor, "form", "test") as session:
        return command(session, *given, actor=actor, **more)


def ask(view, day=DAY, scope=ALL, **more):
    with at(day), store.reading() as session:
        return view(session, scope=scope, as_of=day, **more)


def sheet(number=1):
    with store.reading() as session:
        return session.get(TermSheet, number)


def begun(partner=1, words=WORDS, **places):
    made = run(commands.start_term_sheet, partner_id=partner)
    write({**{f"sections.{code}": text for code, text in words.items()}, **places}, number=made.id)
    return made.id


def write(values, number=1, actor=OWNER, opened=None):
    held = fields.read(sheet(number).content)
    now = {place: held[place.split(".")[0]].get(place.split(".")[1], "") for place in values if "." in place}
    now["valid_until"] = sheet(number).valid_until
    return run(commands.save_term_sheet, number, actor=actor, opened=opened or now, values=values)


def answer(number=1, kind="yes", day=DAY, **more):
    with at(day), store.writing(Actor(None, "Kestrel"), "link", "answer") as session:
        return sheet_answers.answered(session, number, answer=kind, name="Kim", version=sheet(number).version, **more)


def test_usual_terms_go_out_without_anybodys_approval_and_the_clock_runs_in_hours():
    begun()
    run(commands.send_term_sheet, 1)
    answer(day=DAY + timedelta(days=2))
    held = ask(term_sheets, day=DAY + timedelta(days=3))
    assert (held.counts["yes"], held.hours.value, held.hours.n, held.open.value) == (1, 48, 1, 0)
    before = ask(term_sheets, day=DAY + timedelta(days=1))
    assert (before.hours.value, before.hours.reason, before.open.value) == (None, "no_data", 1)


def test_terms_outside_the_usual_ones_wait_for_somebody_other_than_who_proposed_them():
    begun(**{"terms.commission": "20 %"})
    with pytest.raises(ValueError, match="Commission on ARR is 20 %, usual is 5 % to 15 %"):
        run(commands.send_term_sheet, 1)
    run(commands.propose_term_sheet, 1, actor=LEAD, reason="They bring five banks")
    with pytest.raises(Refused, match="of their own"):
        run(commands.decide_term_sheet, 1, actor=Actor(ANN, "ann", frozenset({"deal_desk"})), is_approved=True)
    with pytest.raises(Refused):
        run(commands.decide_term_sheet, 1, actor=OTHER, is_approved=True)
    run(commands.decide_term_sheet, 1, actor=DESK, is_approved=True)
    run(commands.send_term_sheet, 1)
    assert (sheet().state, sheet().approved_by_id, sheet().version) == ("sent", 103, 1)


def test_a_strategic_partner_needs_an_executive_whatever_the_terms():
    begun(2)
    with pytest.raises(ValueError, match="strategic"):
        run(commands.send_term_sheet, 1)
    run(commands.propose_term_sheet, 1, reason="first terms")
    with pytest.raises(Refused, match="executive"):
        run(commands.decide_term_sheet, 1, actor=DESK, is_approved=True)
    assert sheet().state == "proposed"
    run(commands.decide_term_sheet, 1, actor=CHIEF, is_approved=True)
    assert sheet().state == "approved"


def test_a_sheet_that_was_given_back_or_changed_is_a_draft_and_the_next_version_tells_the_difference():
    begun(**{"terms.commission": "20"})
    run(commands.propose_term_sheet, 1, reason="more")
    with pytest.raises(ValueError, match="Say why"):
        run(commands.decide_term_sheet, 1, actor=DESK, is_approved=False)
    run(commands.decide_term_sheet, 1, actor=DESK, is_approved=False, note="Not above 15")
    write({"terms.commission": "15"})
    run(commands.propose_term_sheet, 1, reason="as you said")
    write({"terms.payment_days": "45"})
    assert sheet().state == "draft"
    with pytest.raises(ValueError, match="nothing to decide"):
        run(commands.decide_term_sheet, 1, actor=DESK, is_approved=True)
    page = ask(term_sheet_page, sheet_id=1)
    assert [(one.label, one.before, one.after) for one in page.steps[0].differences] == [
        ("Commission on ARR", "20 %", "15 %")]
    assert [(one.label, one.before, one.after) for one in page.since] == [("Days to payment", "30", "45")]
    assert [one["state"] for one in page.proposals] == ["withdrawn", "returned"]


def test_other_terms_of_a_partner_make_the_next_version_and_what_cannot_be_is_refused_at_the_field():
    begun()
    run(commands.send_term_sheet, 1)
    with pytest.raises(ValueError, match="Commission on ARR: 130 % is over 100 %"):
        answer(kind="countered", counter={"terms.commission": "130"})
    with pytest.raises(ValueError, match="change at least one term"):
        answer(kind="countered", counter={"terms.commission": "10"})
    with pytest.raises(ValueError, match="Only deal terms"):
        answer(kind="countered", counter={"sections.goals": "ours"})
    answer(kind="countered", counter={"terms.commission": "12.5"}, words="We carry the first call")
    page = ask(term_sheet_page, sheet_id=1)
    assert (page.row["state"], page.row["version"], page.row["answered_by"]) == ("countered", 2, "Kim")
    assert [(one.label, one.before, one.after) for one in page.steps[0].differences] == [
        ("Commission on ARR", "10 %", "12.5 %")]
    with pytest.raises(ValueError, match="takes no answer"):
        answer()
    run(commands.send_term_sheet, 1)
    assert (sheet().state, sheet().version) == ("sent", 2)


def test_an_answer_to_a_version_that_nobody_reads_any_more_is_refused_and_so_is_a_late_yes():
    begun()
    run(commands.send_term_sheet, 1)
    with at(DAY), pytest.raises(ValueError, match="newer version"), store.writing(OWNER, "link", "x") as session:
        sheet_answers.answered(session, 1, version=7, answer="yes", name="Kim")
    with pytest.raises(ValueError, match="valid until 2026-03-16"):
        answer(day=date(2026, 3, 17))
    answer(kind="no", day=date(2026, 3, 17), words="Not this year")
    assert (sheet().state, sheet().answer) == ("no", "Not this year")


def test_two_editors_see_both_values_and_places_that_only_one_changed_are_put_together():
    begun()
    opened = {"sections.goals": WORDS["goals"]}
    write({"sections.goals": "Five deals."})
    write({"sections.team": "Ann with Kim."}, opened={"sections.team": WORDS["team"]})
    with pytest.raises(Conflict) as clash:
        write({"sections.goals": "Four deals."}, opened=opened)
    assert clash.value.fields == (("Relationship goals", "Five deals.", "Four deals."),)
    assert fields.read(sheet().content)["sections"]["team"] == "Ann with Kim."


@pytest.mark.parametrize(("place", "value", "said"), [
    ("terms.commission", "-1", "below 0 %"), ("terms.commission", "101", "over 100 %"),
    ("terms.commission", "ten", "is not a number"), ("terms.payment_days", "1.5", "not a whole number"),
    ("terms.basis", "never", "choose one of"), ("terms.fee", "5", "has no term fee"), ("nothing", "5", "no place"),
    ("sections.terms", "x", "no place"), ("currency", "dollars", "three letters"),
    ("valid_until", None, "choose a day"),
    ("sections.goals", "x" * 2_001, "2,001 characters"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(place, value, said):
    run(commands.start_term_sheet, partner_id=1)
    with pytest.raises(ValueError, match=said):
        run(commands.save_term_sheet, 1, opened={}, values={place: value})


def test_shares_of_a_whole_stay_within_it():
    run(commands.start_term_sheet, partner_id=1, type="service")
    with pytest.raises(ValueError, match=r"over 100 %"):
        write({"terms.our_share": "10"})
    write({"terms.our_share": "10", "terms.partner_share": "90"})


def test_somebody_elses_partner_and_readers_are_refused():
    begun()
    for actor in (OTHER, VIEWER, DESK):
        with pytest.raises(Refused):
            run(commands.save_term_sheet, 1, actor=actor, opened={}, values={})
    assert ask(term_sheet_page, sheet_id=1, scope=Scope("own", BOB)) is None


def test_an_unfinished_or_expired_sheet_is_not_sent():
    begun(words={})
    with pytest.raises(ValueError, match="Still to be written: Partnership opportunity, Partner qualifications"):
        run(commands.send_term_sheet, 1)
    begun(valid_until=DAY - timedelta(days=1))
    with pytest.raises(ValueError, match="Valid until"):
        run(commands.send_term_sheet, 2)


def test_a_sheet_of_two_pages_is_refused_with_the_section_and_the_lines():
    words = {**WORDS, "goals": "A goal on a line of its own\n" * 70, "team": "We and they.\n" * 30}
    begun(words=words)
    with pytest.raises(ValueError, match=r"\d+ lines too long for one page of A4.*Relationship goals, about \d+"):
        run(commands.send_term_sheet, 1)
    assert sheet().state == "draft"


def test_a_sheet_is_taken_back_withdrawn_and_what_was_agreed_stays():
    begun()
    run(commands.send_term_sheet, 1)
    run(commands.take_back_term_sheet, 1)
    assert (sheet().state, sheet().sent_at) == ("draft", None)
    run(commands.send_term_sheet, 1)
    answer()
    for command in (commands.take_back_term_sheet, commands.withdraw_term_sheet):
        with pytest.raises(ValueError, match="agreed"):
            run(command, 1)
    begun()
    run(commands.withdraw_term_sheet, 2)
    with pytest.raises(ValueError, match="withdrawn"):
        run(commands.send_term_sheet, 2)


def test_undo_puts_a_sheet_back_and_the_store_stays_sound():
    begun()
    run(commands.send_term_sheet, 1)
    undo(newest())
    assert sheet().state == "draft"
    assert not findings()


def filled_face(code):
    held = fields.fresh(code, currency="EUR")
    held["sections"] |= {**WORDS, "opportunity": "Fluffy offices: efficient, final — affiliate “fit”."}
    if code == "influencer":
        held["terms"]["code_share"] = "7.5"
    if code == "service":
        held["terms"] |= {"day_rate": "1234", "partner_share": "85", "our_share": "15"}
    return sheet_page.Face("Brackenfold", "Kestrel Öl & Söhne", code, held, 3, DAY, DAY)


def text_of(document):
    (page,) = PdfReader(io.BytesIO(document)).pages
    return " ".join(page.extract_text().replace("\u200b", "").split())


@pytest.mark.parametrize("code", list(fields.kinds()))
def test_every_filled_field_stands_on_the_one_page_of_its_kind(code):
    face = filled_face(code)
    made = {paper: sheet_page.one_page(face, paper) for paper in pdf.PAPERS}
    for document in made.values():
        assert pdf.pages(document) == 1
        text = text_of(document)
        for row in sheet_page.rows_of(face):
            assert row["label"] in text
            assert all(label in text and value in text for label, value in row.get("terms", ()))
            assert row.get("text", "") in text
        assert text.count(fields.NOT_BINDING) >= 3
        assert "Kestrel Öl & Söhne" in text
    told = docx.Document(io.BytesIO(sheet_page.word_file(face)))
    cells = {cell.text for table in told.tables for line in table.rows for cell in line.cells}
    assert {value for row in sheet_page.rows_of(face) for _, value in row.get("terms", ())} <= cells


def test_the_six_kinds_differ_in_the_terms_that_make_them():
    texts = {code: text_of(sheet_page.one_page(filled_face(code), "a4")) for code in fields.kinds()}
    own = {
        "referral": ["Commission on ARR 10 %", "Registered lead"],
        "affiliate": ["Share of collected subscriptions 20 %", "Days a link counts 30"],
        "co_sell": ["Margin on joint deals 25 %", "Days a registration holds 90"],
        "service": ["Partner's share of accepted milestones 85 %", "Certification"],
        "influencer": ["Fee for a piece 1,000 EUR", "Share of sales with their code 7.5 %"],
        "marketplace": ["Listing fee below the first border 3 %", "First border 1,000,000 EUR"],
    }  # fmt: skip
    for code, wanted in own.items():
        for words in wanted:
            assert all(part in texts[code] for part in words.rsplit(" ", 2)), (code, words)
            label = words.split(" 1")[0].split(" 2")[0]
            assert all(label not in texts[other] for other in texts if other != code), (code, label)


def test_letters_get_smaller_only_as_far_as_they_can_be_read():
    face = filled_face("referral")
    assert sheet_page.fitting(face, "a4") == sheet_page.SIZES[0]
    longer = {**face.content["sections"], "goals": "Words upon words upon words. " * 130}
    again = sheet_page.Face("We", "They", "referral", {**face.content, "sections": longer}, 1, DAY, DAY)
    assert sheet_page.SIZES[-1] <= sheet_page.fitting(again, "us-letter") < sheet_page.SIZES[0]
    assert [pdf.pages(sheet_page.one_page(again, paper)) for paper in pdf.PAPERS] == [1, 1]


def test_a_word_without_end_stays_on_the_paper():
    face = filled_face("referral")
    face.content["sections"]["goals"] = "x" * 500
    assert pdf.pages(sheet_page.one_page(face, "a4")) == 1


def test_a_definition_that_is_not_right_is_refused():
    with at(DAY), store.reading():
        held = dict(rulebook.in_force("term_sheets"))
    fields.checked(held)
    with pytest.raises(ValueError, match="8 sections"):
        fields.checked({**held, "sections": held["sections"][:7]})
    wrong = {**held["types"]["referral"], "terms": [{"code": "a", "label": "A", "kind": "percent", "default": "200",
                                                     "most": "100"}]}  # fmt: skip
    with pytest.raises(ValueError, match="over 100"):
        fields.checked({**held, "types": {**held["types"], "referral": wrong}})


def test_hours_are_counted_to_the_answer_and_never_past_the_day_asked_for():
    begun()
    run(commands.send_term_sheet, 1)
    change(Partner, 1, on=DAY, name="Kestrel Ltd")
    with at(DAY + timedelta(days=4)):
        assert terms.hours(sheet().sent_at, clock.now().replace(tzinfo=sheet().sent_at.tzinfo)) == 96
    with store.reading() as session:
        assert [one.version for one in session.scalars(select(TermSheetVersion))] == [1]


SHEETS = b"""Sheet id,Partner,Kind,State,Sent on,Answered on,Commission on ARR,Term in months,Years that pay commission,Margin on joint deals
T-1,Kestrel,referral,yes,2026-01-05,2026-01-07,12.5 %,24,First year only,
T-2,Northwind,co_sell,sent,2026-02-20,,,12,,28 %
"""  # noqa: E501 - a file


def brought(content):
    with at(DAY):
        found = parts.parts_of(content, "sheets.csv", target_name="term_sheets")
        return applying.apply(found, content, actor=REVOPS, as_of=DAY, reason="terms")


def test_terms_that_stand_come_in_from_a_file_and_go_out_again_with_its_undo():
    done = brought(SHEETS)
    assert done.plans[0].counts["create"] == 2
    held = fields.read(sheet().content)
    assert (held["terms"]["commission"], held["terms"]["basis"], held["terms"]["trigger"]) == ("12.5", "first_year", "")
    view = ask(term_sheets)
    assert (view.counts["yes"], view.hours.value, view.open.value) == (1, 48, 1)
    assert brought(SHEETS).plans[0].counts["unchanged"] == 2
    with at(DAY):
        applying.undo(done.import_id, actor=access.operator())
    assert not ask(term_sheets).rows


@pytest.mark.parametrize(("old", "new", "said"), [
    ("12.5 %", "140 %", "over 100 %"), ("2026-01-07", "2026-01-01", "answered before it was sent"),
    ("First year only,", "First year only,9 %", "has no such term: leave Margin on joint deals empty"),
])  # fmt: skip
def test_a_row_that_cannot_be_is_refused_with_its_reason(old, new, said):
    with at(DAY):
        content = SHEETS.replace(old.encode(), new.encode())
        found = parts.parts_of(content, "sheets.csv", target_name="term_sheets")
        (refused,) = applying.preview(found, actor=REVOPS).plans[0].refused
    assert said in str(refused)


def test_the_start_page_asks_for_what_waits_for_the_reader():
    begun(**{"terms.commission": "20"})
    run(commands.propose_term_sheet, 1, reason="more")
    begun()
    run(commands.send_term_sheet, 2)
    answer(2, kind="countered", counter={"terms.commission": "12"})
    assert "1 term sheet waits" in ask(tiles.sheets_to_approve, scope=Scope("all", 103)).note
    assert ask(tiles.sheets_to_approve, scope=Scope("all", ANN)) is None
    assert "1 partner wants" in ask(tiles.sheets_countered, scope=Scope("own", ANN)).note
    assert ask(tiles.sheets_countered, scope=Scope("own", BOB)) is None
