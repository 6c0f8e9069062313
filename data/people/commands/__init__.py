"""What can be done to people and settings. Each checks the right, then the gate; none commits."""

from data.people.commands.availability import set_availability
from data.people.commands.calendars import (
    create_calendar,
    edit_calendar,
    edit_service_levels,
    set_territory_calendar,
)
from data.people.commands.codes import create_setup_code
from data.people.commands.credentials import (
    accept_code,
    change_own_password,
    create_first_administrator,
    invite_user,
    reset_password,
)
from data.people.commands.roles import confirm_administrator, propose_administrator, set_roles
from data.people.commands.settings import configure, set_setting
from data.people.commands.users import disable_user, enable_user, end_sessions, set_team, sign_out

__all__ = [
    "accept_code", "change_own_password", "configure", "confirm_administrator", "create_calendar",
    "create_first_administrator", "create_setup_code", "disable_user", "edit_calendar", "edit_service_levels",
    "enable_user", "end_sessions", "invite_user", "propose_administrator", "reset_password", "set_availability",
    "set_roles", "set_setting", "set_team", "set_territory_calendar", "sign_out",
]  # fmt: skip
