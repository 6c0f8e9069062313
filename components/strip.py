"""The steps of a process in a row: behind, here, ahead; one under the other on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from components.markup import draw, element

_SYMBOLS = {"done": ("✓", "done"), "current": ("●", "now"), "ahead": ("○", "ahead"), "skipped": ("–", "skipped")}


@dataclass(frozen=True)
class Stop:
    """One step; `note` says more in a few words, such as how long it took or what it waits for."""

    name: str
    state: Literal["done", "current", "ahead", "skipped"]
    note: str = ""


def strip(stops: Sequence[Stop], *, label: str) -> None:
    """Draw the steps in order."""
    draw(block(stops, label=label))


def block(stops: Sequence[Stop], *, label: str) -> Markup:
    """The steps as a typeset block."""
    return element("ol", *(_item(stop) for stop in stops), class_="qd-strip", aria_label=label)


def _item(stop: Stop) -> Markup:
    symbol, word = _SYMBOLS[stop.state]
    mark = element("span", symbol, class_="qd-mark", aria_hidden="true")
    name = element("span", stop.name, class_="qd-name", title=stop.name)
    heard = element("span", f"({word})", class_="qd-heard")
    note = element("span", stop.note, class_="qd-muted qd-detail") if stop.note else None
    here = "step" if stop.state == "current" else None
    return element("li", mark, element("span", name, " ", heard, note, class_="qd-body"),
                   class_=f"qd-{stop.state}", aria_current=here)  # fmt: skip
