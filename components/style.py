"""The page's one style sheet: dense screen, narrow screen, one printed A4."""

from functools import cache
from string import Template

import streamlit as st

from components.palette import colour, names
from components.style_lists import LISTS

_SCREEN = """
.stApp { font-variant-numeric: tabular-nums; }
.stMainBlockContainer { max-width: 1360px; }
[class*="st-key-qd-"] .stHtml { line-height: 1.35; }
.stMain .stHtml a, .stDialog .stHtml a { color: $accent; text-decoration: underline; }
[data-testid="stTab"][aria-selected="true"] p, button[data-selected="true"] p { color: $accent; }
[data-testid="stSidebarNavLink"]:focus-visible { outline: 2px solid $accent; outline-offset: -2px; }
.qd-muted { color: $muted; } .qd-strong { font-weight: 600; }
.qd-status { white-space: nowrap; font-weight: 600; }
.qd-green { color: $green; } .qd-yellow { color: $yellow; } .qd-red { color: $red; } .qd-grey { color: $grey; }
.qd-head h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0; padding: 0; }
.qd-head p { font-size: 1.05rem; margin: .2rem 0 0; }
.qd-head h1, .qd-head p, .qd-tile, .qd-note, .qd-foot, .qd-facts { overflow-wrap: anywhere; }
.qd-tile { border-top: 2px solid $line; padding: .4rem 0 0; }
.qd-tile .qd-label { font-size: .86rem; color: $muted; line-height: 1.25; }
.qd-tile .qd-label { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.qd-tile .qd-value { font-size: 1.65rem; font-weight: 600; line-height: 1.25; white-space: nowrap; }
.qd-tile .qd-value.qd-old { color: $muted; }
.qd-tile .qd-value.qd-words { font-size: 1.05rem; font-weight: 400; white-space: normal; padding: .25rem 0; }
.qd-tile .qd-small { font-size: .86rem; line-height: 1.35; }
.qd-row { display: flex; justify-content: space-between; align-items: center; gap: .5rem; }
.qd-row > * { min-width: 0; } .qd-row > :first-child { flex: none; max-width: 100%; }
.qd-spark { height: 22px; width: 96px; flex: 0 1 96px; }
[class*="st-key-qd-tiles"] .stButton button { min-height: 0; padding: 0; font-size: .86rem; }
[class*="st-key-qd-tiles"] .stButton p { font-size: .8rem; color: $muted; text-decoration: underline; }
.stMain .stPageLink a, .stDialog .stPageLink a { padding: 0; background: none; }
.stMain .stPageLink :is(p, span), .stDialog .stPageLink :is(p, span) { color: $accent; }
.stMain .stPageLink p, .stDialog .stPageLink p { text-decoration: underline; }
[class*="st-key-qd-face-"] .stHorizontalBlock { gap: .1rem .6rem; align-items: baseline; padding-top: .15rem; }
[class*="st-key-qd-face-"] .stButton button { min-height: 0; padding: 0; font-size: .86rem; }
[class*="st-key-qd-face-"] :is(.stButton, .stPageLink) p { font-size: .8rem; text-decoration: underline; }
[class*="st-key-qd-face-"] .stButton p { color: $muted; }
.qd-note { border-left: 3px solid $line; padding: .35rem .7rem; background: $panel; font-size: .95rem; }
.qd-note p { margin: 0; } .qd-note p + p { margin-top: .2rem; }
.qd-note ul { margin: .25rem 0 0; padding-left: 1.1rem; }
.qd-note.qd-past { border-left-color: $primary; } .qd-note.qd-bad { border-left-color: $red; }
.qd-note.qd-stale { border-left-color: $context; color: $muted; }
.qd-foot { border-top: 1px solid $line; padding-top: .35rem; font-size: .86rem; color: $muted; }
.qd-foot span + span::before { content: "·"; margin: 0 .5rem; }
.qd-facts.qd-facts { padding: 0; margin: 0; display: grid; gap: .2rem .9rem; }
.qd-facts { grid-template-columns: minmax(7rem, max-content) 1fr; }
.qd-facts dt { color: $muted; font-weight: 400; } .qd-facts dd { margin: 0; }
.qd-formula { padding: .35rem .6rem; background: $panel; border-left: 3px solid $primary; overflow-wrap: anywhere; }
.qd-cap { font-size: 1.05rem; font-weight: 600; } .qd-cap + .qd-muted { font-size: .9rem; }
.qd-scroll { overflow-x: auto; max-width: 100%; }
.qd-table { border-collapse: collapse; width: 100%; font-size: .93rem; }
.qd-table th { text-align: left; font-weight: 600; color: $muted; border-bottom: 1px solid $muted; }
.qd-table td { border-bottom: 1px solid $line; vertical-align: top; overflow-wrap: break-word; }
.qd-table th, .qd-table td { padding: .25rem .8rem .25rem 0; } .qd-table :is(th, td):last-child { padding-right: 0; }
.qd-table .qd-number { text-align: right; white-space: nowrap; } .qd-table .qd-total td { font-weight: 600; }
.qd-pair { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .75rem; }
.qd-exact { font-size: .95rem; font-weight: 400; }
[class*="st-key-qd-chips"] button { min-height: 0; padding: .05rem .5rem; max-width: 20rem; }
[class*="st-key-qd-chips"] button p { font-size: .86rem; }
[class*="st-key-qd-chips"] button p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
[class*="st-key-qd-twin"] { display: none; }
[class*="st-key-qd-open-"]:not(:focus-within) { position: absolute; clip-path: inset(50%); }
[class*="st-key-qd-chart"] { max-width: 60rem; }
"""

_NARROW = """
@media screen and (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .stApp, .stMain { overflow-x: clip; }
  .qd-head h1 { font-size: 1.3rem; } .qd-tile .qd-value { font-size: 1.4rem; }
  [class*="st-key-qd-grid"] { display: none; }
  [class*="st-key-qd-twin"] { display: block; }
  [class*="st-key-qd-open-only"]:not(:focus-within) { position: static; clip-path: none; }
  .qd-table, .qd-table tbody, .qd-table tr, .qd-table td { display: block; width: 100%; }
  .qd-table thead { display: none; }
  .qd-table tr { border-bottom: 1px solid $line; padding: .4rem 0; }
  .qd-table td { border: 0; padding: .05rem 0; display: flex; justify-content: space-between; gap: 1rem; }
  .qd-table td:first-child { font-weight: 600; }
  .qd-table td:not(:first-child)::before { content: attr(data-label); color: $muted; font-weight: 400; }
  .qd-table td:not(:first-child)::before { flex: 0 1 auto; min-width: 5rem; max-width: 55%; }
  .qd-table td:not(:first-child)::before { text-align: left; overflow-wrap: anywhere; white-space: normal; }
  .qd-table td > span { text-align: right; min-width: 0; overflow-wrap: anywhere; }
  .qd-table td:first-child > span { text-align: left; }
  .qd-table .qd-number, .qd-table .qd-status { white-space: normal; } .qd-table td.qd-empty { display: none; }
}
"""

_PRINT = """
@page { size: A4 portrait; margin: 12mm; }
@media print {
  .stApp { color-scheme: light !important; font-size: 9.5pt; }
  .stApp, .stApp * { color: #000 !important; background: #fff !important; box-shadow: none !important; }
  .stSidebar, .stAppHeader, .stToolbar, .stButton { display: none !important; }
  .stDownloadButton, .stPopover, .stPagination, .stPageLink { display: none !important; }
  .stMainBlockContainer { max-width: none; padding: 0; zoom: .76; }
  [class*="st-key-qd-grid"] { display: none; }
  [class*="st-key-qd-twin"] { display: block; }
  [class*="st-key-qd-chips"] .stButton { display: block !important; }
  [class*="st-key-qd-chips"] [class*="-reset"] { display: none !important; }
  .qd-tile, .qd-table tr, [class*="st-key-qd-chart"] { break-inside: avoid; }
  .qd-table { font-size: 7.5pt; }
  .qd-table th, .qd-table td { border-color: #000; padding-top: .1rem; padding-bottom: .1rem; }
  .qd-table td:first-child { overflow-wrap: anywhere; }
  .stVegaLiteChart svg { max-width: 100%; height: auto; }
  .qd-scroll { overflow: visible; }
}
"""


@cache
def sheet() -> str:
    """The whole style sheet with the palette's colours filled in."""
    colours = {name: colour(name) for name in names()}
    return "".join(Template(part).substitute(colours) for part in (_SCREEN, LISTS, _NARROW, _PRINT))


def page_style() -> None:
    """Lay the style sheet under the page; takes no room, and twice on a page does no harm."""
    # Drawers and menus hang beside the app, outside the part of the page that knows its theme.
    theme = st.context.theme.type
    around = f":root {{ color-scheme: {theme}; }}" if theme in ("light", "dark") else ""
    st.html(f"<style>{sheet()}{around}</style>")
