"""What the pages of operations show and their exports print."""

from data.operations.views.jobs import Board, JobRow, Line, job_board, job_reads, job_rows
from data.operations.views.jobs_chosen import Chosen, owners_of
from data.operations.views.jobs_due import job_people, upcoming
from data.operations.views.jobs_month import Month, job_month
from data.operations.views.jobs_page import JobPage, job_page
from data.operations.views.jobs_tables import board_rows, line_rows
from data.operations.views.raci import RACI_READS, raci, raci_versions
from data.operations.views.raci_plain import RaciLine, raci_of
from data.operations.views.roles import (
    ROLE_READS,
    altered,
    differences,
    reachable,
    role_rows,
    roles,
    title_rows,
    tried,
)

__all__ = [
    "RACI_READS",
    "ROLE_READS",
    "Board",
    "Chosen",
    "JobPage",
    "JobRow",
    "Line",
    "Month",
    "RaciLine",
    "altered",
    "board_rows",
    "differences",
    "job_board",
    "job_month",
    "job_page",
    "job_people",
    "job_reads",
    "job_rows",
    "line_rows",
    "owners_of",
    "raci",
    "raci_of",
    "raci_versions",
    "reachable",
    "role_rows",
    "roles",
    "title_rows",
    "tried",
    "upcoming",
]
