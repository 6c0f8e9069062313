"""Monday

Where to begin the week.
"""

from components.frame import require, settings
from components.page_head import page_head

PAGE = {"order": 0, "icon": ":material/home:", "right": "pipeline.view"}

actor = require("pipeline.view")
page_head(settings().company or "Quarterdeck", "Choose a page from the menu.")
