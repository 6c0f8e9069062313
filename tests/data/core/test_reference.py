"""The reference files: what they hold, and that mistakes in them are named."""

from decimal import Decimal

import pytest

from data.core import reference, rulebook
from data.core.metrics import Threshold
from data.core.reference import BadReferenceError

ROLES = [
    "viewer", "executive", "rep", "partner_manager", "manager", "deal_desk", "revops", "auditor", "admin", "operator"
]
GOLDEN = """
pipeline.view                 all  all  own  own  team all  all  all  all  all
pipeline.view_deals           -    all  own  own  team all  all  all  all  all
pipeline.create_deal          -    -    own  -    team -    all  -    -    all
pipeline.edit_deal            -    -    own  -    team -    all  -    -    all
pipeline.advance_stage        -    -    own  -    team -    all  -    -    all
pipeline.propose_backslide    -    -    own  -    team -    all  -    -    -
pipeline.approve_backslide    -    -    -    -    team -    -    -    -    -
pipeline.propose_owner        -    -    own  own  team -    all  -    -    -
pipeline.reassign_owner       -    -    -    -    team -    all  -    -    all
pipeline.edit_account         -    -    own  -    team -    all  -    -    all
pipeline.edit_targets         -    -    -    -    -    -    all  -    -    all
pipeline.view_leads           -    all  own  -    team -    all  all  -    all
pipeline.edit_lead            -    -    own  -    team -    all  -    -    all
pipeline.route_leads          -    -    -    -    team -    all  -    -    all
pipeline.submit_forecast      -    all  own  -    team -    all  -    -    -
pipeline.run_audit            -    -    -    -    team -    all  -    -    all
work.view                     -    all  own  own  team own  all  all  all  all
work.edit                     -    own  own  own  team own  all  -    -    all
waivers.propose               -    -    own  own  team -    all  -    -    -
waivers.approve               -    all  -    -    team all  -    -    -    -
quality.view_files            -    all  -    all  all  -    all  all  all  all
quality.edit_files            -    -    -    own  team -    all  -    -    all
quality.edit_feeds            -    -    -    -    -    -    all  -    -    all
quality.vote                  own  own  own  own  own  own  own  own  own  -
import.preview                -    -    own  own  team -    all  -    -    all
import.commit                 -    -    -    own  team -    all  -    -    all
import.undo                   -    -    -    own  own  -    all  -    -    all
import.view                   -    -    own  own  team -    all  all  -    all
export.with_prices            -    all  -    own  team all  all  all  -    all
export.without_prices         -    all  own  own  team all  all  all  -    all
definitions.view              all  all  all  all  all  all  all  all  all  all
definitions.propose           -    -    -    all  all  -    all  -    -    -
definitions.edit              -    -    -    -    -    -    all  -    -    all
definitions.edit_reason_codes -    -    -    -    -    -    all  -    -    all
definitions.edit_thresholds   -    -    -    -    -    -    all  -    -    all
definitions.approve           -    all  -    -    -    -    -    -    -    -
sales.view_pocs               -    all  own  own  team all  all  all  -    all
sales.edit_poc                -    -    own  -    team -    all  -    -    all
sales.view_library            all  all  all  all  all  all  all  all  -    all
sales.edit_library            -    -    -    -    all  -    all  -    -    all
sales.send_usage              -    -    own  -    team -    all  -    -    all
sales.manage_tokens           -    -    -    -    -    -    all  -    all  all
customers.view                all  all  own  own  team all  all  all  all  all
customers.view_accounts       -    all  own  own  team all  all  all  -    all
customers.edit                -    -    own  -    team -    all  -    -    all
customers.set_health          -    all  own  -    team -    all  -    -    -
customers.renew               -    -    own  -    team -    all  -    -    all
partners.view                 all  all  all  all  all  all  all  all  all  all
partners.view_partners        -    all  -    all  all  all  all  all  -    all
partners.edit                 -    -    -    own  team -    all  -    -    all
partners.decide_referrals     -    -    -    own  team -    all  -    -    -
partners.edit_scoreboard      -    -    -    own  team -    -    -    -    -
partners.run_review           -    all  -    own  team -    all  -    -    -
partners.edit_term_sheet      -    -    -    own  team -    -    -    -    -
partners.approve_terms        -    all  -    -    team all  -    -    -    -
partners.manage_links         -    -    -    own  team -    all  -    all  all
icp.view_fit                  -    all  own  own  team all  all  all  -    all
icp.edit_value_map            -    -    -    all  all  -    all  -    -    all
jobs.view                     all  all  all  all  all  all  all  all  all  all
jobs.enter                    -    all  own  own  own  own  all  -    -    all
jobs.assign                   -    all  -    -    -    -    all  -    -    all
roles.edit_seats              -    -    -    -    team -    all  -    -    all
roles.decide_titles           -    -    -    -    -    -    all  -    -    all
ledger.read                   -    -    own  own  team own  all  all  all  all
ledger.read_summary           -    all  -    -    -    -    all  all  all  all
ledger.read_denials           -    -    -    -    -    -    all  all  all  all
ledger.verify                 -    -    -    -    -    -    -    all  -    all
people.view_users             -    -    -    -    -    -    -    all  all  all
people.manage_users           -    -    -    -    -    -    -    -    all  all
people.manage_own_sessions    own  own  own  own  own  own  own  own  own  -
people.view_settings          -    -    -    -    -    -    -    all  all  all
people.manage_settings        -    -    -    -    -    -    -    -    all  all
store.view                    -    -    -    -    -    -    -    all  all  all
store.backup                  -    -    -    -    -    -    -    -    all  all
store.restore                 -    -    -    -    -    -    -    -    all  all
store.run_jobs                -    -    -    -    -    -    all  -    all  all
"""
"""Who may do what, written by hand in the order of ROLES, so that a slip in the file is caught."""


def write(folder, text):
    path = folder / "sample.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rights_are_those_written_down_twice():
    golden = {}
    for line in GOLDEN.strip().splitlines():
        action, *scopes = line.split()
        golden[action] = {role: scope for role, scope in zip(ROLES, scopes, strict=True) if scope != "-"}
    assert {name: dict(action.grants) for name, action in reference.permissions().actions.items()} == golden


def test_there_are_nine_roles_and_one_service_account():
    roles = reference.permissions().roles
    assert [name for name, role in roles.items() if role.is_service] == ["operator"]
    assert set(roles) - {"operator"} == {
        "viewer", "executive", "rep", "partner_manager", "manager", "deal_desk", "revops", "auditor", "admin"
    }


def test_the_service_account_never_approves():
    approvals = [a for name, a in reference.permissions().actions.items() if ".approve" in name]
    assert approvals
    assert not any("operator" in action.grants for action in approvals)


def test_the_administrator_edits_no_business_data():
    business = [a for a in reference.permissions().actions.values() if a.name.startswith(("pipeline.", "import."))]
    assert {a.name for a in business if "admin" in a.grants} == {"pipeline.view", "pipeline.view_deals"}


def test_a_role_that_an_action_does_not_list_has_no_scope():
    assert reference.permissions().scope("pipeline.view_deals", "viewer") is None


def test_every_threshold_of_the_file_is_a_threshold():
    made = [reference.shaped(Threshold, entry, where=name) for name, entry in rulebook.thresholds().items()]
    assert len(made) == len(rulebook.thresholds()) >= 9


def test_numbers_of_the_files_are_exact():
    assert rulebook.thresholds()["pipeline.win_rate"]["green"] == Decimal("0.25")


def test_the_reason_lists_are_those_that_closing_a_deal_needs():
    assert len(reference.reason_codes()["loss"]) == 8
    assert len(reference.reason_codes()["no_decision"]) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version: 2\n", "version: 1"),
        ("- 1\n", "version: 1"),
        ("version: 1\na: [1\n", "not readable YAML"),
        ("version: 1\na: 1\na: 2\n", "a is written twice"),
        ("version: 1\na: !!python/object/apply:os.getcwd []\n", "not readable YAML"),
    ],
)
def test_a_file_that_we_do_not_understand_is_refused(tmp_path, text, words):
    with pytest.raises(BadReferenceError, match=words):
        reference.read_strictly(write(tmp_path, text))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"direction": "up", "green": 1, "yellow": 1, "amber": 1}, "unknown amber"),
        ({"direction": "up", "green": 1}, "yellow is missing"),
        ("up", "expected a mapping"),
    ],
)
def test_an_entry_with_a_wrong_key_is_refused_by_name(entry, words):
    with pytest.raises(BadReferenceError, match=words):
        reference.shaped(Threshold, entry, where="sample")
