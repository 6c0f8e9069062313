"""Text that comes from data, made safe for labels that parse markdown."""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_JOINER = "\u2060"
# Emoji, icon and bare-address rules run on the parsed text, after backslashes are gone: only a joiner stops them.
_AFTER_PARSING = (
    (re.compile(r":(?=[^\W\d_]|[\w+/-]+:)"), f":{_JOINER}"),
    (re.compile(r":(?=//)"), f":{_JOINER}"),
    (re.compile(r"(?i)www(?=\.)"), f"www{_JOINER}"),
    (re.compile(r"@(?=[\w-])"), f"@{_JOINER}"),
)
# A screen reader reads a label with its backslashes: only what would load, link or format gets one. An underscore
# within a word (close_date), a dot, a dash and brackets stay as they are.
_MARKUP = re.compile(
    r"[\\`*\[\]<~]|(?<=\])\("
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|&(?=\#?\w+;)"
    r"|^[#>]|^[+-](?=[\s-]|$)"
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def clean(text: object) -> str:
    """One line without control characters and without marks that reverse the reading order.

    >>> clean("two\\nlines\\u202e"), clean(None)
    ('two lines', '')
    """
    if text is None:
        return ""
    if isinstance(text, str) and text.isprintable():  # nothing to look for, as in nearly every text
        return str(text)
    return _CONTROLS.sub("", re.sub(r"\s*[\r\n\t]+\s*", " ", str(text)))


def plain(text: object) -> str:
    """Data text for a label, button, tab, toast or title: shown letter by letter, nothing loaded, nothing linked.

    Escape a whole label at once: two dollar signs are a formula, wherever they stand.

    >>> print(plain("![](x) *bold*"), plain("Amount ($), close_date: 5%"), sep=" | ")
    !\\[\\]\\(x) \\*bold\\* | Amount ($), close_date: 5%
    """
    joined = clean(text).strip()
    for pattern, replacement in _AFTER_PARSING:
        joined = pattern.sub(replacement, joined)
    escaped = _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", joined))
    return escaped.replace("$", r"\$") if escaped.count("$") > 1 else escaped
