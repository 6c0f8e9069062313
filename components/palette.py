"""The colours: one accent and greys for data, four status colours, each in a light and a dark value."""

from dataclasses import dataclass, fields
from typing import Literal

ThemeName = Literal["auto", "light", "dark"]


@dataclass(frozen=True)
class Palette:
    """One theme's colours as six-digit hex; `.streamlit/config.toml` repeats those that Streamlit draws itself."""

    background: str
    panel: str
    text: str
    muted: str
    line: str
    primary: str
    accent: str
    context: str
    green: str
    yellow: str
    red: str
    grey: str


LIGHT = Palette(
    background="#FFFFFF",
    panel="#F4F6F8",
    text="#16202E",
    muted="#566170",
    line="#D5DAE1",
    primary="#1F4E79",
    accent="#1F4E79",
    context="#8792A0",
    green="#1A7F4B",
    yellow="#8A5A00",
    red="#A11C1C",
    grey="#566170",
)
DARK = Palette(
    background="#11161D",
    panel="#1A212B",
    text="#E6EAF0",
    muted="#A3AEBC",
    line="#323C49",
    primary="#3A76B2",
    accent="#8FBCE8",
    context="#6B7786",
    green="#63D696",
    yellow="#F2C14E",
    red="#F0716A",
    grey="#A3AEBC",
)
PALETTES = {"light": LIGHT, "dark": DARK}

STATUSES = ("green", "yellow", "red", "grey")
SYMBOLS = {"green": "●", "yellow": "▲", "red": "■", "grey": "○"}
WORDS = {"green": "On track", "yellow": "Watch", "red": "Off track", "grey": "No status"}


def colour(name: str, theme: ThemeName = "auto") -> str:
    """A colour as CSS; `auto` follows the theme of the page it is drawn on, the others are fixed for documents.

    >>> colour("red", "light"), colour("red")
    ('#A11C1C', 'light-dark(#A11C1C, #F0716A)')
    """
    if theme == "auto":
        return f"light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)})"
    return str(getattr(PALETTES[theme], name))


def status_text(status: str | None, word: str | None = None) -> str:
    """Symbol and word; a status is never shown by colour alone.

    >>> status_text("yellow"), status_text("red", "Behind"), status_text(None, "no target")
    ('▲ Watch', '■ Behind', '○ no target')
    """
    known = status if status in SYMBOLS else "grey"
    return f"{SYMBOLS[known]} {word or WORDS[known]}"


def names() -> tuple[str, ...]:
    """The names that `colour` knows."""
    return tuple(field.name for field in fields(Palette))


def contrast(one: str, other: str) -> float:
    """Contrast of two hex colours by WCAG 2.2, 1 to 21.

    >>> round(contrast("#FFFFFF", "#000000"))
    21
    """
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(hex_colour: str) -> float:
    channels = (int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
