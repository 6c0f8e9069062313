"""The picture of the numbers: one specification for the screen and, in the light theme, for every document."""

from collections.abc import Sequence
from decimal import Decimal

from components import bars, chart
from components.bars import Bar
from components.palette import ThemeName
from data.core.exporting.pictures import Picture
from data.partners.walls import Figure

TITLE = "How much of what is due is reached"


def _bars(figures: Sequence[Figure]) -> list[Bar]:
    return [Bar(one.title, one.attainment, reason=one.word, plan=Decimal(1)) for one in figures if one.target]


def _spec(drawn: Sequence[Bar], theme: ThemeName) -> chart.Spec:
    return bars.spec(drawn, kind="percent", value_name="Reached", plan_name="Due", theme=theme, keep_order=True)


def draw(figures: Sequence[Figure], *, key: str) -> None:
    """Put the picture on the page; nothing where no number has a target."""
    if drawn := _bars(figures):
        chart.draw(_spec(drawn, "auto"), alt=bars.alt(drawn, what=TITLE, kind="percent"), key=key)


def for_documents(figures: Sequence[Figure]) -> tuple[Picture, ...]:
    """Return the picture as documents take it."""
    drawn = _bars(figures)
    return (Picture(TITLE, bars.alt(drawn, what=TITLE, kind="percent"), _spec(drawn, "light")),) if drawn else ()
