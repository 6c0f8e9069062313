"""Text that comes from data, made safe for labels that parse markdown."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_JOINER = "\u2060"
# Emoji, icon and bare-address rules run on the parsed text, after backslashes are gone: only a joiner stops them.
_AFTER_PARSING = (
    (re.compile(r":(?=[\w+/-]+:)"), f":{_JOINER}"),
    (re.compile(r"(?i)\b(https?|ftp):(?=//)"), rf"\1:{_JOINER}"),
    (re.compile(r"(?i)\bwww(?=\.)"), f"www{_JOINER}"),
    (re.compile(r"(?<=\w)@(?=\w)"), f"{_JOINER}@"),
)


def clean(text: object) -> str:
    """One line without control characters and without marks that reverse the reading order.

    >>> clean("two\\nlines\\u202e"), clean(None)
    ('two lines', '')
    """
    if text is None:
        return ""
    return _CONTROLS.sub("", re.sub(r"\s*[\r\n\t]+\s*", " ", str(text)))


def plain(text: object) -> str:
    """Data text for a label, button, tab, toast or title: shown letter by letter, nothing loaded, nothing linked.

    >>> plain("![](x) *bold*")
    '\\\\!\\\\[\\\\]\\\\(x\\\\) \\\\*bold\\\\*'
    """
    joined = clean(text)
    for pattern, replacement in _AFTER_PARSING:
        joined = pattern.sub(replacement, joined)
    return _PUNCTUATION.sub(r"\\\1", joined)
