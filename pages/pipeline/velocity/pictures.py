"""The pictures: how many are still in a stage after so many days, how they leave it, and the flow between stages."""

from components import figure, sankey, survival
from components.chart import Spec
from components.sankey import Flow, Node
from components.survival import Curve
from data.core import rulebook
from data.pipeline.queries.moves import OPENED
from data.pipeline.views.flows import Flows
from data.pipeline.views.velocity import StageStays, Velocity
from data.pipeline.views.velocity_tables import longer

MOST_TICKS = 60
INKS = {"closed_won": "green", "closed_lost": "red"}


def curves(view: Velocity) -> list[Curve]:
    """One curve an open stage that any deal has stood in."""
    small = int(rulebook.limits(view.as_of)["small_sample"])
    return [_curve(stage, small) for stage in view.stages if stage.median.n]


def _curve(stage: StageStays, small: int) -> Curve:
    few = (stage.median.n or 0) < small
    step = max(1, len(stage.cut_off) // MOST_TICKS)
    return Curve(
        name=stage.label, points=list(stage.curve), censored=stage.cut_off[::step], median=stage.median.value,
        reason=f"median {longer(stage.median)} days" if stage.median.value is None else "", n=stage.median.n,
        small="few cases" if few else "",
    )  # fmt: skip


def spec(view: Velocity) -> Spec:
    """The curves as data."""
    return survival.spec(curves(view))


def stage_of(view: Velocity, picked: str | None) -> str | None:
    """The stage of the curve that was picked."""
    return next((one.stage for one in view.stages if one.label == picked), None)


def alt(view: Velocity) -> str:
    """The picture's message in words."""
    return survival.alt(curves(view), what="Days in stage until half have left")


def ways(stage: StageStays) -> Spec:
    """The shares of one stage that have advanced and that were lost by each day."""
    return survival.spec(ways_out(stage))


def ways_out(stage: StageStays) -> list[Curve]:
    """Two curves that fall as deals leave: not advanced yet, not lost yet. The exits compete."""
    def falling(name: str, reached: tuple[tuple[int, float], ...], median: int | None, share: float) -> Curve:
        return Curve(name=name, points=[(day, 1 - at) for day, at in reached], median=median,
                     reason=f"{share:.0%} in the end", n=stage.median.n)  # fmt: skip

    return [falling("Not advanced", stage.advancing, stage.advance_days, stage.advanced),
            falling("Not lost", stage.losing, None, stage.lost)]  # fmt: skip


def flow(view: Flows) -> tuple[list[Node], list[Flow]]:
    """Where moves came from on the left, where they led to on the right: a deal stands in each of its moves."""
    sources = dict.fromkeys(move.source for move in view.moves)
    targets = dict.fromkeys(move.target for move in view.moves)
    order = list(view.labels)
    nodes = [Node(f"from {code}", view.labels[code] if code == OPENED else f"{view.labels[code]}, left")
             for code in sorted(sources, key=order.index)]  # fmt: skip
    nodes += [Node(f"to {code}", view.labels[code], INKS.get(code, "accent"))
              for code in sorted(targets, key=order.index)]  # fmt: skip
    flows = [Flow(f"from {m.source}", f"to {m.target}", m.moves, name=f"{m.source}>{m.target}", ink="muted")
             for m in view.moves]  # fmt: skip
    return nodes, flows


def draw_flow(view: Flows, *, period: str) -> str | None:
    """Draw the flow; the clicked way as `source>target`."""
    nodes, flows = flow(view)
    theme = figure.theme_now()
    made = sankey.sankey_figure(nodes, flows, kind="count", theme=theme)
    said = sankey.alt(nodes, flows, what=f"Moves between stages in {period}", kind="count")
    ways = {one.name: f"{view.labels[m.source]} to {view.labels[m.target]}: {m.moves:,}"
            for one, m in zip(flows, view.moves, strict=True) if m.moves}  # fmt: skip
    return figure.draw(made, alt=said, key=f"flow-{theme}", pick=ways)
