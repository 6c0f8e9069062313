"""What people do with partners: each checks its right, then changes; none commits."""

from data.partners.commands.costs import save_actual, save_cost
from data.partners.commands.crediting import drop_part, log_influence, register_source
from data.partners.commands.links import make_link, revoke_link
from data.partners.commands.partners import create_partner, edit_partner, record_training, save_contact, weigh_types
from data.partners.commands.referrals import (
    Sent,
    accept_referral,
    decline_referral,
    note_introduction,
    submit_referral,
)
from data.partners.commands.review_items import capture, edit_item, figure_to_todo, item_to_todo, set_item_state, vote
from data.partners.commands.reviews import (
    Owed,
    close_review,
    drop_review,
    edit_review,
    plan_review,
    set_agenda,
    show_part,
    start_review,
)
from data.partners.commands.scoreboard import (
    accept_counter,
    counter_scoreboard,
    drop_scoreboard,
    edit_programme,
    override_value,
    propose_scoreboard,
    remove_value,
    send_scoreboard,
    set_actual,
    sign_scoreboard,
)
from data.partners.commands.term_sheet_answers import answer_term_sheet, take_back_term_sheet, withdraw_term_sheet
from data.partners.commands.term_sheets import (
    decide_term_sheet,
    propose_term_sheet,
    save_term_sheet,
    send_term_sheet,
    start_term_sheet,
)
from data.partners.commands.todos import add_todo, edit_todo, settle_todo

__all__ = [
    "Owed",
    "Sent",
    "accept_counter",
    "accept_referral",
    "add_todo",
    "answer_term_sheet",
    "capture",
    "close_review",
    "counter_scoreboard",
    "create_partner",
    "decide_term_sheet",
    "decline_referral",
    "drop_part",
    "drop_review",
    "drop_scoreboard",
    "edit_item",
    "edit_partner",
    "edit_programme",
    "edit_review",
    "edit_todo",
    "figure_to_todo",
    "item_to_todo",
    "log_influence",
    "make_link",
    "note_introduction",
    "override_value",
    "plan_review",
    "propose_scoreboard",
    "propose_term_sheet",
    "record_training",
    "register_source",
    "remove_value",
    "revoke_link",
    "save_actual",
    "save_contact",
    "save_cost",
    "save_term_sheet",
    "send_scoreboard",
    "send_term_sheet",
    "set_actual",
    "set_agenda",
    "set_item_state",
    "settle_todo",
    "show_part",
    "sign_scoreboard",
    "start_review",
    "start_term_sheet",
    "submit_referral",
    "take_back_term_sheet",
    "vote",
    "weigh_types",
    "withdraw_term_sheet",
]
