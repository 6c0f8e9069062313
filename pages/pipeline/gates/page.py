"""Gates

What a deal must have to enter each stage, who changed that and when, and what a change would hold.
"""

from components import states
from components.frame import link, read, require, scope, settings
from components.markup import draw
from components.page_foot import page_foot
from components.page_head import page_head, section
from components.plain_table import plain_table
from components.timeline import Event, timeline
from data.core import access, clock, registry
from data.pipeline import views
from pages.pipeline.gates import matrix

PAGE = {"order": 80, "icon": ":material/rule:", "right": "definitions.view"}

actor = require("definitions.view")
today = clock.today(settings().zone)
mine = scope(actor, "definitions.view")
view = read(views.gate_matrix, groups=views.GATE_READS, scope=mine, as_of=today)
can_edit = access.may(actor, "definitions.edit")

asked = {code: sum(ticks[code] for _, _, ticks in view.rows) for code in view.stages}
since = next((one for one in view.versions if one.version == view.in_force), None)
holds = f"version {since.version} holds since {since.valid_from}" if since else "the rules as delivered hold"
page_head(
    "What must a deal have at each stage?",
    f"{len(view.rows)} fields in {len(view.stages)} stages; {holds}.",
)
section("Entry and exit", "Requirements add up: a deal at a stage has what the stages before it ask for, too.")
raci_of = registry.view("operations.raci_of")
reads = ("definitions", "people", "operations")
answers = [read(raci_of, groups=reads, scope=mine, kind="stage", key=code, as_of=today) for code in view.stages]
lines = [[*told, answer.words if answer else "the RACI does not say"]
         for told, answer in zip(view.criteria, answers, strict=True)]  # fmt: skip
heads = [(name, False) for name in ("Stage", "To enter, also", "To leave", "Who answers for it")]
draw(plain_table(lines, heads, alt="Entry and exit"))
link("Who answers for what", "/operations-raci")

section("Fields and stages", "A tick: the stage asks for the field from here on." if can_edit else
        f"To read. Open for change to: {access.who_may('definitions.edit')}.")  # fmt: skip
if can_edit:
    matrix.editor(actor, view, mine, today)
else:
    matrix.table_of(view)

section("Versions", "A version holds from its first day on and leaves earlier days as they were.")
if view.versions:
    events = [
        Event(when=f"from {one.valid_from}", who=one.who, what=f"Version {one.version}", why=one.note,
              note="; ".join(one.changes) or "no difference")
        for one in view.versions
    ]  # fmt: skip
    timeline(events, label="Versions of the gates")
else:
    states.notice("Nobody has changed the gates yet.")
page_foot(as_of=f"{today}", source="definition gates", n=len(view.rows), noun="fields")
