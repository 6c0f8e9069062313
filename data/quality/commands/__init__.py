"""What can be done to spreadsheets, feeds and votes. Each checks the right first.

One file a noun. A name listed here is a command that others may call by name (`quality.retire_file`). Those that
read a whole file first open transactions of their own and take no session: compare_file, run_feeds, accept_arrival,
turn_away_arrival. The others never commit.
"""

from data.quality.commands.arriving import Came, accept_arrival, run_feeds, turn_away_arrival
from data.quality.commands.baselines import choose_success_metrics, freeze_baselines, set_target
from data.quality.commands.comparing import compare_file
from data.quality.commands.feeds import add_feed, decide_arrival, note_arrival, settle_feeds, switch_feed
from data.quality.commands.files import RIGHT as EDIT_FILES
from data.quality.commands.files import describe_file, record_parity, retire_file, revive_file
from data.quality.commands.thresholds import edit_thresholds
from data.quality.commands.trust import settle_trust
from data.quality.commands.votes import vote

__all__ = [
    "EDIT_FILES", "Came", "accept_arrival", "add_feed", "choose_success_metrics", "compare_file", "decide_arrival",
    "describe_file", "edit_thresholds", "freeze_baselines", "note_arrival", "record_parity", "retire_file",
    "revive_file", "run_feeds", "set_target", "settle_feeds", "settle_trust", "switch_feed", "turn_away_arrival",
    "vote",
]  # fmt: skip
