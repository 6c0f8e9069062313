"""What people do about whom we sell to: each checks its right, then changes; none commits."""

from data.icp.commands.closed_loop import propose_icp_change
from data.icp.commands.intake import appeal, decide_appeal, let_in, list_refused
from data.icp.commands.value_map import attach_asset, detach_asset, remove_map_row, save_asset, save_map_row

__all__ = [
    "appeal", "attach_asset", "decide_appeal", "detach_asset", "let_in", "list_refused", "propose_icp_change",
    "remove_map_row", "save_asset", "save_map_row",
]  # fmt: skip
