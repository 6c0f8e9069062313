"""What the domains add to the door: routes, and the addresses among them that need no session."""

import importlib
from collections.abc import Callable
from typing import Any

from starlette.routing import BaseRoute

from data.core import registry


def routes() -> list[BaseRoute]:
    """Return every domain's ROUTES."""
    return [route for module in _modules() for route in module.ROUTES]


def public() -> tuple[str, ...]:
    """Return the starts of addresses that a domain opens to people without a session (its PUBLIC, if it has one)."""
    return tuple(prefix for module in _modules() for prefix in getattr(module, "PUBLIC", ()))


def at_start() -> list[Callable[[], None]]:
    """Return what domains want done once when the server starts (their AT_START, if they have one)."""
    return [act for module in _modules() for act in getattr(module, "AT_START", ())]


def _modules() -> list[Any]:
    return [importlib.import_module(name) for name in registry.load_domains() if name.endswith(".routes")]
