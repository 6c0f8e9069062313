"""What people do in operations: each checks its right, then changes; none commits."""

from data.operations.commands.jobs import assign_job, edit_job, enter_job_value, remove_job_value, settle_missing
from data.operations.commands.raci import (
    CellEdit,
    add_raci_activity,
    add_raci_column,
    add_raci_jobs,
    describe_raci_activity,
    place_raci_column,
    remove_raci_activity,
    remove_raci_column,
    review_raci,
    set_raci_letters,
    start_raci,
)
from data.operations.commands.roles import (
    apply_role_rights,
    decide_title,
    edit_departments,
    edit_role_rights,
    end_seat,
    forget_title,
    seat_person,
)

__all__ = [
    "CellEdit",
    "add_raci_activity",
    "add_raci_column",
    "add_raci_jobs",
    "apply_role_rights",
    "assign_job",
    "decide_title",
    "describe_raci_activity",
    "edit_departments",
    "edit_job",
    "edit_role_rights",
    "end_seat",
    "enter_job_value",
    "forget_title",
    "place_raci_column",
    "remove_job_value",
    "remove_raci_activity",
    "remove_raci_column",
    "review_raci",
    "seat_person",
    "set_raci_letters",
    "settle_missing",
    "start_raci",
]
