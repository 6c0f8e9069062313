"""What the pages of running a sale show and their exports print."""

from data.sales.views.plans import plan_page
from data.sales.views.poc_board import poc_board
from data.sales.views.poc_conversion import poc_conversion
from data.sales.views.poc_page import poc_page, start_choices
from data.sales.views.poc_shapes import POC_READS
from data.sales.views.usage import tokens, usage_inbox

__all__ = [
    "POC_READS", "plan_page", "poc_board", "poc_conversion", "poc_page", "start_choices", "tokens", "usage_inbox",
]  # fmt: skip
