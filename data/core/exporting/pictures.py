"""Charts for documents: the very specification that the screen draws, turned into a picture without a browser."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import vl_convert

WIDTH = 720
SHARP = 2.0
VERSION = "6.1"
"""The grammar in which charts are written here."""


@dataclass(frozen=True)
class Picture:
    """A chart in a document: its title, its message in words, its specification drawn in the light theme.

    width: points it is drawn at before it is scaled; more gives its texts more room and makes them smaller.
    """

    title: str
    alt: str
    spec: Mapping[str, Any]
    width: int = WIDTH


def svg(spec: Mapping[str, Any], *, width: int = WIDTH) -> str:
    """Return a chart as SVG, `width` points wide. Raises ValueError for what is no chart.

    >>> svg({"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a"}}}).startswith("<svg")
    True
    """
    # No address may be read: what stands in data must never make the server fetch something.
    return str(vl_convert.vegalite_to_svg(_sized(spec, width), vl_version=VERSION, allowed_base_urls=[]))


def png(spec: Mapping[str, Any], *, width: int = WIDTH) -> bytes:
    """Return a chart as PNG, sharp enough for print. Raises ValueError for what is no chart."""
    return bytes(vl_convert.vegalite_to_png(_sized(spec, width), vl_version=VERSION, scale=SHARP,
                                            allowed_base_urls=[]))  # fmt: skip


def _sized(spec: Mapping[str, Any], width: int) -> dict[str, Any]:
    """Return a specification of a fixed width and paper's colour: a document has no container to fill."""
    if not {"mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat", "spec"} & set(spec):
        raise ValueError("This is no chart: it has no mark.")
    made = copy.deepcopy(dict(spec))
    if made.get("width") in (None, "container"):
        made["width"] = width
    if isinstance(made.get("height"), dict) and "step" not in made["height"]:
        made.pop("height")
    made["background"] = "#FFFFFF"
    return made
