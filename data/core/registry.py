"""Finds what each domain offers. A domain is a folder under data/ with files of these names."""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import data

OFFERS = ("rollups", "metrics", "imports", "exports", "tiles", "happenings", "routes", "jobs", "reactions")
SHARED = {"core", "reference", "migrations"}


@cache
def domains() -> tuple[str, ...]:
    """Return the names of the domains, in alphabetical order."""
    found = pkgutil.iter_modules(data.__path__)
    return tuple(sorted(package.name for package in found if package.ispkg and package.name not in SHARED))


@cache
def load_domains() -> list[str]:
    """Import every domain's offers, so that their registrations run. Returns the module names."""
    loaded = []
    for domain in domains():
        home = importlib.import_module(f"data.{domain}")
        offered = {module.name for module in pkgutil.iter_modules(home.__path__)}
        for name in OFFERS:
            if name in offered:
                importlib.import_module(f"data.{domain}.{name}")
                loaded.append(f"data.{domain}.{name}")
    return loaded


def command(name: str) -> Callable[..., Any]:
    """Return a domain's command by its name, such as `pipeline.create_deal`: how one domain acts on another's records.

    Raises LookupError when there is none. The command checks right and gate itself.
    """
    domain, _, verb = name.partition(".")
    if domain not in domains() or not verb.isidentifier() or verb.startswith("_"):
        raise LookupError(f"there is no command {name}")
    found = getattr(importlib.import_module(f"data.{domain}.commands"), verb, None)
    if found is None:
        raise LookupError(f"there is no command {name}")
    return found


def call(name: str, /, *arguments: Any, **keywords: Any) -> Any:
    """Run another domain's command in this transaction, its right and gate included."""
    return command(name)(*arguments, **keywords)


def view(name: str) -> Callable[..., Any]:
    """Return a domain's view by its name, such as `quality.imports`. Raises LookupError when there is none."""
    domain, _, noun = name.partition(".")
    found = getattr(importlib.import_module(f"data.{domain}.views"), noun, None) if domain in domains() else None
    if found is None:
        raise LookupError(f"there is no view {name}")
    return found


def source_root() -> Path:
    """Return the folder that holds data/, pages/ and models/."""
    return Path(__file__).resolve().parents[2]
