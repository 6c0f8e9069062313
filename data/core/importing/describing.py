"""What a file is, in one line: its size and kind, and of a text table its encoding and what parts its columns."""

from data.core.importing.files import sniff
from data.core.importing.texts import SAMPLE, delimiter_of, encoding_of

KINDS = {"xlsx": "Workbook", "xlsm": "Workbook with macros", "xlsb": "Binary workbook", "ods": "OpenDocument workbook",
         "xls": "Workbook of an old kind"}  # fmt: skip
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
             "cp1252": "Windows-1252", "latin-1": "Latin-1"}  # fmt: skip
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def about(content: bytes, name: str) -> str:
    """Return the line. Raises FileRefused as reading does.

    >>> about(b"a;b\\n1;2\\n", "deals.csv")
    'deals.csv, 8 bytes: text in UTF-8, columns parted by semicolons.'
    """
    kind = sniff(content)
    size = f"{len(content):,} bytes" if len(content) < 10_000 else f"{len(content) / 1000:,.0f} kB"
    if kind != "text":
        return f"{name}, {size}: {KINDS.get(kind, 'workbook').lower()}."
    encoding, _ = encoding_of(content)
    sample = content[:SAMPLE].decode(encoding, errors="ignore")
    mark, _ = delimiter_of(sample, whole=len(content) <= SAMPLE)
    return f"{name}, {size}: text in {ENCODINGS.get(encoding, encoding)}, columns parted by {MARKS.get(mark, mark)}."
