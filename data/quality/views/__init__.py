"""What pages, exports and the command line show of files, feeds and trust, one file a noun."""

from data.quality.views.dictionary import (
    DICTIONARY_READS,
    change_rows,
    dictionary,
    dictionary_rows,
    effect,
    limit_rows,
    threshold_words,
)
from data.quality.views.feeds import arrivals, feeds, freshness
from data.quality.views.files import READS, alive, shadow_files
from data.quality.views.imports import COUNTS, imports
from data.quality.views.trust import own_vote, trust

__all__ = [
    "COUNTS", "DICTIONARY_READS", "READS", "alive", "arrivals", "change_rows", "dictionary", "dictionary_rows",
    "effect", "feeds", "freshness", "imports", "limit_rows", "own_vote", "shadow_files", "threshold_words", "trust",
]  # fmt: skip
