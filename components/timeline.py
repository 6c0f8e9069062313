"""Events one under the other: when, who, what it was and became, and why. The caller cuts the pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.markup import draw, element


@dataclass(frozen=True)
class Event:
    """One event in words. `old` and `new` are drawn where one of them is given; `link` is an address within the app."""

    when: str
    who: str
    what: str
    old: str = ""
    new: str = ""
    why: str = ""
    note: str = ""
    link: str = ""


def timeline(events: Sequence[Event], *, label: str, blank: str = "empty") -> None:
    """Draw the events in the order given; `blank` is the word for an old or new value that was empty."""
    draw(block(events, label=label, blank=blank))


def block(events: Sequence[Event], *, label: str, blank: str = "empty") -> Markup:
    """The events as a typeset block."""
    return element("ol", *(_item(one, blank) for one in events), class_="qd-events", aria_label=label)


def _item(one: Event, blank: str) -> Markup:
    head = element("div", element("span", one.when), element("span", one.who), class_="qd-muted qd-when")
    parts = [element("div", _title(one), *_change(one, blank), class_="qd-what")]
    parts += [element("div", f"Why: {one.why}", class_="qd-why")] if one.why else []
    parts += [element("div", one.note, class_="qd-muted")] if one.note else []
    return element("li", head, *parts)


def _title(one: Event) -> Markup:
    # Only addresses within the app: a link from data could run a script or leave the house.
    if one.link.startswith("/") and not one.link.startswith(("//", "/\\")):
        return element("a", one.what, href=one.link, target="_self", class_="qd-strong")
    return element("span", one.what, class_="qd-strong")


def _change(one: Event, blank: str) -> list[Markup]:
    if not one.old and not one.new:
        return []
    old = element("span", one.old or blank, class_="qd-old")
    new = element("span", one.new or blank, class_="qd-new")
    arrow = element("span", element("span", "became", class_="qd-heard"), element("span", "→", aria_hidden="true"))
    return [element("span", ": "), old, element("span", " "), arrow, element("span", " "), new]
