"""What pages, exports and the command line show of files, feeds and trust, one file a noun."""

from data.core.happenings import happened
from data.quality.views.baselines import baseline_reads, baseline_rows, baselines
from data.quality.views.dictionary import (
    DICTIONARY_READS,
    change_rows,
    dictionary,
    dictionary_rows,
    effect,
    limit_rows,
    threshold_words,
)
from data.quality.views.evidence import EVIDENCE_READS, Evidence, evidence, metric_row, stale_sources, value_history
from data.quality.views.feeds import arrivals, feeds, freshness
from data.quality.views.files import READS, alive, shadow_files
from data.quality.views.imports import COUNTS, imports
from data.quality.views.trust import own_vote, trust

__all__ = [
    "COUNTS", "DICTIONARY_READS", "EVIDENCE_READS", "READS", "Evidence", "alive", "arrivals", "baseline_reads",
    "baseline_rows", "baselines", "change_rows", "dictionary", "dictionary_rows", "effect", "evidence", "feeds",
    "freshness", "happened", "imports", "limit_rows", "metric_row", "own_vote", "shadow_files", "stale_sources",
    "threshold_words", "trust", "value_history",
]  # fmt: skip
