"""A line the size of a word: the last values of a number, drawn as a picture inside the page."""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

# One grey that keeps a contrast of 3 on both backgrounds: a picture cannot follow the page's theme.
LINE = "#748091"


def spec(values: Sequence[Decimal | float | None], *, width: int = 96, height: int = 22) -> str:
    """The line as SVG text; a missing value is a gap, one value alone is a point, none gives an empty picture.

    >>> spec([1, 2]).count("L")
    1
    """
    points = _points(values, width=width, height=height)
    last = next((p for p in reversed(points) if p), None)
    dot = f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.2" fill="{LINE}"/>' if last else ""
    line = f'<path d="{_path(points)}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{line}{dot}</svg>'


def address(values: Sequence[Decimal | float | None]) -> str:
    """The same line as a data address, for an image element."""
    return "data:image/svg+xml," + quote(spec(values))


def _points(values: Sequence[Decimal | float | None], *, width: int, height: int) -> list[tuple[float, float] | None]:
    known = [float(v) for v in values if v is not None]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (width - 6) / max(len(values) - 1, 1)
    return [
        None if v is None else (3 + i * step, height - 3 - (float(v) - low) / span * (height - 6))
        for i, v in enumerate(values)
    ]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts: list[str] = []
    broken = True
    for point in points:
        if point:
            parts.append(f"{'M' if broken else 'L'}{point[0]:.1f} {point[1]:.1f}")
        broken = point is None
    return " ".join(parts)
