"""What every page needs: who is looking, what they may see, the one cached read, writing, downloads, explanations."""

from components.frame.downloads import download
from components.frame.edits import Edit, edits
from components.frame.explaining import explain, facts
from components.frame.freshness import data_as_of
from components.frame.links import choose, follow, go, link, records
from components.frame.looking import require, scope, who
from components.frame.reading import read, settings
from components.frame.scopes import (
    address_day,
    as_of_field,
    asked_filters,
    asked_when,
    filter_fields,
    only_today,
    past_banner,
    period_field,
    understood,
)
from components.frame.writing import Saving, write

__all__ = [
    "Edit", "Saving", "address_day", "as_of_field", "asked_filters", "asked_when", "choose", "data_as_of", "download",
    "edits", "explain", "facts", "filter_fields", "follow", "go", "link", "only_today", "past_banner", "period_field",
    "read", "records", "require", "scope", "settings", "understood", "who", "write",
]  # fmt: skip
