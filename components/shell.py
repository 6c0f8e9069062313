"""The script behind every address: who is looking, the menu of what they may open, the chosen page."""

from pathlib import Path

import streamlit as st

from components.frame import cards, errors, looking, scopes, staleness, trust
from components.markup import draw, element
from components.palette import colour
from components.style import page_style
from data.core import access
from data.core.doors.sessions import Looker

ICON = Path(__file__).parent / "icon.png"
"""Our own picture in the tab: without one the browser would fetch the page's icon from a foreign server."""


def menu(looker: Looker) -> dict[str, list[st.Page]]:
    """Return every page by section. All are known, so that an address never changes its meaning; some are not shown."""
    sections: dict[str, list[st.Page]] = {}
    for card in cards.cards():
        is_shown = access.may(looker.actor, card.right) and not card.is_hidden
        page = st.Page(
            card.path,
            title=card.title,
            icon=card.icon,
            url_path=_path(card) or None,
            default=card.is_home,
            visibility="visible" if is_shown else "hidden",
        )
        sections.setdefault(card.section, []).append(page)
    return sections


def _path(card: cards.Card) -> str:
    return card.address.lstrip("/")


def _sheet() -> str:
    plain = "background: none; border: 0; padding: 0; font: inherit; text-decoration: underline; cursor: pointer;"
    return (
        ".qd-who { font-size: .93rem; line-height: 1.6; overflow-wrap: anywhere; } .qd-who form { margin: 0; }"
        f".qd-who :is(a, button) {{ color: {colour('accent')}; {plain} }}"
        ".qd-who > a, .qd-who form { display: block; padding: .3rem 0; }"
    )


def foot(looker: Looker) -> None:
    """Draw who is signed in, at the foot of the menu, with the way to another password and out."""
    labels = access.permissions().roles
    held = ", ".join(labels[role].label for role in sorted(looker.actor.roles) if role in labels)
    with st.sidebar.container(key="qd-who"):
        st.html(f"<style>{_sheet()}</style>")
        draw(
            element(
                "div",
                element("div", looker.full_name, class_="qd-strong"),
                element("div", held, class_="qd-muted"),
                element("a", "Change password", href="/auth/password"),
                element(
                    "form", element("button", "Sign out", type="submit", class_="qd-link"),
                    method="post", action="/auth/sign-out",
                ),
                class_="qd-who",
            )
        )  # fmt: skip


def main() -> None:
    """Draw the chosen page, or why there is none."""
    st.set_page_config(page_title="Quarterdeck", page_icon=ICON, layout="wide")
    looker = looking.who()
    if looker is None:
        looking.signed_out()
        st.stop()
    page = st.navigation(menu(looker), expanded=True)
    page_style()
    foot(looker)
    with errors.caught():
        card = next(one for one in cards.cards() if _path(one) == page.url_path)
        above = st.container()
        staleness.mark(looker, card.right, card.shows)
        scopes.turned(page.url_path)
        page.run()
        with above:
            scopes.only_today()
        trust.pulse(looker, f"/{page.url_path}")


main()
