"""One choice for a whole column: which reading (date order, decimal mark) fits every distinct value."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from data.core.importing.types.shapes import Parsed

Readings = Mapping[Any, Mapping[str, Any]]


def decide(
    readings: Readings,
    *,
    asks: str,
    names: Mapping[str, str],
    chosen: str | None,
    drop: Callable[[Readings, set[str]], set[str]] = lambda _, fit: fit,
    say: Callable[[Any], str] = str,
) -> Parsed:
    """Values of the cells under the only reading that fits all of them.

    `readings` gives for each cell the value under each reading that is possible for it (at least one). Several
    readings that differ: a question with an example. None that fits all: the cells outside the most common one are
    errors, and so are the cells that could be read either way, since the column is no witness.
    """
    if chosen:
        return _under(readings, chosen, {cell for cell in readings if chosen not in readings[cell]}, names)
    fit = {name for name in names if all(name in options for options in readings.values())}
    if len(fit) > 1:
        fit = drop(readings, fit)
    if not fit:
        return _mixed(readings, names)
    ordered = [name for name in names if name in fit]
    unclear = [cell for cell, options in readings.items() if len({options[name] for name in ordered}) > 1]
    if unclear:
        return _ask(readings, ordered, unclear, asks, names, say)
    result = _under(readings, ordered[0], set(), names)
    result.reading = ordered[0] if len(ordered) == 1 and readings else None
    return result


def _under(readings: Readings, name: str, wrong: set[Any], names: Mapping[str, str]) -> Parsed:
    values = {cell: options[name] for cell, options in readings.items() if cell not in wrong}
    return Parsed(values, dict.fromkeys(wrong, f"cannot be read {names[name]}"), reading=name)


def _mixed(readings: Readings, names: Mapping[str, str]) -> Parsed:
    support = Counter({name: sum(name in options for options in readings.values()) for name in names})
    best, most = support.most_common(1)[0]
    tied = [name for name in names if support[name] == most]
    result = Parsed(note=f"The column mixes {' and '.join(names[n] for n in names if support[n])}.")
    for cell, options in readings.items():
        if len(set(options.values())) > 1:
            result.errors[cell] = "could be read in two ways, and the column mixes both: " + _both(options, names)
        elif len(options) > 1 or (best in options and len(tied) == 1):
            result.values[cell] = next(iter(options.values()))
        elif len(tied) > 1:
            result.errors[cell] = "the column mixes " + " and ".join(names[name] for name in tied)
        else:
            result.errors[cell] = f"cannot be read {names[best]}, as most of the column is written"
    return result


def _both(options: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return " or ".join(f"{value} ({names[name]})" for name, value in options.items())


def _ask(
    readings: Readings,
    fit: list[str],
    unclear: list[Any],
    asks: str,
    names: Mapping[str, str],
    say: Callable[[Any], str],
) -> Parsed:
    example = unclear[0]
    ways = " or ".join(f"{say(readings[example][name])} ({names[name]})" for name in fit)
    known = {cell: options[fit[0]] for cell, options in readings.items() if cell not in set(unclear)}
    fits = "both" if len(fit) == 2 else "all of them"
    question = f'Is "{example}" {ways}? Every value of the column fits {fits}.'
    return Parsed(known, question=question, answers=tuple(fit), asks=asks)
