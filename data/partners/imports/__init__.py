"""What can be imported about partners."""

from data.partners.imports import (
    actuals,
    contacts,
    costs,
    deals,
    limits,
    partners,
    referrals,
    term_sheets,
    todos,
    training,
)

__all__ = [
    "actuals",
    "contacts",
    "costs",
    "deals",
    "limits",
    "partners",
    "referrals",
    "term_sheets",
    "todos",
    "training",
]
