"""A box to write down what is said: Enter saves, and no word is lost by a reload or while the connection is gone."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from components.escape import clean
from components.palette import colour

HOUSE, NAME = "quarterdeck", "capture_box"
FULL = f"{HOUSE}.{NAME}"
AS_TODO = ("todo", "To-do")
"""The kind that has an owner and a day instead of somebody who said it."""

_HTML = """
<div class="box">
  <div class="row"><div class="kinds" role="radiogroup" aria-label="Kind"></div>
  <div class="sides" role="radiogroup" aria-label="Side"></div></div>
  <textarea rows="2" maxlength="2000" aria-label="What is said" placeholder="Write it down, Enter saves"></textarea>
  <div class="row">
    <label><span class="who-name">Said by</span> <input class="who" list="qd-people" maxlength="120"></label>
    <label class="due-field" hidden>By <input class="due" type="date"></label>
    <button type="button" class="save">Save</button>
    <span class="status" role="status"></span>
  </div>
  <ul class="back"></ul>
  <datalist id="qd-people"></datalist>
</div>
"""
_CSS = f"""
.box {{ font: inherit; font-family: inherit; color: {colour("text")}; display: grid; gap: .5rem; }}
.row {{ display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; }}
.kinds, .sides {{ display: flex; flex-wrap: wrap; gap: .3rem; }}
textarea, input {{ font: inherit; color: inherit; background: {colour("background")}; border: 1px solid
  {colour("context")}; border-radius: 4px; padding: .45rem .6rem; box-sizing: border-box; }}
textarea {{ width: 100%; resize: vertical; font-size: 1.1rem; }}
input {{ max-width: 14rem; }}
label {{ font-size: .93rem; color: {colour("muted")}; }}
button {{ font: inherit; border: 1px solid {colour("context")}; border-radius: 4px; padding: .25rem .7rem;
  background: {colour("background")}; color: inherit; cursor: pointer; }}
.chip[aria-checked=true] {{ background: {colour("primary")}; border-color: {colour("primary")}; color: #fff; }}
.save {{ background: {colour("primary")}; border-color: {colour("primary")}; color: #fff; }}
:is(textarea, input, button):focus-visible {{ outline: 2px solid {colour("accent")}; outline-offset: 1px; }}
:disabled {{ opacity: .6; cursor: default; }}
.status {{ font-size: .93rem; color: {colour("muted")}; }}
.back {{ margin: 0; padding-left: 1.1rem; overflow-wrap: anywhere; }}
.back:empty {{ display: none; }}
"""


def capture_box(
    *, key: str, place: str, part: str, kinds: Sequence[tuple[str, str]], sides: Sequence[tuple[str, str]],
    people: Sequence[str], acked: Sequence[str], refused: Mapping[str, str], draft: Mapping[str, Any],
    is_closed: bool, on_lines: Callable[[], None], on_draft: Callable[[], None],
) -> None:  # fmt: skip
    """Draw the box. `on_lines` and `on_draft` are told when there is something new; `lines` and `typing` read it.

    place: where it is typed, the person's own. acked: keys that are in the store; refused: key to the reason.
    """
    _offer(get_bidi_component_manager())
    _box()(
        key=key,
        data={
            "place": f"qd-{place}", "part": part, "kinds": [list(one) for one in kinds],
            "sides": [list(one) for one in sides], "people": [clean(one) for one in people], "acked": list(acked),
            "refused": dict(refused), "draft": dict(draft), "closed": is_closed,
        },
        on_queue_change=on_lines,
        on_draft_change=on_draft,
    )  # fmt: skip


def lines(key: str) -> list[dict[str, str]]:
    """Return the lines that the box has sent and that may not be saved yet, each with its key."""
    told = (st.session_state.get(key) or {}).get("queue") or {}
    return [_texts(one) for one in told.get("items") or () if isinstance(one, dict)][:100]


def typing(key: str) -> dict[str, str]:
    """Return what is in the box and not sent: text, kind, side, who, due."""
    told = (st.session_state.get(key) or {}).get("draft") or {}
    return _texts(told) if isinstance(told, dict) else {}


def _texts(told: Mapping[str, Any]) -> dict[str, str]:
    # The browser may send anything: names and values are taken as texts, and no others.
    return {name: str(told.get(name) or "") for name in ("key", "part", "kind", "side", "text", "who", "due")}


@cache
def _box() -> Callable[..., Any]:
    return st.components.v2.component(FULL, html=_HTML, css=_CSS, js=f"{NAME}.js")


def _offer(manager: BidiComponentManager) -> None:
    """Let the server hand out the script as a file of its own: the page's policy runs no script that stands inside."""
    if manager.get_component_asset_root(FULL) is None:
        config = ComponentConfig(name=NAME, asset_dir="assets")
        manager.register_from_manifest(ComponentManifest(HOUSE, "1", [config]), Path(__file__).parent)
