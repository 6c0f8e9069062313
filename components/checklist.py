"""Conditions with a tick, a cross or an open circle, each with its word; the first that is not met can stand out."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.markup import draw, element

_SYMBOLS = {True: ("✓", "Met", "green"), False: ("✗", "Missing", "red"), None: ("○", "Not needed", "grey")}


@dataclass(frozen=True)
class Condition:
    """One condition: met, not met, or None where it does not apply; `word` replaces the usual word."""

    text: str
    is_met: bool | None
    detail: str = ""
    word: str = ""


def checklist(conditions: Sequence[Condition], *, label: str, focus_first: bool = False) -> None:
    """Draw the list; with `focus_first` the first condition that is not met is the one to read."""
    draw(block(conditions, label=label, focus_first=focus_first))


def block(conditions: Sequence[Condition], *, label: str, focus_first: bool = False) -> Markup:
    """The list as a typeset block."""
    first = next((i for i, one in enumerate(conditions) if one.is_met is False), None) if focus_first else None
    items = [_item(one, has_focus=i == first) for i, one in enumerate(conditions)]
    return element("ul", *items, class_="qd-checks", aria_label=label)


def _item(one: Condition, *, has_focus: bool) -> Markup:
    symbol, usual, status = _SYMBOLS[one.is_met]
    state = element("span", f"{symbol} {one.word or usual}", class_=f"qd-status qd-{status}")
    detail = element("span", one.detail, class_="qd-muted qd-detail") if one.detail else None
    words = element("span", element("span", one.text), detail, class_="qd-body")
    return element("li", state, words, class_="qd-focus" if has_focus else None)
