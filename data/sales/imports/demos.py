"""The demo library as people keep it in a sheet: flows with length, segment, owner and review day."""

from typing import Any

from data.core.importing.relations import Related, relate
from data.core.importing.targets import Batch, Field, Target, register
from data.sales.commands.demos import LONGEST
from data.sales.formulas import demos
from models import DemoFlow

FLOWS = relate(Related("demo_flows", DemoFlow, by={"name": "name"}, stub=None))


def flow_values(_batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Take a row as it is. Raises ValueError for another length, a link that no browser may open, a text too long."""
    minutes, version, url = values.get("minutes"), values.get("version"), values.get("url")
    if isinstance(minutes, int) and minutes not in demos.MINUTES:
        raise ValueError("a flow takes 5, 15 or 45 minutes")
    if isinstance(version, int) and version < 1:
        raise ValueError("a version is a number from 1 on")
    if isinstance(url, str) and url and not demos.is_link(url):
        raise ValueError("a link begins with https:// or http:// and names a place")
    for name, most in LONGEST.items():
        if isinstance(values.get(name), str) and len(values[name]) > most:
            raise ValueError(f"{name} is longer than {most:,} characters")
    return values


register(
    Target(
        name="demo_flows",
        title="Demo flows",
        entity="demo_flow",
        order=78,
        right="sales.view_library",
        key=("name",),
        about="The demo library: flows of 5, 15 or 45 minutes by segment, with version, owner and review day.",
        shape=flow_values,
        fields=(
            Field("name", "text", "Flow", required=True, aliases=("demo", "demo flow", "demo name", "title")),
            Field("minutes", "integer", "Minutes", required=True, aliases=("length", "duration", "min")),
            Field("segment", "text", "Segment", aliases=("tier", "customer segment"), relation="segments"),
            Field("version", "integer", "Version", aliases=("revision",)),
            Field("owner", "text", "Owner", aliases=("demo owner", "responsible"), relation="people"),
            Field("review_on", "date", "Review on", aliases=("review date", "next review", "valid until")),
            Field("url", "text", "Link", aliases=("address", "location", "recording")),
            Field("script", "text", "Script", aliases=("talk track", "storyline")),
            Field("is_active", "boolean", "In use", aliases=("active",)),
        ),
    )
)
