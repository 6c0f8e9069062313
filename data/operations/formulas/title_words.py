"""The words of a title: lower case, abbreviations written out, compounds taken apart."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

COMPOUND = 4
"""Letters that each part of a compound has at least."""


def normal(title: str) -> str:
    """Return a title as decisions remember it: lower case, single blanks.

    >>> normal("  Head  of Sales ")
    'head of sales'
    """
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())


def words(title: str, *, filler: Collection[str], meant: Mapping[str, str]) -> list[str]:
    """Return a title's words as the rules know them; what stands in brackets is left out.

    >>> words("Head of Sales (EMEA)", filler={"of"}, meant={"sales": "sales"})
    ['head', 'sales']
    """
    text = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", unicodedata.normalize("NFC", title).casefold()).replace("&", " and ")
    plain = re.sub(r"[^\w+#]+", " ", text).split()
    found = replaced([word for word in plain if word not in filler or word == "and"], meant)
    return [word for word in found if word not in filler]


def replaced(words: Sequence[str], meant: Mapping[str, str]) -> list[str]:
    """Put what is meant for what is written, three words at once before two before one.

    >>> replaced(["vice", "president", "ops"], {"vice president": "vp", "ops": "operations"})
    ['vp', 'operations']
    """
    found: list[str] = []
    place = 0
    while place < len(words):
        for size in (3, 2, 1):
            written = " ".join(words[place : place + size])
            if written in meant and place + size <= len(words):
                found += meant[written].split()
                place += size
                break
        else:
            found += parted(words[place], meant)
            place += 1
    return [word for word, after in pairwise([*found, ""]) if word != after]


def parted(word: str, meant: Mapping[str, str]) -> list[str]:
    """Take a German compound apart at its last known part: "logistikleiterin" is "logistik" and "leiterin"."""
    for start in range(COMPOUND, len(word) - COMPOUND):
        if word[start:] in meant:
            first = word[:start]
            return [*meant.get(first, first).split(), *meant[word[start:]].split()]
    return [word]
