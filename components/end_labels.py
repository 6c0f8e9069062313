"""Labels at the right end of lines: name over value, kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.chart import Spec, written
from components.lettering import spread, wrapped
from components.palette import ThemeName, colour

MOST_LETTERS = 17
LINE = 15
MOST_SERIES = 4
# One accent and greys; lines that are not the first also differ by their dashes.
LOOKS: tuple[tuple[str, list[int]], ...] = (
    ("accent", [1, 0]),
    ("text", [6, 3]),
    ("context", [1, 0]),
    ("muted", [2, 2]),
)


@dataclass(frozen=True)
class EndLabel:
    """What stands beside the end of one line: where the line ends (pixels from the top), its name and its value."""

    at: float
    name: str
    value: str
    look: str = "text"


def few(series: Sequence[Any]) -> None:
    """Refuse more lines than can be told apart by direct labels."""
    if len(series) > MOST_SERIES:
        raise ValueError(f"A chart shows at most {MOST_SERIES} lines; show the rest in a table.")


def texts(labels: Sequence[EndLabel]) -> list[str]:
    """Each label as it is drawn: the name and each line of the value on up to two lines."""
    return ["\n".join(wrapped(p, most=MOST_LETTERS) for p in (one.name, *one.value.split("\n")) if p) for one in labels]


def layers(labels: Sequence[EndLabel], *, theme: ThemeName, height: int) -> list[Spec]:
    """The labels as layers of a specification whose plot is `height` pixels high."""
    drawn = texts(labels)
    tall = [LINE * (text.count("\n") + 1) + 5 for text in drawn]
    places = spread([one.at for one in labels], gap=tall, low=0, high=height)
    found: list[Spec] = []
    for one, text, middle, high in zip(labels, drawn, places, tall, strict=True):
        mark = {"align": "left", "dx": 6, "lineBreak": "\n", "fontSize": 12, "lineHeight": LINE}
        mark |= {"color": colour("text" if one.look == "accent" else one.look, theme)}
        mark |= {"color": colour("accent", theme)} if one.look == "accent" else {}
        top = middle - high / 2 + LINE / 2 + 2
        where = {"x": {"value": "width"}, "y": {"value": top}, "text": {"value": text}}
        found += [{**layer, "data": {"values": [{}]}} for layer in written(theme, mark, where)]
    return found
