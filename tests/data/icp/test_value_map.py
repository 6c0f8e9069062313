"""The value map: rows and assets are edited by who may, shown in deals, imported, undone and counted."""

from datetime import date, timedelta

import pytest

from data.core import access, registry, store
from data.core.access import Actor, Conflict, Refused
from data.core.importing import applying, parts
from data.icp import commands
from data.icp.views.value_map import asset_deals, deal_proof, value_map
from models import ProofAsset, ValueMapRow
from tests.fit_store import DAY
from tests.pipeline_store import ALL, close, company, open_deal
from tests.revisions import at, findings

REVOPS, REP, VIEWER = (Actor(101 if role == "rep" else None, role, frozenset({role}))
                       for role in ("revops", "rep", "viewer"))  # fmt: skip


@pytest.fixture(autouse=True)
def _company(migrated_store):
    registry.load_domains()
    with at(DAY):
        company()


def run(command, *given, actor=REVOPS, **more):
    with at(DAY), store.writing(actor, "form", "test") as session:
        made = command(session, *given, actor=actor, **more)
        return getattr(made, "id", None)


def view():
    with at(DAY), store.reading() as session:
        return value_map(session, scope=ALL, as_of=DAY)


def bring(target, text):
    raw = text.encode()
    found = parts.parts_of(raw, f"{target}.csv", target_name=target)
    with at(DAY):
        return applying.apply(found, raw, actor=access.operator(), as_of=DAY)


def test_a_row_is_added_changed_and_taken_off():
    asset = run(commands.save_asset, name="Story", url="https://example.org/s", review_on=DAY - timedelta(days=1))
    row = run(commands.save_map_row, segment_id=1, pain="  Slow   month end ", asset_id=asset, roi_lever="Days")
    run(commands.save_map_row, row_id=row, row_version=1, pain="Slow close")
    told = view()
    assert [(r["segment"], r["pain"], r["asset"], r["position"]) for r in told.rows] == [
        ("Enterprise", "Slow close", "Story", 1)
    ]  # fmt: skip
    assert (told.gaps, told.due, told.assets[0].rows) == (["Small business"], 1, 1)
    run(commands.remove_map_row, row, row_version=2)
    assert view().rows == []
    assert findings() == []


def test_only_those_with_the_right_edit_the_map():
    for command, given in ((commands.save_asset, {"name": "X"}), (commands.save_map_row, {"pain": "X"})):
        for actor in (REP, VIEWER):
            with pytest.raises(Refused):
                run(command, actor=actor, **given)
    row = run(commands.save_map_row, pain="X")
    with pytest.raises(Refused):
        run(commands.remove_map_row, row, actor=REP, row_version=1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "a name"), ({"name": "Story"}, "already"), ({"name": "A", "kind": "film"}, "one of"),
        ({"name": "A", "url": "javascript:alert(1)"}, "begins with"), ({"name": "A", "url": "https://"}, "begins with"),
        ({"name": "A", "url": "https://a b.example"}, "begins with"), ({"name": "x" * 201}, "longer"),
        ({"name": "A", "row_version_": 3}, "cannot be changed"),
    ],
)  # fmt: skip
def test_an_asset_that_is_not_right_is_refused_in_words(given, words):
    run(commands.save_asset, name="story")
    with pytest.raises(ValueError, match=words):
        run(commands.save_asset, **given)


def test_a_pain_stands_in_a_segment_once_for_an_asset():
    run(commands.save_map_row, segment_id=1, pain="Slow")
    run(commands.save_map_row, segment_id=2, pain="Slow")
    for given in ({"segment_id": 1, "pain": "SLOW"}, {"pain": " "}, {"pain": "A", "asset_id": 99},
                  {"pain": "A", "segment_id": 99}):  # fmt: skip
        with pytest.raises(ValueError, match=r"already|pain|gone"):
            run(commands.save_map_row, **given)


def test_a_save_over_a_newer_version_is_a_conflict_with_both_values():
    row = run(commands.save_map_row, pain="Slow")
    run(commands.save_map_row, row_id=row, row_version=1, pain="Slower")
    with pytest.raises(Conflict, match="Slower"):
        run(commands.save_map_row, row_id=row, row_version=1, pain="Slowest")
    with pytest.raises(Conflict):
        run(commands.remove_map_row, row, row_version=1)


def test_an_asset_shows_its_deals_and_its_win_rate_only_from_enough_of_them():
    asset = run(commands.save_asset, name="Story")
    with at(DAY):
        deals = [open_deal(f"Deal {n}", 10, on=date(2026, 1, 5)) for n in range(6)]
    for number in deals:
        run(commands.attach_asset, number, asset_id=asset, note="on site")
    with at(DAY):
        for number in deals[:3]:
            close(number, on=DAY, stage="closed_won")
        close(deals[3], on=DAY, stage="closed_lost")
    told = view().assets[0]
    assert (told.deals, told.win_rate.n, told.win_rate.reason) == (6, 4, "too_few")
    with at(DAY):
        close(deals[4], on=DAY, stage="closed_no_decision")
    told = view().assets[0]
    assert (str(told.win_rate.value), told.win_rate.reason) == ("0.6", None)
    with store.reading() as session:
        assert len(asset_deals(session, scope=ALL, asset_id=asset)) == 6
        assert asset_deals(session, scope=access.Scope("own", 102), asset_id=asset) == []


def test_proof_is_noted_once_by_who_may_edit_the_deal_and_taken_back():
    asset = run(commands.save_asset, name="Story")
    with at(DAY):
        mine, theirs = open_deal("Mine", 10, owner_id=101), open_deal("Theirs", 10, owner_id=102)
    run(commands.attach_asset, mine, actor=REP, asset_id=asset, used_on=DAY)
    for actor in (REP, VIEWER):
        with pytest.raises(Refused):
            run(commands.attach_asset, theirs, actor=actor, asset_id=asset)
    for given, words in (({"asset_id": asset}, "already"), ({"asset_id": 99}, "not in use"),
                         ({"asset_id": asset, "used_on": DAY + timedelta(days=1)}, "not been shown")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            run(commands.attach_asset, mine, **given)
    with pytest.raises(ValueError, match="no such deal"):
        run(commands.attach_asset, 999, asset_id=asset)
    with store.reading() as session:
        assert [row["asset"] for row in deal_proof(session, scope=ALL, deal_id=mine)["shown"]] == ["Story"]
    run(commands.detach_asset, mine, actor=REP, asset_id=asset)
    with pytest.raises(ValueError, match="already"):
        run(commands.detach_asset, mine, asset_id=asset)


SHEET = """Segment,Pain,Proof asset,ROI lever
Enterprise,Slow close,Story,Days
Small business,Orders twice,,Hours
"""


def test_a_sheet_goes_in_makes_what_it_names_and_is_undone():
    done = bring("value_map", SHEET)
    assert done.plans[0].counts["create"] == 2
    assert [(r["segment"], r["asset"]) for r in view().rows] == [("Enterprise", "Story"), ("Small business", "")]
    assert bring("value_map", SHEET).plans[0].counts["create"] == 0
    with at(DAY):
        applying.undo(done.import_id, actor=access.operator())
    with store.reading() as session:
        assert (session.get(ValueMapRow, 1), session.get(ProofAsset, 1)) == (None, None)
    assert findings() == []


def test_a_sheet_with_a_link_that_no_browser_may_open_is_refused():
    done = bring("proof_assets", "Asset,Link\nStory,javascript:alert(1)\n")
    assert "https" in done.plans[0].refused[0].reason
    assert view().assets == []
