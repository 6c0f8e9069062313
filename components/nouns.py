"""One thing is not several: what is counted, after its number."""

from components.numbers import Number, count

_WHOLE = {"people": "person"}
_BEFORE = (" in ", " of ", " that ")


def counted(value: Number, noun: str) -> str:
    """Return a number with its noun, which is given in the plural; of a phrase, the word before "in" or "of", or the
    last one.

    >>> counted(1, "clocks"), counted(1, "open deals"), counted(1, "people"), counted(1, "leads in 30 days")
    ('1 clock', '1 open deal', '1 person', '1 lead in 30 days')
    >>> counted(1, "activities"), counted(0, "rows"), counted(1200, "deals")
    ('1 activity', '0 rows', '1,200 deals')
    """
    return f"{count(value)} {_singular(noun) if value == 1 else noun}"


def _singular(noun: str) -> str:
    for word in _BEFORE:
        if word in noun:
            head, rest = noun.split(word, 1)
            return f"{_singular(head)}{word}{rest}"
    before, space, last = noun.rpartition(" ")
    if last in _WHOLE:
        last = _WHOLE[last]
    elif last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith("s"):
        last = last[:-1]
    return f"{before}{space}{last}"
