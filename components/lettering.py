"""Where words go in a drawing: how wide they are, how they break, how labels keep clear of each other."""

import unicodedata
from collections.abc import Sequence

from components.escape import clean

SIZE = 13
_SHARE = 0.56


def width_of(text: str, size: float = SIZE) -> float:
    """About how many pixels a text takes; wide scripts count double.

    >>> width_of("abcd", 10), width_of("\u6771", 10)
    (22.4, 11.2)
    """
    letters = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return round(letters * size * _SHARE, 1)


def shortened(text: object, *, most: int) -> str:
    """The text on one line of at most `most` letters, its end replaced by an ellipsis.

    >>> shortened("Donaudampfschiff", most=8)
    'Donauda\u2026'
    """
    whole = clean(text).strip()
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}\u2026"


def wrapped(text: object, *, most: int, lines: int = 2) -> str:
    """The text broken between words into lines of at most `most` letters; what does not fit ends in an ellipsis.

    >>> wrapped("Lost to a competitor in the region", most=12)
    'Lost to a\\ncompetitor\u2026'
    >>> wrapped("Donaudampfschiff", most=8)
    'Donauda\u2026'
    """
    done: list[str] = []
    words = clean(text).split()
    while words and len(done) < lines:
        line = words.pop(0)
        while words and len(f"{line} {words[0]}") <= most:
            line += f" {words.pop(0)}"
        done.append(line if len(line) <= most else f"{line[: most - 1]}\u2026")
    if words and not done[-1].endswith("\u2026"):
        done[-1] = f"{done[-1][: most - 1]}\u2026"
    return "\n".join(done)


def spread(wanted: Sequence[float], *, gap: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels, in pixels, as near to where they are wanted as they can stand `gap` (each one's height) apart.

    >>> spread([50, 52], gap=[20, 20], low=0, high=100)
    [50, 70]
    >>> spread([98, 99], gap=[20, 20], low=0, high=100)
    [70, 90]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = list(wanted)
    edge = low
    for i in order:
        placed[i] = max(wanted[i], edge + gap[i] / 2)
        edge = placed[i] + gap[i] / 2
    edge = high
    for i in reversed(order):
        placed[i] = min(placed[i], edge - gap[i] / 2)
        edge = placed[i] - gap[i] / 2
    return [round(at) if float(at).is_integer() else at for at in placed]
