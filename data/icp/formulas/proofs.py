"""What a proof asset may be: its kinds, how long its texts, and which links a browser may open."""

from urllib.parse import urlsplit

KINDS = {"case": "Customer story", "benchmark": "Benchmark", "reference": "Reference call", "calculator": "Calculator",
         "demo": "Demo", "paper": "Paper"}  # fmt: skip
LONGEST = {"pain": 300, "name": 200, "url": 500, "roi_lever": 500}


def is_link(text: str) -> bool:
    """Say whether a text is an address that a browser may open from here.

    >>> [is_link(text) for text in ("https://example.org/case", "javascript:alert(1)", "https://", "case.pdf")]
    [True, False, False, False]
    """
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    blank = any(c.isspace() or not c.isprintable() for c in text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not blank and not parts.username
