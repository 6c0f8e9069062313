"""What pages, exports and the command line show of files, feeds and trust, one file a noun."""

from data.quality.views.feeds import arrivals, feeds, freshness
from data.quality.views.files import READS, alive, shadow_files
from data.quality.views.imports import COUNTS, imports
from data.quality.views.trust import own_vote, trust

__all__ = [
    "COUNTS", "READS", "alive", "arrivals", "feeds", "freshness", "imports", "own_vote", "shadow_files", "trust",
]  # fmt: skip
