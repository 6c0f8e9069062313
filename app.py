"""The door: the screens behind a gate, with security headers and the addresses to sign in."""

import gc
import importlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from data.core import logs, migrating, registry, tiles
from data.core.doors import addresses, offered, preloads, statics
from data.core.doors.gate import Gate
from data.core.doors.headers import SecurityHeaders
from data.core.doors.preloads import Preloads
from data.core.doors.statics import CompressedStatics

SCRIPT = Path(__file__).parent / "components" / "shell.py"
# What the first page would otherwise load while somebody waits.
HEAVY = ("components.frame", "pandas", "streamlit.elements.arrow", "streamlit.elements.vega_charts",
         "plotly.graph_objects", "scipy.stats")  # fmt: skip
PREPARE_SECONDS = 5


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Load everything before the first visitor, then take it out of the garbage collector's rounds."""
    logs.set_up()
    addresses.public()
    try:
        migrating.require_ready()
    except migrating.NotReady as problem:
        # Ended here and now: an exception would only be buried under the server's own trace.
        sys.stderr.write(f"{problem.words}\n")
        os._exit(1)
    registry.load_domains()
    for act in offered.at_start():
        await run_in_threadpool(act)
    for name in HEAVY:
        importlib.import_module(name)
    await run_in_threadpool(statics.prepare, preloads.soon())
    await run_in_threadpool(tiles.prepare, seconds=PREPARE_SECONDS)
    gc.collect()
    gc.freeze()
    yield


async def show_icon(_request: Request) -> FileResponse:
    """Answer with our own picture for the tab."""
    return FileResponse(SCRIPT.with_name("icon.png"), headers={"cache-control": "public, max-age=86400"})


def show_error(error: Exception) -> bool:
    """Show our own state for an error of a callback or a fragment, which the shell does not see."""
    # Imported late: its caches belong to the running server, which does not exist yet when this file is read.
    from components.frame import errors

    return errors.show(error)


app = st.App(
    SCRIPT,
    routes=[Route("/favicon.png", show_icon), *offered.routes()],
    middleware=[Middleware(SecurityHeaders), Middleware(Gate, public=offered.public()), Middleware(CompressedStatics),
                Middleware(Preloads)],
    lifespan=lifespan,
    on_script_error=show_error,
)
